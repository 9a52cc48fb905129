"""Reading: every end a value, small modules, and an output that changes only with its recipe."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from archive.model import Outcome
from crawler import feeds
from crawler.reading import READING_RECIPE, read_feed, read_page
from crawler.wire import Failure
from tests.shared import ROOT
from tests.test_crawler_feeds import rss
from tests.test_crawler_pages import ENGLISH, PERSIAN, ld, page

NOW = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)

DIGESTS = {
    1: "fa4b464ac1446ea8",
    2: "6105552bd041c37e",
    3: "c09e38cbd3615a3c",
    4: "26286cb566abbb28",
    5: "c110b6892003d2c8",
    6: "e9efa4c0b02a2566",
}
"""Digest of what the samples below read as, by recipe. A new digest needs a new recipe: old versions are then read again."""


def samples() -> list[object]:
    """Pages and feeds of our own, in several shapes, as read."""
    head = ld(**{"@type": "NewsArticle", "datePublished": "2025-11-21T08:30:00+03:30"})
    bodies = [
        (page(), "text/html"),
        (page(PERSIAN, head=head, heading="پل هیرمند باز شد"), "text/html; charset=utf-8"),
        (page(PERSIAN[:2]).decode().encode("cp1256", "xmlcharrefreplace"), "text/html; charset=windows-1256"),
        (page((*ENGLISH, "<ul><li>one</li><li>two</li></ul>", "<table><tr><td>a</td><td>b</td></tr></table>")), ""),
        (b"%PDF-", "text/html"),
    ]
    read: list[object] = [
        read_page(body, kind, "https://news.test/a", languages=("fa",), zone="Asia/Tehran", now=NOW)
        for body, kind in bodies
    ]
    shown = page(PERSIAN, heading="پل هیرمند باز شد").replace(
        b"</h1>", "</h1><div>۲۹ آبان ۱۴۰۴ - ۱۸:۵۹</div>".encode(), 1
    )
    read.append(read_page(shown, "text/html", "https://news.test/b", languages=("fa",), zone="Asia/Tehran", now=NOW))
    item = "<guid>1</guid><title>a &amp;amp; b</title><description>&lt;p&gt;x&lt;/p&gt;y</description><pubDate>21 Nov 2025</pubDate>"
    read.append(read_feed(rss(item, item, ""), "", "https://news.test/feed", zone="Asia/Kabul", now=NOW))
    return read


def test_the_same_bytes_read_the_same_until_the_recipe_is_raised() -> None:
    """Raise READING_RECIPE and add its digest; never change one that is there."""
    digest = hashlib.sha256(repr(samples()).encode()).hexdigest()[:16]
    assert digest == DIGESTS[READING_RECIPE]


def test_naming_the_functions_loads_nothing_heavy() -> None:
    """The parent of the readers only names them."""
    heavy = ("trafilatura", "lxml", "feedparser", "numpy", "py3langid")
    assert _loaded("import crawler.reading", heavy) == []


def test_readers_load_no_database_and_no_fetcher() -> None:
    """What a reader imports for its whole work is the libraries of reading."""
    foreign = ("sqlalchemy", "scrapy", "twisted", "aiohttp", "apscheduler", "starlette")
    assert _loaded("import crawler.preloading", foreign) == []


def _loaded(statement: str, names: tuple[str, ...]) -> list[str]:
    script = f"{statement}\nimport sys\nprint(*(name for name in {names!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split()


def test_a_fault_of_a_library_is_an_outcome() -> None:
    """A limit that makes no sense stands for a library's fault: it comes back as a value that says what broke."""
    found = read_feed(rss("<guid>1</guid>"), "", "https://news.test/", zone="UTC", now=None, entries=2)  # type: ignore[arg-type]
    good = feeds.read_feed(rss("<guid>1</guid>"), "", "https://news.test/", zone="UTC", now=NOW)
    assert not isinstance(good, Failure)
    assert isinstance(found, Failure) == (found != good)
    body = (
        b"<?xml version='1.0'?><rss><channel><item><title>t</title><pubDate>2025-11-21</pubDate></item></channel></rss>"
    )
    found = read_feed(body, "", "https://news.test/", zone="UTC", now=None)  # type: ignore[arg-type]
    assert isinstance(found, Failure)
    assert found.outcome is Outcome.READER_FAILED
    assert "TypeError" in found.detail


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Asia/Tehran\x00"])
def test_a_bad_zone_is_universal_time(zone: str) -> None:
    """A catalogue's mistake costs accuracy, not articles."""
    found = read_feed(
        rss("<guid>1</guid><pubDate>21 Nov 2025 10:00</pubDate>"), "", "https://n.test/", zone=zone, now=NOW
    )
    assert not isinstance(found, Failure)
    assert found.entries[0].published == datetime(2025, 11, 21, 10, tzinfo=UTC)
