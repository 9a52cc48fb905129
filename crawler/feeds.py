"""Feeds become ours at the door: RSS, Atom and RDF by feedparser, JSON Feed by hand.

feedparser is handed a stream of bytes and never a string, which it would open as a file or an address (faults.md D1), and
neither cleans markup nor resolves links in it: both take more than quadratic time on hostile input (D2) and protect from
nothing (D3). Titles and texts leave here as plain text, addresses as http(s) or not at all.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import feedparser

from archive.model import Entry, Feed, Outcome
from crawler import jsonfeeds
from crawler.dates import RAW_CHARACTERS, has_plain_clock, plausible, read_date
from crawler.decoding import decode
from crawler.plain import address_of, digest_of, paragraphs_of, paragraphs_of_markup, title_of
from crawler.wire import Failure
from words.direction import strip_controls

TAGS, TAG_CHARACTERS = 30, 100
"""Categories of one item, and of one of them, at most: some feeds write every name of the text."""
GUID_CHARACTERS = 512
"""Longest guid used as it is; a longer one is named by its digest."""

FALLBACK_TITLE = 120
"""Characters of the text that stand for a missing title."""

LONGEST_INTERVAL = 7 * 24 * 3600
"""A feed may ask for at most a week between polls; more is a mistake of units."""

_CLOSED_ITEM = re.compile(r"</(?:[\w-]{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_AUTHOR = re.compile(
    r"(<(?:[\w-]{1,20}:)?(?:author|creator|contributor|managingEditor|webMaster|publisher|name|owner)\b[^<>]{0,300}>"
    r"(?:<!\[CDATA\[)?[^<>]{500})[^<>]+",
    re.IGNORECASE,
)
_XML_FORBIDS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
_REFERENCES = re.compile(r"(?:&#[xX]?[0-9a-fA-F]+;)+")
_PROLOG = re.compile(r"\s*<\?xml[^>]*\?>")
_MARKUP_TYPES = ("text/html", "application/xhtml+xml")
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}


@dataclass(frozen=True, slots=True)
class Door:
    """What reading a feed's items depends on besides the items."""

    address: str
    """The feed's own, which links are relative to."""
    zone: str
    now: datetime


def read_feed(
    body: bytes, content_type: str, address: str, *, zone: str, now: datetime, entries: int = 2000
) -> Feed | Failure:
    """The feed in `body`, as decoded from its transfer encodings; its type is told by content, not by `content_type`.

    `zone` (IANA) is the publisher's, for dates that name none; `now` is aware. At most `entries` entries, the newest. An item
    that nothing tells from another, or that is there twice, is left out and counted. `Failure(NOT_A_FEED)` for anything else.
    """
    if not body.strip():
        return Failure(Outcome.NOT_A_FEED, "the body is empty")
    text = decode(body, content_type).text.lstrip()
    door = Door(address, zone, now)
    if text.startswith(("{", "[")):
        return _read_json(text, door, entries)
    if (found := _what_else(text)) is not None:
        return Failure(Outcome.NOT_A_FEED, f"{found} in place of a feed")
    return _read_xml(text, door, entries)


def _what_else(text: str) -> str | None:
    """What a text is that is plainly no feed, by its first element."""
    start = re.sub(r"<\?.{0,2000}?\?>|<!--.{0,2000}?-->", "", text[:20_000], flags=re.DOTALL).lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        return "an HTML page"
    return None if "<" in text[:20_000] else "something that is no markup"


def _read_xml(text: str, door: Door, limit: int) -> Feed | Failure:
    text, cut = _without_middle(text, limit)
    text = _REFERENCES.sub(_possible, _AUTHOR.sub(r"\1", text.translate(_XML_FORBIDS)))
    stream = io.BytesIO(
        b'<?xml version="1.0" encoding="utf-8"?>' + _PROLOG.sub("", text, count=1).encode("utf-8", "replace")
    )
    # The feed's address is kept from it: it would resolve guids like "17" as well, and they would change with the address.
    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.version and not parsed.entries:
        return Failure(Outcome.NOT_A_FEED, "markup without a feed in it")
    warnings = []
    if parsed.bozo and (error := parsed.get("bozo_exception")) is not None:
        warnings.append(f"not well-formed: {strip_controls(str(error), lines=False)[:200]}")
    channel = parsed.feed
    read = [_entry(item, door) for item in parsed.entries]
    feed = Feed(
        title=title_of(str(channel.get("title") or ""), markup=_is_markup(channel.get("title_detail"))),
        language=_language(channel.get("language") or parsed.get("xml_lang") or ""),
        entries=tuple(entry for entry in read if entry is not None),
        skipped=cut + read.count(None),
        minimum_interval=_interval(channel),
    )
    return _settled(feed, warnings, limit)


