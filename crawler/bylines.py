"""Who wrote a page's article."""

from __future__ import annotations

from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from crawler.plain import title_of
from crawler.statements import Statements


def authors_of(tree: HtmlElement, said: Statements) -> tuple[str, ...]:
    """The names of a page's authors, empty where it names none."""
    return _names(said.authors or _people(said.meta_author) or _people(extract_author(tree)))


def _people(joined: str | None) -> tuple[str, ...]:
    """Names as trafilatura joins them; a single word in a meta element is a login or a desk, not a name."""
    return tuple(name for name in (joined or "").split("; ") if " " in name.strip())


def _names(stated: tuple[str, ...]) -> tuple[str, ...]:
    names = (title_of(name, markup=False)[:200] for name in stated)
    return tuple(dict.fromkeys(name for name in names if name))[:20]
