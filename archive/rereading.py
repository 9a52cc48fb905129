"""Reading kept pages again, after a release reads better: the words of a version become what the new recipe finds.

The raw page is what was said on the day; a version is our reading of it, and says by which recipe. It is read anew in place,
keeps its verdict, hits and alerts, and goes to no judge: nobody is told again, or late, because a reader improved. What is
derived from its words is marked as old, for the rest of `reindex`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, func, select, update

from archive.keeping import content_hash
from archive.model import Origin, Page
from archive.reindexing import make_anew
from archive.said_by_feed import said_by_feed
from archive.tables import articles, fingerprints, sources, versions
from words.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class OldReading:
    """A version made by an older recipe, and what reading its page again needs."""

    version_id: int
    article_id: int
    raw_digest: str
    languages: tuple[str, ...]
    zone: str
    seen_at: datetime
    site: str


def count_old(connection: Connection, recipe: int) -> int:
    """How many versions of pages were read by an older recipe and have a raw page to read again."""
    return int(connection.execute(select(func.count()).where(_is_old(recipe))).scalar_one())


def old_readings(connection: Connection, recipe: int, after: int, limit: int) -> list[OldReading]:
    """The oldest of them behind version `after`; once read again, or found unreadable, they are no longer among them."""
    rows = connection.execute(
        select(
            versions.c.id,
            versions.c.article_id,
            versions.c.raw_digest,
            versions.c.seen_at,
            sources.c.languages,
            sources.c.zone,
            articles.c.fetch_address,
        )
        .join(articles, articles.c.id == versions.c.article_id)
        .outerjoin(sources, sources.c.id == versions.c.source_id)
        .where(_is_old(recipe), versions.c.id > after)
        .order_by(versions.c.id)
        .limit(limit)
    )
    return [
        OldReading(
            row.id,
            row.article_id,
            row.raw_digest,
            tuple(row.languages or ()),
            row.zone or "UTC",
            row.seen_at,
            (urlsplit(row.fetch_address or "").hostname or "").removeprefix("www."),
        )
        for row in rows
    ]


def keep_reading(
    connection: Connection, old: OldReading, page: Page | None, memory: int, recipe: int, lexicon: Lexicon
) -> bool:
    """Put the new reading in the old one's place; True where words changed.

    Without a `page` (the cap has taken it, or nothing is found in it now) the words stay as they are, and so they do where another
    version of the article has just these words: a reading is never lost to a worse one.
    """
    values: dict[str, object] = {"recipe": recipe}
    changed = False
    if page is not None:
        hashed = content_hash(page.title, page.text)
        mine = versions.c.article_id == old.article_id
        taken = select(versions.c.id).where(mine, versions.c.content_hash == hashed, versions.c.id != old.version_id)
        before = select(versions.c.content_hash).where(versions.c.id == old.version_id)
        changed = connection.execute(before).scalar_one_or_none() != hashed
        if connection.execute(taken).first() is None:
            values |= _words(page, hashed, memory)
            said = said_by_feed(connection, old.article_id)
            values["tags"] = list(said.tags)
            if page.published is None and said.published is not None:
                values |= {"published": said.published, "published_raw": said.published_raw}
            if not page.authors:
                values["authors"] = list(said.authors)
    connection.execute(update(versions).where(versions.c.id == old.version_id).values(**values))
    if changed and len(values) > 1:
        connection.execute(update(fingerprints).where(fingerprints.c.version_id == old.version_id).values(recipe=0))
        make_anew(connection, old.article_id, lexicon)
        return True
    return False


def _words(page: Page, hashed: str, memory: int) -> dict[str, object]:
    return {
        "title": page.title,
        "body": page.text,
        "authors": list(page.authors),
        "published": page.published,
        "published_raw": page.published_raw,
        "modified": page.modified,
        "language": page.language,
        "language_confidence": page.language_confidence,
        "site": page.site,
        "image": page.image,
        "canonical_address": page.canonical_address,
        "kind": page.kind,
        "paywalled": page.paywalled,
        "content_hash": hashed,
        "memory": memory,
    }


def _is_old(recipe: int) -> ColumnElement[bool]:
    return (versions.c.origin == Origin.PAGE.value) & (versions.c.recipe < recipe) & versions.c.raw_digest.is_not(None)
