"""Several services on one archive: one works, the others say who does, and when it is gone the next one that is started works."""

from __future__ import annotations

import asyncio
import fcntl
import threading
from asyncio.subprocess import Process
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from archive.database import APPLICATION_ID, open_archive
from archive.lock import hold
from archive.model import InputError
from tests.program import Program, end, until

TAKEN_OVER = 30.0
"""Seconds within which one that is started when the holder was killed works: two on an idle machine, nearly all of it the start."""
LOOKED = 40.0
"""Seconds within which a service has looked whether it still has the archive: it looks every ten."""


def installations(folder: Path, url: str, count: int) -> list[Program]:
    """So many on one archive, each with its own settings and log."""
    first = Program(folder, url)
    made = [replace(first, folder=folder / f"installation{number}") for number in range(count)]
    for program in made:
        program.folder.mkdir()
    return made


async def test_of_four_started_at_once_one_works_and_when_it_is_killed_another_does(
    archive_url: str, tmp_path: Path
) -> None:
    """On an archive that is not there yet. The holder is killed and nobody clears up after it."""
    programs = installations(tmp_path, archive_url, 4)
    processes: list[Process] = []
    try:
        processes += await asyncio.gather(*(program.start("run") for program in programs))

        def all_is_said() -> bool:
            ended = [process for process in processes if process.returncode is not None]
            return len(ended) == 3 and any("running; review page" in program.log for program in programs)

        await until(all_is_said, 90, lambda: "\n".join(program.log for program in programs))
        (holder,) = [number for number, process in enumerate(processes) if process.returncode is None]
        others = [number for number in range(4) if number != holder]
        assert [processes[number].returncode for number in others] == [2, 2, 2]
        who = f"process {processes[holder].pid}" if archive_url.startswith("sqlite") else "database session"
        for number in others:
            said = programs[number].log
            assert f"another tripoint ({who}" in said
            assert "stop it, or use another archive.url" in said
            assert len(said.splitlines()) == 1

        await end(processes[holder])  # by SIGKILL
        began = asyncio.get_running_loop().time()
        async with programs[others[0]].running():
            assert asyncio.get_running_loop().time() - began < TAKEN_OVER
    finally:
        for process in processes:
            await end(process)


async def test_a_lost_hold_is_taken_again_and_where_another_has_it_the_service_stops(
    archive_url: str, tmp_path: Path
) -> None:
    """A PostgreSQL that is started anew closes the session that held the archive; a lock file is deleted by a tidy mind."""
    (program,) = installations(tmp_path, archive_url, 1)
    async with program.running() as process:
        lose_hold(archive_url)
        await program.says("the hold on the archive was lost, and is taken again", within=LOOKED, process=process)
        archive = open_archive(archive_url)
        try:
            with pytest.raises(InputError, match="another tripoint"):
                hold(archive)
        finally:
            archive.close()
        with another_takes_it(archive_url):
            assert await asyncio.wait_for(process.wait(), LOOKED) == 1
    assert "the hold on the archive was lost, and another tripoint (" in program.log
    assert "Traceback" not in program.log


def lose_hold(url: str) -> None:
    """The service's hold ends though it lives on; returns when it has ended."""
    if url.startswith("sqlite"):
        lock_of(url).unlink()
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [APPLICATION_ID],
        )


@contextmanager
def another_takes_it(url: str) -> Iterator[None]:
    """The service's hold ends, and in the same moment another has the archive."""
    if url.startswith("sqlite"):
        new = lock_of(url).with_suffix(".new")
        with new.open("w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write("4711")
            file.flush()
            new.replace(lock_of(url))
            yield
        return
    with psycopg.connect(url, autocommit=True) as other:
        waits = threading.Thread(target=other.execute, args=("SELECT pg_advisory_lock(%s)", [APPLICATION_ID]))
        waits.start()
        lose_hold(url)
        waits.join(10)
        yield


def lock_of(url: str) -> Path:
    return Path(f"{url.removeprefix('sqlite:///')}.lock")
