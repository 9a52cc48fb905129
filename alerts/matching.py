"""Which watches an article matches: anchors propose, the one evaluator decides.

Each watch hangs on the rarest terms that every match must have (`words.required`): a word, the beginning of one, a name. An
article is asked once for the words and names it has, and only the watches that hang on one of them are evaluated, so
that a watch that does not match costs next to nothing, however many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
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
NOTHING = -1
"""The number of a clause that every article meets."""


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
    """A query where it hangs, and what it asks for besides."""

    number: int
    second: int
    """The clause that is rarest after the anchor, NOTHING without one: looked up first, which turns most away."""
    needs: frozenset[int]
    names: tuple[frozenset[str], ...]
    """Ids of names, of each set one: finding them costs most, so they are asked for last."""


class _Anchors:
    """Queries by what each hangs on, numbered as given.

    Their clauses (`words.required`: one of several words, beginnings or names must be there) have numbers. Which of them a text's
    word meets, in whichever of its forms, is worked out when the word is first met; then all that an article meets is one union.
    """

    def __init__(self, queries: Iterable[Query]) -> None:
        self._always: list[int] = []
        """Those that ask for nothing an index knows."""
        self._by: dict[int, list[_Hung]] = {}
        """By the clause that is the anchor."""
        self._of: dict[str, list[int]] = {}
        """Clauses by word, and by beginning with a `*` behind it."""
        self._of_name: dict[str, list[int]] = {}
        """Clauses by id of a name, anchors only."""
        numbers: dict[frozenset[Term], int] = {}
        for number, query in enumerate(queries):
            clauses = {clause for clause in required_terms(query) if all(term.kind in KINDS for term in clause)}
            if not clauses:
                self._always.append(number)
                continue
            anchor, *others = sorted(clauses, key=_commonness)
            words = [clause for clause in others if not any(term.kind == "name" for term in clause)]
            second, *needs = [self._numbered(clause, numbers) for clause in words[: MOST_NEEDS + 1]] or [NOTHING]
            names = [clause for clause in others if all(term.kind == "name" for term in clause)][:MOST_NEEDS]
            asked = tuple(frozenset(term.text for term in clause) for clause in names)
            hung = _Hung(number, second, frozenset(needs), asked)
            self._by.setdefault(self._numbered(anchor, numbers), []).append(hung)
        self._lengths = sorted({len(text) - 1 for text in self._of if text.endswith("*")})
        self._met: dict[str, Known[int]] = {}
        """By language, and by word of a text, the clauses that an article with the word meets."""

    def _numbered(self, clause: frozenset[Term], numbers: dict[frozenset[Term], int]) -> int:
        """The number of a clause, its terms made to lead to it."""
        found = numbers.get(clause)
        if found is None:
            found = numbers[clause] = len(numbers)
            for term in clause:
                leading = self._of_name if term.kind == "name" else self._of
                leading.setdefault(_key(term), []).append(found)
        return found

    def proposed(self, article: Prepared) -> list[int]:
        """The queries that may match, in order."""
        met = {NOTHING}
        for field in article.fields.values():
            if field.words:
                by_word = self._met.get(field.lang) or self._met.setdefault(field.lang, self._meeting(field.lang))
                met.update(*filter(None, map(by_word.__getitem__, field.words)))
        for name in self._of_name.keys() & article.names.keys() if self._of_name else ():
            met.update(self._of_name[name])
        found = list(self._always)
        for anchor in self._by.keys() & met:
            for number, second, needs, names in self._by[anchor]:
                if second in met and needs <= met and (not names or _has_names(article, names)):
                    found.append(number)
        return sorted(found)

    def _meeting(self, language: str) -> Known[int]:
        known, fronts, of = known_by(language), unglued_words(language), self._of

        def work(word: str) -> tuple[int, ...]:
            begun = (f"{form[:length]}*" for form in (word, *fronts[word]) for length in self._lengths)
            met = (number for text in (word, *known[word], *begun) if text in of for number in of[text])
            return tuple(dict.fromkeys(met))

        return Known(work)


def _has_names(article: Prepared, names: tuple[frozenset[str], ...]) -> bool:
    return not any(map(article.names.keys().isdisjoint, names))


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
