"""A page's words by trafilatura, and what the page says about itself, as our Page.

The bytes are decoded first (`crawler.decoding`), so that trafilatura neither guesses nor unpacks (faults.md D5); the page is
parsed once, its statements are read from that tree, then the body is taken out of it.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from itertools import chain, islice
from urllib.parse import urlsplit

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
from trafilatura import bare_extraction
from trafilatura.metadata import Document, examine_meta, extract_author, extract_sitename, extract_title
from trafilatura.utils import HTML_PARSER, load_html

from archive.model import Outcome, Page
from crawler.dates import RAW_CHARACTERS, moment_of, read_date
from crawler.decoding import decode
from crawler.plain import address_of, paragraphs_of, title_of
from crawler.statements import Statements, statements_of
from crawler.visible_dates import visible_date
from crawler.wire import Failure
from words.language import language_of

DEPTH = 2000
"""Deepest nesting that is read. Real pages reach 60; beyond some thousands trafilatura finds nothing, silently (D6)."""

ELEMENTS = 100_000
"""Most elements of a page. The largest in the replayed web has 9,000; time grows faster than their number (D6)."""

SHORTEST_HEADLINE = 15
"""Characters: a first heading shorter than this is a section's name."""

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
HALF_SPACE, STAND_IN = "\u200c", "\ua78f"
"""The half-space of Persian words, and a letter of nobody's newsroom that trafilatura does not take out as unprintable."""

_SEPARATED = re.compile(r"\s*(?:[|–—‹«»›·•:]|\s-|-\s)")

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


def read_page(
    body: bytes, content_type: str, address: str, *, languages: tuple[str, ...], zone: str, now: datetime
) -> Page | Failure:
    """The article in `body`, which came from `address` as `content_type` (the HTTP header's value, may be empty).

    `languages` are the source's, `zone` (IANA) is its zone for times that name none; `now` is aware.
    `Failure`: `NOT_A_PAGE` for other types, by header and by first bytes; `EMPTY` where no text is found; `READER_LIMIT`
    for markup deeper or larger than any real page.
    """
    if (why := _no_page(body, content_type)) is not None:
        return Failure(Outcome.NOT_A_PAGE, why)
    markup = decode(body, content_type).text
    tree = _parse(markup)
    if tree is None:
        return Failure(Outcome.EMPTY, "no markup that can be read")
    if (excess := _excess(tree)) is not None:
        return Failure(Outcome.READER_LIMIT, excess)
    said = statements_of(tree)
    published, raw = _first_date(said.published, zone, now)
    if published is None:
        published, raw = _shown_date(tree, address, raw, zone, now)
    about = examine_meta(tree)
    headings = [" ".join(heading.itertext()) for heading in tree.iter("h1")][:5]
    if any(written in markup for written in _HALF_SPACES):
        _hide_half_spaces(tree)
    authors = said.authors or _people(about.author) or _people(extract_author(tree))
    text = _body(tree, address)
    if not text:
        return Failure(Outcome.EMPTY, "no article text in the page")
    language = language_of(text, said.language, languages)
    title = _title(_shown(about.title or said.headline or extract_title(tree) or ""), headings)
    return Page(
        title=title,
        text=_without_headline(text, title),
        authors=_names(tuple(map(_shown, authors))),
        published=published,
        published_raw=raw,
        modified=_first_date(said.modified, zone, now)[0],
        language=language.code,
        language_confidence=language.confidence,
        canonical_address=address_of(said.canonical, address),
        site=_site(_shown(about.sitename or said.publisher or extract_sitename(tree) or ""), address),
        image=address_of(about.image or "", address),
        paywalled=said.paywalled,
        kind=_kind(said, address),
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


def _parse(text: str) -> HtmlElement | None:
    if not text.strip():
        return None
    tree = load_html(text)
    return tree if tree is not None and len(tree) else None


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


def _search_date(tree: HtmlElement, address: str, now: datetime) -> str | None:
    """The day htmldate finds in address and markup, without its extensive search.

    That one finds the day of 7 more of 245 pages (91 to 94 %), but loads 200 languages of dateparser into every reader: two
    seconds and 35 MB. And it takes the years of Persian calendars for years AD.
    """
    return find_date(tree, url=address, extensive_search=False, original_date=True, max_date=now.strftime("%Y-%m-%d"))


def _first_date(candidates: tuple[str, ...], zone: str, now: datetime) -> tuple[datetime | None, str]:
    """The first candidate that is a date, and its wording; without one, the first wording."""
    for raw in candidates:
        if (found := read_date(raw, zone, now)) is not None:
            return found, raw[:RAW_CHARACTERS]
    return None, title_of(candidates[0], markup=False)[:RAW_CHARACTERS] if candidates else ""


def _shown_date(tree: HtmlElement, address: str, raw: str, zone: str, now: datetime) -> tuple[datetime | None, str]:
    """The date shown behind the headline, else the day htmldate finds: it misreads solar dates, and never knew better."""
    if (shown := visible_date(tree)) is not None and (moment := moment_of(shown[0], zone, now)) is not None:
        return moment, title_of(shown[1], markup=False)[:RAW_CHARACTERS]
    return _day(_search_date(tree, address, now), raw, zone, now)


def _day(day: str | None, raw: str, zone: str, now: datetime) -> tuple[datetime | None, str]:
    """Midnight of the day htmldate found; the wording then has no time of day, which tells the two apart."""
    found = read_date(day or "", zone, now)
    return (None, raw) if found is None else (found, found.date().isoformat())


def _body(tree: HtmlElement, address: str) -> str:
    """The article's text, a paragraph a line. Comments of readers are left out: they are not the newsroom's words."""
    document = bare_extraction(tree, url=address, include_comments=False)
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


def _without_headline(text: str, title: str) -> str:
    """The text without a first line that only repeats the title."""
    first, _, rest = text.partition("\n")
    return rest if rest and first.casefold() == title.casefold() else text


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


def _people(joined: str | None) -> tuple[str, ...]:
    """Names as trafilatura joins them; a single word in a meta element is a login or a desk, not a name."""
    return tuple(name for name in (joined or "").split("; ") if " " in name.strip())


def _names(stated: tuple[str, ...]) -> tuple[str, ...]:
    names = (title_of(name, markup=False)[:200] for name in stated)
    return tuple(dict.fromkeys(name for name in names if name))[:20]


def _site(stated: str, address: str) -> str:
    """The outlet's name as stated, else the host."""
    return title_of(stated.lstrip("@"), markup=False)[:200] or (urlsplit(address).hostname or "").removeprefix("www.")


def _kind(said: Statements, address: str) -> str:
    """`live`, `opinion`, `video`, `index` (a list of articles) or `article`."""
    if "LiveBlogPosting" in said.types:
        return "live"
    if "OpinionNewsArticle" in said.types:
        return "opinion"
    article = any(name.endswith(("Article", "BlogPosting")) for name in said.types) or "og:article" in said.types
    if not article and ("VideoObject" in said.types or any(name.startswith("og:video") for name in said.types)):
        return "video"
    bare = urlsplit(address).path.strip("/") == ""
    return "index" if bare or (not article and "CollectionPage" in said.types) else "article"
