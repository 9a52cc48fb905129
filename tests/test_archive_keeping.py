"""What a feed and a page said is kept once, whatever comes twice; one address is one article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from archive.columns import Packed
from archive.database import Archive
from archive.keeping import FEED_VERSIONS_MOST, FeedKept, Received, content_hash, keep_feed, keep_page, tombstone_hash
from archive.model import Attempt, Entry, Feed, Outcome, Page, PagePlan, PollPlan, SourceKind
from archive.sources import DuePage, claim_polls, put_source
from archive.tables import articles, sightings, tombstones, versions
from tests.program import source

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
STUB = timedelta(minutes=10)


class Desk:
    """Keeps polls of sources, an hour apart."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.now = NOW

    def poll(self, *entries: Entry, by: str = "wire", **values: Any) -> FeedKept:
        self.now += timedelta(hours=2)
        given = source(by, f"http://{by}.test/feed", **values)
        with self.archive.writing() as connection:
            put_source(connection, given, None, self.now)
            (due,) = [one for one in claim_polls(connection, self.now, 99) if one.source.id == by]
            received = Received(Attempt(Outcome.OK, "", self.now), etag='"1"', digest="d")
            plan = PollPlan(self.now + timedelta(hours=1), 0, 0, "usual interval")
            feed = Feed("A wire", "en", entries)
            return keep_feed(connection, due, received, feed, plan, stub_wait=STUB, reading_recipe=1, now=self.now)

    def page(self, article_id: int, page: Page | None, state: str = "had") -> bool:
        with self.archive.writing() as connection:
            due = DuePage(article_id, "http://wire.test/1", source("wire", "http://wire.test/feed"), 0)
            outcome = Outcome.OK if page else Outcome.NOT_FOUND
            received = Received(Attempt(outcome, "said so", self.now), digest="raw")
            plan = PagePlan(state, None, "read")
            return keep_page(
                connection, due, received, page, plan, site="news.test", memory=0, reading_recipe=1, now=self.now
            )

    def rows(self, table: Any) -> list[Any]:
        with self.archive.reading() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)).all())


@pytest.fixture
def desk(archive: Archive) -> Desk:
    return Desk(archive)


def entry(key: str = "1", **changes: Any) -> Entry:
    return replace(Entry(key, f"http://wire.test/{key}", f"Title {key}", f"Words of {key}."), **changes)


def test_the_same_poll_twice_changes_nothing(desk: Desk) -> None:
    entries = [entry(str(number)) for number in range(5)]
    assert desk.poll(*entries) == FeedKept(articles=5, sightings=5, versions=5)
    before = (desk.rows(articles), desk.rows(sightings), desk.rows(versions))
    assert desk.poll(*entries) == FeedKept()
    assert desk.poll(*reversed(entries), entries[0]) == FeedKept(), "in any order, and doubled"
    assert (desk.rows(articles), desk.rows(sightings), desk.rows(versions)) == before


def test_ids_follow_the_order_in_which_things_were_said(desk: Desk) -> None:
    desk.poll(entry("new"), entry("old"))
    assert [row.address.rpartition("/")[2] for row in desk.rows(articles)] == ["old", "new"]


@pytest.mark.parametrize(
    "address",
    ["https://wire.test/1", "http://wire.test/1/", "http://wire.test/1?utm_source=x", "http://WIRE.test/1#top"],
)
def test_an_address_written_otherwise_is_the_same_article(address: str, desk: Desk) -> None:
    desk.poll(entry("1"))
    kept = desk.poll(entry("other", address=address, title="Title 1", text="Words of 1."), by="rival")
    assert kept == FeedKept(sightings=1)
    assert len(desk.rows(articles)) == 1
    assert {row.source_id for row in desk.rows(sightings)} == {"wire", "rival"}


def test_a_query_that_is_not_known_to_track_makes_another_article(desk: Desk) -> None:
    desk.poll(entry("1"), entry("2", address="http://wire.test/1?id=7"))
    assert len(desk.rows(articles)) == 2


def test_an_entry_edited_in_its_feed_is_a_version_until_its_page_is_had(desk: Desk) -> None:
    desk.poll(entry("1"))
    assert desk.poll(entry("1", text="Other words.")).versions == 1
    assert desk.page(1, Page("Title 1", "The whole text."))
    assert desk.poll(entry("1", text="Yet other words.")) == FeedKept()
    rows = desk.rows(versions)
    assert [row.origin for row in rows] == ["feed", "feed", "page"]
    assert desk.rows(articles)[0].version_id == rows[-1].id


def test_a_feed_that_writes_a_counter_does_not_fill_the_archive(desk: Desk) -> None:
    for number in range(FEED_VERSIONS_MOST + 5):
        desk.poll(entry("1", text=f"Read {number} times."))
    assert len(desk.rows(versions)) == FEED_VERSIONS_MOST


