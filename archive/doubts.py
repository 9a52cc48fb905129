"""What makes one doubt a query before it is armed: it never matches, and which part is why; spellings it would miss.

All by the one evaluator over the archive, newest first, bounded by numbers and by the caller's time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from archive.readings import prepared, readings
from archive.search import scan
from archive.tables import articles, versions
from words.alike import is_alike
from words.evaluation import Reading, evaluate, places_of, prepare
from words.names import NameBook
from words.rewriting import asked_terms, conjuncts, query_of, widened, without
from words.terms import Node, Not, Query, Value, Word, describe
from words.tokens import folded_words

Enough = Callable[[], bool]

MOST_ASKED = 2_000
"""Articles looked at for one part of a query; with an index word nearly all of them match."""
MOST_COUNTED = 100
"""Matches counted for one part: more are "more than" so many."""
MOST_PARTS = 20
"""Parts and terms looked at; a query of more is a list, and its parts are doubted no further."""
LATEST = 2_000
"""Latest articles whose words are looked through for spellings: a few days of a full catalogue, about two seconds."""
FREQUENT = 3
"""Articles from which on a word is no slip of one newsroom."""
MOST_SPELLINGS = 5
"""Spellings told."""
MOST_TRIED = 15
"""Words, the most frequent first, of which is asked what they would add."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A part for which a query matches nothing."""

    part: str
    """In the query language."""
    anywhere: bool
    """Something in the archive matches the part by itself."""
    otherwise: int
    """Articles that the query would match without it, MOST_COUNTED + 1 at most; 0 where nothing else is asked."""

    @property
    def words(self) -> str:
        """The finding in a sentence."""
        what = (
            f"nothing matches together with {self.part}" if self.anywhere else f"nothing in the archive has {self.part}"
        )
        number = f"more than {MOST_COUNTED}" if self.otherwise > MOST_COUNTED else str(self.otherwise)
        return f"{what}; without it {number} would match" if self.otherwise else what


@dataclass(frozen=True, slots=True)
class Missed:
    """A spelling or form that the archive has and the query does not find."""

    term: str
    """The term of the query, in the query language."""
    word: str
    """The word of the archive, folded."""
    articles: int
    """Of the latest ones, those that the query would find with it besides."""

    @property
    def words(self) -> str:
        """The finding in a sentence."""
        number = f"{self.articles} article{'' if self.articles == 1 else 's'}"
        return f"the archive also has {self.word}: {self.term} does not find it, and misses {number} of the latest {LATEST:,}"


def last_match(connection: Connection, query: Query, book: NameBook, enough: Enough) -> tuple[int, datetime] | None:
    """The newest article that matches, however old, and when it was first seen; None where none of MOST_ASKED does."""
    found = next(_matches(connection, query, book, enough), None)
    if found is None:
        return None
    seen = select(articles.c.first_seen_at).where(articles.c.id == found)
    return found, connection.execute(seen).scalar_one()


def absences(connection: Connection, query: Query, book: NameBook, enough: Enough) -> tuple[Absence, ...]:
    """The parts that are why a query matches nothing: those that nothing has, else those that exclude each other.

    Empty when time ran out first. For a query that matches something it says nothing of use.
    """
    parts = conjuncts(query)[:MOST_PARTS]
    absent = [part for part in parts if _stands_alone(part) and not _exists(connection, part, book, enough)]
    found: list[Absence] = []
    for part in absent or parts:
        rest = without(query, part)
        otherwise = _count(connection, rest, book, enough) if rest else 0
        if enough():
            return ()
        if part in absent or otherwise:
            found.append(Absence(describe(part), part not in absent, otherwise))
    return tuple(found)


def idle_terms(connection: Connection, query: Query, book: NameBook, enough: Enough) -> tuple[str, ...]:
    """Terms of a query that matches something which nothing in the archive has: they are there for nothing so far."""
    asked = asked_terms(query)[:MOST_PARTS]
    idle = [describe(term) for term in asked if not _exists(connection, term, book, enough) and not enough()]
    return tuple(dict.fromkeys(idle))


def _stands_alone(part: Node) -> bool:
    """Whether a part can be looked for by itself: NOT asks for nothing, and facts are doubted by their values."""
    return not isinstance(part, Not | Value)


def _exists(connection: Connection, part: Node, book: NameBook, enough: Enough) -> bool:
    return next(_matches(connection, query_of(part), book, enough), None) is not None


def _count(connection: Connection, query: Query, book: NameBook, enough: Enough) -> int:
    return sum(1 for _, _ in zip(range(MOST_COUNTED + 1), _matches(connection, query, book, enough), strict=False))


def _matches(connection: Connection, query: Query, book: NameBook, enough: Enough) -> Iterator[int]:
    for number, (row, match) in enumerate(scan(connection, query, book)):
        if number == MOST_ASKED or (number and enough()):
            return
        if match:
            yield row.article_id


# --- spellings ---------------------------------------------------------------------------------------------------


def missed_spellings(connection: Connection, query: Query, book: NameBook, enough: Enough) -> tuple[Missed, ...]:
    """Words of the latest articles that look like a word of the query, which the query does not find, most missed first.

    A word counts by the articles that the query would match with it besides, FREQUENT at least.
    """
    terms = [term for term in asked_terms(query)[:MOST_PARTS] if isinstance(term, Word) and _letters(term)]
    if not terms:
        return ()
    near = _near_words(connection, terms, enough)
    tried = sorted(near.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_TRIED]
    missed = []
    for (at, word), ids in tried:
        if len(ids) < FREQUENT or enough():
            break
        term = terms[at]
        wider = widened(query, term, Word(word, ((word,),), term.field))
        rows = connection.execute(readings().where(versions.c.id == articles.c.version_id, articles.c.id.in_(ids)))
        asked = [prepared(connection, row, book) for row in rows]
        more = sum(evaluate(wider, one) is not None and evaluate(query, one) is None for one in asked)
        if more >= FREQUENT:
            missed.append(Missed(describe(term), word, more))
    return tuple(sorted(missed, key=lambda one: -one.articles)[:MOST_SPELLINGS])


def _letters(term: Word) -> str:
    """The folded word of a term of one word, "" for others."""
    return term.parts[0][0] if len(term.parts) == 1 and len(term.parts[0]) == 1 else ""


def _near_words(connection: Connection, terms: list[Word], enough: Enough) -> dict[tuple[int, str], list[int]]:
    """By number of the term and near word: the latest articles that have it, MOST_COUNTED at most."""
    latest = readings().where(versions.c.id == articles.c.version_id).order_by(articles.c.id.desc()).limit(LATEST)
    looks: dict[str, tuple[int, ...]] = {}
    near: dict[tuple[int, str], list[int]] = {}
    for row in connection.execute(latest):
        if enough():
            break
        for word in {*folded_words(row.title), *folded_words(row.body)}:
            if word not in looks:
                looks[word] = tuple(at for at, term in enumerate(terms) if _is_missed(term, word, row.language))
            for at in looks[word]:
                ids = near.setdefault((at, word), [])
                if len(ids) < MOST_COUNTED:
                    ids.append(row.article_id)
    return near


def _is_missed(term: Word, word: str, language: str) -> bool:
    """Whether a word looks like the term's and is not found by it."""
    if not is_alike(_letters(term), word):
        return False
    return places_of(term, prepare(Reading(word, word, lang=language), _NO_NAMES)) is None


_NO_NAMES = NameBook(())


def articles_kept(connection: Connection) -> int:
    """How many articles the archive holds."""
    return int(connection.execute(select(func.count()).select_from(articles)).scalar_one())
