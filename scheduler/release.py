"""The fourth transaction: an alert whose wait is over becomes messages in the outbox and lines in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.messages import AlertContent, Audience, Item, Payload, cut_excerpt, message_id, render_alert
from archive import alerting
from archive.alerting import AlertArticle, DueAlert

EXCERPT = 400
"""Code points of an article's excerpt in an alert."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel as rendering sees it: for whom it is written, and who gets it."""

    audience: Audience
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """What one round released."""

    alerts: int
    messages: int


def release_round(
    connection: Connection,
    outlets: Mapping[str, Outlet],
    base_url: str,
    now: datetime,
    *,
    everything: bool = False,
) -> Released:
    """Release the alerts whose wait is over (with `everything`, those that wait for copies or a while too)."""
    released = messages = 0
    for alert in alerting.due_alerts(connection, now, everything=everything):
        messages += _release_one(connection, alert, outlets, base_url, now)
        released += 1
    return Released(released, messages)


def _release_one(
    connection: Connection, alert: DueAlert, outlets: Mapping[str, Outlet], base_url: str, now: datetime
) -> int:
    outlet = outlets.get(alert.channel)
    if outlet is None:
        alerting.release(connection, alert, [], [], now, why=f"there is no channel {alert.channel!r} in the settings")
        return 0
    articles, more = alerting.articles_of(connection, alert.alert_id)
    untold = [
        article
        for article in articles
        if article.verdict != "known"
        and not alerting.is_told(connection, alert.channel, alert.watch_id, article.group_id)
    ]
    if not untold:
        why = "told meanwhile by another alert, or known from the baseline since its page came"
        alerting.release(connection, alert, [], [], now, why=why)
        return 0
    content = alert_content(alert, untold, more, base_url)
    earlier = [one for one in _earlier(connection, alert) if one < alert.alert_id]
    if earlier:
        thread = tuple(message_id(f"alert-{one}", outlet.audience) for one in earlier)
        content = replace(content, thread=thread, subject=_subject_of(connection, earlier[0]))
    payload = render_alert(content, outlet.audience, now)
    rows = messages_for(content.alert_key, payload, alert.channel, outlet.recipients)
    alerting.release(connection, alert, rows, [article.group_id for article in untold], now)
    return len(rows)


def _earlier(connection: Connection, alert: DueAlert) -> list[int]:
    """The alerts that a follow-up follows."""
    if alert.kind != alerting.STORY:
        return []
    return list(alerting.earlier_alerts(connection, alert.channel, alert.watch_id, alert.story_id))


def _subject_of(connection: Connection, alert_id: int) -> str:
    """The subject under which an alert was told; "" where its words were taken out."""
    stored = alerting.payload_of(connection, alert_id)
    try:
        return Payload.from_json(stored).subject if stored else ""
    except ValueError:
        return ""


def messages_for(key: str, payload: Payload, channel: str, recipients: tuple[str, ...]) -> list[dict[str, Any]]:
    """One outbox row for each recipient of a rendered message."""
    stored = payload.to_json()
    return [
        {"key": f"{key}/{channel}/{recipient}", "recipient": recipient, "payload": stored} for recipient in recipients
    ]


def alert_content(alert: DueAlert, articles: list[AlertArticle], more: int, base_url: str) -> AlertContent:
    """What an alert says: one item for each copy group, the outlets that carry its text beside it."""
    groups: dict[int, list[AlertArticle]] = {}
    for article in articles:
        groups.setdefault(article.group_id, []).append(article)
    return AlertContent(
        alert_key=f"alert-{alert.alert_id}",
        watch=alert.watch_name,
        query=alert.query,
        opened_at=alert.opened_at,
        items=tuple(_item(group) for group in groups.values()),
        more=more,
        review_url=f"{base_url}/article/{articles[0].article_id}" if base_url else "",
    )


def _item(group: list[AlertArticle]) -> Item:
    """The first of a group stands for it; the other outlets are named."""
    first, *others = group
    body_spans = tuple((start, end) for field, start, end in first.spans if field == "text")
    excerpt, spans = cut_excerpt(first.text, body_spans, EXCERPT)
    outlets = [*first.carriers, *(name for other in others for name in (other.source_name, *other.carriers))]
    matched = sorted(
        {first.title[a:b] for f, a, b in first.spans if f == "title"} | {first.text[a:b] for a, b in body_spans}
    )
    return Item(
        article_id=first.article_id,
        title=first.title,
        source_name=first.source_name,
        address=first.address or "",
        language=first.language,
        published=first.published,
        first_seen=first.first_seen_at,
        excerpt=excerpt,
        spans=spans,
        copies=tuple(name for name in dict.fromkeys(outlets) if name != first.source_name),
        why=", ".join(matched[:6]),
        title_spans=tuple((start, end) for field, start, end in first.spans if field == "title"),
    )
