"""What the archive knows about one watch and one article beside its hits: for "why did (not) this fire"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from archive.readings import prepared, readings
from archive.tables import ledger, versions, watch_revisions, watches
from words.evaluation import Names, Prepared


@dataclass(frozen=True, slots=True)
class Told:
    """A channel that was told of an article's text for a watch."""

    channel: str
    alert_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class WatchPast:
    """A watch as it stands in the archive."""

    watch_id: int
    name: str
    query: str
    notify: tuple[str, ...]
    about: bool
    enabled: bool
    removed: bool
    revision_id: int
    armed_at: datetime
    """When the query as it is now was saved."""
    armed_at_article: int
    """The newest article that was there and judged by then."""


def watch_past(connection: Connection, name: str) -> WatchPast | None:
    """The watch of that name, a removed one included; None where there is none."""
    statement = (
        select(watches, watch_revisions.c.created_at, watch_revisions.c.armed_at_article)
        .join(watch_revisions, watch_revisions.c.id == watches.c.revision_id)
        .where(watches.c.name == name)
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    return WatchPast(
        row.id,
        row.name,
        row.query,
        tuple(row.notify),
        row.about,
        row.enabled,
        row.removed,
        row.revision_id,
        row.created_at,
        row.armed_at_article,
    )


def told_of(connection: Connection, watch_id: int, group_id: int | None) -> tuple[Told, ...]:
    """The channels that were told of a copy group for a watch, by name."""
    statement = select(ledger).where(ledger.c.watch_id == watch_id, ledger.c.group_id == group_id)
    rows = connection.execute(statement.order_by(ledger.c.channel))
    return tuple(Told(row.channel, row.alert_id, row.at) for row in rows)


def prepared_versions(connection: Connection, version_ids: Iterable[int], book: Names) -> dict[int, Prepared]:
    """Versions by id, ready to be asked as the judge asks them."""
    rows = connection.execute(readings().where(versions.c.id.in_(list(version_ids))))
    return {row.version_id: prepared(connection, row, book) for row in rows}
