"""`python -m benchmarks.matching`: articles a second against many watches, beside asking every watch, Python's `in` and `re`.

Articles of 600 words in five languages, made of labelled documents; watches of two words of theirs, as AND, phrases, OR, NOT,
NEAR, beginnings and names: some match, most do not. Folding and finding names are part of the time, which is the processor's;
other articles were asked about before, as in a service that has run for a minute.
"""

from __future__ import annotations

import random
import re
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from alerts.matching import Matcher
from alerts.watching import Watching
from archive.database import open_archive
from archive.model import Watch
from archive.watches import Armed, put_watch
from benchmarks.copies.measured import documents
from benchmarks.processes import MIB
from seeds.names import load_names
from words.evaluation import Reading, evaluate, prepare
from words.names import NameBook
from words.query import parse
from words.tokens import folded_words

T = TypeVar("T")

LANGUAGES = ("ar", "en", "fa", "ps", "ur")
WORDS = 600
ARTICLES = 40
"""Of each language."""
SIZES = (10, 100, 1_000, 10_000, 100_000)
NAIVE_MOST = 10_000
"""Watches up to which every one is asked."""
EXPRESSIONS = 3
"""Articles that all watches are asked about as regular expressions: at 10,000 watches one takes seconds."""
PASSES = 5
"""Times that all articles are asked about: whatever else the machine does costs some of them up to twice the time."""
SAVED = 20
"""Watches saved one after the other, to see when they count."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast so many watches are asked."""

    watches: int
    per_second: float
    """Articles a second of processor time, in the best of PASSES passes."""
    hits: float
    """Watches that an article matches."""
    built: float
    """Seconds until they are ready, queries read included."""
    rebuilt: float
    """... when one of them was added."""
    held: float | None
    """MiB that they hold, their queries included."""
    naive: float | None
    contained: float | None
    expressed: float | None


def articles(seed: int = 1) -> list[Reading]:
    """Articles of WORDS words."""
    chance = random.Random(seed)
    made = []
    for language in LANGUAGES:
        texts = [one["text"] for half in (False, True) for one in documents(unseen=half) if one["lang"] == language]
        for _ in range(ARTICLES):
            words: list[str] = []
            while len(words) < WORDS:
                words += chance.choice(texts).split()
            made.append(Reading("", " ".join(words[:WORDS]), lang=language))
    return made


def queries(number: int, readings: Sequence[Reading], book: NameBook) -> list[str]:
    """Queries over the words of the articles."""
    chance = random.Random(2)
    known = {
        language: sorted(
            {word for one in readings if one.lang == language for word in folded_words(one.text) if len(word) > 3}
        )
        for language in LANGUAGES
    }
    names = list(book.ids)

    def one() -> str:
        words = known[chance.choice(LANGUAGES)]
        a, b, c = (chance.choice(words) for _ in range(3))
        kinds = (
            f"{a} {b}",
            f'"{a} {b}"',
            f"({a} OR {b}) {c}",
            f"{a} {b} -{c}",
            f"{a[:5]}* {b}",
            f"@{chance.choice(names)} {a}",
            f"{a} NEAR/5 {b}",
        )
        return chance.choice(kinds)

    return [one() for _ in range(number)]


def measure(size: int, readings: Sequence[Reading], before: Sequence[Reading], book: NameBook) -> Speed:
    """Ask `size` watches about every article, after those of `before`."""
    asked = queries(size, readings, book)
    armed = _armed(asked)
    matcher, built = _timed(lambda: Matcher(armed, book))
    another = [*armed, Armed(size + 1, 0, Watch("one more", "border talks"))]
    _, rebuilt = _timed(lambda: Matcher(another, book, before=matcher))
    hits, per_second = _asked(matcher, readings, before, book)
    if size > NAIVE_MOST:
        return Speed(size, per_second, hits, built, rebuilt, None, None, None, None)
    return Speed(size, per_second, hits, built, rebuilt, _held(armed, book), *_beside(asked, readings, book))


def _armed(asked: Sequence[str]) -> list[Armed]:
    return [Armed(number, number, Watch(f"w{number}", query)) for number, query in enumerate(asked, 1)]


def _asked(
    matcher: Matcher, readings: Sequence[Reading], before: Sequence[Reading], book: NameBook
) -> tuple[float, float]:
    """Watches that an article matches, and articles a second in the best of PASSES passes."""
    for one in before:
        matcher.match(prepare(one, book))
    passes = [_timed(lambda: sum(len(matcher.match(prepare(one, book))) for one in readings)) for _ in range(PASSES)]
    return passes[0][0] / len(readings), len(readings) / min(seconds for _, seconds in passes)


