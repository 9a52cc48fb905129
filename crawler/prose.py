"""Where on a page the prose stands: every element weighed by the running text in it, links and scraps left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from lxml.html import HtmlElement

SCRAP = 50
"""Characters: a block with less text of its own is a label, a date, a menu item. 13 % of the paragraphs of the gold are shorter,
with 1.5 % of its letters: enough is left to weigh by, and they are not lost, only not counted."""

MAIN_SHARE = 0.85
"""The part that holds so much of all prose is the article's. Of the pages with gold .80 to .92 do alike; below, parts of an
article in several boxes are lost, above, columns of teasers stay."""

LEADS = 3
"""Standfirsts between headline and text."""
LEAD_CHARACTERS = 600

_INLINE = frozenset(
    (
        "a abbr acronym b bdi bdo big br center cite code del dfn em font i img ins kbd label mark nobr picture q s samp "
        "small span strike strong sub sup time tt u var wbr"
    ).split()
)
_NO_PART = frozenset(["p", "li", "td", "blockquote"])


class Prose:
    """The elements below `body` with the prose in each, in characters. Kept right while parts are taken out by `drop`."""

    def __init__(self, body: HtmlElement) -> None:
        self.body = body
        self.elements: list[HtmlElement] = list(body.iter())
        """In the order of the page; holding them keeps their identity, by which they are looked up."""
        self._weights: dict[HtmlElement, int] = dict.fromkeys(self.elements, 0)
        self._weigh()

    @property
    def total(self) -> int:
        """All prose of the page."""
        return self._weights[self.body]

    def weight(self, element: HtmlElement) -> int:
        """The prose in an element of the page."""
        return self._weights.get(element, 0)

    def _weigh(self) -> None:
        # From the end to the beginning children come before their parents: one pass adds everything up.
        weights = self._weights
        own = dict.fromkeys(self.elements, 0)
        for element in reversed(self.elements):
            length = own[element]
            tag, text, parent = element.tag, element.text, element.getparent()
            if text and tag != "a":
                length += len(text.strip())
            if tag in _INLINE:
                if parent in own and tag != "a":
                    own[parent] += length
            elif length >= SCRAP:
                weights[element] += length
            if parent in own:
                weights[parent] += weights[element]
                if element.tail:
                    own[parent] += len(element.tail.strip())

    def drop(self, element: HtmlElement) -> None:
        """Take an element out of the tree, what follows it stays; its prose is taken off all around it."""
        parent = element.getparent()
        if parent is None:
            return
        if weight := self._weights[element]:
            for around in element.iterancestors():
                if around in self._weights:
                    self._weights[around] -= weight
        if (tail := element.tail) and not tail.isspace():
            before = element.getprevious()
            if before is None:
                parent.text = (parent.text or "") + tail
            else:
                before.tail = (before.tail or "") + tail
        parent.remove(element)

    def forget(self, gone: set[HtmlElement]) -> None:
        """Leave elements that were dropped, or stood in one that was, out of the list."""
        if gone:
            self.elements = [element for element in self.elements if element not in gone]

    def main_part(self) -> HtmlElement:
        """The innermost element that holds nearly all prose: the article's text and little else."""
        part, least = self.body, MAIN_SHARE * self.total
        while self.total:
            heaviest = max(part, key=self.weight, default=None)
            if heaviest is None or self.weight(heaviest) < least or heaviest.tag in _NO_PART:
                break
            part = heaviest
        return part

    def paragraphs(self, part: HtmlElement) -> list[str]:
        """The blocks of prose in `part`, one string each."""
        return [text for element in self._blocks(part.iter()) if (text := _line(element))]

    def leads(self, part: HtmlElement) -> list[str]:
        """Standfirsts: the blocks of prose between the last headline before `part` and `part`."""
        before = self.elements[: self.elements.index(part)]
        heading = next((number for number in reversed(range(len(before))) if before[number].tag == "h1"), None)
        if heading is None:
            return []
        around = set(part.iterancestors())
        lines = map(_line, self._blocks(element for element in before[heading + 1 :] if element not in around))
        return [line for line in lines if SCRAP <= len(line) <= LEAD_CHARACTERS][:LEADS]

    def _blocks(self, elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
        """Of `elements` those that hold prose and none that does: paragraphs, whatever their tag."""
        return (element for element in elements if self.weight(element) and not any(map(self.weight, element)))

    def isolate(self, part: HtmlElement) -> None:
        """Take everything out that is not in `part`. What is around it stays: its names say to extractors what it is."""
        for inner, outer in pairwise([part, *part.iterancestors()]):
            inner.tail = outer.text = None
            for child in list(outer):
                if child is not inner:
                    outer.remove(child)


def _line(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
