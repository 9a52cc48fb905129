"""Messages as their reader sees them: content in, a rendered payload out. Pure; what is untrusted is never markup.

A payload is rendered once, stored in the outbox, and sent as stored, however often: a repetition is the same message.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from alerts import blocks, markup, records
from alerts.sheets import Entry, Line, Piece, Sheet, clean, cut, cut_excerpt, embed, pieces, plain, safe_link
from alerts.wording import Wording, show_figures, show_time, show_times, wording_for
from words.direction import FSI, PDI, is_rtl

__all__ = [
    "AlertContent",
    "Audience",
    "Form",
    "Item",
    "NoticeKind",
    "OperatorNotice",
    "Payload",
    "cut_excerpt",
    "message_id",
    "render_alert",
    "render_notice",
    "show_time",
]

SUBJECT_LENGTH = 160
"""Code points of a subject: phones show about forty, lists about a hundred."""
WATCH_LENGTH = 60
TITLE_LENGTH = 300
NAME_LENGTH = 80
NOTE_LENGTH = 300
EXCERPT_LENGTH = 600
ITEMS_SHOWN = 20
"""Articles set out in one message; the rest is counted. Twenty are some three screens of a desk, ten of a phone."""
COPIES_NAMED = 6
THREAD_KEPT = 20
"""Ids in References: under the 998 characters of a header line even where a relay unfolds it."""


class Form(StrEnum):
    """Which parts of a payload a channel needs."""

    MAIL = "mail"
    SLACK = "slack"
    SLACK_LINES = "slack lines"
    """Slack's incoming webhook: compact lines, no blocks."""
    WEBHOOK = "webhook"
    """Data for a program."""
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
class Tellers:
    """Who tells a story."""

    reports: tuple[str, ...]
    """Names of the independent ones, in order of arrival."""
    copies: int


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
    """The outlet's, 1 to 3 (see the catalogue); 0 where it is unknown."""
    watch: str = ""
    """The watch that found it, where a message tells of several."""
    tellers: Tellers | None = None
    """Who tells its story, where a message tells of several."""
    news: tuple[tuple[str, str], ...] = ()
    """What it brings to a story told before: kinds and words of alerts/news.py."""


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
    stories: int = 1
    """How many it tells of; more than one make a digest."""
    tellers: Tellers | None = None
    """Who tells the one story; None in a digest."""
    flooded: int = 0
    """Alerts within an hour by which a watch turned to digests, where this message is the first to say so."""
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
    data: Mapping[str, Any] = field(default_factory=dict)
    """The message as data (alerts/records.py)."""

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
    """The alert as this audience reads it. Never fails on what the news may hold: what cannot be shown is stripped.

    `now` is aware and becomes the mail's date.
    """
    words = wording_for(audience.language)
    rtl = is_rtl(audience.language)
    watch = clean(content.watch, WATCH_LENGTH) or words.watch
    shown = content.items[:ITEMS_SHOWN]
    left_out = content.more + len(content.items) - len(shown)
    query = clean(content.query, NOTE_LENGTH)
    lines = [Line(words.watch, watch), *([Line(words.query, query)] if query else [])]
    for label, address in ((words.in_archive, content.review_url), (words.silence, content.silence_url)):
        if safe_link(address):
            lines.append(Line(label, "", safe_link(address)))
    sheet = Sheet(
        language=audience.language,
        rtl=rtl,
        heading=watch,
        entries=tuple(_entry(item, audience, rtl, words) for item in shown),
        opening=_opening(content, rtl, words),
        lines=tuple(lines),
        more=left_out,
        more_label=words.more,
    )
    subject = clean(content.subject, SUBJECT_LENGTH) or _subject(watch, shown, left_out, content.stories, rtl, words)
    payload = _payload(content.alert_key, subject, sheet, audience, now, _alert_headers(content), content)
    if audience.form is not Form.WEBHOOK:
        return payload
    return replace(payload, data=records.alert_record(content, shown, left_out, payload, audience.zone))


def render_notice(notice: OperatorNotice, audience: Audience, now: datetime) -> Payload:
    """The notice as the operator reads it; its words are English, as the log's are. `now` is aware."""
    lines = [Line(clean(label, NOTE_LENGTH), clean(value, NOTE_LENGTH)) for label, value in notice.facts]
    lines.append(Line("At", show_time(notice.at, audience.zone)))
    if notice.remedy:
        lines.append(Line("What to do", clean(notice.remedy, NOTE_LENGTH)))
    if safe_link(notice.review_url):
        lines.append(Line("See", "", safe_link(notice.review_url)))
    headline = clean(notice.headline, TITLE_LENGTH) or notice.kind.value
    sheet = Sheet(language="en", rtl=False, heading=headline, entries=(), lines=tuple(lines))
    subject = f"tripoint: {embed(cut(headline, SUBJECT_LENGTH - 20), False)}"
    headers = (("List-Id", "tripoint <operator.tripoint.invalid>"),)
    payload = _payload(notice.key, subject, sheet, audience, now, headers)
    if audience.form is not Form.WEBHOOK:
        return payload
    return replace(payload, data=records.notice_record(notice, payload, audience.zone))


def _payload(
    key: str,
    subject: str,
    sheet: Sheet,
    audience: Audience,
    now: datetime,
    headers: tuple[tuple[str, str], ...],
    content: AlertContent | None = None,
) -> Payload:
    if now.tzinfo is None:
        raise ValueError("a message needs an aware time")
    form = audience.form
    return Payload(
        message_id=message_id(key, audience),
        rendered_at=now,
        subject=subject,
        text=plain(sheet),
        html=markup.html_of(sheet) if form is Form.MAIL else "",
        blocks=blocks.blocks_of(sheet) if form is Form.SLACK else (),
        fallback_text=_slack_text(sheet, form),
        headers=headers if form is Form.MAIL else (),
        thread_of=content.thread[0] if content and content.thread else "",
    )


