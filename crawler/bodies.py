"""The article's text in a page, by trafilatura."""

from __future__ import annotations

import logging

from lxml import etree
from lxml.etree import ParserError, XMLSyntaxError
from lxml.html import (
    HtmlComment,
    HtmlElement,
    HtmlEntity,
    HTMLParser,
    HtmlProcessingInstruction,
    document_fromstring,
)
from trafilatura import bare_extraction
from trafilatura.metadata import Document

from crawler.furniture import clear, strip_silent
from crawler.plain import paragraphs_of, paragraphs_of_markup
from crawler.prose import Prose
from crawler.wording import without_labels

HALF_SPACE, STAND_IN = "\u200c", "\ua78f"
"""The half-space of Persian words, and a letter of nobody's newsroom that trafilatura does not take out as unprintable."""

_HALF_SPACES = (HALF_SPACE, "&zwnj", "8204", "200c", "200C")
"""What stands in the markup of a page that has half-spaces: itself, or its name or number as a character reference."""

# Its complaints about single pages are our outcomes; printed by a reader they would reach the terminal without a source.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


_PARSER = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
"""One parse serves all who read of a page. Bytes in UTF-8, as decoding made them: nothing is guessed twice."""

# lxml.html asks a Python function for the class of every element, for the sake of forms; none of us needs those.
# One class for all makes reading an eighth faster and finds the same.
_PARSER.set_element_class_lookup(
    etree.ElementDefaultClassLookup(HtmlElement, HtmlComment, HtmlProcessingInstruction, HtmlEntity)
)

ENOUGH = 0.8
"""An extraction shorter than this share of the prose in the article's part has lost some: trafilatura then gets a second try
with all its means, which cost half as much again."""

HALF = 0.5
"""Pages that put their text together by script state it whole in JSON-LD and show a line of it; others state the first lines only."""

LEAST = 0.3
"""Below this share trafilatura was misled by the markup, and the blocks of prose are taken as they stand."""


def tree_of(markup: str) -> HtmlElement | None:
    """The page as a tree, None where there is no markup in it."""
    if not markup.strip():
        return None
    try:
        tree = document_fromstring(markup.encode("utf-8", "replace"), parser=_PARSER)
    except (ParserError, XMLSyntaxError):  # nothing but comments, or more than memory holds
        return None
    return tree if len(tree) else None


def body_of(tree: HtmlElement, markup: str, address: str, title: str, stated: str = "") -> str:
    """The article's text, a paragraph a line, "" where none is found. The tree is used up.

    First what the markup calls furniture goes, then all outside the part that holds the prose; trafilatura reads what is
    left. Comments of readers are left out: they are not the newsroom's words. So is a first line that only repeats `title`.
    `stated` is the text the page states for machines: taken where what is found is not half of it.
    """
    text = without_labels(_found(tree, markup, address), title)
    if len(text) < HALF * len(stated):
        return without_labels(paragraphs_of_markup(stated), title)
    return text


def _found(tree: HtmlElement, markup: str, address: str) -> str:
    body = tree.find("body")
    if body is None:
        return _text_of(tree, address)
    strip_silent(body)
    if any(written in markup for written in _HALF_SPACES):
        _hide_half_spaces(body)
    prose = Prose(body)
    clear(prose)
    part = prose.main_part()
    leads = [_shown(lead) for lead in prose.leads(part)]
    expected, blocks = prose.weight(part), prose.paragraphs(part)
    prose.isolate(part)
    text = _text_of(tree, address, fast=True)
    if len(text) < ENOUGH * expected:
        text = max(text, _text_of(tree, address), key=len)
    if len(text) < LEAST * expected:
        text = paragraphs_of(_shown("\n".join(blocks)))
    plain = " ".join(text.split())
    missing = [lead for lead in leads if lead[:80] not in plain]
    return "\n".join([*missing, text]).strip()


def _text_of(tree: HtmlElement, address: str, *, fast: bool = False) -> str:
    document = bare_extraction(tree, url=address, include_comments=False, fast=fast)
    return paragraphs_of(_shown(document.text or "")) if isinstance(document, Document) else ""


def _hide_half_spaces(tree: HtmlElement) -> None:
    """Let half-spaces through trafilatura, which takes them for control characters: without them words run together."""
    for element in tree.iter():
        if element.text and HALF_SPACE in element.text:
            element.text = element.text.replace(HALF_SPACE, STAND_IN)
        if element.tail and HALF_SPACE in element.tail:
            element.tail = element.tail.replace(HALF_SPACE, STAND_IN)


def _shown(text: str) -> str:
    return text.replace(STAND_IN, HALF_SPACE)
