"""`python -m benchmarks`: every measurement in one run, printed as tables. The machine should have nothing else to do."""

from __future__ import annotations

import argparse
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from archive.database import open_archive
from benchmarks import about, alone, delivery, languages, memory, pieces, pipeline, reading
from benchmarks.alone import Alone
from benchmarks.copies.measured import print_copies
from benchmarks.corpus import load
from benchmarks.matching import SIZES, print_matching
from benchmarks.memory import Daemon
from benchmarks.newsrooms.measured import print_newsrooms
from benchmarks.pieces import Pieces
from benchmarks.pipeline import Passed
from benchmarks.stories.measured import ORDERS, print_stories

NEWSWEB = Path(__file__).parents[2] / "shared" / "newsweb"
RATIO, REST_MIB, REST_SHARE, READER_MIB = 0.6, 200, 0.01, 150
"""What is aimed at."""

SPEED_PAGES = 130
"""Pages on which readers are timed beside each other, spread over the corpus."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    given = _arguments(arguments)
    if not (given.pages / "index.jsonl").is_file():
        sys.exit(f"benchmarks: no captured pages in {given.pages}: name their folder with --pages")
    logging.disable(logging.CRITICAL)
    corpus = load(given.pages, given.most)
    size = sum(len(page.body) for page in corpus.pages.values()) / len(corpus.pages) / 1000
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {len(corpus.pages)} pages of {size:.0f} kB")
    before = alone.measure(given.pages, given.most)
    with tempfile.TemporaryDirectory() as folder:
        passed = pipeline.measure(corpus, Path(folder))
        archive = open_archive(f"sqlite:///{folder}/bench.db")
        try:
            single = pieces.measure(archive)
        finally:
            archive.close()
    after = alone.measure(given.pages, given.most)
    facts = alone.measure(given.pages, given.most, metadata=True)
    with tempfile.TemporaryDirectory() as folder:
        daemon = memory.measure(Path(folder), given.pages, corpus, given.most, given.rest)
    text = Alone(before.pages, before.found, (before.cpu + after.cpu) / 2, (before.wall + after.wall) / 2)
    _print_speed(text, facts, passed, daemon)
    _print_daemon(daemon)
    _print_pieces(single)
    # Only the whole corpus has gold; a tiny run measures the time of a few of its pages, and ours alone.
    reading.print_quality(newsweb=given.pages, names=tuple(reading.READERS) if given.most is None else ("tripoint",))
    reading.print_regional(alone=given.most is not None)
    print_newsrooms(alone=given.most is not None)
    about.print_about()
    languages.print_languages(alone=given.most is not None)
    print_copies(alone=given.most is not None)
    print_matching(SIZES if given.most is None else SIZES[:2])
    with tempfile.TemporaryDirectory() as folder:
        small = (20, 2.0, 20.0, 1) if given.most is not None else (5_000, 60.0, 50.0, 5)
        delivery.print_delivery(delivery.measure(*small, Path(folder)))
    print_stories(orders=ORDERS if given.most is None else 0)
    if given.most is None:
        reading.print_speed(SPEED_PAGES, given.pages)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the program on captured pages.")
    parser.add_argument("--pages", type=Path, default=NEWSWEB, help="folder of the captured pages (its index.jsonl)")
    parser.add_argument("--most", type=int, help="so many pages, spread over the corpus, instead of all")
    parser.add_argument("--rest", type=float, default=60.0, help="seconds to watch the daemon at rest (60)")
    return parser.parse_args(arguments)


def _print_speed(text: Alone, facts: Alone, passed: Passed, daemon: Daemon) -> None:
    base = text.pages / text.cpu
    _head("Articles", "a second and core", "ms each", "against text alone")

    def line(name: str, pages: int, cpu: float) -> None:
        print(f"{name:<52}{pages / cpu:>18.1f}{cpu * 1000 / pages:>12.1f}{pages / cpu / base:>20.2f}")

    line("trafilatura.bare_extraction alone, text only", text.pages, text.cpu)
    line("the same with title, date and authors", facts.pages, facts.cpu)
    line(f"whole pipeline, without network (aim {RATIO})", passed.pages, passed.cpu)
    line("  of that: the reader processes", passed.pages, passed.reading)
    line("  of that: keeping, judging, matching, outbox", passed.pages, passed.cpu - passed.reading)
    line("the daemon, fetching over loopback", daemon.working.pages, daemon.working.cpu)
    counts = passed.counts
    print(
        f"Pages read {counts['page: ok']}, hits {counts['hits']}, messages {counts['messages']}; by the clock "
        f"{passed.pages / passed.wall:.1f} a second in memory, {daemon.working.pages / daemon.working.wall:.1f} fetched."
    )


def _print_daemon(daemon: Daemon) -> None:
    work, rest = daemon.working, daemon.resting
    _head("The daemon", "MiB (PSS)", "of a core", "aim")
    print(
        f"{'at rest, readers stopped':<52}{rest.pss:>18.1f}{rest.cpu_share:>12.2%}{f'{REST_MIB} MiB, {REST_SHARE:.0%}':>20}"
    )
    print(f"{'at work, at most':<52}{work.pss:>18.1f}{work.cpu / work.wall:>12.0%}")
    print(f"{'a live reader':<52}{work.reader:>18.1f}{'':>12}{f'{READER_MIB} MiB':>20}")
    print("At rest: " + ", ".join(f"{one.role} {one.pss:.1f}" for one in rest.processes))


def _print_pieces(single: Pieces) -> None:
    _head(f"Steps, for an article of {single.letters} characters", "ms")
    for name, each in single.steps:
        print(f"{name:<52}{each:>18.2f}")
    print(
        f"Search over {single.searched} articles, first page: median {single.search_median:.1f} ms, "
        f"95 % within {single.search_p95:.1f} ms."
    )


def _head(name: str, *columns: str) -> None:
    print()
    print(f"{name:<52}" + "".join(f"{column:>{width}}" for column, width in zip(columns, (18, 12, 20), strict=False)))


if __name__ == "__main__":
    main()