def _without_middle(text: str, limit: int) -> tuple[str, int]:
    """The first and the last `limit` items, as the newest are at one of the two ends, and how many were left out.

    Cutting before parsing keeps the time bounded: 100,000 items took feedparser a minute (faults.md D2).
    """
    ends = [match.end() for match in _CLOSED_ITEM.finditer(text)]
    if len(ends) <= 2 * limit:
        return text, 0
    return text[: ends[limit - 1]] + text[ends[-limit - 1] :], len(ends) - 2 * limit


def _possible(references: re.Match[str]) -> str:
    """Character references without those no character has, over which feedparser gives the whole feed up.

    Some publishers write an emoji as the two halves UTF-16 makes of it; the halves become the character that was meant.
    """
    kept: list[str] = []
    high = 0
    for reference in references[0].split(";")[:-1]:
        digits = reference[2:].lstrip("xX")
        code = _code(digits, 16 if len(digits) < len(reference) - 2 else 10)
        if high and code is not None and 0xDC00 <= code <= 0xDFFF:
            kept.append(f"&#{0x10000 + ((high - 0xD800) << 10) + code - 0xDC00};")
        elif code is not None and not 0xD800 <= code <= 0xDFFF:
            kept.append(f"{reference};")
        high = code if code is not None and 0xD800 <= code <= 0xDBFF else 0
    return "".join(kept)


def _code(digits: str, base: int) -> int | None:
    try:
        code = int(digits, base) if len(digits) <= 20 else 0
    except ValueError:
        return None
    return code if 0 < code <= 0x10FFFF else None


def _read_json(text: str, door: Door, limit: int) -> Feed | Failure:
    document = jsonfeeds.load(text)
    if document is None:
        return Failure(Outcome.NOT_A_FEED, "JSON that is no JSON Feed")
    items = document.items
    kept = items if len(items) <= 2 * limit else [*items[:limit], *items[-limit:]]
    read = [
        _finish(item.key, item.link, item.title, item.text, item.authors, item.tags, item.date, None, door)
        for item in kept
    ]
    feed = Feed(
        title=title_of(document.title, markup=False),
        language=_language(document.language),
        entries=tuple(entry for entry in read if entry is not None),
        skipped=len(items) - len(kept) + read.count(None),
    )
    return _settled(feed, [], limit)


def _entry(item: Mapping[str, Any], door: Door) -> Entry | None:
    title = title_of(_string(item.get("title")), markup=_is_markup(item.get("title_detail")))
    text = _text(item)
    authors = _authors(item)
    publisher = title_of(_string((item.get("source") or {}).get("title")), markup=False)
    if publisher and title.endswith(f" - {publisher}"):
        # Google News writes the outlet behind every headline; its name would tell copies of one headline apart.
        title = title.removesuffix(f" - {publisher}").rstrip()
        authors = authors or (publisher,)
    raw, parsed = _date(item)
    key, link = _string(item.get("id")), _string(item.get("link"))
    if link == key and "://" not in link:
        # feedparser takes any guid that does not say otherwise for the link, "17" as well.
        link = ""
    return _finish(key, link, title, text, authors, _categories(item), raw, _lenient(raw, parsed, door.now), door)


def _finish(
    key: str,
    link: str,
    title: str,
    text: str,
    authors: tuple[str, ...],
    tags: Iterable[str],
    raw_date: str,
    lenient: datetime | None,
    door: Door,
) -> Entry | None:
    """An entry of cleaned parts; None where nothing identifies it."""
    key = strip_controls(key, lines=False).strip()
    address = address_of(link, door.address)
    if not (key or address or title or text):
        return None
    if len(key) > GUID_CHARACTERS:
        key = f"sha256:{digest_of(key)}"
    return Entry(
        key=key or address or f"sha256:{digest_of(title, text)}",
        address=address,
        title=title or text.split("\n", 1)[0][:FALLBACK_TITLE].rstrip() or address or "",
        text=text,
        authors=authors,
        tags=_tags(tags),
        published=read_date(raw_date, door.zone, door.now) or lenient,
        published_raw=strip_controls(raw_date, lines=False).strip()[:RAW_CHARACTERS],
    )


def _settled(feed: Feed, warnings: list[str], limit: int) -> Feed:
    """The feed with keys that are unique, and no more entries than allowed."""
    entries = _told_apart(feed.entries)
    repeated = len(feed.entries) - len(entries)
    if repeated:
        warnings.append(f"{repeated} items are there more than once")
    kept = _newest(entries, limit)
    skipped = feed.skipped + repeated + len(entries) - len(kept)
    if skipped - repeated and len(kept) == limit:
        warnings.append(f"only the newest {limit} items were taken")
    return replace(feed, entries=kept, skipped=skipped, warnings=tuple(warnings))


