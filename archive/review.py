"""What pages and commands read about articles: the newest as lines of a list, filtered, paged.

Only reads; every function takes a connection (best one of `Archive.reading()`, which carries a deadline) and gives
frozen values. Lists are paged by article id, newest first, so that a page far down costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from archive.tables import (
    articles,
    baseline,
    hits,
    sources,
    versions,
    watches,
)

RELATED_SHOWN = 200
"""Copies, sightings, hits and alerts of one article that are read at once; a wire story rarely has more than 50."""
WAITING = "waiting"
"""The filter's word for articles that are not judged yet."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles a list shows; an empty field lets all through."""

    verdict: str = ""
    """`new`, `copy`, `known` or `waiting`."""
    language: str = ""
    source: str = ""
    """Id of the source that carried it first."""
    watch: str = ""
    """Name of a watch that it hit."""


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Enough of an article to link to it."""

    id: int
    title: str
    language: str
    source_id: str
    source_name: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class WatchMark:
    """A watch that an article hit, and whether that made an alert."""

    name: str
    decision: str
    """`alert`, `known`, `not about`, `too old` or `first fetch`."""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as one line of a list."""

    id: int
    title: str
    language: str
    address: str | None
    source_id: str
    source_name: str
    first_seen_at: datetime
    published: datetime | None
    verdict: str
    """`new`, `copy`, `known`, or "" while it waits to be judged."""
    origin: ArticleRef | None
    """The article its text comes from, when it is a copy."""
    baseline_id: str | None
    baseline_title: str
    copies: int
    tellers: int
    """Sources that tell its story, its own among them; 1 where it is in none."""
    watches: tuple[WatchMark, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of a list."""

    lines: tuple[ArticleLine, ...]
    next_before: int | None
    """Ask again with this as `before` for the next page; None at the end."""


def newest(conn: Connection, wanted: Filter, *, limit: int = 50, before: int | None = None) -> Lines:
    """Return the newest articles that pass the filter, by id downwards from `before` (exclusive)."""
    chosen = select(articles.c.id).where(*_conditions(wanted)).order_by(articles.c.id.desc()).limit(limit + 1)
    if wanted.language:
        chosen = chosen.join(versions, versions.c.id == articles.c.version_id)
    if before is not None:
        chosen = chosen.where(articles.c.id < before)
    ids = list(conn.scalars(chosen))
    return Lines(lines(conn, ids[:limit]), ids[limit - 1] if len(ids) > limit else None)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.verdict == WAITING:
        conditions.append(articles.c.verdict.is_(None))
    elif wanted.verdict:
        conditions.append(articles.c.verdict == wanted.verdict)
    if wanted.language:
        conditions.append(versions.c.language == wanted.language)
    if wanted.source:
        conditions.append(articles.c.source_id == wanted.source)
    if wanted.watch:
        watch = select(watches.c.id).where(watches.c.name == wanted.watch).scalar_subquery()
        conditions.append(articles.c.id.in_(select(hits.c.article_id).where(hits.c.watch_id == watch)))
    return conditions


def lines(conn: Connection, ids: Sequence[int]) -> tuple[ArticleLine, ...]:
    """Return these articles as lines of a list, in the order of `ids`; ids that do not exist are left out."""
    if not ids:
        return ()
    statement = (
        select(
            articles.c.id,
            versions.c.title,
            versions.c.language,
            articles.c.address,
            articles.c.fetch_address,
            articles.c.source_id,
            sources.c.name.label("source_name"),
            articles.c.first_seen_at,
            versions.c.published,
            articles.c.verdict,
            articles.c.group_id,
            articles.c.story_id,
            articles.c.baseline_id,
            baseline.c.title.label("baseline_title"),
        )
        .outerjoin(versions, versions.c.id == articles.c.version_id)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
        .outerjoin(baseline, baseline.c.id == articles.c.baseline_id)
        .where(articles.c.id.in_(ids))
    )
    rows = {row.id: row for row in conn.execute(statement)}
    copied = {row.group_id for row in rows.values() if row.verdict == "copy" and row.group_id is not None}
    origins = {ref.id: ref for ref in refs(conn, ref_query().where(articles.c.id.in_(copied)))} if copied else {}
    copies, marks = _copy_counts(conn, ids), _watch_marks(conn, ids)
    tellers = _tellers(conn, {row.story_id for row in rows.values() if row.story_id is not None})
    return tuple(
        ArticleLine(
            id=row.id,
            title=row.title or "",
            language=row.language or "",
            address=row.address or row.fetch_address,
            source_id=row.source_id,
            source_name=row.source_name or row.source_id,
            first_seen_at=row.first_seen_at,
            published=row.published,
            verdict=row.verdict or "",
            origin=origins.get(row.group_id) if row.verdict == "copy" and row.group_id != row.id else None,
            baseline_id=row.baseline_id,
            baseline_title=row.baseline_title or "",
            copies=copies.get(row.id, 0),
            tellers=tellers.get(row.story_id, 1),
            watches=marks.get(row.id, ()),
        )
        for row in (rows[article_id] for article_id in ids if article_id in rows)
    )


def _copy_counts(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(articles.c.group_id, func.count())
        .where(articles.c.group_id.in_(ids), articles.c.id != articles.c.group_id)
        .group_by(articles.c.group_id)
    )
    return {int(group): int(count) for group, count in conn.execute(statement)}


def _tellers(conn: Connection, stories: Set[int]) -> dict[int, int]:
    """How many sources tell each of these stories; a story takes in no more than a week's articles."""
    statement = (
        select(articles.c.story_id, func.count(articles.c.source_id.distinct()))
        .where(articles.c.story_id.in_(stories))
        .group_by(articles.c.story_id)
    )
    return {int(story): int(count) for story, count in conn.execute(statement)} if stories else {}


def _watch_marks(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[WatchMark, ...]]:
    """Return each article's watches once, an alert before any other decision on another version of it."""
    statement = (
        select(hits.c.article_id, watches.c.name, hits.c.decision)
        .join(watches, watches.c.id == hits.c.watch_id)
        .where(hits.c.article_id.in_(ids))
        .order_by(watches.c.name, hits.c.id.desc())
    )
    found: dict[int, dict[str, str]] = {}
    for article_id, name, decision in conn.execute(statement):
        decisions = found.setdefault(article_id, {})
        if decision == "alert" or name not in decisions:
            decisions[name] = decision
    return {key: tuple(WatchMark(name, decision) for name, decision in value.items()) for key, value in found.items()}


def ref_query() -> Select[Any]:
    """Return the statement behind `refs`, to be narrowed by a condition; oldest first, at most RELATED_SHOWN."""
    return (
        select(
            articles.c.id,
            versions.c.title,
            versions.c.language,
            articles.c.source_id,
            sources.c.name,
            articles.c.first_seen_at,
        )
        .select_from(articles)
        .outerjoin(versions, versions.c.id == articles.c.version_id)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
        .order_by(articles.c.id)
        .limit(RELATED_SHOWN)
    )


def refs(conn: Connection, statement: Select[Any]) -> tuple[ArticleRef, ...]:
    """Run a narrowed `ref_query` and return what it finds."""
    return tuple(
        ArticleRef(row.id, row.title or "", row.language or "", row.source_id, row.name or row.source_id, row[5])
        for row in conn.execute(statement)
    )
