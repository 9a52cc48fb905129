"""What attempts came to, source by source: for those who ask why something is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from archive.tables import attempts


@dataclass(frozen=True, slots=True)
class Tally:
    """How often attempts of one kind at one source ended in one way."""

    source_id: str
    kind: str
    """`feed` or `page`."""
    outcome: str
    count: int
    last_at: datetime
    detail: str
    """Of the latest one."""


def tallies(connection: Connection) -> tuple[Tally, ...]:
    """Every source's outcomes, by source, kind, and the most frequent first."""
    whole = (
        select(
            attempts.c.source_id,
            attempts.c.kind,
            attempts.c.outcome,
            func.sum(attempts.c.count).label("times"),
            func.max(attempts.c.last_at).label("latest_at"),
            func.max(attempts.c.id).label("latest_id"),
        )
        .group_by(attempts.c.source_id, attempts.c.kind, attempts.c.outcome)
        .subquery()
    )
    rows = connection.execute(
        select(whole, attempts.c.detail)
        .join(attempts, attempts.c.id == whole.c.latest_id)
        .order_by(whole.c.source_id, whole.c.kind, whole.c.times.desc(), whole.c.outcome)
    )
    return tuple(Tally(row.source_id, row.kind, row.outcome, int(row.times), row.latest_at, row.detail) for row in rows)
