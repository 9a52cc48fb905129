"""Everything else, through the optional library Apprise: a hundred services behind an address each, as best effort.

Text only. Apprise knows no ids, threads or Retry-After, and reports success or failure without a cause that could be told apart, so
every failure is tried again. Its own retries, redirects, attachments, templates, plugins from files and files of its own are off.
It dials by itself: an address inside the house is not refused.
"""

from __future__ import annotations

import importlib.util
import logging
import re
import threading
from typing import TYPE_CHECKING, Any

from alerts.channels import AppriseSettings, Outcome, Retry, Sent, Unclear, reason
from alerts.messages import Payload

if TYPE_CHECKING:
    import apprise

TIMEOUT = 60
"""Seconds for one message in all."""
TELLING = 6
"""Characters from which a part of the address may be a secret."""
MARKED_UP = 2
"""A service that wants HTML or Markdown gets the text so many times shorter: escaped, it grows."""
_CALLS = re.compile(r"@(?=everyone\b|here\b|all\b|channel\b)|<(?=[!@#a-z])|(?<=\])(?=\()", re.IGNORECASE)
"""What calls everybody or disguises a link in the markup of some service."""


class AppriseChannel:
    """Sends payloads as text. Safe to call from several threads: one message at a time."""

    def __init__(self, settings: AppriseSettings) -> None:
        """Raises ValueError where the library is not installed or knows no such address, which is not shown."""
        if importlib.util.find_spec("apprise") is None:
            raise ValueError("the package apprise is not installed (pipx install '.[apprise]')")
        _keep_quiet()
        self._settings = settings
        self._turn = threading.Lock()
        self._service = _service(settings)
        if self._service is None:
            raise ValueError("Apprise knows no such address")

    @property
    def name(self) -> str:
        """The channel's name in the settings."""
        return self._settings.name

    def recipients(self) -> tuple[str, ...]:
        """One: whoever is behind the address."""
        return ("apprise",)

    def send(self, payload: Payload, recipient: str, *, unclear: bool = False) -> Outcome:
        """Send the message. Nobody can be asked what arrived, and the other side knows no id: `unclear` changes nothing."""
        import apprise

        outer = apprise.Apprise(asset=_asset())
        outer.add(self._service)
        title, body = words_of(payload, *_room(self._service))
        try:
            with self._turn:
                result = outer.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT.value)
                said = " ".join(str(entry.message) for entry in result.logs())
        except Exception as error:  # noqa: BLE001 - a hundred services' code; its words may hold the address
            return Retry(None, f"{self.name}: Apprise failed in its own code ({type(error).__name__})")
        if result:
            return Sent("taken by Apprise")
        why = reason(f"{self.name}: Apprise reports a failure", _harmless(said, self._settings.url))
        timed_out = result.timeout_count > 0
        return Unclear(why) if timed_out else Retry(None, why)

    def close(self) -> None:
        """Nothing is kept open."""


def words_of(payload: Payload, title_most: int, body_most: int) -> tuple[str, str]:
    """Title and body of a message, defused, within a service's limits (0 for a service without titles).

    The text begins with a heading that the title says too: it is left out. A body too long is cut at a line's end.
    """
    title = _defused(payload.subject)
    _, _, rest = payload.text.partition("\n\n")
    body = "\n".join(
        line if line.startswith(("http://", "https://")) else _defused(line)
        for line in (rest or payload.text).splitlines()
    )
    room = body_most if title_most > 0 else body_most - len(title) - 16
    if len(body) > room:
        end = body.rfind("\n", 0, max(room - 1, 1))
        body = body[: end if end > 0 else max(room - 2, 1)] + "\n…"
    return (title[: title_most - 1] + "…" if 0 < title_most < len(title) else title), body


def _defused(text: str) -> str:
    return _CALLS.sub(lambda found: found[0] + "\u200b", text)


def _room(service: Any) -> tuple[int, int]:
    import apprise

    wanted = service.notify_format
    formats = wanted if isinstance(wanted, tuple) else (wanted,)
    plain = apprise.NotifyFormat.TEXT in formats
    return service.title_maxlen, service.body_maxlen if plain else service.body_maxlen // MARKED_UP


def _service(settings: AppriseSettings) -> Any:
    import apprise

    return apprise.Apprise.instantiate(settings.url, asset=_asset(), suppress_exceptions=True)


def _asset() -> apprise.AppriseAsset:
    """Apprise's own settings: nothing is read from files or written to them, nothing is followed or repeated."""
    import apprise

    return apprise.AppriseAsset(
        app_id="tripoint",
        async_mode=False,
        plugin_paths=[],
        storage_mode="memory",
        allow_templates=False,
        secure_logging=True,
        service_timeout=TIMEOUT,
        http_redirects=False,
        pem_autogen=False,
        pgp_autogen=False,
        default_service_retry=0,
        interpret_escapes=False,
        interpret_emojis=False,
    )


def _harmless(said: str, address: str) -> str:
    """Apprise's words for the reason, "" where they repeat a part of the address, which may be a secret."""
    parts = re.split(r"[^A-Za-z0-9_.-]+", address)
    return "" if any(len(part) >= TELLING and part.lower() in said.lower() for part in parts) else said


def _keep_quiet() -> None:
    """Its logs, and those of the library under it, may hold addresses; what happened is in our outcome."""
    logging.getLogger("apprise").propagate = False
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
