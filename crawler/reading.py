"""Reading as the reader processes do it: raw bytes in, small values out, every end a value.

This module imports nothing heavy: whoever only names these functions does not pay for trafilatura. What they call imports
neither Scrapy nor aiohttp nor SQLAlchemy, so that a reader stays small.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from archive.model import NO_MEMORY, Feed, Outcome, Page, SiteMemory
from crawler.wire import Failure

READING_RECIPE = 6
"""Version of how bytes become words, kept with every version of an article; raised whenever the same bytes read otherwise."""

DETAIL_CHARACTERS = 300
"""How much of a library's own complaint is kept."""


def read_feed(
    body: bytes,
    content_type: str,
    address: str,
    *,
    zone: str,
    now: datetime,
    entries: int = 2000,
    languages: tuple[str, ...] = (),
) -> Feed | Failure:
    """See `crawler.feeds.read_feed`; in addition an error of the libraries ends as `READER_FAILED`, never as an exception.

    The language of every entry is told here, from its words, what the feed states and `languages`, its source's.
    """
    from crawler import feeds

    try:
        feed = feeds.read_feed(body, content_type, address, zone=zone, now=now, entries=entries)
        return feed if isinstance(feed, Failure) else _with_languages(feed, languages)
    except RecursionError:
        return Failure(Outcome.READER_LIMIT, "nested too deeply to be read")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - strangers' bytes reach faults of libraries; each is an outcome on record
        return _failed(error)


def _with_languages(feed: Feed, languages: tuple[str, ...]) -> Feed:
    from words.language import language_of

    entries = []
    for entry in feed.entries:
        found = language_of(f"{entry.title}\n{entry.text}", feed.language, languages)
        entries.append(replace(entry, language=found.code, language_confidence=found.confidence))
    return replace(feed, entries=tuple(entries))


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
    """See `crawler.pages.read_page`; in addition an error of the libraries ends as `READER_FAILED`, never as an exception."""
    from crawler import pages

    try:
        return pages.read_page(body, content_type, address, languages=languages, zone=zone, memory=memory, now=now)
    except RecursionError:
        return Failure(Outcome.READER_LIMIT, "nested too deeply to be read")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - strangers' bytes reach faults of libraries; each is an outcome on record
        return _failed(error)


def _failed(error: Exception) -> Failure:
    words = " ".join(f"{type(error).__name__}: {error}".split())
    return Failure(Outcome.READER_FAILED, words[:DETAIL_CHARACTERS])
