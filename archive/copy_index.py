"""The index of copies: every text's fingerprint, and under each of its keys the fingerprints that hold it.

A look-up reads a few dozen keys and the two dozen fingerprints they propose, however large the archive. What of them is a
copy, `archive/sameness.py` decides. A fingerprint's keys follow from it, so that they are found again without an index
of their own, which was a quarter of the whole: 300 bytes an article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, select, update

from archive.fingerprints import FINGERPRINT_RECIPE, Fingerprint, index_keys, pack, probe_keys, unpack
from archive.sameness import MAX_KEY_FREQUENCY, MOST_OF_FAMILY, Candidate, Ref, choose, has_room, is_slight
from archive.statements import insert_or_leave
from archive.tables import articles, baseline, fingerprint_keys, fingerprints

_T = TypeVar("_T")

CHUNK = 400
"""Keys in one statement."""

_HOLDERS = select(fingerprint_keys.c.key, fingerprint_keys.c.fingerprint_id).where(
    fingerprint_keys.c.key.in_(bindparam("keys", expanding=True))
)
_CANDIDATES = (
    select(fingerprints.c.id, fingerprints.c.article_id, fingerprints.c.baseline_id, fingerprints.c.packed)
    .outerjoin(baseline, baseline.c.id == fingerprints.c.baseline_id)
    .where(fingerprints.c.id.in_(bindparam("chosen", expanding=True)), baseline.c.removed.is_not(True))
)
_GROUPS = (
    select(articles.c.id, articles.c.group_id, baseline.c.id.label("known_as"))
    .outerjoin(baseline, (baseline.c.id == articles.c.baseline_id) & ~baseline.c.removed)
    .where(articles.c.id.in_(bindparam("articles", expanding=True)))
)
_CROWDED = (
    select(fingerprint_keys.c.key, func.count().label("holders"))
    .where(fingerprint_keys.c.key.in_(bindparam("keys", expanding=True)))
    .group_by(fingerprint_keys.c.key)
    .having(func.count() >= MOST_OF_FAMILY)
)
_FAMILIES = (
    select(fingerprint_keys.c.key, fingerprints.c.article_id, fingerprints.c.baseline_id)
    .add_columns(articles.c.group_id, articles.c.baseline_id.label("known_as"))
    .outerjoin(fingerprints, fingerprints.c.id == fingerprint_keys.c.fingerprint_id)
    .outerjoin(articles, articles.c.id == fingerprints.c.article_id)
    .where(fingerprint_keys.c.key.in_(bindparam("keys", expanding=True)))
)
_FAMILY = (
    select(fingerprints.c.article_id, fingerprints.c.baseline_id)
    .add_columns(articles.c.group_id, articles.c.baseline_id.label("known_as"))
    .outerjoin(articles, articles.c.id == fingerprints.c.article_id)
    .where(fingerprints.c.id == bindparam("fingerprint"))
)
_OF_GROUP = (
    select(fingerprints.c.id)
    .join(articles, articles.c.id == fingerprints.c.article_id)
    .where((articles.c.group_id == bindparam("group")) | (articles.c.id == bindparam("group")))
    .limit(MOST_OF_FAMILY + 1)
)
_FINGERPRINT = insert(fingerprints).returning(fingerprints.c.id)


def candidates(connection: Connection, fingerprint: Fingerprint, article_id: int | None) -> list[Candidate]:
    """What a text may be a copy of: the fingerprints that share enough of its keys, its own article's left out.

    The groups of articles are read only where one of them has more than next to nothing in common with the text: they
    decide nothing otherwise, and are more than a quarter of what a look-up reads.
    """
    chosen = choose(_holders(connection, probe_keys(fingerprint)))
    if not chosen:
        return []
    rows = connection.execute(_CANDIDATES, {"chosen": chosen})
    found = [
        Candidate(row.baseline_id if row.article_id is None else row.article_id, unpack(row.packed))
        for row in sorted(rows, key=lambda row: row.id)
        if article_id is None or row.article_id != article_id
    ]
    if all(is_slight(fingerprint, candidate.fingerprint) for candidate in found):
        return found
    return _with_groups(connection, found)


def _with_groups(connection: Connection, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, each with its group: its copies', or a document's that it is known from and that is still there."""
    refs = [candidate.ref for candidate in found if isinstance(candidate.ref, int)]
    groups: dict[Ref, Ref] = {
        row.id: row.known_as or row.group_id or row.id for row in connection.execute(_GROUPS, {"articles": refs})
    }
    return [replace(candidate, group=groups.get(candidate.ref, candidate.ref)) for candidate in found]


