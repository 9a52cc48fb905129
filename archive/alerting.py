"""Hits, alerts and the ledger: the statements of the third transaction's end and of the fourth.

A hit opens an alert in the transaction that marks its version as judged; the alert waits a little, so that copies that
arrive together are one message, and is then released: its messages are written to the outbox and the ledger notes which
(channel, watch, copy group) was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select

from archive.statements import change, insert_if_new, insert_or_leave
from archive.tables import (
    alert_hits,
    alerts,
    articles,
    deliveries,
    facts,
    hits,
    ledger,
    sightings,
    sources,
    stories,
    versions,
    watches,
)

STORY = "story"
RELEASED_MOST = 50
"""Alerts released in one transaction."""
FIRST_FETCH = "first fetch"
RESTORED_AT = "restored at"
"""Fact: when the archive was restored from a backup, the high-water mark of what may have been told by the lost one."""
ITEMS_MOST = 50
"""Articles listed in one alert; what is over is counted ("and 12 more")."""
CLOSED = timedelta(hours=1)
"""Waits that one pass closes: those for copies are an hour at most."""
WAIT_MOST = timedelta(hours=25)
"""No alert waits longer (one that follows others a day at most): one due farther ahead was opened by a wrong clock."""


@dataclass(frozen=True, slots=True)
class NewHit:
    """A watch's match in a version, about to be kept."""

    watch_id: int
    revision_id: int
    version_id: int
    article_id: int
    spans: tuple[tuple[str, int, int], ...]
    decision: str
    why: str


@dataclass(frozen=True, slots=True)
class DueAlert:
    """An alert whose wait is over."""

    alert_id: int
    watch_id: int
    watch_name: str
    query: str
    channel: str
    kind: str
    sequence: int
    story_id: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class AlertArticle:
    """One article an alert tells of, in the words shown now, with the places the watch matched."""

    article_id: int
    group_id: int
    version_id: int
    source_id: str
    source_name: str
    address: str | None
    title: str
    text: str
    language: str
    published: datetime | None
    first_seen_at: datetime
    verdict: str
    spans: tuple[tuple[str, int, int], ...]
    """Empty when the words shown are not those that matched."""
    carriers: tuple[str, ...]
    """Names of the sources that carried the very same article."""


# --- transaction 3, the end ---------------------------------------------------------------------------------------

# Made once: they run for every hit.
_TOLD = select(ledger.c.alert_id).where(
    ledger.c.channel == bindparam("channel"),
    ledger.c.watch_id == bindparam("watch"),
    ledger.c.group_id == bindparam("group"),
)
_OF_STORY = (
    alerts.c.watch_id == bindparam("watch"),
    or_(
        alerts.c.story_id == bindparam("story"),
        alerts.c.story_id.in_(select(stories.c.id).where(stories.c.merged_into == bindparam("story"))),
    ),
    alerts.c.channel == bindparam("channel"),
)
_WAITING = select(alerts.c.id).where(*_OF_STORY, alerts.c.kind == STORY, alerts.c.state == "waiting")
_EARLIER = select(alerts.c.id, alerts.c.due_at).where(*_OF_STORY, alerts.c.kind == STORY, alerts.c.state == "released")
_LAST_SEQUENCE = select(func.max(alerts.c.sequence)).where(*_OF_STORY)
_ALERT = insert(alerts).returning(alerts.c.id)


def keep_hit(connection: Connection, hit: NewHit, now: datetime) -> int | None:
    """Keep a hit; its id, or None when this revision has matched this version before."""
    return insert_if_new(
        connection,
        hits,
        {
            "watch_id": hit.watch_id,
            "revision_id": hit.revision_id,
            "version_id": hit.version_id,
            "article_id": hit.article_id,
            "spans": [list(span) for span in hit.spans],
            "at": now,
            "decision": hit.decision,
            "why": hit.why,
        },
    )


def is_told(connection: Connection, channel: str, watch_id: int, group_id: int) -> bool:
    """Whether the channel was told of this copy group for this watch."""
    line = {"channel": channel, "watch": watch_id, "group": group_id}
    return connection.execute(_TOLD, line).first() is not None


def waiting_alert(connection: Connection, channel: str, watch_id: int, story_id: int) -> int | None:
    """The alert that still waits for this watch and story on this channel: a further hit joins it."""
    line = {"channel": channel, "watch": watch_id, "story": story_id}
    return connection.execute(_WAITING, line).scalar_one_or_none()


