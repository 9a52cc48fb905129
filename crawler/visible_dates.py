"""The date a page shows its readers, near the headline: for pages that tell machines none.

Only a text that is a date from end to end counts (`words.calendars`), and only close behind the headline: above it a page
shows today's date, at its foot and in its margins those of other articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from words.calendars import LONGEST, Written, read_written
from words.folding import fold

BEHIND = 60
"""Elements looked at behind the headline: byline and date stand within 40 in the templates of the region's outlets."""

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


def visible_date(tree: HtmlElement) -> tuple[Written, str] | None:
    """What the first date behind the headline says, and its wording; None without a headline or a date there."""
    headline = _headline(tree)
    if headline is None:
        return None
    for element in _behind(headline):
        text = _short_text(element)
        if _YEAR.search(text) and not _elsewhere(element) and (found := read_written(text)) is not None:
            return found, text
    return None


def _headline(tree: HtmlElement) -> HtmlElement | None:
    """The longest first heading: the short ones name the outlet or the section."""
    headings = list(islice(tree.iter("h1"), 5))
    return max(headings, key=lambda heading: len(_short_text(heading)), default=None)


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
