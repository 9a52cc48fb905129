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
from itertools import chain
from typing import NamedTuple

from archive.watches import Armed
from words.evaluation import Prepared, Span, evaluate
from words.inflection import Known, known_by, unglued_words
from words.query import Names, Query, QueryError, parse
from words.rarity import LANGUAGES, share, stem
from words.required import Term, required_terms

COMMON_NAME = 0.05
"""Share of articles taken for a name of the catalogue."""
COMMON_BEGINNING = 4.0
"""How many times as many articles are taken for the beginning of a word as for the word."""
MOST_NEEDS = 2
"""Further required terms that are looked for before a query is evaluated: more turn hardly any away."""
KINDS = ("word", "prefix", "name")
"""What a query can hang on."""
MOST_FORMS = 12
"""Forms of a word, the ones that it is joined to another in included, under each of which a query hangs."""


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
    words: tuple[str, ...]
    """The rarest of what it needs that is a word, in each of its forms, "" without one: looked up first, which turns most away."""
    needs: tuple[frozenset[str], ...]
    """Words, and beginnings with a `*` behind them."""
    names: tuple[frozenset[str], ...]
    """Ids of names: finding them costs most, so they are asked for last."""


class _Anchors:
    """Queries by what each hangs on, numbered as given."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._always: list[int] = []
        """Those that ask for nothing an index knows."""
        self._by: dict[str, dict[str, list[_Hung]]] = {}
        """By the anchor, a word or a beginning, and the word needed besides, so that most are turned away unseen."""
        self._by_name: dict[str, dict[str, list[_Hung]]] = {}
        self._asked: dict[str, str] = {}
        """All words and beginnings that are looked up, each with itself."""
        for number, query in enumerate(queries):
            clauses = {clause for clause in required_terms(query) if all(term.kind in KINDS for term in clause)}
            if clauses:
                self._hang(number, sorted(clauses, key=_commonness))
            else:
                self._always.append(number)
        self._lengths = sorted({len(text) - 1 for text in self._asked if text.endswith("*")})
        self._told: dict[str, Known] = {}
        """By language, and by word of a text, what of all that is looked up an article has that has the word."""

    def _hang(self, number: int, clauses: list[frozenset[Term]]) -> None:
        anchor, *others = clauses
        hung = _hung(number, others)
        for text in chain(hung.words, *hung.needs):
            self._asked.setdefault(text, text)
        for term in anchor:
            text = _key(term)
            if term.kind == "name":
                here = self._by_name.setdefault(text, {})
            else:
                here = self._by.setdefault(self._asked.setdefault(text, text), {})
            for word in hung.words:
                here.setdefault(self._asked[word], []).append(hung)

    def proposed(self, article: Prepared) -> list[int]:
        """The queries that may match, in order."""
        has = {""}
        for field in article.fields.values():
            if field.words:
                told = self._told.get(field.lang) or self._told.setdefault(field.lang, self._telling(field.lang))
                has.update(*filter(None, map(told.__getitem__, field.words)))
        found = set(self._always)
        for here in self._reached(has, article):
            for word in here:
                if word in has:
                    found.update(hung.number for hung in here[word] if _may_match(hung, has, article))
        return sorted(found)

    def _telling(self, language: str) -> Known:
        known, fronts, asked = known_by(language), unglued_words(language), self._asked

        def work(word: str) -> tuple[str, ...]:
            begun = (f"{form[:length]}*" for form in (word, *fronts[word]) for length in self._lengths)
            return tuple({asked[text]: None for text in (word, *known[word], *begun) if text in asked})

        return Known(work)

    def _reached(self, has: set[str], article: Prepared) -> Iterator[dict[str, list[_Hung]]]:
        """What hangs on anything the article has."""
        for text in self._by.keys() & has:
            yield self._by[text]
        for name in self._by_name.keys() & article.names.keys() if self._by_name else ():
            yield self._by_name[name]


def _may_match(hung: _Hung, has: set[str], article: Prepared) -> bool:
    if hung.needs and any(map(has.isdisjoint, hung.needs)):
        return False
    return not hung.names or not any(map(article.names.keys().isdisjoint, hung.names))


def _hung(number: int, others: list[frozenset[Term]]) -> _Hung:
    """A query by what it needs besides its anchor, the rarest first."""
    second = next((clause for clause in others if _is_word(clause)), frozenset[Term]())
    rest = [clause for clause in others if clause != second]
    needs = [clause for clause in rest if not any(term.kind == "name" for term in clause)][:MOST_NEEDS]
    names = [clause for clause in rest if all(term.kind == "name" for term in clause)][:MOST_NEEDS]
    words = tuple(term.text for term in second) or ("",)
    return _Hung(number, words, tuple(map(_keys, needs)), tuple(map(_keys, names)))


def _is_word(clause: frozenset[Term]) -> bool:
    """Whether a clause asks for one word in a few forms."""
    return len(clause) <= MOST_FORMS and all(term.kind == "word" for term in clause)


def _keys(clause: frozenset[Term]) -> frozenset[str]:
    return frozenset(map(_key, clause))


def _key(term: Term) -> str:
    """A term as it is looked up: no word has a `*`."""
    return f"{term.text}*" if term.kind == "prefix" else term.text


def _commonness(clause: frozenset[Term]) -> tuple[float, list[Term]]:
    """About which share of articles meets a clause; equals in a fixed order."""
    return sum(map(_share, clause)), sorted(clause)


@lru_cache(maxsize=1 << 16)
def _share(term: Term) -> float:
    if term.kind == "name":
        return COMMON_NAME
    of_word = max(share(stem(term.text), language) for language in LANGUAGES)
    return of_word * COMMON_BEGINNING if term.kind == "prefix" else of_word
