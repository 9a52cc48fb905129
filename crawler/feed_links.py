"""The feeds a page names in its head: `<link rel="alternate" type="application/rss+xml" href="...">`. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

HEAD = 512 * 1024
"""Code points looked at; a head is seldom longer than a tenth of it."""
MOST = 20
"""Feeds taken from one page: a large paper names one for each of its sections."""

_LINK = re.compile(r"<link\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,20})\s{0,3}=\s{0,3}("[^"]{0,2500}"|'[^']{0,2500}'|[^\s"'<>]{1,2500})""")
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed as a page names it."""

    address: str
    title: str


def feed_links(page: str, address: str) -> tuple[FeedLink, ...]:
    """The feeds of a page that stands at `address`, as it orders them, those of comments last."""
    found: dict[str, FeedLink] = {}
    for tag in _LINK.finditer(page[:HEAD]):
        facts = {name.lower(): html.unescape(value.strip("\"'")).strip() for name, value in _ATTRIBUTE.findall(tag[1])}
        kind = facts.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in facts.get("rel", "").lower().split() and kind in _TYPES and facts.get("href"):
            whole = _joined(address, facts["href"])
            if whole:
                found.setdefault(whole, FeedLink(whole, " ".join(facts.get("title", "").split())))
    ordered = sorted(found.values(), key=lambda link: bool(_COMMENTS.search(f"{link.title} {link.address}")))
    return tuple(ordered[:MOST])


def _joined(base: str, link: str) -> str:
    """The link as a whole http(s) address, "" where it is none."""
    try:
        whole = urljoin(base, link)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.hostname else ""
