"""Which watches an article matches: anchors propose, the one evaluator decides.

Each watch hangs on the rarest terms that every match must have (`words.required`): a word, the beginning of one, a name. An
article is asked once for the words and names it has, and only the watches that hang on one of them are evaluated, so
that a watch that does not match costs next to nothing, however many there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.watches import Armed
from words.evaluation import Prepared, Span, evaluate
from words.query import Names, Query, QueryError, parse
from words.rarity import LANGUAGES, share, stem
from words.required import Term, required_terms

COMMON_NAME = 0.05
"""Share of articles taken for a name of the catalogue."""
COMMON_BEGINNING = 4.0
"""How many times as many articles are taken for the beginning of a word as for the word."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A watch whose stored query cannot be read (a name left the catalogue): it matches nothing until it is mended."""

    armed: Armed
    error: QueryError


@dataclass(frozen=True, slots=True)
class Matched:
    """A watch that an article matches, and where."""

    armed: Armed
    spans: tuple[Span, ...]


class Matcher:
    """All armed watches, ready to be asked about one article after another."""

    def __init__(self, armed: Sequence[Armed], book: Names, before: Matcher | None = None) -> None:
        """`before`: the matcher that this one follows, whose queries need not be read again."""
        self.armed = tuple(armed)
        self.unreadable: list[Unreadable] = []
        self._book = book
        self._queries: list[tuple[Armed, Query]] = []
        self._read: dict[str, Query] = {}
        known = before._read if before is not None and before._book is book else {}
        for watch in self.armed:
            text = watch.watch.query
            try:
                query = self._read.get(text) or known.get(text) or parse(text, book)
            except QueryError as error:
                self.unreadable.append(Unreadable(watch, error))
                continue
            self._read[text] = query
            self._queries.append((watch, query))
        self._anchors = _Anchors(query for _, query in self._queries)

    def match(self, article: Prepared) -> list[Matched]:
        """The watches that the article matches, in the order of their ids."""
        matched = []
        for number in sorted(self._anchors.proposed(article)):
            armed, query = self._queries[number]
            match = evaluate(query, article)
            if match is not None:
                matched.append(Matched(armed, match.spans))
        return matched


class _Anchors:
    """Queries by what each hangs on, numbered as given."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._always: list[int] = []
        """Those that ask for nothing an index knows."""
        self._by: dict[str, dict[str, list[int]]] = {"word": {}, "prefix": {}, "name": {}}
        for number, query in enumerate(queries):
            clauses = required_terms(query)
            if not clauses:
                self._always.append(number)
                continue
            for term in min(clauses, key=_commonness):
                self._by[term.kind].setdefault(term.text, []).append(number)
        self._lengths = sorted({len(beginning) for beginning in self._by["prefix"]})

    def proposed(self, article: Prepared) -> set[int]:
        """The queries that may match."""
        found = set(self._always)
        words, beginnings, names = self._by["word"], self._by["prefix"], self._by["name"]
        for field in article.fields.values():
            for word in words.keys() & field.keys:
                found.update(words[word])
            for word in field.entries if beginnings else ():
                for length in self._lengths[: bisect_right(self._lengths, len(word))]:
                    found.update(beginnings.get(word[:length], ()))
        for name in names.keys() & article.names.keys() if names else ():
            found.update(names[name])
        return found


def _commonness(clause: frozenset[Term]) -> tuple[float, list[Term]]:
    """About which share of articles meets a clause; equals in a fixed order."""
    return sum(map(_share, clause)), sorted(clause)


def _share(term: Term) -> float:
    if term.kind == "name":
        return COMMON_NAME
    of_word = max(share(stem(term.text), language) for language in LANGUAGES)
    return of_word * COMMON_BEGINNING if term.kind == "prefix" else of_word
