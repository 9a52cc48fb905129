"""Mail through one relay: smtplib in the caller's thread, one kept connection, an outcome for each recipient.

Time limits are RFC 5321's where they matter: 30 s for connecting and each command, ten minutes for the answer to the final dot,
because giving up there is what makes duplicates. There is no way down to plain text when TLS fails.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from alerts.channels import GiveUp, MailSettings, Misconfigured, Outcome, Retry, Sent, Unclear, reason
from alerts.letters import encode_address, letter_bytes
from alerts.messages import Payload

LEADING_DOT = re.compile(rb"(?m)^\.")
"""Doubled on the way, so that no line of a letter can end it (RFC 5321, 4.5.2)."""
GREYLISTED = timedelta(minutes=5)
"""Wait after a 4xx: greylisting relays turn away what comes back sooner (faults.md A2)."""
TROUBLES_BEFORE_PAUSE = 3
"""Wrong passwords in a row before the relay is left alone (faults.md A5): more would lock the account."""
PAUSE = timedelta(hours=1)
KEPT_IDLE = timedelta(seconds=60)
"""A kept connection idle for longer is not tried again: relays hang up after one to five minutes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to wait; other values than these are for tests."""

    command: float = 30
    """For connecting and for each answer."""
    conversation: float = 180
    """For everything before the final dot together, so that a relay that drips cannot hold the thread."""
    final_dot: float = 600


class Stage(Enum):
    """How far a conversation came: what a failure means depends on it."""

    OPENING = "connecting"
    LOGIN = "logging in"
    SENDER = "naming the sender"
    RECIPIENT = "naming the recipient"
    BODY = "sending the text"
    ENDED = "the answer after the text"


class MailChannel:
    """Sends payloads as mail. Safe to call from several threads: one conversation at a time."""

    def __init__(
        self, settings: MailSettings, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Raises ValueError for an address that mail cannot be sent to.

        `clock` is monotonic, in seconds: only for idle connections and the pause, never for a message's times.
        """
        self._settings = settings
        for address in (settings.sender, *settings.recipients):
            encode_address(address)
        self._limits = limits or Limits()
        self._clock = clock
        self._busy = threading.Lock()
        self._relay: _Relay | None = None
        self._used_at = 0.0
        self._troubles = 0
        self._trouble = ""
        self._paused_until = 0.0
        self._stage = Stage.OPENING

    @property
    def name(self) -> str:
        """The channel's name in the settings."""
        return self._settings.name

    def recipients(self) -> tuple[str, ...]:
        """The addresses in the settings."""
        return self._settings.recipients

    def send(self, payload: Payload, recipient: str, *, unclear: bool = False) -> Outcome:
        """Hand the message to the relay for one recipient. Mail cannot be asked what arrived: `unclear` changes nothing."""
        try:
            letter = letter_bytes(payload, self._settings.sender, recipient)
            sender, address = encode_address(self._settings.sender), encode_address(recipient)
        except ValueError as error:
            return GiveUp(reason(error))
        with self._busy:
            if self._clock() < self._paused_until:
                why = f"{self.name} is paused after {self._troubles} failures of its settings, the last:"
                return Misconfigured(reason(why, self._trouble))
            outcome = self._converse(sender, address, letter)
            self._count_trouble(outcome)
            return outcome

    def close(self) -> None:
        """Say goodbye, or cut the conversation that is under way in another thread."""
        if self._busy.acquire(blocking=False):
            try:
                self._hang_up(politely=True)
            finally:
                self._busy.release()
        elif relay := self._relay:
            relay.cut()

    def _converse(self, sender: str, recipient: str, letter: bytes) -> Outcome:
        self._stage = Stage.OPENING
        try:
            with self._deadline(self._limits.conversation):
                relay = self._connected()
                self._enter(Stage.SENDER, relay.mail(sender))
                self._enter(Stage.RECIPIENT, relay.rcpt(recipient))
                self._stage = Stage.BODY
                relay.write_text(letter)
            self._stage = Stage.ENDED
            with self._deadline(self._limits.final_dot):
                code, answer = relay.end_text(self._limits.final_dot)
            if code != 250:
                raise smtplib.SMTPResponseException(code, answer)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            self._used_at = self._clock()
            if not _still_in_step(error, self._stage):
                self._hang_up(politely=False)
            return classify(error, self._stage)
        self._used_at = self._clock()
        return Sent(reason(answer.decode("utf-8", "replace")))

    def _enter(self, stage: Stage, answer: tuple[int, bytes]) -> None:
        self._stage = stage
        if answer[0] not in (250, 251):
            raise smtplib.SMTPResponseException(*answer)

    def _connected(self) -> _Relay:
        """The kept connection if it still answers, else a new one, secured and logged in."""
        if self._relay is not None and self._clock() - self._used_at < KEPT_IDLE.total_seconds():
            with contextlib.suppress(smtplib.SMTPServerDisconnected, OSError):
                if self._relay.rset()[0] == 250:
                    return self._relay
        self._hang_up(politely=False)
        settings = self._settings
        context = None if settings.security == "none" else ssl.create_default_context()
        if context is not None and settings.ca_file is not None:
            context.load_verify_locations(cafile=settings.ca_file)
        relay = _Relay(settings.host, self._limits.command, context if settings.security == "tls" else None)
        self._relay = relay
        relay.open(settings.port)
        if settings.security == "starttls":
            # raises where the relay offers none: never on in plain text
            code, answer = relay.starttls(context=context)
            if code != 220:
                raise smtplib.SMTPResponseException(code, answer)
        relay.ehlo_or_helo_if_needed()
        self._stage = Stage.LOGIN
        if settings.username:
            relay.login(settings.username, settings.password)
        return relay

    def _hang_up(self, *, politely: bool) -> None:
        relay, self._relay = self._relay, None
        if relay is None:
            return
        if politely:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                relay.limit(2)
                relay.quit()
        relay.close()

    def _count_trouble(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Misconfigured):
            self._troubles = 0
            return
        self._troubles += 1
        self._trouble = outcome.why
        if self._troubles >= TROUBLES_BEFORE_PAUSE:
            self._paused_until = self._clock() + PAUSE.total_seconds()

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Cut the connection when the whole block takes longer: socket time-outs start anew at every byte."""
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        if relay := self._relay:
            relay.cut()


class _Relay(smtplib.SMTP):
    """smtplib's conversation with two things added: the final dot has a time limit of its own, and it can be cut."""

    def __init__(self, host: str, timeout: float, context: ssl.SSLContext | None) -> None:
        name = socket.gethostname()
        super().__init__(timeout=timeout, local_hostname=name if "." in name and name.isascii() else "[127.0.0.1]")
        self._host = host  # what the certificate must name; smtplib sets it only where it also connects
        self._implicit = context
        self._wire: socket.socket | None = None

    def open(self, port: int) -> None:
        """Connect, wrapped in TLS from the first byte where a context was given."""
        code, answer = self.connect(self._host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self._wire = socket.create_connection((host, port), timeout)
        # the final dot is a write of its own; Nagle would hold it back until the text is acknowledged (40 ms a message)
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._implicit is None:
            return self._wire
        self._wire = self._implicit.wrap_socket(self._wire, server_hostname=host)
        return self._wire

    def limit(self, seconds: float) -> None:
        """Set the time limit of every further wait."""
        if self.sock is not None:
            self.sock.settimeout(seconds)

    def cut(self) -> None:
        """End the conversation from another thread: what waits on the socket fails at once."""
        for wire in (self.sock, self._wire):
            if wire is not None:
                with contextlib.suppress(OSError):
                    # not SSLSocket's own, which forgets its TLS state under the thread that is using it
                    socket.socket.shutdown(wire, socket.SHUT_RDWR)

    def write_text(self, letter: bytes) -> None:
        """DATA and the letter up to, but without, the final dot."""
        code, answer = self.docmd("DATA")
        if code != 354:
            raise smtplib.SMTPResponseException(code, answer)
        self.send(LEADING_DOT.sub(b"..", letter))

    def end_text(self, seconds: float) -> tuple[int, bytes]:
        """The final dot, and the relay's answer to it."""
        self.limit(seconds)
        self.send(b".\r\n")
        answer = self.getreply()
        self.limit(self.timeout)
        return answer


def _still_in_step(error: Exception, stage: Stage) -> bool:
    """After a plain refusal of one message the connection can carry the next; RSET clears what was begun."""
    refused = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code not in (-1, 421)
    return refused and stage not in (Stage.OPENING, Stage.LOGIN)


def classify(error: Exception, stage: Stage) -> Outcome:
    """What a failure at a stage of the conversation means for the message."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return _classify_answer(error.smtp_code, reason(stage.value + ":", error.smtp_code, text), stage)
    why = reason(f"{stage.value}:", str(error) or type(error).__name__)
    if stage is Stage.ENDED:
        return Unclear(why)
    if isinstance(error, (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError)):
        return Misconfigured(why)
    if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Misconfigured(why)
    if isinstance(error, FileNotFoundError):  # the file of certificate authorities
        return Misconfigured(why)
    if stage is Stage.LOGIN and (isinstance(error, UnicodeError) or type(error) is smtplib.SMTPException):
        return Misconfigured(why)  # a password smtplib cannot encode, no way of logging in that both know
    return Retry(None, why)


def _classify_answer(code: int, why: str, stage: Stage) -> Outcome:
    if code in (530, 534, 535, 538) or (stage is Stage.LOGIN and 500 <= code < 600):
        return Misconfigured(why)
    if code == -1:  # hung up in the middle of an answer
        return Unclear(why) if stage is Stage.ENDED else Retry(None, why)
    if 400 <= code < 500:
        return Retry(GREYLISTED, why)
    if stage is Stage.OPENING:
        return Retry(None, why)  # a relay that turns us away at the door may have us on a list for an hour
    if stage is Stage.SENDER and code != 552:
        return Misconfigured(why)  # every message has this sender
    return GiveUp(why) if 500 <= code < 600 else Unclear(why) if stage is Stage.ENDED else Retry(None, why)
