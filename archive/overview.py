"""What pages and commands read about the service itself: its sources, its outbox, its totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from archive.model import Outcome
from archive.review import WAITING
from archive.tables import (
    alert_hits,
    alerts,
    articles,
    attempts,
    baseline,
    deliveries,
    hits,
    hosts,
    notices,
    polls,
    sources,
    versions,
    watches,
)


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source and how it fares."""

    id: str
    name: str
    country: str
    languages: tuple[str, ...]
    kind: str
    tier: int
    homepage: str
    address: str
    """The address that is asked, of its candidates."""
    enabled: bool
    reason: str
    """Why it is disabled."""
    next_poll_at: datetime | None
    last_at: datetime | None
    last_ok_at: datetime | None
    last_outcome: str
    last_detail: str
    failures: int
    """In a row; 0 when the last poll was good."""
    host_not_before: datetime | None
    """Its host asked us to stay away until then."""
    host_why: str


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One message in the outbox."""

    id: int
    channel: str
    recipient: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None
    last_detail: str
    watch: str
    """Name of the watch, "" for a notice about the service itself."""
    article_id: int | None
    title: str
    """Of the first article of the alert, or the notice's text."""
    language: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox at a glance."""

    counts: dict[str, int]
    """Deliveries by state: due, sending, sent, unclear, dead."""
    waiting_alerts: int
    """Alerts that have not gone out yet: open for copies, or for a digest."""
    dead_alerts: int
    """Alerts given up since their channel is not in the settings."""
    dead: tuple[DeliveryLine, ...]
    recent: tuple[DeliveryLine, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the archive holds, in numbers."""

    articles: dict[str, int]
    """By verdict: new, copy, known, and waiting for those not judged yet."""
    versions: int
    baseline: int
    sources: int
    enabled_sources: int
    hits: dict[str, int]
    """By decision."""
    attempts: dict[tuple[str, str], int]
    """By (kind `feed` or `page`, outcome)."""

    @property
    def failures(self) -> dict[tuple[str, str], int]:
        """The attempts that did not bring what was asked for, most frequent first."""
        bad = {key: count for key, count in self.attempts.items() if not _good(key[1])}
        return dict(sorted(bad.items(), key=lambda item: (-item[1], item[0])))


def _good(outcome: str) -> bool:
    return outcome in {one.value for one in Outcome if one.good}


def source_states(conn: Connection) -> tuple[SourceState, ...]:
    """Return every source that was not removed: enabled ones first, those in trouble on top, then by name."""
    statement = (
        select(sources, polls, hosts.c.not_before, hosts.c.why)
        .outerjoin(polls, polls.c.source_id == sources.c.id)
        .outerjoin(hosts, hosts.c.host == polls.c.host)
        .where(sources.c.removed.is_(False))
        .order_by(sources.c.enabled.desc(), func.coalesce(polls.c.failures, 0).desc(), sources.c.name, sources.c.id)
    )
    return tuple(_source_state(row) for row in conn.execute(statement))


def _source_state(row: Row[Any]) -> SourceState:
    candidates = row.addresses
    candidate = row.candidate or 0
    return SourceState(
        id=row.id,
        name=row.name,
        country=row.country,
        languages=tuple(row.languages),
        kind=row.kind,
        tier=row.tier,
        homepage=row.homepage,
        address=candidates[candidate] if candidate < len(candidates) else "",
        enabled=row.enabled,
        reason=row.reason,
        next_poll_at=row.next_poll_at,
        last_at=row.last_at,
        last_ok_at=row.last_ok_at,
        last_outcome=row.last_outcome or "",
        last_detail=row.last_detail or "",
        failures=row.failures or 0,
        host_not_before=row.not_before,
        host_why=row.why or "",
    )


