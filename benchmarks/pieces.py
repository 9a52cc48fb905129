"""What single steps cost an article, and search over the archive that the pipeline built."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from alerts.matching import Matcher
from archive.copy_index import candidates
from archive.database import Archive
from archive.fingerprints import Fingerprint, fingerprint
from archive.sameness import judge
from archive.search import search
from archive.tables import articles, versions
from archive.watches import armed_watches
from seeds.names import load_names
from words.evaluation import Reading, prepare
from words.folding import fold
from words.names import NameBook
from words.query import parse
from words.relevance import relevance

T = TypeVar("T")

QUERIES = (
    *("government", "president AND NOT court", '"security forces"', "title:government", "minist*", "lang:ur", "@iran"),
    *("@pakistan OR @afghanistan", "دولت", "killed AND (police OR army)", "source:bench-1 health", "pre* AND con*"),
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Milliseconds."""

    steps: tuple[tuple[str, float], ...]
    """Name, and processor time for one article on average."""
    letters: int
    """Of an article, on average."""
    searched: int
    """Articles in the archive searched."""
    search_median: float
    search_p95: float


def measure(archive: Archive) -> Pieces:
    """Measure on the articles of an archive."""
    book = NameBook(load_names())
    with archive.reading() as connection:
        shown = select(versions).join(articles, articles.c.version_id == versions.c.id).order_by(versions.c.id)
        rows = connection.execute(shown).all()
        matcher = Matcher(tuple(armed_watches(connection)), book)
    readings = [Reading(title=row.title, text=row.body, lang=row.language, country="PK") for row in rows]
    prepared = [prepare(reading, book) for reading in readings]
    asked = [(fingerprint(row.title, row.body), row.article_id) for row in rows]
    steps = (
        ("fold", _each(lambda one: fold(one.text), readings)),
        ("words for watches and index", _each(lambda one: one.index_words, prepared)),
        ("names of the region", _each(lambda one: one.names, prepared)),
        (f"match {len(matcher.armed)} watches", _each(matcher.match, prepared)),
        ("relevance", _each(lambda one: relevance(one.title, one.text, one.lang, one.country, book), readings)),
        ("fingerprint", _each(lambda one: fingerprint(one.title, one.text), readings)),
        ("look up and compare", _each(lambda one: _judged(archive, *one), asked)),
    )
    times = sorted(_search_times(archive, book))
    letters = sum(len(reading.text) for reading in readings) // len(readings)
    return Pieces(steps, letters, len(rows), times[len(times) // 2], times[int(len(times) * 0.95)])


def _each(work: Callable[[T], object], many: Sequence[T]) -> float:
    began = time.process_time()
    for one in many:
        work(one)
    return (time.process_time() - began) * 1000 / len(many)


def _judged(archive: Archive, mark: Fingerprint, article_id: int) -> object:
    with archive.reading() as connection:
        return judge(mark, candidates(connection, mark, article_id))


def _search_times(archive: Archive, book: NameBook, rounds: int = 5) -> list[float]:
    """Wall time of the first page of every query, several times."""
    times = []
    for query in [parse(text, book) for text in QUERIES] * rounds:
        began = time.perf_counter()
        with archive.reading() as connection:
            search(connection, query, book, limit=50)
        times.append((time.perf_counter() - began) * 1000)
    return times
