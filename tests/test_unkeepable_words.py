"""Words a database will not have: one entry, one page harm nobody but themselves, and every attempt still leaves a record."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from datetime import timedelta

import pytest
import zstandard
from sqlalchemy import select

from archive import tables
from archive.database import Archive
from archive.keeping import FeedKept, Received, keep_feed
from archive.model import Attempt, Entry, Feed, Outcome, Page, PollPlan
from archive.sources import claim_polls, put_source
from archive.writer import Writer
from crawler.wire import Answer, Order
from scheduler.gathering import Gatherer, Rules
from tests.program import NOW, source

LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"


def drawn(count: int, letters: str) -> str:
    return "".join(random.Random(count).choices(letters, k=count))


LONG = {
    "an address of 2,000 letters": ("http://a.test/" + drawn(2000, string.ascii_letters), "1"),
    "an address of 2,000 Persian letters, six times as long once encoded": (
        "http://a.test/" + drawn(2000, LETTERS),
        "1",
    ),
    "a guid of 512 Persian letters": ("http://a.test/" + drawn(1900, string.ascii_letters), drawn(512, LETTERS)),
    "an address that is the guid too": (
        "http://a.test/" + drawn(1990, LETTERS),
        "http://a.test/" + drawn(1990, LETTERS),
    ),
    "no address, a guid of 512 characters": (None, drawn(512, LETTERS)),
}


@pytest.mark.parametrize("case", LONG)
def test_keys_of_any_length_name_one_article(archive: Archive, case: str) -> None:
    address, key = LONG[case]
    wire = source("s" * 64, "http://a.test/feed")
    entry = Entry(key, address, "A title", "Some words")
    moved = replace(entry, address=(address or "http://a.test/") + "x", title="Another title")

    def keep(*entries: Entry) -> FeedKept:
        with archive.writing() as connection:
            put_source(connection, wire, None, NOW)
            (due,) = claim_polls(connection, NOW, 1)
            plan = PollPlan(NOW, 0, 0, "")
            received = Received(Attempt(Outcome.OK, "", NOW))
            return keep_feed(
                connection, due, received, Feed("", "", entries), plan, stub_wait=timedelta(), reading_recipe=1, now=NOW
            )

    assert keep(entry).articles == 1
    assert keep(entry).articles == keep(entry).versions == 0, "known again under the same key"
    assert keep(moved).articles == (1 if address else 0), "a guid used twice"
    assert keep(entry, moved) == FeedKept()


class Told:
    """Answers orders as it was told, at once; nothing is fetched."""

    def __init__(self, feed: Feed, pages: dict[str, Page]) -> None:
        self.feed, self.pages = feed, pages
        self.asked: list[str] = []

    async def fetch(self, order: Order) -> Answer:
        self.asked.append(order.address)
        attempt = Attempt(Outcome.OK, "200", NOW, 200)
        if order.kind == "feed":
            return Answer(order.id, attempt, order.address, feed=self.feed, etag='"1"')
        raw = zstandard.compress(order.address.encode())
        return Answer(order.id, attempt, order.address, digest=order.address, raw=raw, page=self.pages[order.address])


@pytest.mark.parametrize("where", ["an entry", "a page"])
async def test_words_that_cannot_be_kept_stop_nobody_else(archive: Archive, where: str) -> None:
    """A lone surrogate is refused by both databases. The door takes it out; here it came through all the same."""
    wrong, right = "a title with \udcff in it", "A plain title"
    entries = [
        Entry(
            f"{number}", f"http://a.test/{number}", wrong if (number, where) == (1, "an entry") else right, f"{number}"
        )
        for number in range(3)
    ]
    pages = {
        entry.address: Page(wrong if (entry.key, where) == ("1", "a page") else right, f"The whole text of {entry.key}")
        for entry in entries
        if entry.address
    }
    with archive.writing() as connection:
        put_source(connection, source("wire", "http://a.test/feed"), None, NOW)
    clock = [NOW]
    told = Told(Feed("", "en", tuple(entries)), pages)
    writer, raw_writer = Writer(archive.writer), Writer(archive.raw)
    gatherer = Gatherer(writer, raw_writer, told, Rules(), lambda: clock[0])
    for _ in range(4):
        await gatherer.drain()
        clock[0] += timedelta(minutes=40)
    for one in (writer, raw_writer):
        one.close()
    with archive.reading() as connection:
        kept = {
            row.key: (row.page_state, row.page_detail)
            for row in connection.execute(
                select(tables.articles.c.key, tables.articles.c.page_state, tables.articles.c.page_detail)
            )
        }
        poll = connection.execute(select(tables.polls)).one()
    had = {"https://a.test/0", "https://a.test/2"}
    assert {key for key, (state, _) in kept.items() if state == "had"} == had
    assert poll.leased_until is None, "the poll is over, and the next one is planned by the rules"
    assert poll.last_outcome == "ok"
    if where == "a page":
        state, detail = kept["https://a.test/1"]
        assert state == "failed"
        assert "cannot be kept" in detail
        assert told.asked.count("http://a.test/1") == 3
    else:
        assert set(kept) == had
        assert gatherer.counts["not kept"] > 0