def outbox(conn: Connection, *, limit: int = 50, before: int | None = None) -> Outbox:
    """Return the outbox: counts, every dead letter up to `limit`, and the newest deliveries below id `before`."""
    recent = _delivery_query().limit(limit + 1)
    if before is not None:
        recent = recent.where(deliveries.c.id < before)
    found = _delivery_lines(conn, recent)
    dead = _delivery_lines(conn, _delivery_query().where(deliveries.c.state == "dead").limit(limit))
    states = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    waiting = select(func.count()).select_from(alerts).where(alerts.c.state == "waiting")
    return Outbox(
        counts={state: int(count) for state, count in conn.execute(states)},
        waiting_alerts=conn.scalar(waiting) or 0,
        dead_alerts=conn.scalar(select(func.count()).select_from(alerts).where(alerts.c.state == "dead")) or 0,
        dead=dead,
        recent=found[:limit],
        next_before=found[limit - 1].id if len(found) > limit else None,
    )


def _delivery_query() -> Select[Any]:
    first = (
        select(func.min(hits.c.article_id))
        .join(alert_hits, alert_hits.c.hit_id == hits.c.id)
        .where(alert_hits.c.alert_id == deliveries.c.alert_id)
        .correlate(deliveries)
        .scalar_subquery()
    )
    return (
        select(deliveries, watches.c.name, notices.c.text, articles.c.id.label("article_id"), versions.c.title)
        .add_columns(versions.c.language)
        .select_from(deliveries)
        .outerjoin(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(watches, watches.c.id == alerts.c.watch_id)
        .outerjoin(notices, notices.c.key == deliveries.c.notice_key)
        .outerjoin(articles, articles.c.id == first)
        .outerjoin(versions, versions.c.id == articles.c.version_id)
        .order_by(deliveries.c.id.desc())
    )


def _delivery_lines(conn: Connection, statement: Select[Any]) -> tuple[DeliveryLine, ...]:
    return tuple(
        DeliveryLine(
            id=row.id,
            channel=row.channel,
            recipient=row.recipient,
            state=row.state,
            attempts=row.attempts,
            created_at=row.created_at,
            due_at=row.due_at,
            ended_at=row.ended_at,
            last_detail=row.last_detail or "",
            watch=row.name or "",
            article_id=row.article_id,
            title=row.title or row.text or row.notice_key or "",
            language=row.language or "",
        )
        for row in conn.execute(statement)
    )


def totals(conn: Connection) -> Totals:
    """Count what the archive holds. Reads whole indexes: for commands and reports, not for every page."""
    by_verdict = select(articles.c.verdict, func.count()).group_by(articles.c.verdict)
    by_decision = select(hits.c.decision, func.count()).group_by(hits.c.decision)
    by_outcome = select(attempts.c.kind, attempts.c.outcome, func.sum(attempts.c.count))
    kept = sources.c.removed.is_(False)
    return Totals(
        articles={verdict or WAITING: int(count) for verdict, count in conn.execute(by_verdict)},
        versions=conn.scalar(select(func.count()).select_from(versions)) or 0,
        baseline=conn.scalar(select(func.count()).select_from(baseline).where(baseline.c.removed.is_(False))) or 0,
        sources=conn.scalar(select(func.count()).select_from(sources).where(kept)) or 0,
        enabled_sources=conn.scalar(select(func.count()).select_from(sources).where(kept, sources.c.enabled)) or 0,
        hits={decision: int(count) for decision, count in conn.execute(by_decision)},
        attempts={
            (kind, outcome): int(count)
            for kind, outcome, count in conn.execute(by_outcome.group_by(attempts.c.kind, attempts.c.outcome))
        },
    )


def source_names(conn: Connection) -> dict[str, str]:
    """Return the names of the sources that are not removed, by id, in order of name."""
    statement = select(sources.c.id, sources.c.name).where(sources.c.removed.is_(False))
    return {row.id: row.name for row in conn.execute(statement.order_by(sources.c.name, sources.c.id))}


def watch_names(conn: Connection) -> tuple[str, ...]:
    """Return the names of the watches that are not removed, in order."""
    statement = select(watches.c.name).where(watches.c.removed.is_(False)).order_by(watches.c.name)
    return tuple(conn.scalars(statement))
