"""Gathering with a crawler that answers from a script: what is kept, counted and said."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from archive import keeping, sources, tables
from archive.database import Archive
from archive.model import Attempt, Entry, Feed, Outcome, Page, Source, SourceKind
from archive.writer import Writer
from crawler.wire import Answer, Order
from scheduler.gathering import UNKEPT_WAIT, Gatherer, Rules

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Scripted:
    """A crawler that answers every order by a rule and remembers what it was asked."""

    def __init__(self, outcome: Outcome = Outcome.OK) -> None:
        self.outcome = outcome
        self.asked: list[Order] = []

    async def fetch(self, order: Order) -> Answer:
        """Answer a feed with two entries, a page with a text."""
        self.asked.append(order)
        attempt = Attempt(self.outcome, f"{order.address}: {self.outcome}", NOW)
        if self.outcome is not Outcome.OK:
            return Answer(order.id, attempt)
        if order.kind == "page":
            page = Page("A page", f"The words of {order.address}.", language="en")
            return Answer(
                order.id, attempt, order.address, content_type="text/html", digest="0" * 64, raw=b"raw", page=page
            )
        host = order.address.split("/")[2]
        shared = Entry("shared", "http://shared.test/story", "Carried by all", "A stub.", published=NOW, language="en")
        own = Entry("own", f"http://{host}/own", "Carried by one", "A stub.", published=NOW, language="en")
        feed = Feed("A feed", "en", (shared, own))
        return Answer(order.id, attempt, order.address, etag='"1"', digest="1" * 64, feed=feed)


def fill(archive: Archive, names: tuple[str, ...]) -> None:
    """Put sources in, each on a host of its own, due now."""
    with archive.writing() as connection:
        for name in names:
            source = Source(name, name, "IR", ("en",), SourceKind.RSS, (f"http://{name}.test/feed",))
            sources.put_source(connection, source, None, NOW)


async def one_wave(archive: Archive, crawler: Scripted, now: datetime = NOW) -> Gatherer:
    """One pass over all that is due."""
    writer, raw_writer = Writer(archive.writer), Writer(archive.raw)
    gatherer = Gatherer(writer, raw_writer, crawler, Rules(), lambda: now)
    await gatherer.drain()
    writer.close()
    raw_writer.close()
    return gatherer


async def test_a_page_that_two_feeds_link_is_fetched_once(archive: Archive) -> None:
    """Two feeds carry three articles between them: two feeds and three pages are asked, each once."""
    fill(archive, ("one", "two"))
    crawler = Scripted()
    gatherer = await one_wave(archive, crawler)
    addresses = sorted(order.address for order in crawler.asked)
    assert addresses == [
        "http://one.test/feed",
        "http://one.test/own",
        "http://shared.test/story",
        "http://two.test/feed",
        "http://two.test/own",
    ]
    assert (gatherer.counts["polls"], gatherer.counts["pages"], gatherer.counts["articles"]) == (2, 3, 3)
    with archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.sightings)).scalar_one() == 4


async def test_a_second_wave_asks_conditionally_and_fetches_no_page_again(archive: Archive) -> None:
    """With what the first answer gave: its ETag, its digest, the address that gave them."""
    fill(archive, ("one",))
    await one_wave(archive, Scripted())
    crawler = Scripted(Outcome.UNCHANGED)
    await one_wave(archive, crawler, NOW + timedelta(hours=2))
    (order,) = crawler.asked
    assert (order.kind, order.etag, order.digest, order.validated) == ("feed", '"1"', "1" * 64, "http://one.test/feed")


async def test_that_nothing_can_be_reached_is_said_once(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    """A line for each outcome stays in the log; the one warning says what it means and when it is tried again."""
    fill(archive, ("one", "two", "three"))
    caplog.set_level(logging.INFO, logger="tripoint")
    await one_wave(archive, Scripted(Outcome.UNREACHABLE))
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert warnings[0].startswith("3 of 3 sources could not be reached: is this machine's network up?")
    assert "2026-03-01 12:05" in warnings[0]
    assert len([record for record in caplog.records if getattr(record, "outcome", "") == "unreachable"]) == 3


async def test_a_failing_source_is_a_warning_of_its_own(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    """With its reason and when it is asked again, and its row says the same."""
    fill(archive, ("one",))
    await one_wave(archive, Scripted(Outcome.FORBIDDEN))
    (warning,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warning.startswith("one: forbidden, http://one.test/feed: forbidden; next at 2026-03-01 13:")
    with archive.reading() as connection:
        row = connection.execute(select(tables.polls)).one()
    assert (row.last_outcome, row.failures, row.leased_until) == ("forbidden", 1, None)


async def test_what_could_not_be_kept_is_asked_again_soon(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk for a moment costs an answer half a minute, not the quarter of an hour that a lease holds."""
    fill(archive, ("one",))
    kept = keeping.keep_page
    full = iter([OSError("no room")])

    def keep(*given: Any, **named: Any) -> bool:
        for error in full:
            raise error
        return kept(*given, **named)

    monkeypatch.setattr(keeping, "keep_page", keep)
    crawler, clock = Scripted(), [NOW]
    writer, raw_writer = Writer(archive.writer), Writer(archive.raw)
    gatherer = Gatherer(writer, raw_writer, crawler, Rules(), lambda: clock[0])
    await gatherer.drain()
    assert (gatherer.counts["pages"], gatherer.counts["not kept"]) == (1, 1)
    clock[0] += UNKEPT_WAIT - timedelta(seconds=1)
    await gatherer.drain()
    assert gatherer.counts["pages"] == 1, "and not in a loop"
    clock[0] += timedelta(seconds=1)
    await gatherer.drain()
    assert gatherer.counts["pages"] == 2
    writer.close()
    raw_writer.close()
