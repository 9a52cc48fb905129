"""A page's title as its readers see it: the headline in the page, held against what is stated, without the outlet's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.plain import title_of
from crawler.statements import Statements

SHORTEST_HEADLINE = 15
"""Characters: a first heading shorter than this is a section's name."""

HEADINGS = 5
"""First headings looked at: templates put logo, section and promotion into one before the article's."""

_SEPARATOR = re.compile(r"\s+[|–—‹«»›·•:/\\-]+\s+|\s*[|｜：]\s*")
_SEPARATED = re.compile(r"\s*(?:[|–—‹«»›·•:]|\s-|-\s)")
_EDGES = " \t|-–—·•/"
_WORD = re.compile(r"\w+")


def headline_of(tree: HtmlElement, said: Statements, address: str = "") -> str:
    """The title of the article in a page, "" where it has none. `address` helps to tell the outlet's name.

    The stated title counts, in the wording of the page's own heading where it only adds something to that.
    """
    headings = [text for text in _headings(tree) if text]
    stated = [title for raw in said.titles if (title := title_of(raw, markup=True).strip(_EDGES))]
    houses = _houses(said, address)
    for title in (*stated, title_of(said.page_title, markup=False)):
        if (heading := _seen(headings, title)) is not None:
            return heading
        if bare := _without_house(title, houses, [*headings, *(other for other in stated if other != title)]):
            return bare
    return headings[0] if headings else ""


def _headings(tree: HtmlElement) -> Iterable[str]:
    for number, heading in enumerate(tree.iter("h1")):
        if number == HEADINGS:
            return
        yield title_of(" ".join(heading.itertext()), markup=False).strip(_EDGES)


def _seen(headings: list[str], title: str) -> str | None:
    """The heading that a title is, or that it adds something to."""
    for heading in headings:
        same = title.casefold() == heading.casefold()
        if same or (len(heading) >= SHORTEST_HEADLINE and _extends(title, heading)):
            return heading
    return None


def _extends(title: str, heading: str) -> bool:
    """Whether a title is the heading with something set off from it, before or behind."""
    whole, part = title.casefold(), heading.casefold()
    if whole.startswith(part):
        return bool(_SEPARATED.match(title, len(heading)))
    return whole.endswith(part) and bool(_SEPARATED.match(title[: -len(heading)][::-1]))


def _houses(said: Statements, address: str) -> set[str]:
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    names = {said.site, host, host.split(".")[0], *said.meta_authors, *said.authors}
    return {_plain(name) for name in names if name}


def _without_house(title: str, houses: set[str], others: list[str]) -> str:
    """The title without the outlet's name and its section, which stand at one end behind a sign."""
    while (found := _split(title, houses, others)) is not None:
        title = found
    return "" if _plain(title) in houses else title


def _split(title: str, houses: set[str], others: list[str]) -> str | None:
    signs = list(_SEPARATOR.finditer(title))
    if not signs:
        return None
    last, first = signs[-1], signs[0]
    before, behind = title[: last.start()].strip(_EDGES), title[last.end() :].strip(_EDGES)
    if before and (_is_house(behind, houses) or _is_headline(before, others)):
        return before
    head, rest = title[: first.start()].strip(_EDGES), title[first.end() :].strip(_EDGES)
    if rest and (_is_house(head, houses) or _is_headline(rest, others)):
        return rest
    return None


def _is_headline(part: str, others: list[str]) -> bool:
    """Whether a part is what another place calls the article; a section's name is shorter."""
    return len(part) >= SHORTEST_HEADLINE and part in others


def _is_house(part: str, houses: set[str]) -> bool:
    """Whether a part is the outlet's name, or one is within the other, as "BBC" in "BBC News"."""
    plain = _plain(part)
    if not plain or len(part) > 60:
        return False
    near = (name for name in houses if len(name) > 2)
    return any(
        plain == name or name in plain or (len(plain) > 2 and plain in name) or _is_near(plain, name) for name in near
    )


def _is_near(one: str, other: str) -> bool:
    return SequenceMatcher(None, one[:60], other[:60]).quick_ratio() >= 0.85


def _plain(name: str) -> str:
    return "".join(_WORD.findall(name.casefold()))
