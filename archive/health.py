"""How the service fares, from its own records: sources in trouble, what the last day brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from archive.statements import insert_or_leave
from archive.tables import articles, attempts, deliveries, facts, notices, polls, sources


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source whose last attempt failed."""

    source_id: str
    name: str
    failures: int
    outcome: str
    detail: str
    last_ok_at: datetime | None
    since: datetime
    """Its first attempt, for sources that never answered."""
    next_poll_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """What the last 24 hours brought, and how things stand."""

    articles: int
    copies: int
    known: int
    alerts: int
    """Messages sent."""
    waiting: int
    dead: int
    sources: int
    """Enabled ones."""
    sources_good: int
    """Enabled ones whose last attempt was good."""


def began_at(connection: Connection, now: datetime) -> datetime:
    """When this archive was first worked on; noted at the first call."""
    insert_or_leave(connection, facts, [{"name": "began_at", "value": now.isoformat()}])
    kept = connection.execute(select(facts.c.value).where(facts.c.name == "began_at")).scalar_one()
    return datetime.fromisoformat(kept)


def was_told(connection: Connection, key: str) -> bool:
    """Whether a notice of this key was ever written."""
    return connection.execute(select(notices.c.key).where(notices.c.key == key)).first() is not None


def sources_in_trouble(connection: Connection) -> list[SourceHealth]:
    """Enabled sources whose last attempt failed, by id."""
    first = (
        select(attempts.c.source_id, func.min(attempts.c.first_at).label("since"))
        .where(attempts.c.kind == "feed")
        .group_by(attempts.c.source_id)
        .subquery()
    )
    rows = connection.execute(
        select(polls, sources.c.name, first.c.since)
        .join(sources, sources.c.id == polls.c.source_id)
        .join(first, first.c.source_id == polls.c.source_id)
        .where(sources.c.enabled, polls.c.failures > 0)
        .order_by(sources.c.id)
    )
    return [
        SourceHealth(
            row.source_id,
            row.name,
            row.failures,
            row.last_outcome or "",
            row.last_detail or "",
            row.last_ok_at,
            row.since,
            row.next_poll_at,
        )
        for row in rows
    ]


def last_day(connection: Connection, now: datetime) -> Day:
    """Count what the 24 hours before `now` brought."""
    since = now - timedelta(hours=24)
    verdicts = {
        row.verdict: row[1]
        for row in connection.execute(
            select(articles.c.verdict, func.count())
            .where(articles.c.first_seen_at >= since)
            .group_by(articles.c.verdict)
        )
    }
    states = {
        row.state: row[1]
        for row in connection.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))
    }
    sent = select(func.count()).where(
        deliveries.c.state == "sent", deliveries.c.ended_at >= since, deliveries.c.alert_id.is_not(None)
    )
    enabled = select(func.count(), func.count(polls.c.last_ok_at).filter(polls.c.failures == 0)).select_from(
        polls.join(sources)
    )
    total, good = connection.execute(enabled.where(sources.c.enabled)).one()
    return Day(
        articles=verdicts.get("new", 0),
        copies=verdicts.get("copy", 0),
        known=verdicts.get("known", 0),
        alerts=int(connection.execute(sent).scalar_one()),
        waiting=states.get("due", 0) + states.get("unclear", 0) + states.get("sending", 0),
        dead=states.get("dead", 0),
        sources=total,
        sources_good=good,
    )