def test_a_key_used_for_another_article_is_another_article(desk: Desk) -> None:
    desk.poll(entry("1"))
    moved = entry("1", address="http://wire.test/2")
    assert desk.poll(moved).articles == 0, "the same title at another address: it has moved"
    another = entry("1", address="http://wire.test/3", title="Something else", text="Other words.")
    assert desk.poll(another) == FeedKept(articles=1, sightings=1, versions=1)
    assert desk.poll(another) == FeedKept()


def test_entries_without_an_address_are_told_apart_by_their_key(desk: Desk) -> None:
    desk.poll(entry("1", address=None), entry("2", address=None))
    desk.poll(entry("1", address=None), by="rival")
    rows = desk.rows(articles)
    assert len(rows) == 3, "another source's key says nothing about ours"
    assert {row.page_state for row in rows} == {"none"}
    assert rows[0].page_detail == "the feed gives no address"


def test_an_opaque_redirect_is_not_fetched(desk: Desk) -> None:
    desk.poll(entry("1"), kind=SourceKind.GOOGLE_NEWS)
    assert desk.rows(articles)[0].page_state == "none"


def test_a_forgotten_article_stays_away(desk: Desk) -> None:
    desk.poll(entry("1"))
    (row,) = desk.rows(articles)
    with desk.archive.writing() as connection:
        connection.execute(articles.delete())
        connection.execute(sightings.delete())
        gone = {"key_hash": tombstone_hash(row.key), "forgotten_at": NOW, "reason": "asked to"}
        connection.execute(insert(tombstones).values(**gone))
    assert desk.poll(entry("1"), entry("2")) == FeedKept(articles=1, sightings=1, versions=1, forgotten=1)
    assert not desk.page(row.id, Page("Title 1", "Late words.")), "its page was under way"


def test_a_page_kept_twice_is_one_version_and_frees_its_stub(desk: Desk) -> None:
    desk.poll(entry("1"))
    (stub,) = desk.rows(versions)
    assert stub.judge_after == desk.now + STUB
    assert desk.page(1, Page("Title 1", "The whole text."))
    assert not desk.page(1, Page("Title 1", "The whole text."))
    assert len(desk.rows(versions)) == 2
    assert desk.rows(versions)[0].judge_after == desk.now
    assert desk.rows(articles)[0].page_tries == 1


def test_a_page_that_states_no_time_has_its_feeds(desk: Desk) -> None:
    """What a feed dates ten days back is old, also when its page says nothing of it."""
    before = desk.now - timedelta(days=10)
    desk.poll(entry(published=before, published_raw="ten days ago"))
    desk.page(1, Page("A bridge", "Whole words of the page.", published=None, published_raw=""))
    desk.page(1, Page("A bridge", "Other words of the page.", published=desk.now, published_raw="today"))
    kept = [(row.origin, row.published, row.published_raw) for row in desk.rows(versions)]
    assert kept == [("feed", before, "ten days ago"), ("page", before, "ten days ago"), ("page", desk.now, "today")]


def test_a_page_without_a_byline_has_its_feeds(desk: Desk) -> None:
    """A feed that credits Reuters says who tells the story, also where the page says nothing."""
    desk.poll(entry(authors=("Reuters",)))
    desk.page(1, Page("A bridge", "Whole words of the page."))
    desk.page(1, Page("A bridge", "Other words of the page.", authors=("A. Reporter",)))
    assert [row.authors for row in desk.rows(versions)] == [["Reuters"], ["Reuters"], ["A. Reporter"]]


def test_a_page_that_will_not_come_leaves_the_feeds_words_with_the_reason(desk: Desk) -> None:
    desk.poll(entry("1"))
    assert not desk.page(1, None, state="failed")
    (row,) = desk.rows(articles)
    assert (row.page_state, row.page_outcome) == ("failed", "not found")
    assert "said so" in row.page_detail
    (stub,) = desk.rows(versions)
    assert (stub.body, stub.judge_after) == ("Words of 1.", desk.now)


def test_what_came_with_a_sources_first_fetch_is_marked(desk: Desk) -> None:
    desk.poll(entry("1"))
    desk.poll(entry("1"), entry("2"))
    assert [row.first_fetch for row in desk.rows(articles)] == [True, False]


def test_words_no_encoding_can_say_are_kept_as_far_as_they_can_be(desk: Desk) -> None:
    desk.poll(entry("1", text="\x00nul and \udc00 half"))
    (row,) = desk.rows(versions)
    assert "nul and" in row.body
    with desk.archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(versions)).scalar_one() == 1


@given(st.text())
def test_packed_text_comes_back(text: str) -> None:
    packed = Packed()
    stored = packed.process_bind_param(text, None)  # type: ignore[arg-type]
    assert packed.process_result_value(stored, None) == text.encode("utf-8", "replace").decode()  # type: ignore[arg-type]


@given(st.text(), st.text())
def test_equal_hashes_are_equal_words(title: str, text: str) -> None:
    assert len(content_hash(title, text)) == 64
    assert content_hash(title, text) == content_hash(title, text)
    assert content_hash(title + "a", text) != content_hash(title, text)
