"""Forgetting an article everywhere, for law and for error: its words go, a tombstone of its key stays.

What hangs on it goes with it: versions, sightings, hits, fingerprints, search words, raw pages, and its words in messages.
What only leaned on it is set on its own feet: copies of it are articles of other houses and stay, the oldest in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, select, text, update

from archive.copy_index import drop_fingerprints, index_fingerprint
from archive.database import Archive
from archive.fingerprints import unpack
from archive.keeping import tombstone_hash
from archive.overlap import compare
from archive.raw import forget_raw
from archive.retrying import HELD
from archive.sameness import NEARLY_EQUAL
from archive.search import unindex
from archive.statements import insert_or_leave
from archive.tables import (
    alert_hits,
    alerts,
    articles,
    deliveries,
    fingerprints,
    hits,
    ledger,
    tombstones,
    versions,
)

NO_WORDS = "{}"
"""What stands in an outbox row in place of a message whose article was forgotten."""
WHY_DROPPED = "its article was forgotten"
WHY_HELD = "a restore held it back, and one of its articles was forgotten since"
WHY_NEW = "the article it was a copy of was forgotten"
MERGE_PAGES = 500
"""Pages of the index merged in one step: about ten milliseconds."""
OPEN_STATES = ("due", "unclear", "held")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed and what was set on its own feet."""

    article_id: int
    title: str
    versions: int
    hits: int
    withdrawn: int
    """Messages that had not gone out yet."""
    copies: tuple[int, ...]
    """Articles of its group, which stay; the first of them now stands for the group."""


def raw_digests(connection: Connection, article_id: int) -> list[str]:
    """Digests of the raw pages that no other article has: to be removed first, since they may lie in another file."""
    other = versions.alias()
    shared = exists().where(other.c.raw_digest == versions.c.raw_digest, other.c.article_id != article_id)
    found = select(versions.c.raw_digest).where(
        versions.c.article_id == article_id, versions.c.raw_digest.is_not(None), ~shared
    )
    return [str(digest) for digest in connection.execute(found.distinct()).scalars()]


def forget(connection: Connection, article_id: int, reason: str, now: datetime) -> Forgotten | None:
    """Remove an article everywhere and bury its key, so that the next poll does not bring it back.

    None where there is no article of that id. The caller removes its raw pages (`raw_digests`) before.
    """
    row = connection.execute(select(articles).where(articles.c.id == article_id)).one_or_none()
    if row is None:
        return None
    _overwrite_what_is_freed(connection)
    title = connection.execute(select(versions.c.title).where(versions.c.id == row.version_id)).scalar() or ""
    counted = {
        table.name: connection.execute(select(func.count()).where(table.c.article_id == article_id)).scalar_one()
        for table in (versions, hits)
    }
    withdrawn = _withdraw(connection, article_id, now)
    copies = _regroup(connection, row)
    _index_in_its_place(connection, copies)
    unindex(connection, article_id)
    drop_fingerprints(connection, fingerprints.c.article_id == article_id)
    connection.execute(delete(articles).where(articles.c.id == article_id))
    buried = {"key_hash": tombstone_hash(row.key), "forgotten_at": now, "reason": reason}
    insert_or_leave(connection, tombstones, [buried])
    return Forgotten(article_id, title, counted["versions"], counted["hits"], withdrawn, copies)


def forget_raw_pages(connection: Connection, digests: list[str]) -> None:
    """Remove raw pages so that their bytes cannot be read from the file either. `connection` is of `Archive.raw`."""
    _overwrite_what_is_freed(connection)
    forget_raw(connection, digests)


def _overwrite_what_is_freed(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))


def wipe(archive: Archive) -> None:
    """Take what was forgotten out of the places where SQLite leaves it: merged index segments, the write-ahead log.

    In steps of a few milliseconds, so that a daemon beside it writes on. PostgreSQL overwrites by its own vacuum.
    """
    if not archive.on_sqlite:
        return
    pages = -MERGE_PAGES  # the minus asks for all segments to be merged into one, a step at a time
    while True:
        with archive.writing() as connection:
            raw: Any = connection.connection.dbapi_connection
            before = raw.total_changes
            connection.execute(
                text("INSERT INTO search_words (search_words, rank) VALUES ('merge', :pages)"), {"pages": pages}
            )
            if raw.total_changes - before < 2:  # as FTS5's manual says when a merge has nothing more to do
                break
            pages = MERGE_PAGES
    for engine in (archive.writer, archive.raw):
        pooled = engine.raw_connection()
        try:
            pooled.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            pooled.close()


# --- messages ----------------------------------------------------------------------------------------------------


