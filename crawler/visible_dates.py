"""The date a page shows its readers, near the headline: for pages that tell machines none.

Only a text that is a date from end to end counts (`words.calendars`), and only close behind the headline: above it a page
shows today's date, at its foot and in its margins those of other articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from words.calendars import LONGEST, Written, read_written
from words.folding import fold

BEHIND = 60
"""Elements looked at behind the headline: byline and date stand within 40 in the templates of the region's outlets."""

NAMED = 20
"""Elements named so that are looked at."""

_NAMED = XPath(
    "//*[contains(@class,'date') or contains(@class,'Date') or contains(@id,'date') or contains(@class,'fecha')"
    " or contains(@class,'datum') or contains(@class,'publish') or contains(@class,'tarikh')]"
)
BOX = 2
"""Levels up from the headline whose element is taken for the article's box."""
ABOVE = 12
"""Elements above the headline looked at."""

_CALLED = re.compile(r"date|time|publish|tarikh|fecha|datum", re.IGNORECASE)
_APART = re.compile(r"\s+[-–—|•·/]\s+|\s*[|•·]\s*")
_YEAR = re.compile(r"\d{4}")
_ELSEWHERE = ("nav", "footer", "aside", "script", "style", "select", "a")
_UPDATED = re.compile(
    "|".join(
        map(
            fold,
            ("به‌روز", "بروز", "ویرایش", "تحديث", "تعديل", "updated", "modified", "تازہ", "ترمیم", "اپ ڈیٹ", "تازه"),
        )
    )
)


def visible_date(tree: HtmlElement, title: str = "") -> tuple[Written, str] | None:
    """What the first date behind the headline says, and its wording; None without a headline or a date there.

    `title` is the article's, where it is known: old templates write it in a second heading.
    """
    headline = _headline(tree, title)
    if headline is None:
        return None
    for element in _behind(headline):
        text = _short_text(element)
        if _YEAR.search(text) and not _elsewhere(element):
            for wording in _wordings(element, text):
                if (found := read_written(wording)) is not None:
                    return found, wording
    return None


def date_above(tree: HtmlElement, title: str = "") -> tuple[Written, str] | None:
    """The date in an element named so, just above the headline and in one box with it; today's, in a page's head, is not."""
    headline = _headline(tree, title)
    box = headline
    for _ in range(BOX):
        box = box.getparent() if box is not None else None
    if headline is None or box is None or box.tag in ("body", "html"):
        return None
    above = [element for element in islice(box.iter(), 10 * BEHIND) if isinstance(element.tag, str)]
    if headline not in above:
        return None
    near = above[: above.index(headline)][-ABOVE:]
    return _first_date(
        element for element in near if _CALLED.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    )


def named_date(tree: HtmlElement) -> tuple[Written, str] | None:
    """The first date in an element that its class or id calls one, wherever it stands; for pages that have no other."""
    found = _NAMED(tree)
    return _first_date(found[:NAMED] if isinstance(found, list) else ())


def _first_date(elements: Iterable[object]) -> tuple[Written, str] | None:
    for element in elements:
        if isinstance(element, HtmlElement) and _YEAR.search(text := _short_text(element)) and not _elsewhere(element):
            for wording in _wordings(element, text):
                if (date := read_written(wording)) is not None:
                    return date, wording
    return None


def _wordings(element: HtmlElement, text: str) -> Iterator[str]:
    """The text, and what of it stands apart: a line of its own, or the beginning before a dash or bar."""
    yield text
    yield from (
        line for part in islice(element.itertext(), 8) if _YEAR.search(line := " ".join(part.split())) and line != text
    )
    parts = _APART.split(text)
    yield from (" ".join(parts[:count]) for count in range(min(len(parts) - 1, 3), 0, -1))


def _headline(tree: HtmlElement, title: str) -> HtmlElement | None:
    """The heading that is the title, else the longest first heading: the short ones name the outlet or the section."""
    headings = list(islice(tree.iter("h1"), 5))
    if title:
        named = (heading for heading in islice(tree.iter("h1", "h2", "h3"), 40) if _is(heading, title))
        if (found := next(named, None)) is not None:
            return found
    return max(headings, key=lambda heading: len(_short_text(heading)), default=None)


def _is(heading: HtmlElement, title: str) -> bool:
    return " ".join("".join(map(str, islice(heading.itertext(), 20))).split()).casefold() == title.casefold()


def _behind(headline: HtmlElement) -> Iterator[HtmlElement]:
    following = headline.xpath(f"following::*[position() <= {BEHIND}]")
    yield from (element for element in following if isinstance(element.tag, str))


def _short_text(element: HtmlElement) -> str:
    """The element's text with a space between its parts, empty where it is longer than a date."""
    parts: list[str] = []
    length = 0
    for part in islice(element.itertext(), 4 * LONGEST):
        if stripped := " ".join(part.split()):
            parts.append(stripped)
            length += len(stripped) + 1
        if length > 2 * LONGEST:
            return ""
    return " ".join(parts)


def _elsewhere(element: HtmlElement) -> bool:
    """Whether the date belongs to a menu, the margin or another article, or tells of the last change."""
    parent = element.getparent()
    return (
        any(above.tag in _ELSEWHERE for above in (element, *element.iterancestors()))
        or parent is None
        or bool(_UPDATED.search(fold(_short_text(parent))))
    )
