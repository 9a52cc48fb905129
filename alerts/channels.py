"""Channels: where alerts go, and the four ways a handing over can end.

A channel says *whether* to try again; `alerts/retry.py` says *when*. Sending is blocking: the delivery loop calls it in a
thread. A channel never raises for what the other side does: every foreign failure becomes one of the outcomes below.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal, Protocol

from alerts.messages import Audience, Form, Payload
from alerts.signing import secret_key
from words.direction import strip_controls

WHY_LENGTH = 300
"""Characters of a server's answer kept in a reason: enough for SMTP's longest useful replies, no room for a page of HTML."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side took responsibility for the message."""

    receipt: str = ""
    """What it answered: the relay's reply, Slack's `ts` (kept, so that a follow-up can be put in its thread)."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It did not arrive, and trying again may help."""

    after: timedelta | None
    """How long the other side asked us to stay away; None when it named no time."""
    why: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It did not arrive and never will: a dead letter."""

    why: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may or may not have arrived: the answer was lost. To be repeated with the same id, and `unclear=True`."""

    why: str


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """Nothing can go through this channel until its settings change: a wrong password, no TLS, a bad certificate.

    The message is not at fault, so it is not a dead letter yet: it is kept, tried rarely, and the operator is told.
    """

    why: str


Failure = Retry | GiveUp | Unclear | Misconfigured
Outcome = Sent | Failure


class Channel(Protocol):
    """A way to reach somebody."""

    @property
    def name(self) -> str:
        """The name by which watches call it (`notify`)."""

    def recipients(self) -> tuple[str, ...]:
        """Each gets a delivery of its own, with an outcome of its own."""

    def send(self, payload: Payload, recipient: str, *, unclear: bool = False) -> Outcome:
        """Hand one message to one recipient; blocks for up to eleven minutes (mail) or about a minute (Slack).

        `unclear` says that an earlier attempt may have arrived (it ended `Unclear`, or we died between claim and mark):
        where the other side can be asked, it is asked before the message is repeated. Once true for a delivery it stays
        true for its later attempts, also after a `Retry` in between: asking may fail too.
        """

    def close(self) -> None:
        """Let go of a kept connection. Callable at any time from any thread; a later `send` opens a new one.

        A `send` under way in another thread is cut short and ends as its stage demands (`Retry` or `Unclear`).
        """


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Mail through one relay. Raises ValueError when the password would cross the network in the clear."""

    name: str
    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    """`user@host`, or `Name <user@host>`."""
    recipients: tuple[str, ...]
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    """Extra certificate authorities (PEM) for a relay of one's own; verification is never switched off."""
    language: str = "en"
    zone: str = "UTC"
    """IANA zone in which the reader wants to see times."""
    rate: int = 60
    """Messages an hour at most; the delivery loop holds it."""

    def __post_init__(self) -> None:
        if self.security == "none" and (self.username or self.password) and not _is_loopback(self.host):
            raise ValueError(f'channel {self.name}: a password needs security = "starttls" or "tls" ({self.host})')


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Slack by incoming webhook (`webhook_url`) or by bot token (`token` and `channel`). Raises ValueError for neither or both."""

    name: str
    webhook_url: str = field(default="", repr=False)
    """The address is itself a secret."""
    token: str = field(default="", repr=False)
    channel: str = ""
    """The channel's id (`C…`): looking up an unclear post needs the id, not the name."""
    api_url: str = ""
    """Another server in Slack's place, which may then be a private address; empty for Slack's own."""
    language: str = "en"
    zone: str = "UTC"
    rate: int = 60

    def __post_init__(self) -> None:
        if bool(self.webhook_url) == bool(self.token):
            raise ValueError(f"channel {self.name}: give either webhook_url or token")
        if self.token and not self.channel:
            raise ValueError(f"channel {self.name}: a token needs the channel's id")


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Signed JSON to a receiver. Raises ValueError for plain HTTP outside, and for a secret that is none."""

    name: str
    url: str = field(repr=False)
    """May itself hold a secret."""
    secret: str = field(repr=False)
    """`whsec_` and 24 to 64 bytes in base64; the receiver has the same."""
    allow_private: bool = False
    """Whether the receiver may be inside the house (and may then speak plain HTTP)."""
    language: str = "en"
    zone: str = "UTC"
    rate: int = 600

    def __post_init__(self) -> None:
        try:
            secret_key(self.secret)
        except ValueError as error:
            raise ValueError(f"channel {self.name}: secret: {error}") from None
        if not self.url.startswith("https://") and not (self.allow_private and self.url.startswith("http://")):
            raise ValueError(
                f"channel {self.name}: url: begins with https:// (inside the house http:// with allow_private)"
            )


@dataclass(frozen=True, slots=True)
class AppriseSettings:
    """Text by a service that the library Apprise knows."""

    name: str
    url: str = field(repr=False)
    """Apprise's address of it, which holds its secrets."""
    language: str = "en"
    zone: str = "UTC"
    rate: int = 60


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Messages on standard output."""

    name: str = "console"
    language: str = "en"
    zone: str = "UTC"
    rate: int = 600


ChannelSettings = MailSettings | SlackSettings | WebhookSettings | AppriseSettings | ConsoleSettings


def audience_of(settings: ChannelSettings) -> Audience:
    """For whom and in what form to render a message that goes out by this channel."""
    if isinstance(settings, MailSettings):
        domain = settings.sender.rpartition("@")[2].rstrip("> ").strip()
        return Audience(settings.name, Form.MAIL, settings.language, settings.zone, domain)
    if isinstance(settings, SlackSettings):
        form = Form.SLACK if settings.token else Form.SLACK_LINES
    else:
        form = Form.WEBHOOK if isinstance(settings, WebhookSettings) else Form.CONSOLE
    return Audience(settings.name, form, settings.language, settings.zone)


def reason(*parts: object) -> str:
    """One clean line for a record, from parts that may hold what a stranger sent."""
    line = " ".join(" ".join(strip_controls(str(part)).split()) for part in parts if str(part))
    return line if len(line) <= WHY_LENGTH else line[: WHY_LENGTH - 1] + "…"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
