"""`python -m benchmarks.copies.cold --archive sqlite:///FILE`: look-ups in an index of which nothing is in memory.

Before a look-up SQLite lets go of its pages and the operating system is told to forget the file (its own page tables and
the disk's memory are beyond us). Connections stay open, as they are in a service that runs. The archive is one that
`python -m benchmarks.copies.growth --archive` has filled; it is only read.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

from sqlalchemy import Connection

from archive.copy_index import candidates
from archive.database import Archive, open_archive
from archive.fingerprints import Fingerprint, fingerprint
from archive.read_ahead import ReadAhead, Reader, nothing_ahead
from benchmarks.copies.texts import texts

LOOK_UPS = 300
PAGE = 4096
BLOCK = 512
"""Bytes of a block as the system counts what came from a disk."""
ROUND = 100
"""Texts read ahead together in a round of the judge (`scheduler.judge.BATCH`)."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds by the clock."""

    median: float
    p95: float
    pages: float
    """Of PAGE bytes that came from the disk for each."""

    def __str__(self) -> str:
        return f"median {self.median:.2f} ms, 95 % within {self.p95:.2f} ms, {self.pages:.0f} pages from the disk"


def print_cold(archive: Archive, asked: Sequence[Fingerprint]) -> None:
    """Measure look-ups of an SQLite file in each way, and print them."""
    assert archive.path is not None
    path = archive.path
    _write_back(archive)
    print(f"one page at random: {_single_pages(path)}")
    for name, how in (("", nothing_ahead), (", read ahead", Reader(path))):
        print(f"look-up with nothing in memory{name}: {_each(archive, asked, how)}")
        print(f"look-ups one after another from a cold start{name}: {_in_a_row(archive, asked, how)}")
        print(f"look-ups of a round from a cold start, {ROUND} together{name}: {_in_rounds(archive, asked, how)}")
        if isinstance(how, Reader):
            how.close()


def _write_back(archive: Archive) -> None:
    """Bring all of the log into the file and the file to the disk: what is not there yet cannot be forgotten."""
    with archive.writer.connect() as connection:
        connection.commit()
        _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    archive.close()
    assert archive.path is not None
    file = os.open(archive.path, os.O_RDONLY)
    os.fsync(file)
    os.close(file)


def _single_pages(path: Path) -> Times:
    chance = random.Random(1)
    taken: list[float] = []
    with _forgetting(path) as file:
        pages = os.fstat(file).st_size // PAGE
        for _ in range(1000):
            began = time.perf_counter()
            os.pread(file, PAGE, chance.randrange(pages) * PAGE)
            taken.append((time.perf_counter() - began) * 1000)
    return _times(taken, 1)


def _each(archive: Archive, asked: Sequence[Fingerprint], read_ahead: ReadAhead) -> Times:
    """Everything is forgotten before each."""
    assert archive.path is not None
    taken: list[float] = []
    pages: list[float] = []
    with archive.reading(600) as connection:
        candidates(connection, asked[0], None)
        read_ahead(asked[:1])
        for mine in asked:
            _raw(connection).execute("PRAGMA shrink_memory")
            with _forgetting(archive.path):
                before, began = _pages_read(), time.perf_counter()
                read_ahead([mine])
                candidates(connection, mine, None)
                taken.append((time.perf_counter() - began) * 1000)
                pages.append(_pages_read() - before)
    return _times(taken, fmean(pages))


def _in_a_row(archive: Archive, asked: Sequence[Fingerprint], read_ahead: ReadAhead) -> Times:
    """Everything is forgotten once, then one text after the other is looked up."""
    return _rounds(archive, [[mine] for mine in asked], read_ahead)


def _in_rounds(archive: Archive, asked: Sequence[Fingerprint], read_ahead: ReadAhead) -> Times:
    """The same in rounds as the judge makes them; the time of a look-up is its round's divided by the texts in it."""
    return _rounds(archive, [asked[start : start + ROUND] for start in range(0, len(asked), ROUND)], read_ahead)


def _rounds(archive: Archive, rounds: Sequence[Sequence[Fingerprint]], read_ahead: ReadAhead) -> Times:
    assert archive.path is not None
    taken: list[float] = []
    with archive.reading(600) as connection, _forgetting(archive.path):
        _raw(connection).execute("PRAGMA shrink_memory")
        before = _pages_read()
        for some in rounds:
            began = time.perf_counter()
            read_ahead(some)
            for mine in some:
                candidates(connection, mine, None)
            taken += [(time.perf_counter() - began) * 1000 / len(some)] * len(some)
        return _times(taken, (_pages_read() - before) / len(taken))


@contextmanager
def _forgetting(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        yield file
    finally:
        os.close(file)


def _pages_read() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_inblock * BLOCK / PAGE


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _times(taken: Sequence[float], pages: float) -> Times:
    cuts = quantiles(taken, n=20)
    return Times(cuts[9], cuts[18], pages)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure an archive that is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.copies.cold", description=__doc__.split("\n")[0])
    parser.add_argument("--archive", required=True, help="an SQLite archive with an index, sqlite:///FILE")
    parser.add_argument("--look-ups", type=int, default=LOOK_UPS, help=f"look-ups of each kind ({LOOK_UPS})")
    given = parser.parse_args(arguments)
    archive = open_archive(given.archive, create=False)
    if not archive.on_sqlite:
        parser.error("what PostgreSQL holds in memory cannot be forgotten from outside")
    print_cold(archive, [fingerprint("", one) for one in islice(texts(seed=2), given.look_ups)])
    archive.close()


if __name__ == "__main__":
    main()
