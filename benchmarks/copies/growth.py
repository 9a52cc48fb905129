"""`python -m benchmarks.copies.growth`: what one more article costs the index of copies as it grows, and how large it is.

Each text goes the way it goes in the service: fingerprint, read ahead, look-up, comparison, verdict, kept with its keys,
fifty to a commit. Articles and versions lie there beforehand, so that what the file grows by is the index alone. With
`--quick` only those go that way whose cost is looked at, the last 2,000 before each step; the others are kept without a look-up, each
by itself and with all its keys, in a fifth of the time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import quantiles

from sqlalchemy import Connection, func, insert, select, text

from archive.copy_index import candidates, keep_fingerprint
from archive.database import WRITER_KIB, Archive, open_archive
from archive.fingerprints import FINGERPRINT_RECIPE, Fingerprint, fingerprint, index_keys, pack
from archive.read_ahead import ReadAhead, Reader, nothing_ahead
from archive.sameness import MAX_KEY_FREQUENCY, judge
from archive.tables import articles, fingerprint_keys, fingerprints, versions
from benchmarks.copies.chart import draw
from benchmarks.copies.cold import LOOK_UPS, print_cold
from benchmarks.copies.texts import texts

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 50
STEPS = (10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
WATCHED = 2_000
"""Articles before each step whose cost is the step's cost."""
LAYING_MEMORY = 2_000_000
"""KiB that SQLite keeps of the file while texts are laid."""
WARM = 2_000
"""Look-ups timed with everything in memory."""


@dataclass(frozen=True, slots=True)
class Step:
    """The index at one size."""

    articles: int
    cpu: float
    """Milliseconds of processor time for one more article."""
    fingerprint: float
    """Of that, for its fingerprint: the same at every size, so that it tells how busy the machine was."""
    wall: float
    """The same by the clock, commits included."""
    bytes: float
    """Of the index, for each article."""


@dataclass(frozen=True, slots=True)
class LookUps:
    """Milliseconds a look-up takes, by the clock."""

    median: float
    p95: float


