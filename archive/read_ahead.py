"""Reading ahead for the judge: what the look-ups of a round will ask the disk for comes into memory at once.

A look-up in a large archive reads a hundred pages at random, each only when the one before it has come, and a disk that is
asked for one page at a time answers no faster than one that is asked for eight. Before a round several connections ask
for the keys of all its texts and then for the fingerprints that these propose. What they get is thrown away: the judge's
own look-ups find the pages in the system's memory, and no verdict hangs on whether, when or how far it was read ahead.
"""

from __future__ import annotations

import logging
import resource
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from archive.fingerprints import Fingerprint, probe_keys
from archive.sameness import choose

log = logging.getLogger("tripoint.archive")

CONNECTIONS = 8
"""Reads that wait at the disk together. With 4 a look-up from a cold cache takes half as long again, with 16 as long."""
ROUNDS_OF_REST = 20
"""Rounds that are not read ahead after one for which nothing came from the disk: it costs .25 ms a text in vain."""
IDS = 1000
"""Values in one statement."""

# One row each: for every row of a result its thread would wait for the interpreter, and the disk for the thread.
_KEYS = "SELECT group_concat(key || ' ' || fingerprint_id, ' ') FROM fingerprint_keys WHERE key IN ({})"
_CANDIDATES = "SELECT sum(recipe) FROM fingerprints WHERE id IN ({})"  # what lies behind the packed bytes
_CANDIDATES_WITH_GROUPS = (
    "SELECT sum(f.recipe), count(a.group_id) FROM fingerprints f "
    "JOIN articles a ON a.id = f.article_id WHERE f.id IN ({})"
)

ReadAhead = Callable[[Sequence[Fingerprint]], object]
"""Told the fingerprints that are about to be looked up, in any order."""


def nothing_ahead(_: Sequence[Fingerprint]) -> None:
    """Read nothing ahead: for PostgreSQL, which keeps its pages in its own memory, and for archives made in tests."""


class Reader:
    """Several connections to one SQLite file, each with a thread. Not to be asked by two threads at a time."""

    def __init__(self, path: Path, blocks_read: Callable[[], int] | None = None) -> None:
        """`path`: the archive, which is opened when something is first read ahead.

        `blocks_read` tells how many blocks came from a disk so far (the system's count for this process).
        """
        self._path = path
        self._blocks_read = blocks_read or _blocks_read
        self._threads: ThreadPoolExecutor | None = None
        self._connections: list[Any] = []
        self._rest = 0

    def __call__(self, asked: Sequence[Fingerprint]) -> frozenset[int | str]:
        """Read ahead what look-ups of these will read; returns the ids of the fingerprints they propose.

        Trouble of the file is left to the judge to find; nothing is raised.
        """
        if self._rest:
            self._rest -= 1
            return frozenset()
        before = self._blocks_read()
        try:
            read = self._read(asked)
        except (sqlite.Error, OSError) as error:
            log.debug("nothing is read ahead: %s", error)
            read = frozenset()
        if self._blocks_read() == before:
            self._rest = ROUNDS_OF_REST
        return read

    def _read(self, asked: Sequence[Fingerprint]) -> frozenset[int | str]:
        keys = [probe_keys(one) for one in asked]
        holders: dict[int, list[int]] = {}
        for found in self._ask(_KEYS, {key for some in keys for key in some}):
            numbers = map(int, str(found or "").split())
            for key, fingerprint_id in zip(numbers, numbers, strict=True):
                holders.setdefault(key, []).append(fingerprint_id)
        single: set[int | str] = set()
        alike: set[int | str] = set()
        for some in keys:
            held = [holders[key] for key in some if key in holders]
            (alike if _is_alike(held) else single).update(choose(held))
        self._ask(_CANDIDATES_WITH_GROUPS, alike)
        self._ask(_CANDIDATES, single - alike)
        return frozenset(single | alike)

    def _ask(self, statement: str, values: Collection[int | str]) -> list[object]:
        """What a statement gives for all the values, which are dealt out in order: neighbours share pages."""
        ordered = sorted(values)
        each = -(-len(ordered) // CONNECTIONS) or 1
        shares = [ordered[start : start + each] for start in range(0, len(ordered), each)]
        given = self._open().map(_ask_for, self._connections, [statement] * len(shares), shares)
        return [value for values in given for value in values]

    def _open(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(CONNECTIONS, "read-ahead")
        while len(self._connections) < CONNECTIONS:
            address = f"{self._path.as_uri()}?mode=ro"
            self._connections.append(sqlite.connect(address, uri=True, check_same_thread=False, isolation_level=None))
        return self._threads

    def close(self) -> None:
        """Let go of the file."""
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None
        while self._connections:
            self._connections.pop().close()


def _is_alike(held: Sequence[Collection[int]]) -> bool:
    """Whether a text shares two keys with another, so that the look-up will most likely ask for groups too."""
    return len(held) > 1 and max(Counter(chain.from_iterable(held)).values()) > 1


def _ask_for(connection: Any, statement: str, values: Sequence[int]) -> list[object]:
    given: list[object] = []
    for start in range(0, len(values), IDS):
        some = values[start : start + IDS]
        given.append(connection.execute(statement.format(", ".join("?" * len(some))), some).fetchone()[0])
    # The pages are to be in the system's memory, once, and not eight times in ours.
    connection.execute("PRAGMA shrink_memory")
    return given


def _blocks_read() -> int:
    """Blocks that came from a disk for this process so far; what other threads read counts too, which does no harm."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_inblock
