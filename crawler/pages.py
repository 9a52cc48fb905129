"""A page's words by trafilatura, and what the page says about itself, as our Page.

The bytes are decoded first (`crawler.decoding`), so that trafilatura neither guesses nor unpacks (faults.md D5); the page is
parsed once, its statements, title, authors and times are read from that tree, then the body is taken out of it.
"""

from __future__ import annotations

from datetime import datetime
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.model import NO_MEMORY, Outcome, Page, SiteMemory
from crawler.bodies import body_of, tree_of
from crawler.bylines import authors_of
from crawler.decoding import decode
from crawler.headlines import headline_of
from crawler.kinds import kind_of
from crawler.plain import address_of, title_of
from crawler.publication import publication_of
from crawler.repeats import lines_of, without_furniture
from crawler.statements import statements_of
from crawler.walls import is_locked, wall_of
from crawler.wire import Failure
from words.language import language_of

DEPTH = 500
"""Deepest nesting that is read. Real pages reach 60; beyond some thousands trafilatura finds nothing, silently (D6)."""

ELEMENTS = 100_000
"""Most elements of a page. The largest in the replayed web has 9,000; time grows faster than their number (D6)."""

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "")
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "packed by gzip"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd"),
    (b"BZh", "packed by bzip2"),
    (b"\xfd7zXZ", "packed by xz"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"OggS", "a sound or video"),
    (b"ID3", "a sound"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\x00\x00\x00\x18ftyp", "a video"),
    (b"\x00\x00\x00\x20ftyp", "a video"),
    (b"SQLite format 3", "a database"),
)


def read_page(
    body: bytes,
    content_type: str,
    address: str,
    *,
    languages: tuple[str, ...],
    zone: str,
    memory: SiteMemory = NO_MEMORY,
    now: datetime,
) -> Page | Failure:
    """The article in `body`, which came from `address` as `content_type` (the HTTP header's value, may be empty).

    `languages` are the source's, `zone` (IANA) is its zone for times that name none; `memory` is what is known of the site, and
    decides which lines of the text are left out at the end; `now` is aware. The same arguments give the same page.
    `Failure`: `NOT_A_PAGE` for other types, by header and by first bytes; `EMPTY` where no text is found; `WALL` and
    `SAYS_MISSING` for what answers in an article's place; `READER_LIMIT` for markup deeper or larger than any real page.
    """
    if (why := _no_page(body, content_type)) is not None:
        return Failure(Outcome.NOT_A_PAGE, why)
    markup = decode(body, content_type).text
    tree = tree_of(markup)
    if tree is None:
        return Failure(Outcome.EMPTY, "no markup that can be read")
    if (excess := _excess(tree)) is not None:
        return Failure(Outcome.READER_LIMIT, excess)
    said = statements_of(tree)
    title = headline_of(tree, said, address)
    authors = authors_of(tree, said)
    times = publication_of(tree, said, address, title, zone=zone, now=now)
    # Last, since it uses the tree up. What a paywalled page states beyond its teaser is not for us.
    text = body_of(tree, markup, address, title, "" if said.paywalled else said.text)
    if not text:
        return Failure(Outcome.EMPTY, "no article text in the page")
    if (wall := wall_of(title, text, said, address)) is not None:
        return wall
    lines = lines_of(text)
    text = without_furniture(text, memory)
    language = language_of(text, said.language, languages)
    return Page(
        title=title,
        text=text,
        authors=authors,
        published=times.published,
        published_raw=times.raw,
        modified=times.modified,
        language=language.code,
        language_confidence=language.confidence,
        canonical_address=address_of(said.canonical, address),
        site=_site(said.site, address),
        image=address_of(said.image, address),
        paywalled=is_locked(text, said),
        kind=kind_of(said, address),
        lines=lines,
    )


def _no_page(body: bytes, content_type: str) -> str | None:
    """Why the bytes are not a page's, None where they may be."""
    for magic, what in _MAGIC:
        if body.startswith(magic):
            return f"the bytes are {what}"
    kind = content_type.split(";", 1)[0].strip().lower()
    if kind in _PAGE_TYPES or b"<html" in body[:2000].lower():
        return None
    return f"of type {kind[:60]}"


def _excess(tree: HtmlElement) -> str | None:
    """What about a tree is beyond any real page, None where it is within bounds. Walks level by level, without recursion."""
    depth, count, level = 0, 0, [tree]  # iterating over an element gives its children
    while level:
        count += len(level)
        if depth > DEPTH:
            return f"nested deeper than {DEPTH} elements"
        if count > ELEMENTS:
            return f"more than {ELEMENTS} elements"
        level = list(islice(chain.from_iterable(level), ELEMENTS))
        depth += 1
    return None


def _site(stated: str, address: str) -> str:
    """The outlet's name as stated, else the host."""
    return title_of(stated.lstrip("@"), markup=False)[:200] or (urlsplit(address).hostname or "").removeprefix("www.")