def _told_apart(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Items that share a guid but lead to different pages are different items: then each goes by its link.

    All of them do, not only the later ones, so that a key does not wander when a new item comes on top. Without a link the
    title tells them apart. The same guid with the same link is the same item; the first, by custom the newest, is kept.
    """
    whole = {(entry.key, entry.address or entry.title) for entry in entries}
    shared = {key for key, count in Counter(key for key, _ in whole).items() if count > 1}
    told: dict[str, Entry] = {}
    for entry in entries:
        key = entry.key
        if key in shared:
            key = entry.address or f"sha256:{digest_of(entry.key, entry.title)}"
        told.setdefault(key, entry if key == entry.key else replace(entry, key=key))
    return tuple(told.values())


def _newest(entries: tuple[Entry, ...], limit: int) -> tuple[Entry, ...]:
    """At most `limit` entries in the feed's order: those without a date (they may be new), then the newest by date."""
    if len(entries) <= limit:
        return entries

    def age(place: int) -> float:
        published = entries[place].published
        return float("-inf") if published is None else -published.timestamp()

    kept = sorted(sorted(range(len(entries)), key=age)[:limit])
    return tuple(entries[place] for place in kept)


def _text(item: Mapping[str, Any]) -> str:
    """The longest content, else the summary, as plain paragraphs."""
    contents = [part for part in item.get("content") or () if isinstance(part, Mapping) and part.get("value")]
    part: Mapping[str, Any] = max(contents, key=lambda content: len(content["value"]), default={})
    detail = part or item.get("summary_detail") or {}
    value = _string(part.get("value")) or _string(item.get("summary"))
    # RSS says text/plain for a description with an entity or two in it; only Atom's word can be relied on.
    return (
        paragraphs_of(value) if detail.get("type") == "text/plain" and "<" not in value else paragraphs_of_markup(value)
    )


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    names = [_string(author.get("name")) for author in item.get("authors") or () if isinstance(author, Mapping)]
    plain = (title_of(name, markup=True)[:200] for name in (names or [_string(item.get("author"))]))
    return tuple(dict.fromkeys(name for name in plain if name))[:20]


def _categories(item: Mapping[str, Any]) -> list[str]:
    """The labels of an item's categories, their terms where they have none (Atom's terms may be codes)."""
    listed = [tag for tag in item.get("tags") or () if isinstance(tag, Mapping)]
    return [_string(tag.get("label")) or _string(tag.get("term")) for tag in listed]


def _tags(given: Iterable[str]) -> tuple[str, ...]:
    plain = (
        title_of(tag[: 8 * TAG_CHARACTERS], markup=True)[:TAG_CHARACTERS].strip() for tag in islice(given, 4 * TAGS)
    )
    return tuple(islice(dict.fromkeys(tag for tag in plain if tag), TAGS))


def _date(item: Mapping[str, Any]) -> tuple[str, Any]:
    """The publisher's wording of the time and what feedparser makes of it; the update stands in for a missing one."""
    for field in ("published", "updated", "created"):
        # feedparser answers `published` for a missing `updated` with a warning; membership asks without.
        if field in item and (raw := _string(item[field])):
            return raw, item.get(f"{field}_parsed")
    return "", None


def _lenient(raw: str, parsed: Any, now: datetime) -> datetime | None:
    """Feedparser's reading, for the wordings only it knows; it makes years of bare numbers and dates of 25:61 (F8)."""
    if parsed is None or not re.search(r"[^\W\d_]", raw) or not has_plain_clock(raw):
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return plausible(datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC), now)
    except (ValueError, TypeError):
        return None


def _interval(channel: Mapping[str, Any]) -> int | None:
    """Seconds between polls the feed asks for: `ttl` in minutes, or the syndication module's period and frequency."""
    seconds: list[int] = []
    if (ttl := _string(channel.get("ttl")).strip()).isdecimal():
        seconds.append(int(ttl[:9]) * 60)
    if (period := _PERIODS.get(_string(channel.get("sy_updateperiod")).strip().lower())) is not None:
        frequency = _string(channel.get("sy_updatefrequency")).strip()
        seconds.append(period // max(1, int(frequency[:6]) if frequency.isdecimal() else 1))
    wanted = [value for value in seconds if value > 0]
    return min(max(wanted), LONGEST_INTERVAL) if wanted else None


def _language(raw: str) -> str:
    match = re.match(r"\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)", _string(raw)[:35])
    return match.group(1) if match else ""


def _is_markup(detail: Any) -> bool:
    return isinstance(detail, Mapping) and detail.get("type") in _MARKUP_TYPES


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
