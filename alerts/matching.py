"""Which watches an article matches: every armed watch's query, read once, asked by the one evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.watches import Armed
from words.evaluation import Prepared, Span, evaluate
from words.query import Names, Query, QueryError, parse


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

    def __init__(self, armed: Sequence[Armed], book: Names) -> None:
        self.armed = tuple(armed)
        self.unreadable: list[Unreadable] = []
        self._queries: list[tuple[Armed, Query]] = []
        for watch in self.armed:
            try:
                self._queries.append((watch, parse(watch.watch.query, book)))
            except QueryError as error:
                self.unreadable.append(Unreadable(watch, error))

    def match(self, article: Prepared) -> list[Matched]:
        """The watches that the article matches, in the order of their ids."""
        matched = []
        for armed, query in self._queries:
            match = evaluate(query, article)
            if match is not None:
                matched.append(Matched(armed, match.spans))
        return matched
