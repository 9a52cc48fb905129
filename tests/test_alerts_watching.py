"""A watch that anybody saved is matched from its commit on, an old query of it no more; on each database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event

from alerts.matching import Matcher
from alerts.watching import MOST_BESIDE, Watching
from archive.database import Archive, open_archive
from archive.model import Watch
from archive.watch_changes import REMEMBERED, changes_since
from archive.watches import armed_watches, put_watch, remove_watch
from seeds.names import load_names
from words.evaluation import Reading, prepare
from words.names import NameBook

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
BOOK = NameBook(load_names())
LORRIES = Watch("lorries", "lorries")
SNOW = Watch("snow", "snow", ("desk",))


@pytest.fixture
def elsewhere(archive: Archive, archive_url: str) -> Iterator[Archive]:
    """The same archive as another process has it open."""
    opened = open_archive(archive_url)
    yield opened
    opened.close()


def put(archive: Archive, *watches: Watch) -> None:
    with archive.writing() as connection:
        for watch in watches:
            put_watch(connection, watch, None, NOW)


def matches(matcher: Matcher, text: str = "Lorries waited in the snow.") -> list[str]:
    found = matcher.match(prepare(Reading("", text, lang="en"), BOOK))
    return [one.armed.watch.name for one in found]


def asked(archive: Archive, watching: Watching, text: str = "Lorries waited in the snow.") -> list[str]:
    """What matches in the judge's next transaction."""
    with archive.writing() as connection:
        return matches(watching.at(connection), text)


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield said
    event.remove(connection, "before_cursor_execute", note)


CHANGES = [
    ((), ["lorries", "snow"], "nothing changed"),
    ((Watch("gate", "waited"),), ["lorries", "snow", "gate"], "a new one"),
    ((replace(SNOW, query="hail"),), ["lorries"], "another query: the old one matches no more"),
    ((replace(SNOW, query="hail"), SNOW), ["lorries", "snow"], "changed there and back"),
    ((replace(SNOW, enabled=False),), ["lorries"], "switched off"),
    ((replace(SNOW, query="(open"),), ["lorries"], "one that cannot be read"),
    (("lorries",), ["snow"], "removed"),
    (("lorries", LORRIES), ["lorries", "snow"], "removed and saved again"),
]


@pytest.mark.parametrize(("changes", "found", "why"), CHANGES, ids=[case[2] for case in CHANGES])
def test_what_another_process_saved_counts_in_the_next_transaction(
    archive: Archive, elsewhere: Archive, changes: tuple[Watch | str, ...], found: list[str], why: str
) -> None:
    put(archive, LORRIES, SNOW)
    watching = Watching(BOOK)
    assert asked(archive, watching) == ["lorries", "snow"]
    with elsewhere.writing() as connection:
        for change in changes:
            if isinstance(change, str):
                assert remove_watch(connection, change)
            else:
                put_watch(connection, change, None, NOW)
    assert asked(archive, watching) == found, why
    with archive.reading() as connection:
        assert matches(Matcher(armed_watches(connection), BOOK)) == found, "as all watches made anew say"


def test_where_a_watch_is_told_and_how_it_is_read_are_as_saved_last(archive: Archive, elsewhere: Archive) -> None:
    put(archive, SNOW, Watch("open", "(open"))
    watching = Watching(BOOK)
    assert asked(archive, watching) == ["snow"]
    assert [bad.armed.watch.name for bad in watching.unreadable] == ["open"]
    put(elsewhere, replace(SNOW, notify=("mail", "slack")), Watch("open", "snow"))
    with archive.writing() as connection:
        (snow, _) = watching.at(connection).match(prepare(Reading("", "snow", lang="en"), BOOK))
    assert snow.armed.watch.notify == ("mail", "slack")
    assert watching.unreadable == []


def test_a_watch_counts_from_its_commit_on_and_not_before(archive: Archive, elsewhere: Archive) -> None:
    put(archive, LORRIES)
    watching = Watching(BOOK)
    with elsewhere.writing() as other:
        put_watch(other, SNOW, None, NOW)
        with archive.reading() as connection:
            assert matches(watching.at(connection)) == ["lorries"], "not committed yet"
    with archive.reading() as connection:
        assert matches(watching.at(connection)) == ["lorries", "snow"]


def test_where_nothing_changed_no_watch_is_read(archive: Archive) -> None:
    put(archive, LORRIES, SNOW)
    watching = Watching(BOOK)
    asked(archive, watching)
    with archive.writing() as connection, statements(connection) as said:
        first = watching.at(connection)
        assert watching.at(connection) is first
    assert len(said) == 2
    assert all("FROM facts" in one for one in said)


def test_who_missed_more_changes_than_are_remembered_reads_all(archive: Archive, elsewhere: Archive) -> None:
    put(archive, LORRIES, SNOW)
    watching = Watching(BOOK)
    asked(archive, watching)
    put(elsewhere, replace(LORRIES, query="hail"), *(Watch(f"w{n}", f"word{n}") for n in range(REMEMBERED)))
    with archive.reading() as connection:
        assert changes_since(connection, 2).ids is None
        assert len(changes_since(connection, 3).ids or ()) == REMEMBERED
    assert asked(archive, watching) == ["snow"]
    assert asked(archive, watching, "word7 and snow") == ["snow", "w7"]


def test_an_older_archive_in_its_place_is_read_anew(archive: Archive) -> None:
    put(archive, LORRIES)
    with archive.reading() as connection:
        assert changes_since(connection, 1).ids == frozenset()
        assert changes_since(connection, 5).ids is None, "five changes were seen, one is there"


def test_many_changed_watches_are_put_in_order_by_a_thread_and_none_is_lost(
    archive: Archive, elsewhere: Archive
) -> None:
    put(archive, LORRIES, SNOW)
    watching = Watching(BOOK)
    asked(archive, watching)
    put(elsewhere, replace(LORRIES, query="hail"), *(Watch(f"w{n}", f"word{n}") for n in range(MOST_BESIDE)))
    with archive.writing() as connection:
        beside = watching.at(connection)
    assert beside.beside == MOST_BESIDE + 1
    assert matches(beside, "word7, hail and snow") == ["lorries", "snow", "w7"]
    put(elsewhere, Watch("w7", "word8"))  # while the thread works, or before what it made is taken
    watching.settle()
    with archive.writing() as connection:
        ordered = watching.at(connection)
    assert ordered.beside == 1, "what came meanwhile stands beside"
    assert matches(ordered, "word7, hail and snow") == ["lorries", "snow"]
    assert matches(ordered, "word8") == ["w7", "w8"]
    assert ordered.armed == tuple(armed_in(archive))


def armed_in(archive: Archive) -> list[Any]:
    with archive.reading() as connection:
        return list(armed_watches(connection))


def test_two_who_change_the_same_watches_in_other_orders_wait_for_each_other(
    archive: Archive, elsewhere: Archive
) -> None:
    both = [LORRIES, SNOW]
    put(archive, *both)
    with ThreadPoolExecutor(2) as pool:
        ways = [(archive, both), (elsewhere, both[::-1])] * 5
        for done in [pool.submit(put, where, *watches) for where, watches in ways]:
            done.result(timeout=60)
    with archive.reading() as connection:
        assert changes_since(connection, None).number == 22