def measure(
    archive: Archive, most: int, say: Callable[[Step], None] = lambda _: None, *, quick: bool = False
) -> list[Step]:
    """Let an empty archive grow to `most` articles."""
    _lay_articles(archive, most)
    empty = _size(archive)
    made = texts()
    reader = Reader(archive.path) if archive.path else None
    steps: list[Step] = []
    held: Counter[int] = Counter()
    done = 0
    for step in [*(size for size in STEPS if size < most), most]:
        watched = min(WATCHED, step // 2)
        before = islice(made, step - watched - done)
        if quick:
            _lay(archive, before, done, held)
        else:
            _grow(archive, before, done, reader or nothing_ahead)
        cpu, own, wall = _watch(archive, list(islice(made, watched)), step - watched, reader or nothing_ahead)
        done = step
        steps.append(Step(step, cpu, own, wall, (_size(archive) - empty) / step))
        say(steps[-1])
    if reader is not None:
        reader.close()
    return steps


def measure_more(archive: Archive) -> Step:
    """Let an SQLite archive that has grown take WATCHED articles more; `Step.bytes` are of the whole file."""
    assert archive.path is not None
    with archive.reading(60) as connection:
        before = connection.execute(select(func.max(articles.c.id))).scalar_one()
    _lay_articles(archive, before + WATCHED, before)
    reader = Reader(archive.path)
    cpu, own, wall = _watch(archive, list(islice(texts(seed=before), WATCHED)), before, reader)
    reader.close()
    return Step(before + WATCHED, cpu, own, wall, _size(archive) / (before + WATCHED))


def _watch(archive: Archive, made: Sequence[str], number: int, read_ahead: ReadAhead) -> tuple[float, float, float]:
    """Milliseconds for one of these: of processor time, of that for its fingerprint, and by the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    own = _grow(archive, iter(made), number, read_ahead)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return cpu * 1000 / len(made), own * 1000 / len(made), wall * 1000 / len(made)


def _lay_articles(archive: Archive, most: int, done: int = 0) -> None:
    numbers = iter(range(done + 1, most + 1))
    while some := list(islice(numbers, 10_000)):
        with archive.writing() as connection:
            connection.execute(insert(articles), [_article(number) for number in some])
            connection.execute(insert(versions), [_version(number) for number in some])


def _article(number: int) -> dict[str, object]:
    at = {"first_seen_at": NOW, "page_state": "none", "page_tries": 0, "first_fetch": False}
    return at | {"id": number, "key": str(number), "source_id": "", "host": "", "group_id": number}


def _version(number: int) -> dict[str, object]:
    words = {"title": "", "body": "", "authors": [], "published_raw": "", "language": "", "site": "", "kind": ""}
    rest = {"language_confidence": 0, "paywalled": False, "recipe": 1, "content_hash": "", "origin": "page"}
    known = {"id": number, "article_id": number, "source_id": "", "seen_at": NOW, "judge_after": NOW, "judged_at": NOW}
    return words | rest | known


def _grow(archive: Archive, made: Iterator[str], number: int, read_ahead: ReadAhead) -> float:
    """Take texts as the judge does; returns the seconds of processor time that their fingerprints took."""
    own = -time.process_time()
    while some := [fingerprint("", one) for one in islice(made, BATCH)]:
        own += time.process_time()
        with archive.writing() as connection:
            read_ahead(some)
            for mine in some:
                number += 1
                _take(connection, mine, number)
        own -= time.process_time()
    return own + time.process_time()


def _lay(archive: Archive, made: Iterator[str], number: int, held: Counter[int]) -> None:
    """Keep texts in an SQLite file with all their keys, in one commit; `held` counts the texts under each key over all calls."""
    with archive.writing() as connection:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{LAYING_MEMORY}")
        while some := [fingerprint("", one) for one in islice(made, 1000)]:
            keys: list[dict[str, int]] = []
            rows: list[dict[str, object]] = []
            for mine in some:
                number += 1
                same = {"id": number, "article_id": number, "version_id": number, "baseline_id": None}
                rows.append(same | {"packed": pack(mine), "recipe": FINGERPRINT_RECIPE, "keyed": True})
                for key in sorted(set(index_keys(mine))):
                    if held[key] <= MAX_KEY_FREQUENCY:
                        held[key] += 1
                        keys.append({"key": key, "fingerprint_id": number})
            connection.execute(insert(fingerprints), rows)
            connection.execute(insert(fingerprint_keys), keys)
        connection.exec_driver_sql(f"PRAGMA cache_size = -{WRITER_KIB}")


def _take(connection: Connection, mine: Fingerprint, number: int) -> None:
    found = judge(mine, candidates(connection, mine, number))
    if isinstance(found.group, int) and found.group != number:
        connection.execute(articles.update().where(articles.c.id == number).values(group_id=found.group))
    keep_fingerprint(connection, mine, indexed=found.adds_keys, article_id=number, version_id=number)


def _size(archive: Archive) -> int:
    """Bytes: of the whole file on SQLite, of the index's tables on PostgreSQL."""
    with archive.reading(60) as connection:
        if archive.on_sqlite:
            pages, free, each = (
                int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
                for name in ("page_count", "freelist_count", "page_size")
            )
            return (pages - free) * each
        sizes = select(*(text(f"pg_total_relation_size('{table.name}')") for table in (fingerprints, fingerprint_keys)))
        return sum(connection.execute(sizes).one())


def warm_look_ups(archive: Archive, asked: Sequence[Fingerprint]) -> LookUps:
    """Look-ups one after another over one connection."""
    with archive.reading(600) as connection:
        for mine in asked:
            candidates(connection, mine, None)
        return _look_ups([_timed(connection, mine) for mine in asked])


def _timed(connection: Connection, mine: Fingerprint) -> float:
    began = time.perf_counter()
    candidates(connection, mine, None)
    return (time.perf_counter() - began) * 1000


def _look_ups(taken: Sequence[float]) -> LookUps:
    cuts = quantiles(taken, n=20)
    return LookUps(cuts[9], cuts[18])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and draw the curve."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.copies.growth", description=__doc__.split("\n")[0])
    parser.add_argument("--most", type=int, default=1_000_000, help="articles (1000000)")
    parser.add_argument("--archive", help="an empty archive, sqlite:/// or postgresql:// (a new SQLite file)")
    parser.add_argument("--quick", action="store_true", help="look up only what is timed (SQLite)")
    parser.add_argument("--more", action="store_true", help=f"take {WATCHED} more in an archive that has grown")
    parser.add_argument("--chart", type=Path, help="draw the curve into this SVG file")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(given.archive or f"sqlite:///{folder}/index.db")
        if (given.quick or given.more) and not archive.on_sqlite:
            parser.error("--quick and --more are for SQLite")
        print(f"{'articles':>12}{'ms of processor':>18}{'fingerprint':>14}{'ms by the clock':>18}{'bytes each':>12}")
        if given.more:
            _print(measure_more(archive))
            archive.close()
            return
        steps = measure(archive, given.most, _print, quick=given.quick)
        asked = [fingerprint("", one) for one in islice(texts(seed=2), WARM)]
        print(
            "warm look-up: median {0.median:.2f} ms, 95 % within {0.p95:.2f} ms".format(warm_look_ups(archive, asked))
        )
        if archive.on_sqlite:
            print_cold(archive, asked[:LOOK_UPS])
        archive.close()
    if given.chart:
        draw(given.chart, [(step.articles, step.cpu) for step in steps])


def _print(step: Step) -> None:
    row = f"{step.articles:>12,}{step.cpu:>18.2f}{step.fingerprint:>14.2f}{step.wall:>18.2f}{step.bytes:>12.0f}"
    print(row, flush=True)


if __name__ == "__main__":
    main()
