"""A story as its articles tell it: who says it and what they differ on, read for the page and for `tripoint show`."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from archive.differences import Account, Difference, differences
from archive.hosts import registrable
from archive.review import ArticleRef
from archive.story_keeping import time_of_report
from archive.tables import articles, sources, versions
from archive.voices import Telling, Voices, voices
from words.lexicon import Lexicon
from words.names import NameBook

TELLINGS_MOST = 200
"""Articles of one story that are read at once, the first ones; the largest stories of a week have about a hundred."""


ACCOUNTS_MOST = 60
"""Articles whose numbers are compared, reports before copies: a third of a second."""


@dataclass(frozen=True, slots=True)
class StoryTold:
    """A story: its articles and their voices."""

    id: int
    voices: Voices
    articles: dict[int, ArticleRef]
    """By id, in order of arrival."""
    differences: tuple[Difference, ...]
    """Between its articles; a copy takes part where its numbers or places are not those of what it copies."""


def voices_of(conn: Connection, story_id: int, agencies: NameBook) -> Voices | None:
    """Who tells a story; None where no article belongs to it (any more: it went on under another id)."""
    return _voices(conn.execute(_TELLINGS, {"story": story_id}).all(), agencies)


def story_told(conn: Connection, story_id: int, lexicon: Lexicon) -> StoryTold | None:
    """A story by its id; None where no article belongs to it (any more: it went on under another id)."""
    rows = conn.execute(_TELLINGS, {"story": story_id}).all()
    found = _voices(rows, lexicon.agencies)
    if found is None:
        return None
    shown = {
        row.id: ArticleRef(row.id, row.title, row.language, row.source_id, row.name or row.source_id, row.first_seen_at)
        for row in rows
    }
    reports = {ref for voice in found.voices for ref in voice.reports}
    read = sorted(rows, key=lambda row: row.id not in reports)[:ACCOUNTS_MOST]
    accounts = [_account(row, lexicon.names, reports) for row in sorted(read, key=lambda row: row.id)]
    return StoryTold(story_id, found, shown, differences(accounts))


def _account(row: Any, book: NameBook, reports: Set[int]) -> Account:
    at = time_of_report(row.published, row.first_seen_at)
    copy_of = None if row.id in reports else row.group_id
    return Account(row.id, row.title, row.body, row.language, at, book, copy_of)


def _voices(rows: Sequence[Any], agencies: NameBook) -> Voices | None:
    return voices(
        [
            Telling(
                ref=row.id,
                group=row.group_id or row.id,
                title=row.title,
                text=row.body,
                authors=tuple(row.authors),
                language=row.language,
                outlet=row.name or row.source_id,
                house=registrable(row.host),
                country=row.country or "",
                at=time_of_report(row.published, row.first_seen_at),
            )
            for row in rows
        ],
        agencies,
    )


_TELLINGS = (
    select(
        articles.c.id,
        articles.c.group_id,
        articles.c.host,
        articles.c.source_id,
        articles.c.first_seen_at,
        versions.c.title,
        versions.c.body,
        versions.c.authors,
        versions.c.language,
        versions.c.published,
        sources.c.name,
        sources.c.country,
    )
    .join(versions, versions.c.id == articles.c.version_id)
    .outerjoin(sources, sources.c.id == articles.c.source_id)
    .where(articles.c.story_id == bindparam("story"))
    .order_by(articles.c.id)
    .limit(TELLINGS_MOST)
)
