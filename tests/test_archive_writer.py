"""The writer: many units to a commit, one that fails undoes only itself, and an answer comes when the disk has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, event, insert, select, text
from sqlalchemy.exc import IntegrityError

from archive.database import Archive
from archive.tables import facts
from archive.writer import MOST_UNITS, Writer


@pytest.fixture
def writer(archive: Archive) -> Iterator[Writer]:
    made = Writer(archive.writer)
    yield made
    made.close()


@pytest.fixture
def commits(archive: Archive) -> list[int]:
    """Grows by one at each commit."""
    seen: list[int] = []
    event.listen(archive.writer, "commit", lambda connection: seen.append(1))
    return seen


def put(name: str, value: str = "") -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(insert(facts).values(name=name, value=value))
        return name

    return work


def names(archive: Archive) -> set[str]:
    with archive.reading() as connection:
        return set(connection.execute(select(facts.c.name).where(facts.c.name.like("n%"))).scalars())


async def test_what_comes_together_shares_a_commit(archive: Archive, writer: Writer, commits: list[int]) -> None:
    answers = await asyncio.gather(*(writer.write(put(f"n{number}"), "feed") for number in range(50)))
    assert list(answers) == [f"n{number}" for number in range(50)], "each caller has its own answer"
    assert len(commits) < 5
    assert len(names(archive)) == 50


async def test_work_that_is_wanted_soon_waits_for_nobody_and_takes_along_what_is_there(
    archive: Archive, writer: Writer, commits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.writer.GATHER_SECONDS", 600.0)
    assert await asyncio.wait_for(writer.write(put("n1"), "mark", soon=True), 60) == "n1"
    assert len(commits) == 1
    both = asyncio.gather(writer.write(put("n2"), "mark"), writer.write(put("n3"), "mark", soon=True))
    assert list(await asyncio.wait_for(both, 60)) == ["n2", "n3"], "who waits for company leaves with it"
    assert len(commits) <= 3
    assert names(archive) == {"n1", "n2", "n3"}


async def test_a_unit_that_fails_undoes_only_itself(archive: Archive, writer: Writer) -> None:
    def half(connection: Connection) -> None:
        put("n-half")(connection)
        raise ValueError("a strange text")

    given = [
        writer.write(put("n1"), "feed"),
        writer.write(half, "feed"),
        writer.write(put("n1"), "feed"),
        writer.write(put("n2"), "feed"),
    ]
    answers = await asyncio.gather(*given, return_exceptions=True)
    assert answers[0] == "n1"
    assert isinstance(answers[1], ValueError)
    assert isinstance(answers[2], IntegrityError)
    assert answers[3] == "n2"
    assert names(archive) == {"n1", "n2"}


async def test_a_commit_that_fails_is_told_to_everybody_in_it(archive: Archive, writer: Writer) -> None:
    def refuse(connection: Connection) -> None:
        raise OSError("no room left")

    event.listen(archive.writer, "commit", refuse)
    answers = await asyncio.gather(
        *(writer.write(put(f"n{number}"), "feed") for number in range(5)), return_exceptions=True
    )
    assert [str(answer) for answer in answers] == ["no room left"] * 5
    event.remove(archive.writer, "commit", refuse)
    assert names(archive) == set()
    assert await writer.write(put("n9"), "feed") == "n9", "the writer goes on"


async def test_work_alone_has_a_commit_of_its_own_in_its_place(
    archive: Archive, writer: Writer, commits: list[int]
) -> None:
    seen: list[set[str]] = []

    def judge(connection: Connection) -> None:
        seen.append(set(connection.execute(select(facts.c.name).where(facts.c.name.like("n%"))).scalars()))

    given = [writer.write(put("n1"), "feed"), writer.write(judge, "judge", alone=True), writer.write(put("n2"), "feed")]
    await asyncio.gather(*given)
    assert seen == [{"n1"}], "it sees what came before it and nothing that came after"
    assert len(commits) == 3


async def test_many_units_are_split_into_commits(archive: Archive, writer: Writer, commits: list[int]) -> None:
    given = [writer.submit(put(f"n{number}"), "feed") for number in range(MOST_UNITS + 50)]
    await asyncio.gather(*map(asyncio.wrap_future, given))
    assert len(names(archive)) == MOST_UNITS + 50
    assert len(commits) >= 2


def test_units_from_many_threads_are_all_kept(archive: Archive, writer: Writer) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda number: writer.submit(put(f"n{number}"), "feed").result(20), range(80)))
    assert len(set(done)) == len(names(archive)) == 80


def test_closing_keeps_what_is_queued(archive: Archive) -> None:
    writer = Writer(archive.writer)
    given = [writer.submit(put(f"n{number}"), "feed") for number in range(20)]
    writer.close()
    assert [future.result(0) for future in given] == [f"n{number}" for number in range(20)]
    assert len(names(archive)) == 20


async def test_a_caller_who_gave_up_stops_nobody(archive: Archive, writer: Writer) -> None:
    first = asyncio.create_task(
        writer.write(lambda connection: connection.execute(text("SELECT 1")).scalar_one(), "feed")
    )
    waiting = asyncio.create_task(writer.write(put("n1"), "feed"))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await first == 1
    assert await writer.write(put("n2"), "feed") == "n2"
