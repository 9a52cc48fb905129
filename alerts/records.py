"""A message as data, for receivers that are programs: the same facts as the mail, under names that stay. Pure.

`VERSION` counts up when a name changes its meaning or goes; new names may come at any time. docs/webhook.md describes them.
Offsets of spans count code points, [start, end).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from alerts.sheets import clean, cut_excerpt, safe_link

if TYPE_CHECKING:
    from alerts.messages import AlertContent, Item, OperatorNotice, Payload, Tellers

VERSION = 1
TITLE_LENGTH = 300
NAME_LENGTH = 80
NOTE_LENGTH = 300
EXCERPT_LENGTH = 600
REPORTS_MOST = 50
"""Names of independent reports given, and of outlets that carry a text."""

Record = dict[str, Any]


def event_id(message_id: str) -> str:
    """A message's id as receivers of data know it: without the full stop that Standard Webhooks forbids."""
    return "msg_" + message_id.strip("<>").partition("@")[0]


def alert_record(content: AlertContent, shown: Sequence[Item], more: int, payload: Payload, zone: str) -> Record:
    """An alert: `shown` of its articles and how many more there are; times in the IANA zone, with their offset."""
    return {
        **_head("alert", payload, zone),
        "thread_of": event_id(payload.thread_of) if payload.thread_of else "",
        "watch": clean(content.watch, NAME_LENGTH),
        "query": clean(content.query, NOTE_LENGTH),
        "opened_at": _time(content.opened_at, zone),
        "stories": content.stories,
        "tellers": _tellers(content.tellers),
        "flooded": content.flooded,
        "items": [_item(item, zone) for item in shown],
        "more": more,
        "review_url": safe_link(content.review_url),
        "silence_url": safe_link(content.silence_url),
    }


def notice_record(notice: OperatorNotice, payload: Payload, zone: str) -> Record:
    """A notice to the operator."""
    return {
        **_head("notice", payload, zone),
        "kind": notice.kind.value,
        "headline": clean(notice.headline, TITLE_LENGTH),
        "facts": [
            {"label": clean(label, NAME_LENGTH), "value": clean(value, NOTE_LENGTH)} for label, value in notice.facts
        ],
        "remedy": clean(notice.remedy, NOTE_LENGTH),
        "review_url": safe_link(notice.review_url),
    }


def record_of(payload: Payload) -> Mapping[str, Any]:
    """What to post for a payload: its record, or the text alone where it was written for a channel of another kind."""
    return payload.data or _head("text", payload, "UTC")


def _head(kind: str, payload: Payload, zone: str) -> Record:
    return {
        "version": VERSION,
        "type": kind,
        "id": event_id(payload.message_id),
        "at": _time(payload.rendered_at, zone),
        "subject": payload.subject,
        "text": payload.text,
    }


def _item(item: Item, zone: str) -> Record:
    title, title_spans = cut_excerpt(item.title, item.title_spans, TITLE_LENGTH)
    excerpt, spans = cut_excerpt(item.excerpt, item.spans, EXCERPT_LENGTH)
    return {
        "article_id": item.article_id,
        "title": title,
        "title_spans": [list(span) for span in title_spans],
        "outlet": clean(item.source_name, NAME_LENGTH),
        "address": safe_link(item.address),
        "language": clean(item.language, NAME_LENGTH),
        "published": _time(item.published, zone) if item.published else None,
        "first_seen": _time(item.first_seen, zone),
        "excerpt": excerpt,
        "spans": [list(span) for span in spans],
        "copies": [clean(name, NAME_LENGTH) for name in item.copies[:REPORTS_MOST]],
        "why": clean(item.why, NOTE_LENGTH),
        "tier": item.tier,
        "watch": clean(item.watch, NAME_LENGTH),
        "tellers": _tellers(item.tellers),
        "news": [[kind, clean(words, NOTE_LENGTH)] for kind, words in item.news],
    }


def _tellers(tellers: Tellers | None) -> Record | None:
    if tellers is None:
        return None
    return {"reports": [clean(name, NAME_LENGTH) for name in tellers.reports[:REPORTS_MOST]], "copies": tellers.copies}


def _time(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
