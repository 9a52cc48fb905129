"""Who wrote a page's article: what it states for machines, else the byline its readers see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.plain import title_of
from crawler.statements import Statements

NAME_CHARACTERS = 80
NAME_WORDS = 8
"""Longest name of a person or a house; what is longer is a sentence."""
MOST = 20
SHOWN = 12
"""Elements of the page looked at for a byline: the article's own comes before those of other stories."""

_BY = re.compile(
    r"^\W*(?:(?:written|reported|posted|published|story|words|text|article|edited) )?(?:by|von|par|por|di|da|od|av|door|автор|от)\b[:\s]+"
    r"|^\W*(?:authors?|reporters?|writers?|correspondent|redaktion|autore?s?|نویسندگان|نویسنده|گزارشگر|گزارش|خبرنگار|نگارش|تحریر|رپورٹر|مصنف"
    r"|لیکوال|لیکونکی|خبریال|راپور|بقلم|كتب(?:ه|ها)?|الكاتب|المؤلف|إعداد)\s*[:：\-–]?\s+",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\s*(?:[|•·–—/]|\s-\s|,\s(?=.*\b(?:editor|reporter|correspondent|writer|staff|news|bbc|cnn|afp|reuters|times|post|in|producer|columnist|analyst)\b)).*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:;|،|؛|\s&\s|,(?=\s*\S+\s+\S))\s*")
_AND = re.compile(r"(?<=\S)\s+(?:and|und|et|y|و|اور|او)\s+(?=\S+\s+\S)", re.IGNORECASE)
"""Between two names of two words each: "Food and Agriculture" is one."""
_NO_NAME = re.compile(
    r"[@<>{}\[\]=_]|https?:|www\.|\d{2}|\b(?:updated|published|minutes?|ago|share|follow|comments?|read|posted|subscribe)\b",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_DESKS = frozenset(
    ["admin", "administrator", "webmaster", "editor", "root", "webdesk", "user", "none", "null", "unknown", "author"]
)

_SHOWN = etree.XPath(
    "//*[self::a or self::span or self::div or self::p or self::address or self::li or self::strong or self::cite or self::h4 or self::h5]"
    "[@rel='author' or @itemprop='author' or contains(@class,'uthor') or contains(@class,'yline') or contains(@class,'by-line')"
    " or contains(@class,'writer') or contains(@class,'reporter') or contains(@class,'redakt') or contains(@class,'autor')"
    " or contains(@id,'byline') or contains(@data-testid,'byline') or contains(@class,'contributor') or contains(@class,'nevisande')]"
)
_ELSEWHERE = re.compile(r"comment|related|recommend|sidebar|footer|bio|widget|avatar|popular|latest", re.IGNORECASE)


def authors_of(tree: HtmlElement, said: Statements) -> tuple[str, ...]:
    """The names of a page's authors, empty where it names none; the outlet itself only where nobody else is named."""
    stated, meta = _cleaned(said.authors), _cleaned(said.meta_authors)
    house = said.site.casefold()
    people = tuple(name for name in stated if name.casefold() != house)
    return (people or _people(meta, house) or stated or _shown(tree) or meta)[:MOST]


def _people(names: tuple[str, ...], house: str) -> tuple[str, ...]:
    """Those that look like a person's; a single Latin word in a meta element is a login or a desk."""
    return tuple(name for name in names if name.casefold() != house and (" " in name or not name.isascii()))


def _cleaned(raw: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in raw for name in _names(text)))


def _names(raw: str) -> Iterator[str]:
    """The names in one statement or byline: several are joined by commas or a word for "and"."""
    text = title_of(raw, markup=True)
    text = _ROLE.sub("", _BY.sub("", text)) if len(text) <= 10 * NAME_CHARACTERS else ""
    for part in (name for joined in _BETWEEN.split(text) for name in _apart(joined)):
        name = _BY.sub("", part).strip(" \t,.|-–—:•·/()*'\"")
        if not name or len(name) > NAME_CHARACTERS or len(name.split()) > NAME_WORDS:
            continue
        if not _NO_NAME.search(name) and not _SLUG.fullmatch(name) and name.casefold() not in _DESKS:
            yield name


def _apart(joined: str) -> list[str]:
    """The names around a word for "and", where both are of two words at least."""
    names = _AND.split(joined)
    return names if all(" " in name.strip() for name in names) else [joined]


def _shown(tree: HtmlElement) -> tuple[str, ...]:
    """The first byline in the page that reads as names."""
    found = _SHOWN(tree)
    for element in found[:SHOWN] if isinstance(found, list) else ():
        if not isinstance(element, HtmlElement):
            continue
        text = " ".join("".join(islice(map(str, element.itertext()), 40)).split())
        if not 2 < len(text) <= 4 * NAME_CHARACTERS or _is_elsewhere(element):
            continue
        names = tuple(dict.fromkeys(_names(text)))
        if (
            names
            and not names[0][0].islower()
            and all(" " in name or len(names) == 1 for name in names)
            and " " in names[0]
        ):
            return names
    return ()


def _is_elsewhere(element: HtmlElement) -> bool:
    """Whether it stands in a box about others: readers' comments, other stories."""
    around = islice(element.iterancestors(), 8)
    return any(_ELSEWHERE.search(f"{box.get('class') or ''} {box.get('id') or ''}"[:300]) for box in around)
