"""The console: messages on standard output, where nothing from outside may move the cursor or colour the screen."""

from __future__ import annotations

import sys
import threading
from typing import TextIO

from alerts.channels import ConsoleSettings, Outcome, Retry, Sent, reason
from alerts.messages import Payload
from alerts.sheets import defuse

RULE = "─" * 72


class ConsoleChannel:
    """Prints each message between two rules, in one piece."""

    def __init__(self, settings: ConsoleSettings, stream: TextIO | None = None) -> None:
        """`stream` is standard output, as it is at the time of sending, unless another is given."""
        self._settings = settings
        self._stream = stream
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The channel's name in the settings."""
        return self._settings.name

    def recipients(self) -> tuple[str, ...]:
        """One: the console itself."""
        return ("console",)

    def send(self, payload: Payload, recipient: str, *, unclear: bool = False) -> Outcome:
        """Print the message. Characters the terminal's encoding lacks are shown as escapes, never a failure."""
        stream = self._stream or sys.stdout
        # Without the subject: it only says again what the text begins with.
        shown = f"{RULE}\n{defuse(payload.text)}{RULE}\n"
        encoding = stream.encoding or "utf-8"
        try:
            with self._lock:
                stream.write(shown.encode(encoding, "backslashreplace").decode(encoding))
                stream.flush()
        except (OSError, ValueError) as error:  # a closed pipe, a closed stream
            return Retry(None, reason("standard output:", error))
        return Sent("printed")

    def close(self) -> None:
        """Nothing is kept open."""
