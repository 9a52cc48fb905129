"""Which watches an article matches: anchors propose, the one evaluator decides.

Each watch hangs on the rarest terms that every match must have (`words.required`): a word, the beginning of one, a name. An
article is asked once for the words and names it has, and only the watches that hang on one of them are evaluated, so
that a watch that does not match costs next to nothing, however many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from archive.watches import Armed
from words.evaluation import Prepared, Span, evaluate
from words.query import Names, Query, QueryError, parse
from words.rarity import LANGUAGES, share, stem
from words.required import Term, required_terms

COMMON_NAME = 0.05
"""Share of articles taken for a name of the catalogue."""
COMMON_BEGINNING = 4.0
"""How many times as many articles are taken for the beginning of a word as for the word."""
MOST_NEEDS = 2
"""Further required terms that are looked for before a query is evaluated: more turn hardly any away."""


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
    """All armed watches, ready to be asked about one article after another. Asked by several threads, changed by none."""

    def __init__(self, armed: Sequence[Armed], book: Names, before: Matcher | None = None) -> None:
        """`armed` in the order of their ids. `before`: the matcher that this one follows: its queries need not be read again."""
        self._book = book
        self._read: dict[str, Query] = before._read if before is not None and before._book is book else {}
        self._armed = {one.watch_id: one for one in armed}
        self._large, self._unreadable = self._compiled(armed)
        self._small = _Compiled([])
        self._other: frozenset[int] = frozenset()
        self._read = {query.text: query for _, query in self._large.queries}

    @property
    def armed(self) -> tuple[Armed, ...]:
        """The watches, in the order of their ids."""
        return tuple(self._armed[watch_id] for watch_id in sorted(self._armed))

    @property
    def unreadable(self) -> list[Unreadable]:
        """Those whose query cannot be read."""
        return list(self._unreadable)

    @property
    def beside(self) -> int:
        """How many watches have changed since the large list was made: each costs a little with every article."""
        return len(self._other)

    def changed(self, ids: Collection[int], now: Sequence[Armed]) -> Matcher:
        """Return the matcher for other watches: those with these ids are `now` so, those not among `now` are gone.

        What changed stands in a small list beside the large one, which is left as it is: 0.1 ms for a watch.
        """
        made = copy(self)
        made._other = self._other.union(ids)
        made._armed = {watch_id: one for watch_id, one in self._armed.items() if watch_id not in ids}
        made._armed |= {one.watch_id: one for one in now}
        beside = [made._armed[watch_id] for watch_id in sorted(made._other) if watch_id in made._armed]
        made._small, unreadable = made._compiled(beside)
        kept = [bad for bad in self._unreadable if bad.armed.watch_id not in made._other]
        made._unreadable = sorted([*kept, *unreadable], key=lambda bad: bad.armed.watch_id)
        return made

    def match(self, article: Prepared) -> list[Matched]:
        """The watches that the article matches, in the order of their ids."""
        matched = self._large.match(article)
        if not self._other:
            return matched
        kept = [one for one in matched if one.armed.watch_id not in self._other]
        return sorted([*kept, *self._small.match(article)], key=lambda one: one.armed.watch_id)

    def _compiled(self, armed: Sequence[Armed]) -> tuple[_Compiled, list[Unreadable]]:
        queries: list[tuple[Armed, Query]] = []
        unreadable: list[Unreadable] = []
        for watch in armed:
            try:
                queries.append((watch, self._read.get(watch.watch.query) or parse(watch.watch.query, self._book)))
            except QueryError as error:
                unreadable.append(Unreadable(watch, error))
        return _Compiled(queries), unreadable


class _Compiled:
    """Watches and their queries, by what each hangs on."""

    def __init__(self, queries: list[tuple[Armed, Query]]) -> None:
        self.queries = queries
        self._anchors = _Anchors(query for _, query in queries)

    def match(self, article: Prepared) -> list[Matched]:
        matched = []
        for number in self._anchors.proposed(article):
            armed, query = self.queries[number]
            match = evaluate(query, article)
            if match is not None:
                matched.append(Matched(armed, match.spans))
        return matched


class _Hung(NamedTuple):
    """A query where it hangs, and what it asks for besides: of each of `needs` one is in every article that matches."""

    number: int
    word: str
    """The rarest of what it needs that is one word, "" without one: looked up first, which turns most away."""
    needs: tuple[frozenset[str], ...]
    """Words, and beginnings with a `*` behind them."""
    names: tuple[frozenset[str], ...]
    """Ids of names: finding them costs most, so they are asked for last."""


class _Anchors:
    """Queries by what each hangs on, numbered as given."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._always: list[int] = []
        """Those that ask for nothing an index knows."""
        self._by: dict[str, dict[str, list[_Hung]]] = {"word": {}, "prefix": {}, "name": {}}
        beginnings: set[str] = set()
        for number, query in enumerate(queries):
            clauses = {clause for clause in required_terms(query) if all(term.kind in self._by for term in clause)}
            if not clauses:
                self._always.append(number)
                continue
            anchor, *others = sorted(clauses, key=_commonness)
            hung = _hung(number, others)
            for term in anchor:
                self._by[term.kind].setdefault(term.text, []).append(hung)
            beginnings.update(term.text for clause in clauses for term in clause if term.kind == "prefix")
        self._beginnings = sorted(beginnings)
        self._automaton = AhoCorasick([f" {beginning}" for beginning in self._beginnings])

    def proposed(self, article: Prepared) -> list[int]:
        """The queries that may match, in order."""
        has = {""}.union(*(field.known for field in article.fields.values()))
        begun = self._begun(article)
        has.update(f"{beginning}*" for beginning in begun)
        found = set(self._always)
        for here in self._reached(has, begun, article):
            for number, word, needs, names in here:
                if word not in has or (needs and any(map(has.isdisjoint, needs))):
                    continue
                if not names or not any(map(article.names.keys().isdisjoint, names)):
                    found.add(number)
        return sorted(found)

    def _begun(self, article: Prepared) -> set[str]:
        """The beginnings that any of the article's words has."""
        if not self._beginnings:
            return set()
        find = self._automaton.find_matches_as_indexes
        hits = [hit for field in article.fields.values() for hit in find(field.spelled, overlapping=True)]
        return {self._beginnings[number] for number, _, _ in hits}

    def _reached(self, has: set[str], begun: set[str], article: Prepared) -> Iterator[list[_Hung]]:
        """What hangs on anything the article has."""
        by = self._by
        for text in by["word"].keys() & has:
            yield by["word"][text]
        for text in by["prefix"].keys() & begun:
            yield by["prefix"][text]
        for text in by["name"].keys() & article.names.keys() if by["name"] else ():
            yield by["name"][text]