def _held(armed: Sequence[Armed], book: NameBook) -> float:
    tracemalloc.start()
    matcher = Matcher(armed, book)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del matcher
    return held / MIB


def _beside(asked: Sequence[str], readings: Sequence[Reading], book: NameBook) -> tuple[float, float, float]:
    """Articles a second of the plain ways: every watch evaluated; both words `in` the text; both found by `re` as words."""
    read = [parse(query, book) for query in asked]
    some = readings[:: max(1, len(asked) // 100)]
    _, naive = _timed(
        lambda: [evaluate(query, made) for one in some for made in (prepare(one, book),) for query in read]
    )
    words = [query.strip('"').split() for query in asked]
    _, contained = _timed(lambda: [all(word in one.text for word in each) for one in some for each in words])
    patterns = [re.compile("|".join(rf"\b{re.escape(word)}\b" for word in each)) for each in words]
    few = readings[:: len(readings) // EXPRESSIONS][:EXPRESSIONS]
    _, expressed = _timed(lambda: [pattern.search(one.text) for one in few for pattern in patterns])
    return len(some) / naive, len(some) / contained, len(few) / expressed


def ten_times(size: int, readings: Sequence[Reading], before: Sequence[Reading], book: NameBook) -> tuple[float, float]:
    """Milliseconds an article takes with `size` watches, and with nine times as many besides that match none of the articles."""
    asked = queries(size, readings, book)
    others = _armed(queries(12 * size, readings, book)[size:])
    matcher = Matcher(others, book)
    matching = {one.armed.watch_id for reading in readings for one in matcher.match(prepare(reading, book))}
    idle = [one.watch.query for one in others if one.watch_id not in matching][: 9 * size]
    _, alone = _asked(Matcher(_armed(asked), book), readings, before, book)
    _, together = _asked(Matcher(_armed([*asked, *idle]), book), readings, before, book)
    return 1000 / alone, 1000 / together


def saved_until_live(size: int, book: NameBook, folder: Path) -> list[float]:
    """Milliseconds from the commit of a watch, on a connection of its own, to the judge's next matcher, SAVED times, sorted."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    url = f"sqlite:///{folder}/watches.db"
    archive, elsewhere = open_archive(url), open_archive(url)
    try:
        with archive.writing() as connection:
            for number in range(size):
                put_watch(connection, Watch(f"w{number}", f"word{number} border"), None, now)
        watching = Watching(book)
        with archive.reading(60) as connection:
            watching.at(connection)
        taken = []
        for number in range(SAVED):
            with elsewhere.writing() as connection:
                put_watch(connection, Watch(f"more{number}", "border talks"), None, now)
            began = time.perf_counter()
            with archive.writing() as connection:
                watching.at(connection)
                taken.append((time.perf_counter() - began) * 1000)
        return sorted(taken)
    finally:
        archive.close()
        elsewhere.close()


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def print_matching(sizes: Sequence[int] = SIZES) -> None:
    """Print the table, and what ten times the watches that match nothing cost, and how soon a saved watch counts."""
    readings, before, book = articles(), articles(seed=3), NameBook(load_names())
    print()
    columns = ("a second", "hits each", "ready in s", "one more", "MiB", "asking all", "`in`", "`re`")
    print(f"{f'Watches, articles of {WORDS} words':<44}" + "".join(f"{column:>12}" for column in columns))
    for size in sizes:
        found = measure(size, readings, before, book)
        row = (f"{found.per_second:.0f}", f"{found.hits:.2f}", f"{found.built:.2f}", f"{found.rebuilt:.2f}")
        rest = ((found.held, ".1f"), (found.naive, ".0f"), (found.contained, ".0f"), (found.expressed, ".1f"))
        beside = tuple("" if one is None else format(one, how) for one, how in rest)
        print(f"{size:<44,}" + "".join(f"{value:>12}" for value in (*row, *beside)))
    largest = min(sizes[-1], NAIVE_MOST)
    alone, together = ten_times(largest, readings, before, book)
    times = f"{alone:.2f} ms an article, {together:.2f} with nine times as many besides: {together / alone:.1f} times"
    print(f"{f'Ten times {largest:,}, the rest match nothing (aim 2)':<56}{times}")
    with tempfile.TemporaryDirectory() as folder:
        taken = saved_until_live(largest, book, Path(folder))
    live = f"median {taken[len(taken) // 2]:.1f} ms, at most {taken[-1]:.1f}"
    print(f"{f'A saved watch counts, beside {largest:,} (aim 100 ms)':<56}{live}")


if __name__ == "__main__":
    print_matching()
