"""The article's text in a page, by trafilatura."""

from __future__ import annotations

import logging

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
from trafilatura import bare_extraction
from trafilatura.metadata import Document
from trafilatura.utils import HTML_PARSER, load_html

from crawler.plain import paragraphs_of

HALF_SPACE, STAND_IN = "\u200c", "\ua78f"
"""The half-space of Persian words, and a letter of nobody's newsroom that trafilatura does not take out as unprintable."""

_HALF_SPACES = (HALF_SPACE, "&zwnj", "8204", "200c", "200C")
"""What stands in the markup of a page that has half-spaces: itself, or its name or number as a character reference."""

# lxml.html asks a Python function for the class of every element, for the sake of forms; trafilatura needs none of those.
# One class for all makes reading an eighth faster and finds the same.
HTML_PARSER.set_element_class_lookup(
    etree.ElementDefaultClassLookup(HtmlElement, HtmlComment, HtmlProcessingInstruction, HtmlEntity)
)

# Its complaints about single pages are our outcomes; printed by a reader they would reach the terminal without a source.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def tree_of(markup: str) -> HtmlElement | None:
    """The page as a tree, None where there is no markup in it."""
    if not markup.strip():
        return None
    tree = load_html(markup)
    return tree if tree is not None and len(tree) else None


def body_of(tree: HtmlElement, markup: str, address: str, title: str) -> str:
    """The article's text, a paragraph a line, "" where none is found. The tree is used up.

    Comments of readers are left out: they are not the newsroom's words. So is a first line that only repeats `title`.
    """
    if any(written in markup for written in _HALF_SPACES):
        _hide_half_spaces(tree)
    document = bare_extraction(tree, url=address, include_comments=False)
    text = paragraphs_of(_shown(document.text or "")) if isinstance(document, Document) else ""
    return _without_headline(text, title)


def _hide_half_spaces(tree: HtmlElement) -> None:
    """Let half-spaces through trafilatura, which takes them for control characters: without them words run together."""
    for element in tree.iter():
        if element.text and HALF_SPACE in element.text:
            element.text = element.text.replace(HALF_SPACE, STAND_IN)
        if element.tail and HALF_SPACE in element.tail:
            element.tail = element.tail.replace(HALF_SPACE, STAND_IN)


def _shown(text: str) -> str:
    return text.replace(STAND_IN, HALF_SPACE)


def _without_headline(text: str, title: str) -> str:
    """The text without a first line that only repeats the title."""
    first, _, rest = text.partition("\n")
    return rest if rest and first.casefold() == title.casefold() else text