def _hung(number: int, others: list[frozenset[Term]]) -> _Hung:
    """A query by what it needs besides its anchor, the rarest first."""
    alone = [term.text for clause in others if len(clause) == 1 for term in clause if term.kind == "word"]
    needs = [clause for clause in others if not any(term.kind == "name" for term in clause)]
    rest = [clause for clause in needs if [term.text for term in clause] != alone[:1]][:MOST_NEEDS]
    names = [clause for clause in others if all(term.kind == "name" for term in clause)]
    return _Hung(number, alone[0] if alone else "", tuple(map(_keys, rest)), tuple(map(_keys, names[:MOST_NEEDS])))


def _keys(clause: frozenset[Term]) -> frozenset[str]:
    return frozenset(f"{term.text}*" if term.kind == "prefix" else term.text for term in clause)


def _commonness(clause: frozenset[Term]) -> tuple[float, list[Term]]:
    """About which share of articles meets a clause; equals in a fixed order."""
    return sum(map(_share, clause)), sorted(clause)


@lru_cache(maxsize=1 << 16)
def _share(term: Term) -> float:
    if term.kind == "name":
        return COMMON_NAME
    of_word = max(share(stem(term.text), language) for language in LANGUAGES)
    return of_word * COMMON_BEGINNING if term.kind == "prefix" else of_word
