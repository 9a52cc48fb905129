"""Watches in the archive: every edit is a revision, and a revision is armed at an article, so nothing in flight is missed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from archive.judging import newest_article
from archive.model import Watch
from archive.tables import watch_revisions, watches
from archive.watch_changes import hold_changes, note_change


@dataclass(frozen=True, slots=True)
class Armed:
    """A watch in force: what is matched, under the revision that hits point to."""

    watch_id: int
    revision_id: int
    watch: Watch


@dataclass(frozen=True, slots=True)
class KeptWatch:
    """A watch as the archive holds it, with where it came from."""

    watch_id: int
    watch: Watch
    shipped_hash: str | None
    removed: bool


def put_watch(connection: Connection, watch: Watch, shipped_hash: str | None, now: datetime) -> int:
    """Insert or change the watch of this name; a changed query makes a new revision. Returns the watch's id."""
    values = {
        "query": watch.query,
        "notify": list(watch.notify),
        "about": watch.about,
        "wait": watch.wait,
        "tags": list(watch.tags),
        "enabled": watch.enabled,
        "shipped_hash": shipped_hash,
        "removed": False,
    }
    hold_changes(connection)
    there = connection.execute(select(watches).where(watches.c.name == watch.name)).first()
    if there is None:
        watch_id = int(
            connection.execute(insert(watches).values(name=watch.name, **values).returning(watches.c.id)).scalar_one()
        )
    else:
        watch_id = there.id
        connection.execute(update(watches).where(watches.c.id == watch_id).values(**values))
    if there is None or there.query != watch.query or there.revision_id is None:
        _arm(connection, watch_id, watch.query, now)
    note_change(connection, watch_id)
    return watch_id


def _arm(connection: Connection, watch_id: int, query: str, now: datetime) -> None:
    revision = connection.execute(
        insert(watch_revisions)
        .values(watch_id=watch_id, query=query, created_at=now, armed_at_article=newest_article(connection))
        .returning(watch_revisions.c.id)
    ).scalar_one()
    connection.execute(update(watches).where(watches.c.id == watch_id).values(revision_id=revision))


def remove_watch(connection: Connection, name: str) -> bool:
    """Take a watch out of force; its hits and alerts stay. False when there is none of that name."""
    hold_changes(connection)
    removed = connection.execute(
        update(watches)
        .where(watches.c.name == name, ~watches.c.removed)
        .values(removed=True, enabled=False)
        .returning(watches.c.id)
    ).scalar_one_or_none()
    if removed is not None:
        note_change(connection, removed)
    return removed is not None


def all_watches(connection: Connection) -> dict[str, KeptWatch]:
    """Every watch by name, removed ones included."""
    rows = connection.execute(select(watches).order_by(watches.c.name))
    return {row.name: KeptWatch(row.id, _watch(row), row.shipped_hash, row.removed) for row in rows}


_ARMED = select(watches).where(watches.c.enabled, ~watches.c.removed).order_by(watches.c.id)


def armed_watches(connection: Connection, ids: Collection[int] | None = None) -> list[Armed]:
    """The watches in force, by id; of those with these ids where some are given (a hundred at most)."""
    rows = connection.execute(_ARMED if ids is None else _ARMED.where(watches.c.id.in_(ids)))
    return [Armed(row.id, row.revision_id, _watch(row)) for row in rows]


def _watch(row: Row[Any]) -> Watch:
    return Watch(
        name=row.name,
        query=row.query,
        notify=tuple(row.notify),
        about=row.about,
        wait=row.wait,
        tags=tuple(row.tags),
        enabled=row.enabled,
    )