def earlier_alerts(connection: Connection, channel: str, watch_id: int, story_id: int) -> dict[int, datetime]:
    """The alerts that told this channel of the story for this watch, by id, oldest first, and when they were due."""
    line = {"channel": channel, "watch": watch_id, "story": story_id}
    return {row.id: row.due_at for row in connection.execute(_EARLIER.order_by(alerts.c.id), line)}


def first_fetch_alert(connection: Connection, channel: str, watch_id: int) -> int | None:
    """The first-fetch alert that still waits for this watch on this channel, whichever sources it gathers."""
    return connection.execute(
        select(func.max(alerts.c.id)).where(
            alerts.c.watch_id == watch_id,
            alerts.c.channel == channel,
            alerts.c.kind == FIRST_FETCH,
            alerts.c.state == "waiting",
        )
    ).scalar_one_or_none()


def first_fetch_was_told(connection: Connection, channel: str, watch_id: int, source_id: str) -> bool:
    """Whether a released first-fetch alert of this watch has told of this source on this channel.

    After a restore sources are read as for the first time again: only what was told since counts.
    """
    restored = connection.execute(select(facts.c.value).where(facts.c.name == RESTORED_AT)).scalar_one_or_none()
    since = [alerts.c.opened_at >= datetime.fromisoformat(restored)] if restored else []
    told = (
        select(alerts.c.id)
        .join(alert_hits, alert_hits.c.alert_id == alerts.c.id)
        .join(hits, hits.c.id == alert_hits.c.hit_id)
        .join(articles, articles.c.id == hits.c.article_id)
        .where(
            alerts.c.watch_id == watch_id,
            alerts.c.channel == channel,
            alerts.c.kind == FIRST_FETCH,
            alerts.c.state != "waiting",
            articles.c.source_id == source_id,
            *since,
        )
        .limit(1)
    )
    return connection.execute(told).first() is not None


def open_alert(
    connection: Connection,
    *,
    channel: str,
    watch_id: int,
    story_id: int,
    kind: str,
    due_at: datetime,
    why: str,
    now: datetime,
) -> int:
    """Open an alert that waits until `due_at`; returns its id."""
    line = {"channel": channel, "watch": watch_id, "story": story_id}
    row = {
        "watch_id": watch_id,
        "story_id": story_id,
        "channel": channel,
        "kind": kind,
        "sequence": (connection.execute(_LAST_SEQUENCE, line).scalar_one() or 0) + 1,
        "opened_at": now,
        "due_at": due_at,
        "state": "waiting",
        "why": why,
    }
    return int(connection.execute(_ALERT, row).scalar_one())


def join_alert(connection: Connection, alert_id: int, hit_id: int) -> None:
    """Add a hit to an alert that waits."""
    insert_or_leave(connection, alert_hits, [{"alert_id": alert_id, "hit_id": hit_id}])


def carry_told(connection: Connection, article_id: int, group_id: int, now: datetime) -> None:
    """Let what was told of an article hold for the copy group it moves to: its readers have that text."""
    told = (
        select(alerts.c.channel, alerts.c.watch_id, func.min(alerts.c.id).label("alert_id"))
        .join(alert_hits, alert_hits.c.alert_id == alerts.c.id)
        .join(hits, hits.c.id == alert_hits.c.hit_id)
        .where(hits.c.article_id == article_id, alerts.c.state == "released")
        .group_by(alerts.c.channel, alerts.c.watch_id)
    )
    rows = [{**row._mapping, "group_id": group_id, "at": now} for row in connection.execute(told)]
    insert_or_leave(connection, ledger, rows)


# --- transaction 4 ------------------------------------------------------------------------------------------------


def due_alerts(connection: Connection, now: datetime, *, everything: bool = False) -> list[DueAlert]:
    """Waiting alerts whose wait is over, oldest first, RELEASED_MOST at most; with `everything` those that wait for copies or a while only."""
    closed = now + CLOSED if everything else now
    waiting = [alerts.c.state == "waiting", or_(alerts.c.due_at <= closed, alerts.c.due_at > now + WAIT_MOST)]
    rows = connection.execute(
        select(alerts, watches.c.name, watches.c.query)
        .join(watches, watches.c.id == alerts.c.watch_id)
        .where(*waiting)
        .order_by(alerts.c.id)
        .limit(RELEASED_MOST)
    )
    return [
        DueAlert(
            row.id, row.watch_id, row.name, row.query, row.channel, row.kind, row.sequence, row.story_id, row.opened_at
        )
        for row in rows
    ]


