"""`python -m benchmarks.trying [ARTICLES]`: how long `tripoint watch add` tries a watch on an archive of that size.

Articles of labelled documents' words in five languages, one every half minute up to now; queries that match little,
much, nothing, by names, at a distance, by a regular expression. Counting and doubting are bounded in time: the table
says when they were cut.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from archive import tables
from archive.database import Archive, open_archive
from archive.search import index_article, mark_names_indexed
from benchmarks.copies.measured import documents
from seeds.names import load_names
from tripoint.commands.trying import try_out
from words.evaluation import Reading, prepare
from words.names import NameBook
from words.query import parse

ARTICLES = 100_000
WORDS = 250
DAYS = 7
NOW = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 1_000
LANGUAGES = ("ar", "en", "fa", "ps", "ur")
QUERIES = (
    *("torkham", "government border", "zebracornish", "government zebracornish", "the", "border NOT the"),
    *("border /tor.ham/", "@torkham OR @chaman", "border NEAR/5 government", "source:nosuch government"),
    "(border OR crossing OR gate) (clos* OR reopen*)",
)
_NO_NAMES = NameBook(())


@dataclass(frozen=True, slots=True)
class Try:
    """What one query took."""

    query: str
    seconds: float
    """By the clock, all together."""
    scanned: int
    matches: int
    whole: bool
    warnings: int


def fill(archive: Archive, number: int) -> None:
    """Put so many articles in, found by their words."""
    drawn = _texts(random.Random(1))
    first = NOW - number * timedelta(seconds=30)
    for start in range(1, number + 1, BATCH):
        with archive.writing() as connection:
            rows = [_rows(each, *next(drawn), first) for each in range(start, min(start + BATCH, number + 1))]
            connection.execute(insert(tables.articles), [article for article, _ in rows])
            connection.execute(insert(tables.versions), [version for _, version in rows])
            for article, version in rows:
                reading = Reading(version["title"], version["body"], lang=version["language"])
                index_article(connection, article["id"], prepare(reading, _NO_NAMES).index_words)
    with archive.writing() as connection:
        mark_names_indexed(connection, _book().digest)


def _texts(chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    known: dict[str, list[list[str]]] = {}
    for half in (False, True):
        for one in documents(unseen=half):
            known.setdefault(one["lang"], []).append(one["text"].split())
    while True:
        language = chance.choice(LANGUAGES)
        words: list[str] = []
        while len(words) < WORDS:
            words += chance.choice(known[language])[:WORDS]
        at = chance.randrange(max(1, len(words) - WORDS))
        yield language, words[at : at + WORDS]


def _rows(number: int, language: str, words: list[str], first: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    seen = first + number * timedelta(seconds=30)
    source = f"bench-{number % 20}"
    article = {
        "id": number,
        "key": f"key {number}",
        "source_id": source,
        "address": None,
        "host": "bench.example",
        "first_seen_at": seen,
        "page_state": "had",
        "version_id": number,
        "verdict": "new",
        "group_id": number,
    }
    version = {
        "id": number,
        "article_id": number,
        "source_id": source,
        "origin": "page",
        "seen_at": seen,
        "title": " ".join(words[:9]),
        "body": " ".join(words[9:]),
        "authors": [],
        "published_raw": "",
        "language": language,
        "language_confidence": 1.0,
        "site": source,
        "kind": "article",
        "paywalled": False,
        "recipe": 0,
        "content_hash": str(number),
        "judge_after": seen,
        "judged_at": seen,
        "verdict": "new",
        "relevant": number % 5 == 0,
    }
    return article, version


def _book() -> NameBook:
    return NameBook(load_names())


def measure(archive: Archive, queries: Sequence[str] = QUERIES) -> list[Try]:
    """Try every query once."""
    book, tries = _book(), []
    for text in queries:
        query = parse(text, book)
        with archive.reading(seconds=60) as connection:
            began = time.perf_counter()
            tried = try_out(connection, query, book, about=True, days=DAYS, samples=5, now=NOW)
            taken = time.perf_counter() - began
        found = tried.found
        tries.append(Try(text, taken, found.scanned, found.matches, found.whole, len(tried.warnings)))
    return tries


def print_trying(number: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/bench.db")
        try:
            fill(archive, number)
            tries = measure(archive)
        finally:
            archive.close()
    columns = ("seconds", "looked at", "matches", "whole", "warnings")
    print(f"{f'Trying a watch on {number:,} articles':<52}" + "".join(f"{column:>11}" for column in columns))
    for one in tries:
        row = (
            f"{one.seconds:.2f}",
            f"{one.scanned:,}",
            f"{one.matches:,}",
            "yes" if one.whole else "cut",
            one.warnings,
        )
        print(f"{one.query:<52}" + "".join(f"{value:>11}" for value in row))


if __name__ == "__main__":
    print_trying(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