def _withdraw(connection: Connection, article_id: int, now: datetime) -> int:
    """Take the article's words out of every message; returns how many that had not gone out were withdrawn.

    An alert that tells of others as well is opened again, to be written anew without it.
    """
    mine = select(hits.c.id).where(hits.c.article_id == article_id)
    told = (
        select(func.coalesce(alerts.c.told_in, alerts.c.id))
        .join(alert_hits, alert_hits.c.alert_id == alerts.c.id)
        .where(alert_hits.c.hit_id.in_(mine))
        .distinct()
    )
    messages = connection.execute(told).scalars().all()
    return sum(_withdraw_message(connection, alert_id, mine, now) for alert_id in messages)


def _withdraw_message(connection: Connection, carrier: int, mine: Select[Any], now: datetime) -> int:
    """Withdraw what an alert's message says; those it tells of besides may be alerts of their own, of a digest."""
    unsent = (deliveries.c.alert_id == carrier) & deliveries.c.state.in_(OPEN_STATES)
    # What a restore held back may have been told: it is not written anew.
    held = connection.execute(select(deliveries.c.id).where(unsent, deliveries.c.state == HELD).limit(1)).first()
    removed = connection.execute(delete(deliveries).where(unsent)).rowcount
    connection.execute(update(deliveries).where(deliveries.c.alert_id == carrier).values(payload=NO_WORDS))
    kept = connection.execute(select(deliveries.c.id).where(deliveries.c.alert_id == carrier).limit(1)).first()
    told = select(alerts.c.id).where((alerts.c.told_in == carrier) | (alerts.c.id == carrier))
    for alert_id in connection.execute(told).scalars().all():
        others = select(alert_hits.c.hit_id).where(alert_hits.c.alert_id == alert_id, alert_hits.c.hit_id.not_in(mine))
        tells_more = connection.execute(others.limit(1)).first() is not None
        this = update(alerts).where(alerts.c.id == alert_id)
        if tells_more and removed and held is None:
            connection.execute(delete(ledger).where(ledger.c.alert_id == alert_id))
            connection.execute(this.values(state="waiting", due_at=now, told_in=None))
        elif held is not None:
            connection.execute(this.values(state="dropped", why=WHY_HELD))
        elif not tells_more and kept is None:
            connection.execute(delete(ledger).where(ledger.c.alert_id == alert_id))
            connection.execute(this.values(state="dropped", why=WHY_DROPPED))
    return removed


# --- copies ------------------------------------------------------------------------------------------------------


def _regroup(connection: Connection, row: Row[Any]) -> tuple[int, ...]:
    """Give the group a new head where the article was it, and give those taken from it another origin."""
    group = row.group_id or row.id
    members = select(articles.c.id).where(articles.c.group_id == group, articles.c.id != row.id)
    copies = tuple(connection.execute(members.order_by(articles.c.id)).scalars())
    head = group
    if group == row.id:
        if not copies:
            connection.execute(delete(ledger).where(ledger.c.group_id == group))
            return ()
        head = copies[0]
        _make_head(connection, head, row.id, copies)
    taken = versions.c.of_article == row.id
    connection.execute(update(versions).where(taken, versions.c.article_id != head).values(of_article=head))
    return copies


def _make_head(connection: Connection, head: int, before: int, copies: Iterable[int]) -> None:
    """Let an article stand for a group in another's place; what the group was told is not told again."""
    connection.execute(update(articles).where(articles.c.id.in_(list(copies))).values(group_id=head))
    connection.execute(
        update(articles).where(articles.c.id == head, articles.c.verdict == "copy").values(verdict="new")
    )
    connection.execute(
        update(versions)
        .where(versions.c.article_id == head, versions.c.of_article == before)
        .values(verdict="new", of_article=None, relation=None, similarity=None, why=WHY_NEW)
    )
    told = connection.execute(select(ledger).where(ledger.c.group_id == before)).mappings().all()
    insert_or_leave(connection, ledger, [{**line, "group_id": head} for line in told])
    connection.execute(delete(ledger).where(ledger.c.group_id == before))


def _index_in_its_place(connection: Connection, copies: tuple[int, ...]) -> None:
    """Index copies that were so like the article that they had no keys of their own: they were found under it alone."""
    rows = connection.execute(
        select(fingerprints.c.id, fingerprints.c.packed, fingerprints.c.keyed)
        .where(fingerprints.c.article_id.in_(copies))
        .order_by(fingerprints.c.id)
    ).all()
    indexed = [unpack(row.packed) for row in rows if row.keyed]
    for row in rows:
        mine = unpack(row.packed)
        if not row.keyed and all(compare(mine, other).similarity < NEARLY_EQUAL for other in indexed):
            index_fingerprint(connection, row.id, mine)
            indexed.append(mine)
