"""A full disk: what cannot be kept is said to have failed, nothing is half kept, and once there is room all goes on."""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select

from alerts.gates import Gates
from alerts.matching import Matcher
from archive import tables, watches
from archive.database import Archive, open_archive
from archive.model import Watch
from archive.writer import Writer
from scheduler.judge import Bench, Round, judge_round
from tests.judged_archive import BOOK, LEXICON, JudgedArchive
from tests.loopback import Script, serving
from tests.mail_server import MailServer
from tests.program import Program, source, until
from tests.small_web import WORD, Piece, feed

ROOMS = (0, 1, 3, 5, 8, 13, 30, 60)
"""Pages of 4 KiB that are left: the disk is full at the first statement, in the middle of a round, near its end."""


@contextmanager
def room_for(archive: Archive, more: int) -> Iterator[None]:
    """Let the file grow by so many pages only: SQLite's own answer is then that the disk is full."""

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most}")

    with archive.writer.connect() as connection:
        most = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + more
    event.listen(archive.writer, "checkout", limit)
    try:
        yield
    finally:
        event.remove(archive.writer, "checkout", limit)
        most = 2**31
        event.listen(archive.writer, "checkout", limit)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Archive]:
    """An archive in a file."""
    opened = open_archive(f"sqlite:///{tmp_path}/archive.db")
    yield opened
    opened.close()


@pytest.fixture
def relay() -> Iterator[MailServer]:
    """A mail relay of this test's own."""
    with MailServer() as server:
        yield server


@pytest.mark.parametrize("pages", ROOMS)
def test_no_article_is_given_up_for_want_of_disk(small: Archive, pages: int) -> None:
    desk = JudgedArchive(small)
    draw = random.Random(7)
    for number in range(6):
        words = ["".join(draw.choices(ascii_lowercase, k=9)) for _ in range(3000)]
        desk.watch(f"desk {number}", words[0])
        desk.carry("agency", f"{number}", words[1], " ".join(words))
    writer = Writer(small.writer)

    def judge(connection: Any) -> Round:
        bench = Bench(LEXICON, Matcher(watches.armed_watches(connection), BOOK), Gates())
        return judge_round(connection, bench, desk.now, everything=True)

    with room_for(small, pages):
        failure = writer.submit(judge, "judge", alone=True).exception()
    assert failure is not None
    assert "disk is full" in str(failure)
    judged = select(func.count()).where(tables.versions.c.judged_at.is_not(None))
    assert desk.rows(judged) == [(0,)], "a round is kept whole or not at all"

    assert writer.submit(judge, "judge", alone=True).result().counts["new"] == 6
    assert desk.rows(select(func.count()).select_from(tables.hits)) == [(6,)]
    assert desk.release() == 6
    writer.close()


@pytest.mark.parametrize("pages", ROOMS)
def test_what_is_said_to_be_kept_is_kept(small: Archive, pages: int) -> None:
    """Units that share a commit with one that fills the disk are undone with it, and are told so."""
    writer = Writer(small.writer)

    def note(name: str, size: int) -> Any:
        def work(connection: Any) -> str:
            connection.execute(insert(tables.facts).values(name=name, value="x" * size))
            return name

        return work

    with room_for(small, pages):
        units = {
            name: writer.submit(note(name, size), "feed")
            for name, size in (("a", 9), ("b", 500_000), ("c", 9), ("d", 9))
        }
        failed = {name for name, unit in units.items() if unit.exception() is not None}
    with small.reading() as connection:
        kept = set(connection.execute(select(tables.facts.c.name)).scalars())
    assert "b" in failed
    assert kept & set(units) == set(units) - failed
    assert writer.submit(note("e", 500_000), "feed").result() == "e", "the writer goes on"
    writer.close()


def largest(folder: Path) -> int:
    """Bytes of the archive's largest file."""
    return max(path.stat().st_size for path in folder.glob("archive*"))


async def test_service_goes_on_when_there_is_room_again(tmp_path: Path, relay: MailServer) -> None:
    pieces = [Piece(number, "agency.test", matching=True) for number in range(1, 5)]
    pages: dict[str, bytes | Script] = {f"agency.test{piece.path}": piece.page() for piece in pieces}
    pages["agency.test/feed"] = feed(*(piece.item() for piece in pieces))
    pages["agency.test/quiet"] = feed()
    async with serving(pages) as site:
        program = Program(tmp_path, f"sqlite:///{tmp_path}/archive.db", site.place, ["agency.test"])
        program.mail_port = relay.port
        quiet = source("quiet", "http://agency.test/quiet")
        program.fill([quiet], [Watch("desk", WORD, notify=("desk",), about=False, wait=0)])
        async with program.running() as process:
            await program.says("quiet: ok", process=process)  # its crawler runs, without limits of ours
            size = largest(tmp_path)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            # The command has room; the service, which is to keep what it brings, has none.
            program.fill([source("agency", "http://agency.test/feed")], [])
            await program.says("failed and is tried again", process=process)
            assert process.returncode is None
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            # What came in while there was no room is asked for again after half a minute.
            await until(lambda: len(relay.received) >= len(pieces), 90, lambda: program.log)
    ids = [str(one.message["Message-ID"]) for one in relay.received]
    assert len(ids) == len(set(ids)) == len(pieces)
