"""What is known of an article beyond its words: how many sources tell its story, whether its page was edited."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select

from archive.tables import articles, versions
from words.evaluation import Life

_SOURCES = select(func.count(articles.c.source_id.distinct())).where(
    articles.c.story_id == select(articles.c.story_id).where(articles.c.id == bindparam("article")).scalar_subquery()
)
_PAGES = select(func.count()).where(versions.c.article_id == bindparam("article"), versions.c.origin == "page")


def life_of(connection: Connection, article_id: int) -> Life:
    """An article's life as of now; one that is in no story is its only teller."""
    asked = {"article": article_id}
    told_by = connection.execute(_SOURCES, asked).scalar_one()
    return Life(max(1, told_by), connection.execute(_PAGES, asked).scalar_one() > 1)
