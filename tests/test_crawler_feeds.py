"""Feeds: strangers' items become entries that the rest of tripoint may rely on."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from pathlib import Path

import pytest

from archive.model import Entry, Feed, Outcome
from crawler.feeds import read_feed
from crawler.wire import Failure
from tests.shared import ROOT, SHARED

NOW = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)
ADDRESS = "https://news.test/feed/rss.xml"
KABUL = timezone(timedelta(hours=4, minutes=30))


def rss(*items: str, head: str = "") -> bytes:
    """A feed of RSS items."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{head}{inner}</channel></rss>'.encode()


def read(body: bytes, zone: str = "UTC", entries: int = 2000) -> Feed:
    """The feed, which there must be."""
    feed = read_feed(body, "application/rss+xml", ADDRESS, zone=zone, now=NOW, entries=entries)
    assert isinstance(feed, Feed), feed
    return feed


def entry(item: str, zone: str = "UTC") -> Entry:
    """The one entry of a feed of one item."""
    (found,) = read(rss(item), zone).entries
    return found


def test_an_item_becomes_an_entry() -> None:
    """Every field has its place, content before summary."""
    found = entry(
        "<guid>tag:1</guid><link>https://news.test/a</link><title>Bridge opens</title><description>short</description>"
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>The bridge</p><p>opened.</p>]]>'
        '</content:encoded><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Sara Amiri</dc:creator>'
        "<pubDate>Fri, 21 Nov 2025 08:30:00 +0430</pubDate>"
    )
    assert found == Entry(
        key="tag:1",
        address="https://news.test/a",
        title="Bridge opens",
        text="The bridge\nopened.",
        authors=("Sara Amiri",),
        published=datetime(2025, 11, 21, 8, 30, tzinfo=KABUL),
        published_raw="Fri, 21 Nov 2025 08:30:00 +0430",
    )


TITLES = [
    ("an ampersand for XML", "Tea &amp; bread", "Tea & bread"),
    ("an ampersand for HTML inside XML", "AT&amp;amp;T", "AT&T"),
    ("an entity written about", "How to write &amp;amp;lt;", "How to write &lt;"),
    ("markup", "&lt;b&gt;Flood&lt;/b&gt; in Herat", "Flood in Herat"),
    ("markup in CDATA", "<![CDATA[<i>Flood</i> &amp; fire]]>", "Flood & fire"),
    ("a comparison is no tag", "Rial: 5 &lt; 6", "Rial: 5 < 6"),
    ("controls and direction marks", "Kabul\u202e\u2066 calm\u0085", "Kabul calm"),
    ("lines", "one\n\t two", "one two"),
    ("half-spaces belong to the word", "می\u200cروند", "می\u200cروند"),
]


@pytest.mark.parametrize(("why", "written", "shown"), TITLES, ids=[case[0] for case in TITLES])
def test_titles_are_decoded_exactly_once(why: str, written: str, shown: str) -> None:
    """A title is plain text when it leaves the door."""
    assert entry(f"<guid>1</guid><title>{written}</title>").title == shown, why


def test_no_title_or_text_can_bring_a_tag_to_a_page() -> None:
    """Escaped once by a page, whatever came in shows no tag, and scripts' words are gone from texts."""
    hostile = escape(
        "<script>alert(1)</script><svg><a xlink:href='javascript:alert(1)'>x</a></svg><p>text &amp;lt;b&amp;gt;</p>"
    )
    found = entry(f"<guid>1</guid><title>{hostile}</title><description>{hostile}</description>")
    for shown in (found.title, found.text):
        assert not re.search(r"<\w", escape(shown))
    assert "alert" not in found.text


def test_long_titles_are_cut_and_stacked_marks_thinned() -> None:
    """A megabyte of title is one line of 500 characters; ten thousand marks on one letter are eight."""
    assert len(entry(f"<guid>1</guid><title>{'x' * 1_000_000}</title>").title) == 500
    assert entry(f"<guid>1</guid><title>Z{chr(0x301) * 10_000}</title>").title == "Z" + "\u0301" * 8


