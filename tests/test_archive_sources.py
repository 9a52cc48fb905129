"""What is due, for whom, and what is remembered of hosts and attempts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from archive import sources
from archive.database import Archive
from archive.model import Attempt, Outcome, SourceKind
from archive.sources import FAR, LEASE, StoredRobots, claim_pages, claim_polls
from archive.tables import articles, attempts, polls
from tests.archive_rows import Rows
from tests.program import source

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def fill(archive: Archive, *given: Any) -> None:
    with archive.writing() as connection:
        for one in given:
            sources.put_source(connection, one, None, NOW)


def claimed(archive: Archive, now: datetime = NOW, limit: int = 9, busy: tuple[str, ...] = ()) -> list[str]:
    with archive.writing() as connection:
        return [due.source.id for due in claim_polls(connection, now, limit, busy)]


def test_one_source_a_host_is_claimed_and_none_twice(archive: Archive) -> None:
    fill(archive, source("a", "http://one.test/a"), source("b", "http://one.test/b"), source("c", "http://two.test/"))
    first = claimed(archive)
    assert len(first) == 2
    assert "c" in first
    assert claimed(archive, busy=("one.test",)) == [], "the host is in hand"
    rest = claimed(archive)
    assert sorted(first + rest) == ["a", "b", "c"]
    assert claimed(archive) == []
    with archive.writing() as connection:
        sources.release_leases(connection)
    assert len(claimed(archive)) == 2, "what an earlier run held is free at the start"


def test_a_lease_ends_by_itself(archive: Archive) -> None:
    fill(archive, source("a", "http://one.test/"))
    assert claimed(archive) == ["a"]
    assert claimed(archive, NOW + LEASE - timedelta(seconds=1)) == []
    assert claimed(archive, NOW + LEASE) == ["a"]


@pytest.mark.parametrize(
    ("sentence", "ahead", "due"),
    [
        ("planned for now", timedelta(0), True),
        ("planned for an hour ahead", timedelta(hours=1), False),
        ("a source that is gone is asked once a month", timedelta(days=31), False),
        ("nothing plans so far: the clock was wrong", FAR + timedelta(days=1), True),
    ],
)
def test_when_a_poll_is_due(sentence: str, ahead: timedelta, due: bool, archive: Archive) -> None:
    fill(archive, source("a", "http://one.test/"))
    with archive.writing() as connection:
        connection.execute(update(polls).values(next_poll_at=NOW + ahead))
    assert (claimed(archive) == ["a"]) is due, sentence


def test_what_is_disabled_removed_or_no_feed_is_never_claimed(archive: Archive) -> None:
    fill(
        archive,
        source("off", "http://a.test/", enabled=False, reason="answers no more"),
        source("map", "http://b.test/", kind=SourceKind.SITEMAP),
        source("gone", "http://c.test/"),
    )
    with archive.writing() as connection:
        assert sources.remove_source(connection, "gone")
        assert not sources.remove_source(connection, "gone")
        assert not sources.remove_source(connection, "never")
        sources.poll_soon(connection, None, NOW)
    assert claimed(archive) == []


def test_a_host_that_asked_to_wait_is_left_alone_until_then(archive: Archive) -> None:
    fill(archive, source("a", "http://one.test/"), source("b", "http://two.test/"))
    later = Attempt(Outcome.RATE_LIMITED, "429", NOW, 429, NOW + timedelta(hours=2))
    with archive.writing() as connection:
        sources.keep_waiting(connection, "one.test", later)
        sources.keep_waiting(connection, "two.test", Attempt(Outcome.TIMEOUT, "", NOW))
        sources.forget_host_waits(connection, NOW + timedelta(hours=1))
    assert claimed(archive) == ["b"]
    assert claimed(archive, NOW + timedelta(hours=2), busy=("two.test",)) == ["a"]
    with archive.writing() as connection:
        sources.keep_waiting(connection, "one.test", Attempt(Outcome.RATE_LIMITED, "", NOW, 429, NOW + FAR * 2))
        sources.release_leases(connection)
    assert "a" in claimed(archive, NOW), "a wait that no server may ask for was written by a wrong clock"


def test_pages_are_claimed_newest_first_one_a_host(archive: Archive) -> None:
    with archive.writing() as connection:
        rows = Rows(connection)
        rows.source("wire")
        due: dict[str, Any] = {"page_state": "due", "page_due_at": NOW}
        old, new = (rows.article("wire", f"t{number}", "x", host="one.test", **due) for number in range(2))
        other = rows.article("wire", "t3", "x", host="two.test", **due)
        rows.article("wire", "t4", "x", host="three.test", page_state="due", page_due_at=NOW + timedelta(minutes=2))
        rows.article("wire", "t5", "x", host="four.test", page_state="had")
        first = [page.article_id for page in claim_pages(connection, NOW, 9)]
        assert sorted(first) == sorted([new, other])
        assert [page.article_id for page in claim_pages(connection, NOW, 9, ["one.test"])] == []
        assert [page.article_id for page in claim_pages(connection, NOW, 9)] == [old]
        assert sources.pages_waiting(connection, NOW) == 3


def test_a_changed_address_is_asked_anew_and_changed_words_are_not(archive: Archive) -> None:
    fill(archive, source("a", "http://one.test/feed"))
    with archive.writing() as connection:
        connection.execute(update(polls).values(etag='"1"', digest="x", next_poll_at=NOW + timedelta(hours=1)))
        sources.put_source(connection, source("a", "http://one.test/feed", name="Another name"), None, NOW)
        assert _etag(connection) == '"1"'
        sources.put_source(connection, source("a", "http://two.test/feed"), None, NOW)
        assert _etag(connection) is None
        assert connection.execute(select(polls.c.host)).scalar_one() == "two.test"


def _etag(connection: Connection) -> str | None:
    etag: str | None = connection.execute(select(polls.c.etag)).scalar_one()
    return etag


def test_attempts_are_kept_as_runs_of_equal_outcomes(archive: Archive) -> None:
    fill(archive, source("a", "http://one.test/"))
    day = [Outcome.OK, Outcome.OK, Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.OK]
    with archive.writing() as connection:
        for hours, outcome in enumerate(day):
            sources.record_attempt(connection, "a", "feed", Attempt(outcome, f"{hours}", NOW + timedelta(hours=hours)))
        sources.record_attempt(connection, "a", "page", Attempt(Outcome.OK, "", NOW))
        sources.record_attempt(connection, "a", "feed", Attempt(Outcome.OK, "next day", NOW + timedelta(days=1)))
        rows = connection.execute(select(attempts).where(attempts.c.kind == "feed").order_by(attempts.c.id)).all()
    assert [(row.outcome, row._mapping[attempts.c.count]) for row in rows] == [
        ("ok", 2),
        ("timeout", 3),
        ("ok", 1),
        ("ok", 1),
    ]
    assert (rows[1].first_at, rows[1].last_at) == (NOW + timedelta(hours=2), NOW + timedelta(hours=4))
    assert rows[1].detail == "4"


def test_robots_answers_are_kept_and_replaced(archive: Archive) -> None:
    with archive.writing() as connection:
        assert sources.stored_robots(connection, "http://one.test") is None
        for number in range(2):
            kept = StoredRobots("http://one.test", 200, f"Disallow: /{number}", NOW + timedelta(days=number))
            sources.keep_robots(connection, kept)
            assert sources.stored_robots(connection, "http://one.test") == kept


def test_a_host_is_taken_from_any_address_that_has_one() -> None:
    assert sources.host_of("http://One.Test:80/x") == "one.test"
    assert sources.host_of("http://[::1") == ""
    assert sources.host_of("") == ""


def test_nothing_is_due_where_no_source_is_enabled(archive: Archive) -> None:
    fill(archive, source("off", "http://a.test/", enabled=False))
    with archive.reading() as connection:
        assert sources.next_due(connection) is None
        assert connection.execute(select(articles)).all() == []
