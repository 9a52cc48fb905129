"""Strangers' strings made plain: titles, paragraphs and addresses as the rest of tripoint may rely on."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import etree

from words.direction import strip_controls

TITLE_CHARACTERS = 500
"""Longest title (faults.md F11); the longest real headline in the replayed web has 260."""

MARKUP_CHARACTERS = 1_000_000
"""Most markup of one item that is turned into text: 40 times the longest article of a full-text feed in the replayed web."""

TEXT_CHARACTERS = 500_000
"""Longest text kept of one item or page, about 80,000 words."""

ADDRESS_CHARACTERS = 2048
"""Longest address (faults.md F9)."""

MARKS = 8
"""Most combining marks kept on one letter: Arabic and Hebrew stack four, all beyond is decoration that covers other lines."""

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "svg",
        "math",
        "head",
        "title",
        "select",
        "textarea",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_TAG = re.compile(r"<(?:[A-Za-z/!?][^<>]*)>")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--|&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w*);")
_ADDRESS_FAULT = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def title_of(text: str, *, markup: bool) -> str:
    """One line of plain text, at most 500 characters; with `markup`, tags are dropped and entities decoded, once."""
    text = text[: 20 * TITLE_CHARACTERS]
    if markup:
        text = unescape(_TAG.sub("", text))
    line = " ".join(strip_controls(text, lines=False).split())
    line = _thin_marks(line)
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1].rstrip() + "…"


def paragraphs_of(text: str) -> str:
    """Paragraphs one a line from text that has line breaks only, at most 500,000 characters."""
    cleaned = strip_controls(text[:TEXT_CHARACTERS])
    return "\n".join(line for raw in cleaned.split("\n") if (line := " ".join(raw.split())))


def paragraphs_of_markup(markup: str) -> str:
    """The text of an HTML fragment, paragraphs one a line: no tags, no scripts, entities decoded once.

    Works on events, without a tree, so that nesting costs nothing; the first million characters of markup are read.
    """
    markup = markup[:MARKUP_CHARACTERS]
    if not _MARKUP.search(markup):
        return paragraphs_of(markup)
    # libxml2 drops characters XML does not know together with what follows them.
    parser = etree.HTMLParser(target=_Paragraphs(), encoding="utf-8", huge_tree=True)
    parser.feed(b"<body>" + strip_controls(markup).encode("utf-8"))
    return paragraphs_of(str(parser.close()))


class _Paragraphs:
    """Target of an HTML parser: collects text, a line per block."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._silenced = 0

    def start(self, tag: str | bytes, attrs: object) -> None:
        if tag in _SILENT:
            self._silenced += 1
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def end(self, tag: str | bytes) -> None:
        if tag in _SILENT:
            self._silenced = max(0, self._silenced - 1)
        elif tag in _BLOCKS and tag not in _VOID:
            self._pieces.append("\n")

    def data(self, data: str | bytes) -> None:
        if not self._silenced:
            # Line breaks of the source are spaces in HTML.
            self._pieces.append(str(data).replace("\n", " ").replace("\r", " "))

    def comment(self, text: str | bytes) -> None:
        """Comments are no text."""

    def close(self) -> str:
        return "".join(self._pieces)


def address_of(raw: str, relative_to: str) -> str | None:
    """An absolute http(s) address, resolved against `relative_to`; None where `raw` is no usable one.

    Refused: other schemes, no host, more than 2,048 characters, control characters, backslashes and characters that turn
    the direction of writing. Line breaks are dropped and spaces written as %20, as browsers do.
    """
    text = re.sub(r"[\t\r\n]", "", raw.strip())
    if not text or len(text) > ADDRESS_CHARACTERS:
        return None
    try:
        address = urljoin(relative_to, text.replace(" ", "%20"))
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    if not usable or len(address) > ADDRESS_CHARACTERS or _ADDRESS_FAULT.search(address):
        return None
    return address if strip_controls(address) == address else None


def digest_of(*parts: str) -> str:
    """A short name for content that has none: the first 32 hex digits of its SHA-256."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:32]


def _thin_marks(text: str) -> str:
    """At most eight combining marks in a row."""
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MARKS:
            kept.append(character)
    return "".join(kept)