LINKS = [
    ("relative to the feed", "/a?x=1&amp;y=2", "https://news.test/a?x=1&y=2"),
    ("without a scheme", "//other.test/a", "https://other.test/a"),
    ("with a space and a line break", "https://news.test/a b\n", "https://news.test/a%20b"),
    ("javascript", "javascript:alert(1)", None),
    ("data", "data:text/html,x", None),
    ("a file", "file:///etc/hostname", None),
    ("too long", "https://news.test/" + "a" * 3000, None),
    ("turning the direction of writing", "https://news.test/\u202egnp.exe", None),
    ("a backslash that parsers disagree about", "http://169.254.169.254\\@news.test/", None),
]


@pytest.mark.parametrize(("why", "written", "address"), LINKS, ids=[case[0] for case in LINKS])
def test_links_are_http_or_nothing(why: str, written: str, address: str | None) -> None:
    """A bad link costs the link, not the item."""
    assert entry(f"<guid isPermaLink='false'>1</guid><title>t</title><link>{written}</link>").address == address, why


DATES = [
    ("with its zone", "Fri, 21 Nov 2025 08:30:00 GMT", datetime(2025, 11, 21, 8, 30, tzinfo=UTC)),
    ("without a zone it is the publisher's", "Fri, 21 Nov 2025 08:30:00", datetime(2025, 11, 21, 8, 30, tzinfo=KABUL)),
    (
        "a zone nobody knows is the publisher's",
        "Fri, 21 Nov 2025 08:30:00 XKT",
        datetime(2025, 11, 21, 8, 30, tzinfo=KABUL),
    ),
    ("Pakistan's zone by name", "Fri, 21 Nov 2025 09:00:00 PKT", datetime(2025, 11, 21, 4, 0, tzinfo=UTC)),
    ("ISO 8601", "2025-11-21T08:30:00+04:30", datetime(2025, 11, 21, 8, 30, tzinfo=KABUL)),
    ("a day", "2025-11-21", datetime(2025, 11, 21, tzinfo=KABUL)),
    ("after noon", "21 November 2025 08:30 PM", datetime(2025, 11, 21, 20, 30, tzinfo=KABUL)),
    ("day first with full stops", "21.11.2025 08:30", datetime(2025, 11, 21, 8, 30, tzinfo=KABUL)),
    ("a time that does not exist", "Fri, 21 Nov 2025 25:61:00 GMT", None),
    ("a bare epoch is not the year 1704", "1704067200", None),
    ("1970 means unknown", "Thu, 01 Jan 1970 00:00:00 GMT", None),
    ("the year 1", "0001-01-01T00:00:00Z", None),
    ("the year 9999", "9999-12-31T23:59:59Z", None),
    ("a day and an hour ahead", "Sun, 23 Nov 2025 13:00:00 GMT", None),
    ("a wrong zone's worth ahead", "Sun, 23 Nov 2025 11:00:00 GMT", datetime(2025, 11, 23, 11, tzinfo=UTC)),
    ("the 31st of February", "31 Feb 2025 10:00:00 GMT", None),
]


@pytest.mark.parametrize(("why", "raw", "moment"), DATES, ids=[case[0] for case in DATES])
def test_dates_are_true_or_none(why: str, raw: str, moment: datetime | None) -> None:
    """What cannot be a publication's time is none; the publisher's words are kept."""
    found = entry(f"<guid>1</guid><title>t</title><pubDate>{raw}</pubDate>", zone="Asia/Kabul")
    assert found.published == moment, why
    assert found.published_raw == raw


def test_a_guid_is_a_link_only_where_it_is_an_address() -> None:
    """RSS calls every guid a permanent link that does not say otherwise."""
    assert entry("<guid>17</guid><title>t</title>").address is None
    assert entry("<guid>https://news.test/17</guid><title>t</title>").address == "https://news.test/17"


