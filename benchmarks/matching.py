"""`python -m benchmarks.matching`: articles a second against many watches, beside asking every watch and Python's `in`.

Articles of 600 words in five languages, made of labelled documents; watches of two words of theirs, as AND, phrases, OR, NOT,
NEAR, beginnings and names: some match, most do not. Folding and finding names are part of the time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from alerts.matching import Matcher
from archive.model import Watch
from archive.watches import Armed
from benchmarks.copies.measured import documents
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


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast so many watches are asked."""

    watches: int
    per_second: float
    """Articles a second of processor time."""
    hits: float
    """Watches that an article matches."""
    built: float
    """Seconds until they are ready, queries read included."""
    rebuilt: float
    """... when one of them was added."""
    naive: float | None
    contained: float | None


def articles() -> list[Reading]:
    """Articles of WORDS words."""
    chance = random.Random(1)
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


def measure(size: int, readings: Sequence[Reading], book: NameBook) -> Speed:
    """Ask `size` watches about every article."""
    asked = queries(size, readings, book)
    armed = [Armed(number, number, Watch(f"w{number}", query)) for number, query in enumerate(asked, 1)]
    matcher, built = _timed(lambda: Matcher(armed, book))
    another = [*armed, Armed(0, 0, Watch("one more", "border talks"))]
    _, rebuilt = _timed(lambda: Matcher(another, book, before=matcher))
    hits, seconds = _timed(lambda: sum(len(matcher.match(prepare(one, book))) for one in readings))
    naive = contained = None
    if size <= NAIVE_MOST:
        read = [parse(query, book) for query in asked]
        some = readings[:: max(1, size // 100)]
        _, taken = _timed(
            lambda: [evaluate(query, made) for one in some for made in (prepare(one, book),) for query in read]
        )
        naive = len(some) / taken
        words = [query.strip('"').split() for query in asked]
        _, taken = _timed(lambda: [all(word in one.text for word in each) for one in some for each in words])
        contained = len(some) / taken
    return Speed(size, len(readings) / seconds, hits / len(readings), built, rebuilt, naive, contained)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def print_matching(sizes: Sequence[int] = SIZES) -> None:
    """Print the table."""
    readings, book = articles(), NameBook(load_names())
    print()
    columns = ("a second", "hits each", "ready in s", "one more", "asking all", "`in`")
    print(f"{f'Watches, articles of {WORDS} words':<44}" + "".join(f"{column:>12}" for column in columns))
    for size in sizes:
        found = measure(size, readings, book)
        row = (f"{found.per_second:.0f}", f"{found.hits:.2f}", f"{found.built:.2f}", f"{found.rebuilt:.2f}")
        beside = tuple("" if one is None else f"{one:.0f}" for one in (found.naive, found.contained))
        print(f"{size:<44,}" + "".join(f"{value:>12}" for value in (*row, *beside)))


if __name__ == "__main__":
    print_matching()