def next_alert_due(connection: Connection) -> datetime | None:
    """When the next waiting alert is due; None where none waits."""
    waiting = select(func.min(alerts.c.due_at)).where(alerts.c.state == "waiting")
    return connection.execute(waiting).scalar_one_or_none()


def payload_of(connection: Connection, alert_id: int) -> str | None:
    """One of the messages of an alert, as stored."""
    stored = select(deliveries.c.payload).where(deliveries.c.alert_id == alert_id).order_by(deliveries.c.id).limit(1)
    return connection.execute(stored).scalar_one_or_none()


def articles_of(connection: Connection, alert_id: int) -> tuple[list[AlertArticle], int]:
    """The articles an alert tells of, oldest first, at most ITEMS_MOST, and how many more there are."""
    rows = connection.execute(_ARTICLES, {"alert": alert_id}).all()
    kept = [_alert_article(connection, row) for row in rows[:ITEMS_MOST]]
    return kept, max(0, len(rows) - ITEMS_MOST)


def _articles() -> Select[Any]:
    shown = versions.alias("shown")
    chosen = (
        select(hits.c.article_id, func.max(hits.c.id).label("hit_id"))
        .join(alert_hits, alert_hits.c.hit_id == hits.c.id)
        .where(alert_hits.c.alert_id == bindparam("alert"))
        .group_by(hits.c.article_id)
        .subquery()
    )
    return (
        select(
            articles,
            hits.c.spans,
            hits.c.version_id.label("matched_id"),
            shown.c.id.label("shown_id"),
            shown.c.title,
            shown.c.body,
            shown.c.language,
            shown.c.published,
            sources.c.name.label("source_name"),
        )
        .join(chosen, chosen.c.article_id == articles.c.id)
        .join(hits, hits.c.id == chosen.c.hit_id)
        .join(shown, shown.c.id == articles.c.version_id)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
        .order_by(articles.c.id)
    )


_ARTICLES = _articles()
_CARRIERS = (
    select(func.coalesce(sources.c.name, sightings.c.source_id))
    .select_from(sightings)
    .outerjoin(sources, sources.c.id == sightings.c.source_id)
    .where(sightings.c.article_id == bindparam("article"), sightings.c.source_id != bindparam("source"))
    .group_by(sightings.c.source_id, sources.c.name)
    .order_by(func.min(sightings.c.id))
)


def _alert_article(connection: Connection, row: Row[Any]) -> AlertArticle:
    carriers = connection.execute(_CARRIERS, {"article": row.id, "source": row.source_id}).scalars()
    return AlertArticle(
        article_id=row.id,
        group_id=row.group_id or row.id,
        version_id=row.shown_id,
        source_id=row.source_id,
        source_name=row.source_name or row.source_id,
        address=row.fetch_address,
        title=row.title,
        text=row.body,
        language=row.language,
        published=row.published,
        first_seen_at=row.first_seen_at,
        verdict=row.verdict or "",
        spans=tuple((field, start, end) for field, start, end in row.spans) if row.matched_id == row.shown_id else (),
        carriers=tuple(carriers),
    )


def release(
    connection: Connection,
    alert: DueAlert,
    messages: Sequence[dict[str, Any]],
    groups: Sequence[int],
    now: datetime,
    *,
    why: str = "",
) -> None:
    """Write an alert's messages to the outbox and the groups it tells of to the ledger; it waits no more.

    `messages` have the keys `key`, `recipient`, `payload`. With none of them (a channel that is gone) the alert is
    dropped, with `why`.
    """
    rows = [
        {
            **message,
            "alert_id": alert.alert_id,
            "channel": alert.channel,
            "state": "due",
            "attempts": 0,
            "created_at": now,
            "due_at": now,
        }
        for message in messages
    ]
    insert_or_leave(connection, deliveries, rows)
    told = [
        {
            "channel": alert.channel,
            "watch_id": alert.watch_id,
            "group_id": group,
            "alert_id": alert.alert_id,
            "at": now,
        }
        for group in sorted(set(groups))
    ]
    insert_or_leave(connection, ledger, told if rows else [])
    values = {"state": "released"} if rows else {"state": "dropped", "why": why}
    change(connection, alerts, alert.alert_id, values)
