"""Articles as records for other programs: the words shown, who said them when, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from archive.search import search
from archive.tables import articles, baseline, sources, versions
from words.names import NameBook
from words.terms import Query

WINDOW = 100
"""Articles read at a time; their bodies are unpacked one by one."""
PAGE = 500
"""Matches asked of the search at a time."""


@dataclass(frozen=True, slots=True)
class Record:
    """One article in the words shown now. The names are those of the filters' lines."""

    id: int
    title: str
    text: str
    lang: str
    source: str
    source_name: str
    country: str
    site: str
    url: str
    authors: tuple[str, ...]
    published: datetime | None
    first_seen: datetime
    verdict: str
    """new, copy, known, "" while it waits to be judged."""
    group: int | None
    """The article its text comes from, itself when new."""
    known_from: str
    """Id of the baseline document it is a copy of."""
    known_title: str
    relation: str
    similarity: float | None
    why: str
    relevant: bool | None
    relevance: float | None
    story: int | None
    versions: int


def matching_ids(connection: Connection, query: Query, book: NameBook) -> list[int]:
    """Ids of every article that matches, ascending."""
    found: list[int] = []
    before: int | None = None
    while True:
        page = search(connection, query, book, limit=PAGE, before=before)
        found += [item.line.id for item in page.items]
        before = page.next_before
        if before is None:
            return found[::-1]


def newest_id(connection: Connection) -> int:
    """Id of the newest article, 0 where there is none."""
    return int(connection.execute(select(func.max(articles.c.id))).scalar_one() or 0)


def records_of(connection: Connection, ids: list[int]) -> Iterator[Record]:
    """The records of these articles, ascending; ids that do not exist are left out."""
    yield from map(_record, connection.execute(_RECORDS.where(articles.c.id.in_(ids))))


def next_ids(connection: Connection, after: int, limit: int = WINDOW) -> list[int]:
    """Up to `limit` ids above `after`, ascending."""
    chosen = select(articles.c.id).where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    return list(connection.execute(chosen).scalars())


_COUNTED = versions.alias()
_RECORDS = (
    select(
        articles,
        versions.c.title,
        versions.c.body,
        versions.c.language,
        versions.c.site,
        versions.c.authors,
        versions.c.published,
        versions.c.relation,
        versions.c.similarity,
        versions.c.why,
        versions.c.relevant,
        versions.c.relevance,
        sources.c.name.label("source_name"),
        sources.c.country,
        baseline.c.title.label("known_title"),
        select(func.count()).where(_COUNTED.c.article_id == articles.c.id).scalar_subquery().label("versions"),
    )
    .join(versions, versions.c.id == articles.c.version_id)
    .outerjoin(sources, sources.c.id == articles.c.source_id)
    .outerjoin(baseline, baseline.c.id == articles.c.baseline_id)
    .order_by(articles.c.id)
)


def _record(row: Row[Any]) -> Record:
    return Record(
        id=row.id,
        title=row.title,
        text=row.body,
        lang=row.language,
        source=row.source_id,
        source_name=row.source_name or row.source_id,
        country=row.country or "",
        site=row.site,
        url=row.fetch_address or row.address or "",
        authors=tuple(row.authors),
        published=row.published,
        first_seen=row.first_seen_at,
        verdict=row.verdict or "",
        group=row.group_id,
        known_from=row.baseline_id or "",
        known_title=row.known_title or "",
        relation=row.relation or "",
        similarity=row.similarity,
        why=row.why or "",
        relevant=row.relevant,
        relevance=row.relevance,
        story=row.story_id,
        versions=row.versions,
    )
