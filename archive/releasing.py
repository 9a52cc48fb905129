"""Alerts whose wait is over, what they tell, and their way into the outbox: the statements of the fourth transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, func, or_, select, update

from archive.alerting import FIRST_FETCH, STORY
from archive.statements import insert_or_leave
from archive.tables import (
    alert_hits,
    alerts,
    articles,
    deliveries,
    hits,
    ledger,
    sightings,
    sources,
    stories,
    versions,
    watches,
)

RELEASED_MOST = 50
"""Alerts that go out alone released in one transaction."""
BUNDLED_MOST = 1000
"""Alerts that go out in bundles released in one transaction; what is over waits for the next."""
ITEMS_MOST = 50
"""Articles listed in one alert; what is over is counted ("and 12 more")."""
CLOSED = timedelta(hours=1)
"""Waits that one pass closes: those for copies are an hour at most. A digest keeps its time."""
WAIT_MOST = timedelta(hours=50)
"""No alert waits longer (a daily digest within a day, quiet hours a day more): one due farther ahead was opened by a
wrong clock."""


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
    due_at: datetime
    bundle: str | None
    urgent: bool
    quiet: str
    """Hours in which its watch tells nothing, as written."""
    unless: str
    lost_at: datetime | None
    """When its channel was first found not to be in the settings."""


@dataclass(frozen=True, slots=True)
class AlertArticle:
    """One article an alert tells of, in the words shown now, with the places the watch matched."""

    article_id: int
    group_id: int
    story_id: int | None
    version_id: int
    source_id: str
    source_name: str
    tier: int
    """The outlet's in the catalogue, 0 where it is not there any more."""
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
    news: tuple[tuple[str, str], ...]
    """What it brings to a story that was told (alerts/news.py)."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a channel's readers get."""

    written: tuple[datetime, ...]
    """When each message of the last hour was written to the outbox, oldest first."""
    waiting: int
    """Messages that have been waiting to be handed over for a while."""


def due_alerts(connection: Connection, now: datetime, *, everything: bool = False) -> list[DueAlert]:
    """Waiting alerts whose time has come: those that go out alone, RELEASED_MOST at most, then those in bundles.

    Of those that go out alone the watches take turns, so that a loud one holds up nobody. With `everything` those that
    wait for copies or a while are due too.
    """
    closed = now + CLOSED if everything else now
    turn = func.row_number().over(partition_by=alerts.c.watch_id, order_by=alerts.c.id).label("turn")
    alone = _due(closed, now).add_columns(turn).where(alerts.c.bundle.is_(None)).order_by("turn", alerts.c.id)
    bundled = _due(now, now).where(alerts.c.bundle.is_not(None)).order_by(alerts.c.id)
    rows = [*connection.execute(alone.limit(RELEASED_MOST)), *connection.execute(bundled.limit(BUNDLED_MOST))]
    return [
        DueAlert(
            row.id,
            row.watch_id,
            row.name,
            row.query,
            row.channel,
            row.kind,
            row.sequence,
            row.merged_into or row.story_id,
            row.opened_at,
            row.due_at,
            row.bundle,
            row.urgent,
            row.quiet,
            row.unless,
            row.lost_at,
        )
        for row in rows
    ]


def next_alert_due(connection: Connection) -> datetime | None:
    """When the next waiting alert is due; None where none waits."""
    waiting = select(func.min(alerts.c.due_at)).where(alerts.c.state == "waiting")
    return connection.execute(waiting).scalar_one_or_none()


def _due(until: datetime, now: datetime) -> Select[Any]:
    return (
        select(alerts, watches.c.name, watches.c.query, watches.c.urgent, watches.c.quiet, watches.c.unless)
        .add_columns(stories.c.merged_into)
        .join(watches, watches.c.id == alerts.c.watch_id)
        .join(stories, stories.c.id == alerts.c.story_id)
        .where(alerts.c.state == "waiting", or_(alerts.c.due_at <= until, alerts.c.due_at > now + WAIT_MOST))
    )


# --- what they tell -----------------------------------------------------------------------------------------------


def groups_of(connection: Connection, alert_id: int) -> set[int]:
    """The copy groups of all articles an alert tells of."""
    rows = connection.execute(
        select(func.coalesce(articles.c.group_id, articles.c.id))
        .join(hits, hits.c.article_id == articles.c.id)
        .join(alert_hits, alert_hits.c.hit_id == hits.c.id)
        .where(alert_hits.c.alert_id == alert_id)
    )
    return set(rows.scalars())


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
            alert_hits.c.news,
            shown.c.id.label("shown_id"),
            shown.c.title,
            shown.c.body,
            shown.c.language,
            shown.c.published,
            sources.c.name.label("source_name"),
            sources.c.tier,
        )
        .join(chosen, chosen.c.article_id == articles.c.id)
        .join(hits, hits.c.id == chosen.c.hit_id)
        .join(alert_hits, and_(alert_hits.c.hit_id == hits.c.id, alert_hits.c.alert_id == bindparam("alert")))
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
        story_id=row.story_id,
        version_id=row.shown_id,
        source_id=row.source_id,
        source_name=row.source_name or row.source_id,
        tier=row.tier or 0,
        address=row.fetch_address,
        title=row.title,
        text=row.body,
        language=row.language,
        published=row.published,
        first_seen_at=row.first_seen_at,
        verdict=row.verdict or "",
        spans=tuple((field, start, end) for field, start, end in row.spans) if row.matched_id == row.shown_id else (),
        carriers=tuple(carriers),
        news=tuple((kind, words) for kind, words in row.news or ()),
    )


