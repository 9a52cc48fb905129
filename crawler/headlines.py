"""A page's title without the outlet's name."""

from __future__ import annotations

import re

from lxml.html import HtmlElement
from trafilatura.metadata import extract_title

from crawler.plain import title_of
from crawler.statements import Statements

SHORTEST_HEADLINE = 15
"""Characters: a first heading shorter than this is a section's name."""

_SEPARATED = re.compile(r"\s*(?:[|–—‹«»›·•:]|\s-|-\s)")


def headline_of(tree: HtmlElement, said: Statements) -> str:
    """The title of the article in a page, "" where it has none."""
    headings = [" ".join(heading.itertext()) for heading in tree.iter("h1")][:5]
    # Its own way with a single heading would lose half-spaces.
    only = headings[0] if len(headings) == 1 else ""
    return _title(said.title or said.headline or only or extract_title(tree) or "", headings)


def _title(stated: str, headings: list[str]) -> str:
    """The stated title without the outlet's name: the page's own heading where the title only adds something to it."""
    title = title_of(stated, markup=False)
    for raw in headings:
        heading = title_of(raw, markup=False)
        if len(heading) >= SHORTEST_HEADLINE and title.casefold() != heading.casefold() and _extends(title, heading):
            return heading
    return title or next((heading for raw in headings if (heading := title_of(raw, markup=False))), "")


def _extends(title: str, heading: str) -> bool:
    """Whether a title is the heading with something set off from it, before or behind."""
    whole, part = title.casefold(), heading.casefold()
    if whole.startswith(part):
        return bool(_SEPARATED.match(title, len(heading)))
    return whole.endswith(part) and bool(_SEPARATED.match(title[: -len(heading)][::-1]))