def _slack_text(sheet: Sheet, form: Form) -> str:
    if form is Form.SLACK_LINES:
        return blocks.lines_of(sheet)
    return blocks.fallback_of(sheet) if form is Form.SLACK else ""


def _entry(item: Item, audience: Audience, rtl: bool, words: Wording) -> Entry:
    title = pieces(item.title, item.title_spans, TITLE_LENGTH) or (Piece(words.untitled),)
    published, seen = show_times(item.published, item.first_seen, audience.zone, audience.language)
    if is_rtl(audience.language):
        # after a right-to-left letter, digits and dashes would be put in the wrong order: 22-11-2025
        published, seen = (f"{FSI}{time}{PDI}" if time else "" for time in (published, seen))
    facts = [
        clean(item.source_name, NAME_LENGTH),
        words.tier.format(n=item.tier) if item.tier else "",
        f"{words.published} {published}" if published else words.undated,
        f"{words.seen} {seen}",
        words.languages.get(item.language, clean(item.language, NAME_LENGTH)),
    ]
    notes = [(words.watch, clean(item.watch, WATCH_LENGTH))] if item.watch else []
    notes += _told_by(item.tellers, (item,), rtl, words)
    if item.tellers is not None and item.news:
        notes.append((words.new, _news((item,), rtl, words)))
    if item.copies:
        names = _comma(rtl).join(embed(clean(name, NAME_LENGTH), rtl) for name in item.copies[:COPIES_NAMED])
        over = len(item.copies) - COPIES_NAMED
        notes.append((words.also_in, names + (f" (+{over})" if over > 0 else "")))
    if item.why:
        notes.append((words.why, clean(item.why, NOTE_LENGTH)))
    return Entry(
        title=title,
        facts=tuple(fact for fact in facts if fact),
        excerpt=pieces(item.excerpt, item.spans, EXCERPT_LENGTH),
        link=safe_link(item.address),
        notes=tuple(notes),
        language=item.language if item.language in words.languages else "",
    )


def _opening(content: AlertContent, rtl: bool, words: Wording) -> tuple[Line, ...]:
    """What stands above the articles: what is new since the last message on the story, and who tells it."""
    lines = [Line("", words.flooded.format(n=content.flooded))] if content.flooded else []
    if content.stories == 1 and any(item.news for item in content.items):
        lines.append(Line(words.new, _news(content.items, rtl, words)))
    return (*lines, *(Line(label, text) for label, text in _told_by(content.tellers, content.items, rtl, words)))


def _told_by(tellers: Tellers | None, items: Sequence[Item], rtl: bool, words: Wording) -> list[tuple[str, str]]:
    """How many independent reports there are and whose, and how many copies; nothing where one house alone tells its own."""
    if tellers is None or not tellers.reports:
        return []
    outlets = " ".join(item.source_name for item in items).casefold()
    if len(tellers.reports) + tellers.copies < 2 and tellers.reports[0].casefold() in outlets:
        return []
    comma = _comma(rtl)
    names = comma.join(embed(clean(name, NAME_LENGTH), rtl) for name in tellers.reports[:COPIES_NAMED])
    more = f"{comma}…" if len(tellers.reports) > COPIES_NAMED else ""
    lines = [(words.reports, f"{len(tellers.reports)} ({names}{more})")]
    return [*lines, (words.copies, str(tellers.copies))] if tellers.copies else lines


def _news(items: tuple[Item, ...], rtl: bool, words: Wording) -> str:
    """What is new, each thing once; of how many reports there are the latest."""
    found: dict[tuple[str, str], str] = {}
    for kind, it in (one for item in items for one in item.news):
        shown = clean(show_figures(it, words) if kind == "number" else words.languages.get(it, it), NOTE_LENGTH)
        found[kind, "" if kind == "voices" else it] = words.news.get(kind, "{it}").format(it=shown)
    return ("؛ " if rtl else "; ").join(found.values())


def _comma(rtl: bool) -> str:
    """What stands between the names of a list."""
    return "، " if rtl else ", "


def _subject(watch: str, shown: tuple[Item, ...], left_out: int, stories: int, rtl: bool, words: Wording) -> str:
    title = (clean(shown[0].title, SUBJECT_LENGTH - WATCH_LENGTH) or words.untitled) if shown else ""
    others = len(shown) - 1 + left_out if shown else left_out
    parts = [embed(watch, rtl) + ":", embed(title, rtl), f"(+{others})" if others > 0 else ""]
    if stories > 1:
        parts[1:] = [words.stories.format(n=stories) + ":", embed(title, rtl)]
    return " ".join(part for part in parts if part)


def _alert_headers(content: AlertContent) -> tuple[tuple[str, str], ...]:
    """List-Id lets a reader file a watch's mail; References puts a follow-up into its thread."""
    slug = hashlib.sha256(content.watch.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    headers = [("List-Id", f"<{slug}.tripoint.invalid>")]
    if content.thread:
        headers += [("In-Reply-To", content.thread[-1]), ("References", " ".join(_references(content.thread)))]
    silence = safe_link(content.silence_url)
    if silence and silence.isascii():
        headers.append(("List-Unsubscribe", f"<{silence}>"))
        if silence.startswith("https://"):  # RFC 8058 knows one click over nothing else
            headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return tuple(headers)


def _references(thread: tuple[str, ...]) -> tuple[str, ...]:
    """The first id, by which readers find the thread, and the latest ones."""
    return thread if len(thread) <= THREAD_KEPT else (thread[0], *thread[-(THREAD_KEPT - 1) :])