def test_what_has_nothing_is_skipped_and_counted() -> None:
    """An empty item is no entry; one word makes it one, with a key of its own and a title."""
    feed = read(
        rss("", "<title></title>", "<description>Only a text</description>", "<link>https://news.test/only</link>")
    )
    assert feed.skipped == 2
    assert [found.title for found in feed.entries] == ["Only a text", "https://news.test/only"]
    assert feed.entries[0].key.startswith("sha256:")
    assert feed.entries[1].key == "https://news.test/only"


def test_one_guid_for_different_pages_tells_nothing() -> None:
    """Then each goes by its link, and keys stay when another such item comes on top; true repetitions are dropped."""
    one, two, three = (
        f"<guid isPermaLink='false'>0</guid><title>{n}</title><link>https://news.test/{n}</link>" for n in "abc"
    )
    before = read(rss(one, two, two))
    after = read(rss(three, one, two))
    assert [found.key for found in before.entries] == ["https://news.test/a", "https://news.test/b"]
    assert before.skipped == 1
    assert {found.key for found in before.entries} < {found.key for found in after.entries}


def test_the_same_item_twice_is_one() -> None:
    """Same guid, same page, other words: the first, which is the newest by custom."""
    item = "<guid>g</guid><link>https://news.test/a</link><title>{}</title>"
    feed = read(rss(item.format("new"), item.format("old")))
    assert [(found.key, found.title) for found in feed.entries] == [("g", "new")]
    assert feed.skipped == 1


@pytest.mark.parametrize("oldest_first", [False, True])
def test_of_too_many_items_the_newest_are_taken(oldest_first: bool) -> None:
    """Whichever way the feed is sorted, and before all of it is parsed."""
    days = [NOW - timedelta(hours=hours) for hours in range(500)]
    items = [
        f"<guid>{n}</guid><title>t</title><pubDate>{day:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        for n, day in enumerate(days)
    ]
    feed = read(rss(*(reversed(items) if oldest_first else items)), entries=20)
    assert {found.key for found in feed.entries} == {str(n) for n in range(20)}
    assert feed.skipped == 480
    assert feed.warnings == ("only the newest 20 items were taken",)


def test_google_news_names_the_outlet_once() -> None:
    """Behind the headline it would tell copies of one headline apart; it is kept as who wrote it."""
    found = entry(
        "<guid>1</guid><title>Bridge opens - Example Times</title><source url='https://e.test'>Example Times</source>"
    )
    assert (found.title, found.authors) == ("Bridge opens", ("Example Times",))


