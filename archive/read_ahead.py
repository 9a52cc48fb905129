"""Reading ahead for the judge: what the look-ups of a round will ask the disk for comes into memory at once.

A look-up in a large archive reads a hundred pages at random, each only when the one before it has come, and a disk that is
asked for one page at a time answers no faster than one that is asked for eight. Before a round several connections ask
for the keys of all its texts and then for the fingerprints that these propose. What they get is thrown away: the judge's
own look-ups find the pages in the system's memory, and no verdict hangs on whether, when or how far it was read ahead.
"""

from __future__ import annotations

import logging
import resource
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from archive.fingerprints import Fingerprint, probe_keys, unpack
from archive.sameness import choose, is_slight

log = logging.getLogger("tripoint.archive")

CONNECTIONS = 8
"""Reads that wait at the disk together. With 4 the slowest look-ups from a cold cache take a tenth to a quarter longer, with 12
no less."""
ROUNDS_OF_REST = 20
"""Rounds that are not read ahead after one for which nothing came from the disk: it costs .5 ms a text in vain."""
IDS = 1000
"""Values in one statement."""

# Of keys one row: for every row of a result its thread would wait for the interpreter, and the disk for the thread.
_KEYS = "SELECT group_concat(key || ' ' || fingerprint_id, ' ') FROM fingerprint_keys WHERE key IN ({})"
_CANDIDATES = (
    "SELECT fingerprints.id, article_id, packed FROM fingerprints LEFT JOIN baseline ON baseline.id = baseline_id "
    "WHERE fingerprints.id IN ({}) AND baseline.removed IS NOT 1"
)
_GROUPS = (
    "SELECT count(group_id), count(baseline.id) FROM articles "
    "LEFT JOIN baseline ON baseline.id = baseline_id AND baseline.removed = 0 WHERE articles.id IN ({})"
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

    def __call__(self, asked: Sequence[Fingerprint]) -> frozenset[int]:
        """Read ahead what look-ups of these will read; returns the ids of the fingerprints they propose.

        Trouble of the file and fingerprints that cannot be read are left to the judge to find; nothing is raised.
        """
        if self._rest:
            self._rest -= 1
            return frozenset()
        before = self._blocks_read()
        try:
            read = self._read(asked)
        except (sqlite.Error, OSError, ValueError) as error:
            log.debug("nothing is read ahead: %s", error)
            read = frozenset()
        if self._blocks_read() == before:
            self._rest = ROUNDS_OF_REST
        return read

    def _read(self, asked: Sequence[Fingerprint]) -> frozenset[int]:
        keys = [probe_keys(one) for one in asked]
        holders: dict[int, list[int]] = {}
        for (found,) in self._ask(_KEYS, {key for some in keys for key in some}):
            numbers = map(int, (found or "").split())
            for key, fingerprint_id in zip(numbers, numbers, strict=True):
                holders.setdefault(key, []).append(fingerprint_id)
        proposed = [choose(holders[key] for key in some if key in holders) for some in keys]
        rows = {row[0]: row for row in self._ask(_CANDIDATES, {one for some in proposed for one in some})}
        made = {row[0]: unpack(row[2]) for row in rows.values()}
        asks_for_groups: set[int] = set()
        for mine, some in zip(asked, proposed, strict=True):
            if not all(is_slight(mine, made[one]) for one in some if one in made):
                asks_for_groups.update(rows[one][1] for one in some if one in rows and rows[one][1] is not None)
        self._ask(_GROUPS, asks_for_groups)
        return frozenset(rows)

    def _ask(self, statement: str, values: Collection[Any]) -> list[Any]:
        """The rows of a statement for all the values, which are dealt out in order: neighbours share pages."""
        ordered = sorted(values)
        each = -(-len(ordered) // CONNECTIONS) or 1
        shares = [ordered[start : start + each] for start in range(0, len(ordered), each)]
        given = self._open().map(_rows, self._connections, [statement] * len(shares), shares)
        return [row for rows in given for row in rows]

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


def _rows(connection: Any, statement: str, values: Sequence[int]) -> list[Any]:
    rows: list[Any] = []
    for start in range(0, len(values), IDS):
        some = values[start : start + IDS]
        rows += connection.execute(statement.format(", ".join("?" * len(some))), some).fetchall()
    # The pages are to be in the system's memory, once, and not eight times in ours.
    connection.execute("PRAGMA shrink_memory")
    return rows


def _blocks_read() -> int:
    """Blocks that came from a disk for this process so far; what other threads read counts too, which does no harm."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_inblock