def articles_near(connection: Connection, fingerprint: Fingerprint) -> Iterator[list[int]]:
    """Every article that shares keys with a document, some at a time: more than a newcomer is compared with, since each
    may be a page of it.
    """
    chosen = choose(_holders(connection, probe_keys(fingerprint)), None)
    for some in _chunks(chosen, CHUNK):
        theirs = select(fingerprints.c.article_id).where(fingerprints.c.id.in_(some))
        yield list(connection.execute(theirs.where(fingerprints.c.article_id.is_not(None))).scalars())


def _holders(connection: Connection, keys: Sequence[int]) -> Iterable[list[int]]:
    """The fingerprints that hold each key."""
    by_key: dict[int, list[int]] = {}
    for some in _chunks(keys, CHUNK):
        for key, fingerprint_id in connection.execute(_HOLDERS, {"keys": some}).all():
            by_key.setdefault(key, []).append(fingerprint_id)
    return by_key.values()


def _chunks(keys: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def keep_fingerprint(
    connection: Connection,
    fingerprint: Fingerprint,
    *,
    indexed: bool = True,
    article_id: int | None = None,
    version_id: int | None = None,
    baseline_id: str | None = None,
) -> None:
    """Keep a fingerprint, and put its keys into the index where it is `indexed`.

    A key that more texts hold than MAX_KEY_FREQUENCY proposes nothing and is not stored again: a house's footer would
    otherwise be read with every text of that house, a row for each it ever published. Nor is one that MOST_OF_FAMILY texts of
    its group hold: they are found by those.
    """
    row = {
        "article_id": article_id,
        "version_id": version_id,
        "baseline_id": baseline_id,
        "packed": pack(fingerprint),
        "recipe": FINGERPRINT_RECIPE,
        "keyed": indexed,
    }
    fingerprint_id = connection.execute(_FINGERPRINT, row).scalar_one()
    if indexed:
        _add_keys(connection, fingerprint_id, fingerprint)


def _add_keys(connection: Connection, fingerprint_id: int, fingerprint: Fingerprint) -> None:
    for keys in _chunks(sorted(set(index_keys(fingerprint))), CHUNK):
        full = _full(connection, fingerprint_id, keys)
        rows = [{"key": key, "fingerprint_id": fingerprint_id} for key in keys if key not in full]
        insert_or_leave(connection, fingerprint_keys, rows)


def _full(connection: Connection, fingerprint_id: int, keys: Sequence[int]) -> set[int]:
    """The keys that have no room for the fingerprint.

    Whose the holders of a key are is read only where the fingerprint's group has texts enough to take all its places: it
    would be dozens of fingerprints and articles for each key that many texts hold.
    """
    crowded = {row.key: row.holders for row in connection.execute(_CROWDED, {"keys": keys})}
    furniture = {key for key, count in crowded.items() if count > MAX_KEY_FREQUENCY}
    if not (open_keys := sorted(crowded.keys() - furniture)):
        return furniture
    own = _family(connection.execute(_FAMILY, {"fingerprint": fingerprint_id}).one())
    if isinstance(own, int) and len(connection.execute(_OF_GROUP, {"group": own}).all()) <= MOST_OF_FAMILY:
        return furniture
    holders: dict[int, list[Ref]] = {}
    for row in connection.execute(_FAMILIES, {"keys": open_keys}):
        holders.setdefault(row.key, []).append(_family(row))
    return furniture | {key for key, held in holders.items() if not has_room(held, own)}


def _family(row: Row[Any]) -> Ref:
    """The group of a fingerprint's text: its copies', its document's, else its own; 0 where nothing is left of it."""
    return row.baseline_id or row.known_as or row.group_id or row.article_id or 0


def index_fingerprint(connection: Connection, fingerprint_id: int, fingerprint: Fingerprint) -> None:
    """Put the keys of a fingerprint that is kept into the index."""
    connection.execute(update(fingerprints).where(fingerprints.c.id == fingerprint_id).values(keyed=True))
    _add_keys(connection, fingerprint_id, fingerprint)


def drop_fingerprints(connection: Connection, which: ColumnElement[bool]) -> None:
    """Remove fingerprints and their keys. One that cannot be read leaves its keys, which then propose nothing."""
    chosen = select(fingerprints.c.id, fingerprints.c.packed).where(which, fingerprints.c.keyed)
    for row in connection.execute(chosen).all():
        with suppress(ValueError):
            for keys in _chunks(index_keys(unpack(row.packed)), CHUNK):
                own = (fingerprint_keys.c.fingerprint_id == row.id) & fingerprint_keys.c.key.in_(keys)
                connection.execute(delete(fingerprint_keys).where(own))
    connection.execute(delete(fingerprints).where(which))


def sweep_keys(connection: Connection) -> None:
    """Remove the keys whose fingerprint is gone: one look at every key, for after a change of recipe."""
    gone = fingerprint_keys.c.fingerprint_id.not_in(select(fingerprints.c.id))
    connection.execute(delete(fingerprint_keys).where(gone))
