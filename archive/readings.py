"""What a query may ask about a version as kept: the one reading that judge, search, back-test and "why" share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from sqlalchemy import Connection, Row, Select, select

from archive.lives import life_of
from archive.tables import articles, sources, versions
from words.evaluation import Names, Prepared, Reading, prepare


class Kept(Protocol):
    """A version with what of its article and source a query may ask; a row of `readings` is one."""

    @property
    def article_id(self) -> int:
        """The article it is a version of."""

    @property
    def source_id(self) -> str:
        """The source that carried these words."""

    @property
    def country(self) -> str | None:
        """That source's country, ISO 3166 alpha-2; None for a source that is gone."""

    @property
    def title(self) -> str:
        """As kept."""

    @property
    def body(self) -> str:
        """As kept."""

    @property
    def language(self) -> str:
        """ISO 639."""

    @property
    def site(self) -> str:
        """The site's name."""

    @property
    def authors(self) -> Sequence[str]:
        """As kept."""

    @property
    def tags(self) -> Sequence[str]:
        """As kept."""

    @property
    def address(self) -> str | None:
        """The article's canonical address."""


def readings(*more: Any) -> Select[Any]:
    """Select versions as `reading_of` takes them, with `version_id`, and with `more` columns of versions and articles."""
    return (
        select(
            versions.c.id.label("version_id"),
            versions.c.article_id,
            versions.c.source_id,
            sources.c.country,
            versions.c.title,
            versions.c.body,
            versions.c.language,
            versions.c.site,
            versions.c.authors,
            versions.c.tags,
            articles.c.address,
            *more,
        )
        .join(articles, articles.c.id == versions.c.article_id)
        .outerjoin(sources, sources.c.id == versions.c.source_id)
    )


def reading_of(kept: Kept | Row[Any]) -> Reading:
    """What a query may ask about this version."""
    return Reading(
        title=kept.title,
        text=kept.body,
        source=kept.source_id,
        lang=kept.language,
        site=kept.site,
        country=kept.country or "",
        authors=tuple(kept.authors),
        url=kept.address or "",
        tags=tuple(kept.tags),
    )


def prepared(connection: Connection, kept: Kept | Row[Any], book: Names) -> Prepared:
    """The version ready to be asked by many queries; its article's life is looked up when the first asks, as of then."""
    return prepare(reading_of(kept), book, partial(life_of, connection, kept.article_id))