# --- what stands against it ---------------------------------------------------------------------------------------


def tells_of(connection: Connection, watch_name: str, story_id: int, channels: Collection[str]) -> bool:
    """Whether a watch of that name told of a story, or is about to on one of the `channels` that there are."""
    merged = select(stories.c.id).where(stories.c.merged_into == story_id)
    of_article = (
        exists()
        .where(
            alert_hits.c.alert_id == alerts.c.id,
            hits.c.id == alert_hits.c.hit_id,
            articles.c.id == hits.c.article_id,
            articles.c.story_id == story_id,
        )
        .correlate(alerts)
    )
    of_story = or_(alerts.c.story_id == story_id, alerts.c.story_id.in_(merged))
    waits = and_(alerts.c.state == "waiting", alerts.c.channel.in_(list(channels)))
    found = (
        select(alerts.c.id)
        .join(watches, watches.c.id == alerts.c.watch_id)
        .where(
            watches.c.name == watch_name,
            or_(
                and_(alerts.c.kind == STORY, of_story),
                and_(alerts.c.kind == FIRST_FETCH, of_article),
            ),
            or_(alerts.c.state == "released", waits),
        )
        .limit(1)
    )
    return connection.execute(found).first() is not None


def traffic(connection: Connection, channel: str, now: datetime, patience: timedelta) -> Traffic:
    """What a channel's readers got within the last hour, and what has waited for longer than `patience`."""
    hour = now - timedelta(hours=1)
    mine = (deliveries.c.channel == channel, deliveries.c.alert_id.is_not(None))
    written = connection.execute(
        select(deliveries.c.created_at)
        .where(*mine, deliveries.c.created_at > hour, deliveries.c.created_at <= now)
        .order_by(deliveries.c.created_at)
    ).scalars()
    stuck = select(func.count()).where(
        *mine, deliveries.c.state.in_(["due", "unclear"]), deliveries.c.created_at < now - patience
    )
    return Traffic(tuple(written), int(connection.execute(stuck).scalar_one()))


def was_flooded(connection: Connection, alert: DueAlert, since: datetime) -> bool:
    """Whether a message told the same readers since then that the watch has turned to digests."""
    found = (
        select(alerts.c.id)
        .where(
            alerts.c.watch_id == alert.watch_id,
            alerts.c.channel == alert.channel,
            alerts.c.bundle == alert.bundle,
            alerts.c.state == "released",
            alerts.c.due_at > since,
        )
        .limit(1)
    )
    return connection.execute(found).first() is not None


# --- how they end -------------------------------------------------------------------------------------------------


def payload_of(connection: Connection, alert_id: int) -> str | None:
    """One of the messages of an alert, as stored."""
    stored = select(deliveries.c.payload).where(deliveries.c.alert_id == alert_id).order_by(deliveries.c.id).limit(1)
    return connection.execute(stored).scalar_one_or_none()


def release(
    connection: Connection,
    told: Sequence[DueAlert],
    messages: Sequence[dict[str, Any]],
    groups: dict[int, set[int]],
    voices: dict[int, int],
    now: datetime,
) -> None:
    """Write the messages that tell of these alerts to the outbox and what they tell to the ledger; they wait no more.

    `messages` have the keys `key`, `recipient`, `payload`, `thread_key`; `groups` are the copy groups told of, by alert,
    `voices` the independent reports of each alert's story. The first alert carries the message of all.
    """
    first = told[0]
    rows = [
        {
            **message,
            "alert_id": first.alert_id,
            "channel": first.channel,
            "state": "due",
            "attempts": 0,
            "created_at": now,
            "due_at": now,
        }
        for message in messages
    ]
    insert_or_leave(connection, deliveries, rows)
    for alert in told:
        line = {"channel": alert.channel, "watch_id": alert.watch_id, "alert_id": alert.alert_id, "at": now}
        known = sorted(groups.get(alert.alert_id, ()))
        insert_or_leave(connection, ledger, [{**line, "group_id": group} for group in known])
        end = {
            "state": "released",
            "told_in": first.alert_id,
            "voices": voices.get(alert.alert_id),
            # One that a single pass released early was told now, not when its wait would have ended.
            "due_at": min(alert.due_at, now),
        }
        connection.execute(update(alerts).where(alerts.c.id == alert.alert_id).values(**end))


def end(connection: Connection, alert_ids: Collection[int], state: str, why: str) -> None:
    """End alerts that nobody is told of: `dropped`, or `dead` where somebody should have been, with the reason."""
    connection.execute(update(alerts).where(alerts.c.id.in_(list(alert_ids))).values(state=state, why=why))


def put_off(
    connection: Connection,
    alert_ids: Collection[int],
    due_at: datetime,
    bundle: str | None,
    why: str,
    lost_at: datetime | None = None,
) -> None:
    """Let alerts wait for a later message, that tells of all of them where there is a bundle.

    `lost_at`: since when their channel is not in the settings.
    """
    values = {"due_at": due_at, "bundle": bundle, "why": why, "lost_at": lost_at}
    connection.execute(update(alerts).where(alerts.c.id.in_(list(alert_ids))).values(**values))
