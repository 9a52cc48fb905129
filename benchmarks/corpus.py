"""The pages every measurement works on: captured articles, and feeds that lead to them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from archive.model import Source, SourceKind

PAGES_A_FEED = 40
KEPT = ":/?&=#+,;@!~*()'"
"""What of an address is written as it is; letters and the rest are escaped."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A page as its server gave it, unpacked."""

    address: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Corpus:
    """Pages, and the feeds (RSS, made here) that list them."""

    pages: dict[str, Captured]
    """By address without escapes, all http: the replay has no TLS."""
    feeds: dict[str, Captured]

    def get(self, address: str) -> Captured | None:
        """The page or feed at an address, however its letters are escaped."""
        plain = unquote(address)
        return self.pages.get(plain) or self.feeds.get(plain)

    def sources(self) -> list[Source]:
        """One source for each feed."""
        return [_source(number, address) for number, address in enumerate(self.feeds)]


def load(folder: Path, most: int | None = None) -> Corpus:
    """The articles of the replayed web in `folder` (its index.jsonl), spread evenly when only `most` are wanted."""
    entries = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").split("\n") if line]
    articles = [entry for entry in entries if entry["kind"] == "article"]
    step = max(1, len(articles) // most) if most else 1
    pages: dict[str, Captured] = {}
    for entry in articles[::step][:most]:
        body = (folder / entry["path"]).read_bytes()
        address = entry["url"].replace("https://", "http://", 1)
        body = gzip.decompress(body) if entry["content_encoding"] == "gzip" else body
        pages[unquote(address)] = Captured(address, entry["content_type"], body)
    return Corpus(pages, _feeds(list(pages)))


def _feeds(addresses: list[str]) -> dict[str, Captured]:
    feeds = {}
    for start in range(0, len(addresses), PAGES_A_FEED):
        address = f"http://feed-{start // PAGES_A_FEED}.test/rss"
        items = "".join(
            f"<item><title>{escape(urlsplit(page).path)}</title><link>{escape(quote(page, safe=KEPT))}</link></item>"
            for page in addresses[start : start + PAGES_A_FEED]
        )
        body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'
        feeds[address] = Captured(address, "application/rss+xml", body.encode())
    return feeds


def _source(number: int, address: str) -> Source:
    return Source(
        id=f"bench-{number}",
        name=f"Bench {number}",
        country="PK",
        languages=("en", "fa", "ur", "ps", "ar"),
        kind=SourceKind.RSS,
        addresses=(address,),
        homepage="",
        tier=1,
        zone="Asia/Karachi",
        enabled=True,
        reason="",
        grade="A",
        evidence="",
        evidence_date="",
    )
