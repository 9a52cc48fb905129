"""Messages as their reader sees them: content in, a rendered payload out. Pure; what is untrusted is never markup.

A payload is rendered once, stored in the outbox, and sent as stored, however often: a repetition is the same message.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """Which parts of a payload a channel needs."""

    MAIL = "mail"
    SLACK = "slack"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a message is rendered: one channel's readers."""

    channel: str
    form: Form
    language: str = "en"
    """ISO 639 code of the words around the news: en fa prs ps ur ar; others get English."""
    zone: str = "UTC"
    """IANA zone for every time shown."""
    domain: str = "tripoint.invalid"
    """Right-hand side of message ids: the sender's domain."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article in an alert."""

    article_id: int
    title: str
    source_name: str
    address: str
    """http(s), or "" where the article has none."""
    language: str
    """ISO 639 code, "" where unknown."""
    published: datetime | None
    """Aware; None where the source names no believable time."""
    first_seen: datetime
    excerpt: str = ""
    """A piece of the text around the matched words (`cut_excerpt`)."""
    spans: tuple[tuple[int, int], ...] = ()
    """Matched words: code point offsets [start, end) into `excerpt`."""
    copies: tuple[str, ...] = ()
    """Names of other outlets that carry it."""
    why: str = ""
    """Why it fired, in words: which terms of the query, relevance."""
    title_spans: tuple[tuple[int, int], ...] = ()
    tier: int = 0
    """The outlet's tier of trust, 0 where unknown."""


@dataclass(frozen=True, slots=True)
class AlertContent:
    """What an alert says."""

    alert_key: str
    """Unique and stable: the message's id is made of it."""
    watch: str
    query: str
    opened_at: datetime
    items: tuple[Item, ...]
    more: int = 0
    """Articles of this alert that are not in `items`."""
    review_url: str = ""
    """The alert's or archive's page; "" where no address is known."""
    silence_url: str = ""
    """Where the reader can silence the watch; becomes List-Unsubscribe in mail."""
    subject: str = ""
    """A follow-up carries the subject of the first message of its thread; "" makes a new one."""
    thread: tuple[str, ...] = ()
    """Message ids of the earlier messages of the thread, oldest first."""


class NoticeKind(StrEnum):
    """What a notice to the operator is about."""

    SILENT_SOURCE = "silent source"
    DEAD_LETTER = "dead letter"
    ALIVE = "alive"
    CHANNEL = "channel in trouble"
    STORAGE = "storage"
    OTHER = "notice"


@dataclass(frozen=True, slots=True)
class OperatorNotice:
    """Something about the service itself, for `[operator] notify`."""

    key: str
    """Unique and stable, as `AlertContent.alert_key`."""
    kind: NoticeKind
    at: datetime
    headline: str
    """One line that says it all; becomes the subject."""
    facts: tuple[tuple[str, str], ...] = ()
    """(label, value) pairs; datetimes already as text (`show_time`)."""
    remedy: str = ""
    review_url: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """A message as rendered; parts that its form does not need are empty."""

    message_id: str
    """`<…@…>`, under 60 characters, the same at every repetition; Slack's metadata carries it too."""
    rendered_at: datetime
    """Aware; the mail's Date."""
    subject: str
    text: str
    html: str = ""
    blocks: tuple[Mapping[str, Any], ...] = ()
    fallback_text: str = ""
    """Slack's `text`: what notifications show, and the whole message when blocks are refused; already escaped."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further mail headers (List-Id, References, …)."""
    thread_of: str = ""
    """Message id of the first message of the thread, "" for a first one."""
    thread_receipt: str = ""
    """Receipt (`Sent.receipt`) of that first message at the same recipient; filled in by the delivery loop at sending."""

    def to_json(self) -> str:
        """As stored in the outbox."""
        fields = asdict(self) | {"rendered_at": self.rendered_at.isoformat()}
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, stored: str) -> Payload:
        """The payload that `to_json` wrote. Raises ValueError for anything else."""
        try:
            fields = json.loads(stored)
            fields["rendered_at"] = datetime.fromisoformat(fields["rendered_at"])
            fields["blocks"] = tuple(fields["blocks"])
            fields["headers"] = tuple((name, value) for name, value in fields["headers"])
            return cls(**fields)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a stored payload: {error}") from error


def message_id(key: str, audience: Audience) -> str:
    """The id of the message for `key` on this channel: the same for the same key, channel and domain, below 60 characters."""
    digest = hashlib.sha256(f"{key}\0{audience.channel}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    fits = audience.domain.isascii() and 0 < len(audience.domain) <= 30 and " " not in audience.domain
    return f"<{digest}@{audience.domain if fits else 'tripoint.invalid'}>"


def render_alert(content: AlertContent, audience: Audience, now: datetime) -> Payload:
    """The alert as this audience reads it. Never fails on what the news may hold: what cannot be shown is stripped."""
    raise NotImplementedError


def render_notice(notice: OperatorNotice, audience: Audience, now: datetime) -> Payload:
    """The notice as the operator reads it (in English)."""
    raise NotImplementedError


def cut_excerpt(
    text: str, spans: tuple[tuple[int, int], ...], limit: int = 280
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A piece of at most `limit` code points around the first matched words, and the spans that lie in it, moved."""
    raise NotImplementedError


def show_time(at: datetime, zone: str, language: str = "en") -> str:
    """A time as people read it, in their zone, with the zone's name."""
    raise NotImplementedError
