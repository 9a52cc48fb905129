"""What feeds say of an article that its page may not: without it what is old passes for new, Reuters for the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from archive.tables import versions

_SAID = (
    select(versions.c.published, versions.c.published_raw, versions.c.authors, versions.c.tags)
    .where(versions.c.article_id == bindparam("article"), versions.c.origin == "feed")
    .order_by(versions.c.id)
)


@dataclass(frozen=True, slots=True)
class SaidByFeed:
    """The first time and the first authors that feeds gave an article, and all their tags."""

    published: datetime | None = None
    published_raw: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def said_by_feed(connection: Connection, article_id: int) -> SaidByFeed:
    """What the feeds that carried an article said of it."""
    rows = connection.execute(_SAID, {"article": article_id}).all()
    dated = next((row for row in rows if row.published is not None), None)
    return SaidByFeed(
        published=dated.published if dated else None,
        published_raw=dated.published_raw if dated else "",
        authors=next((tuple(row.authors) for row in rows if row.authors), ()),
        tags=tuple(dict.fromkeys(tag for row in rows for tag in row.tags)),
    )
