"""The labelled newsrooms are what they say: enough, the same in every run, and gold stands on its page."""

from collections import Counter
from functools import cache
from html import unescape
from zlib import crc32

from benchmarks.gold import GoldPage
from benchmarks.newsrooms import SITES, load_newsrooms


@cache
def pages() -> tuple[GoldPage, ...]:
    return tuple(page for site in load_newsrooms() for page in site)


def test_there_are_enough_sites_of_ten_pages_in_every_language_and_both_halves() -> None:
    assert len(SITES) >= 20
    assert all(len(site) == 10 for site in load_newsrooms())
    assert len({page.address for page in pages()}) == len(pages())
    assert set(Counter(page.gold["lang"] for page in pages())) == {"en", "fa", "prs", "ps", "ur", "ar"}
    assert min(Counter(page.half for page in pages()).values()) >= 100
    assert min(Counter(page.gold["kind"] for page in pages()).values()) >= 10


def test_every_line_of_gold_stands_on_its_page() -> None:
    for page in pages():
        markup = unescape(page.body.decode())
        assert page.gold["title"] in markup
        assert all(line in markup for line in page.gold["body"].split("\n"))
        assert all(name in markup for name in page.gold["authors"])


def test_what_surrounds_a_text_is_more_than_the_text_and_other_stories_are_among_it() -> None:
    """A set whose pages hold little else would show nothing."""
    shares = [len(page.gold["body"]) / len(unescape(page.body.decode())) for page in pages()]
    assert sum(shares) / len(shares) < 0.25


def test_a_background_comes_back_on_pages_of_a_site_and_is_text() -> None:
    for site in load_newsrooms():
        lines = Counter(line for page in site for line in page.gold["body"].split("\n"))
        assert max(lines.values()) < len(site) / 2, "nothing that belongs to texts is on most pages"
    repeated = Counter(line for page in pages() for line in page.gold["body"].split("\n"))
    assert sum(count > 2 for count in repeated.values()) >= 6


def test_the_set_is_the_same_in_every_run() -> None:
    """Figures compare only on the same pages: whoever changes the set measures anew and pins it here."""
    made = crc32(b"".join(page.body + repr(page.gold).encode() for page in pages()))
    assert made == PINNED


PINNED = 60564900
"""Of all pages with their gold."""
