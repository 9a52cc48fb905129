"""Asking an address once, politely, whether it is a feed or a page that names one: for `tripoint sources add`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import zstandard

from archive.model import Feed, Outcome
from crawler.decoding import decode
from crawler.feed_links import FeedLink, feed_links
from crawler.limits import Limits
from crawler.link import CrawlerLink
from crawler.wire import Answer, Order
from words.language import language_of

PASSING = frozenset(
    {
        Outcome.UNREACHABLE,
        Outcome.TIMEOUT,
        Outcome.TLS,
        Outcome.RATE_LIMITED,
        Outcome.SERVER_ERROR,
        Outcome.FORBIDDEN,
        Outcome.ROBOTS,
        Outcome.DAMAGED,
        Outcome.CRAWLER_LOST,
    }
)
"""Outcomes that say nothing about what stands at an address: it may be a feed on another day."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What an address turned out to be."""

    address: str
    """The feed's: as given, or as the page names it."""
    title: str = ""
    language: str = ""
    homepage: str = ""
    others: tuple[str, ...] = ()
    """Further feeds the page names."""
    warning: str = ""
    """Why nothing is known of it yet."""
    refusal: str = ""
    """Why it is no source."""


async def probe(address: str, limits: Limits, clock: Callable[[], datetime]) -> Probed:
    """Ask an address by the crawler, with its guard, its politeness and its limits; never raises for what it answers."""
    link = CrawlerLink(limits, clock=clock)
    try:
        answer = await link.fetch(Order(1, "feed", address))
        if answer.feed is not None:
            return _feed(address, answer.feed)
        if answer.attempt.outcome in PASSING:
            return Probed(address, warning=_said(answer))
        if answer.attempt.outcome is not Outcome.NOT_A_FEED:
            return Probed(address, refusal=_said(answer))
        return await _by_page(link, address)
    finally:
        await link.stop()


def _said(answer: Answer) -> str:
    return f"{answer.attempt.outcome}: {answer.attempt.detail}"


def _feed(address: str, feed: Feed, homepage: str = "", others: tuple[str, ...] = ()) -> Probed:
    words = "\n".join(entry.title for entry in feed.entries[:20])
    language = language_of(words, feed.language).code if words else feed.language[:2].lower()
    return Probed(address, title=feed.title, language=language, homepage=homepage, others=others)


async def _by_page(link: CrawlerLink, address: str) -> Probed:
    """The first feed that the page at `address` names and that answers as one."""
    page = await link.fetch(Order(2, "page", address))
    if not page.raw:
        return Probed(address, refusal=_said(page))
    body = zstandard.ZstdDecompressor().decompress(page.raw, max_output_size=64 * 1024 * 1024)
    named: tuple[FeedLink, ...] = feed_links(decode(body, page.content_type).text, page.final_address or address)
    if not named:
        return Probed(address, refusal=f"{address} is no feed and names none; --no-probe adds it all the same")
    first, *rest = named
    answer = await link.fetch(Order(3, "feed", first.address))
    others = tuple(one.address for one in rest)
    if answer.feed is not None:
        return _feed(first.address, answer.feed, address, others)
    if answer.attempt.outcome in PASSING:
        return Probed(first.address, title=first.title, homepage=address, others=others, warning=_said(answer))
    return Probed(address, refusal=f"the page names {first.address}, which is none: {_said(answer)}")