def test_json_feed() -> None:
    """Version 1.1, which feedparser does not read."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "language": "ps-AF",
        "items": [
            {
                "id": 7,
                "url": "/a",
                "title": "پل پرانیستل شو",
                "content_html": "<p>one</p><script>x()</script><p>two</p>",
                "authors": [{"name": "A"}, "junk"],
                "date_published": "2025-11-21T08:30:00+04:30",
            },
            "junk",
            {},
        ],
    }
    feed = read(json.dumps(document).encode())
    assert (feed.title, feed.language, feed.skipped) == ("J", "ps-AF", 1)
    (found,) = feed.entries
    assert (found.key, found.address, found.text, found.authors) == ("7", "https://news.test/a", "one\ntwo", ("A",))
    assert found.published == datetime(2025, 11, 21, 8, 30, tzinfo=KABUL)


def test_a_feed_may_ask_for_patience() -> None:
    """By `ttl` in minutes, at most a week."""
    assert read(rss(head="<ttl>90</ttl>")).minimum_interval == 5400
    assert read(rss(head="<ttl>99999999</ttl>")).minimum_interval == 7 * 86400
    assert read(rss(head="<ttl>soon</ttl>")).minimum_interval is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"\xef\xbb\xbf",
        b"<!doctype html><html><body><p>Log in</p></body></html>",
        b"<!-- x --><HTML><item><title>x</title></item></HTML>",
        b'{"error": "no"}',
        b"[" * 100_000,
        b"plain words",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><title>x</title></svg>",
    ],
)
def test_what_is_no_feed_says_so(body: bytes) -> None:
    """A login page in place of a feed is not a feed without entries."""
    found = read_feed(body, "application/rss+xml", ADDRESS, zone="UTC", now=NOW)
    assert isinstance(found, Failure)
    assert found.outcome is Outcome.NOT_A_FEED


def test_a_body_that_is_a_path_opens_no_file(tmp_path: Path) -> None:
    """feedparser opens a string that names a file (faults.md D1); ours never reaches it as a string."""
    secret = tmp_path / "local.xml"
    secret.write_bytes(rss("<guid>1</guid><title>secret</title>"))
    found = read_feed(str(secret).encode(), "", str(secret), zone="UTC", now=NOW)
    assert isinstance(found, Failure)
    included = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    feed = read_feed(included + rss("<guid>1</guid><title>a&x;b</title>")[21:], "", ADDRESS, zone="UTC", now=NOW)
    assert "secret" not in repr(feed)


def test_only_a_stream_reaches_feedparser() -> None:
    """There is one call, with a stream, its sanitiser and its resolver off (faults.md D1, D2)."""
    calls = [
        line.strip()
        for file in sorted(ROOT.glob("[a-z]*/*.py"))
        if file.parent.name not in {"tests", "benchmarks"}
        for line in file.read_text().splitlines()
        if "feedparser.parse(" in line
    ]
    assert calls == [
        "parsed = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)"
    ]


def test_captured_feeds_are_all_read() -> None:
    """87 captured feeds and 42 derived ones, in every dialect and charset: none fails, few items are lost."""
    index = [json.loads(line) for line in (SHARED / "newsweb" / "index.jsonl").read_text().splitlines()]
    chosen = [item for item in index if item["kind"] in ("feed", "derived-feed") and not item["path"].endswith(".gz")]
    expected = found = 0
    for item in chosen:
        feed = read_feed(
            (SHARED / "newsweb" / item["path"]).read_bytes(),
            item["content_type"] or "",
            item["url"],
            zone="UTC",
            now=NOW,
        )
        assert isinstance(feed, Feed), (item["path"], feed)
        assert len({entry.key for entry in feed.entries}) == len(feed.entries)
        expected += item["entries"]
        found += len(feed.entries)
    assert found >= 0.98 * expected, (found, expected)


@pytest.mark.parametrize("name", ["windows-1256", "windows-1256-httponly", "utf-16le-bom", "wrong-declared"])
def test_one_feed_in_many_charsets_reads_the_same(name: str) -> None:
    """The same titles as from the feed in UTF-8, but for letters the charset does not have."""
    folder = SHARED / "newsweb" / "derived"
    kind = "text/xml; charset=windows-1256" if name.endswith("httponly") else "application/rss+xml"
    feed = read_feed((folder / f"bbc-urdu.{name}.xml").read_bytes(), kind, ADDRESS, zone="UTC", now=NOW)
    assert isinstance(feed, Feed)
    assert len(feed.entries) == 26
    assert all(re.search("[\u0600-\u06ff]{3}", found.title) for found in feed.entries)


def test_categories_become_tags_as_they_are_written() -> None:
    """RSS has words, Atom terms that may be codes beside labels, JSON Feed a list."""
    found = entry(
        "<guid>1</guid><title>t</title><category>Border</category><category> تجارت </category><category>Border</category>"
    )
    assert found.tags == ("Border", "تجارت")
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><title>t</title>'
        '<category term="17" label="Trade &amp; transit"/><category term="torkham"/></entry></feed>'
    )
    assert read(atom.encode()).entries[0].tags == ("Trade & transit", "torkham")
    item = {"id": "1", "title": "t", "tags": ["Border", 17, "", "x" * 500]}
    json_feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [item]})
    assert read(json_feed.encode()).entries[0].tags == ("Border", "x" * 100)


def test_no_item_brings_more_tags_than_anybody_reads() -> None:
    many = "".join(f"<category>tag {number}</category>" for number in range(5000))
    assert len(entry(f"<guid>1</guid><title>t</title>{many}").tags) == 30
