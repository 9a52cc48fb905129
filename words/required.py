"""What an index can look up for a query: a necessary condition, which proposes the articles that `evaluate` decides on."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from words.inflection import QUERY_WORDS, asked_anywhere, joinable, splits_anywhere
from words.terms import And, Exact, ListTerm, NameTerm, Near, Node, Or, Parts, Phrase, Prefix, Query, Wildcard, Word


class Term(NamedTuple):
    """One thing an index can look up."""

    text: str
    kind: str
    """`word`, `prefix` (of a word), or `name` (an id of the book)."""


def required_terms(query: Query) -> tuple[frozenset[Term], ...]:
    """Return a necessary condition of the query: of every set at least one term is in each article that matches.

    An index proposes the articles that meet it, `evaluate` decides. The index must hold `Prepared.index_words` as
    words, and `Prepared.names` as names: names are found by rules that no index knows
    (glued words, particles), so the ids found are indexed, with the version of the names. Empty: no condition.
    """
    return tuple(dict.fromkeys(_clauses(query.root)))


def neighbours(node: And, at: int) -> list[tuple[Word, Word]]:
    """Return the word of an And with the plain word before it, and with the one behind it, which may stand as one with it."""
    pairs = zip(node.parts[max(0, at - 1) : at + 1], node.parts[max(0, at - 1) + 1 : at + 2], strict=False)
    return [
        (one, other)
        for one, other in pairs
        if isinstance(one, Word) and isinstance(other, Word) and one.field == other.field
        if len(one.parts) == len(other.parts) == len(one.parts[0]) == len(other.parts[0]) == 1
    ]


def _clauses(node: Node) -> list[frozenset[Term]]:
    if isinstance(node, And):
        every: list[frozenset[Term]] = []
        for at, part in enumerate(node.parts):
            pairs = [(one.parts[0][0], other.parts[0][0]) for one, other in neighbours(node, at)]
            joined = frozenset[Term]().union(*(_forms(one + other) for one, other in pairs if joinable(one, other)))
            every += [clause | joined for clause in _clauses(part)] if joined else _clauses(part)
        return every
    if isinstance(node, Near):
        return [clause for part in node.parts for clause in _clauses(part)]
    if isinstance(node, Or):
        branches = [_clauses(part) for part in node.parts]
        if not all(branches):
            return []
        return [frozenset().union(*(max(branch, key=_rarity) for branch in branches))]
    match node:
        case Word() | Phrase():
            return _row_clauses(node.parts)
        case Exact():
            return [_exact_clause(part, word) for part in node.parts for word in part]
        case Prefix() | Wildcard():
            return [frozenset({Term(node.stem, "prefix")})]
        case ListTerm():
            return [frozenset(Term(name, "name") for name in node.names)]
        case NameTerm():
            return [frozenset({Term(node.id, "name")})]
    return []


@lru_cache(maxsize=QUERY_WORDS)
def _forms(word: str) -> frozenset[Term]:
    return frozenset(Term(form, "word") for form in asked_anywhere(word))


def _row_clauses(parts: Parts) -> list[frozenset[Term]]:
    """What `words.fields.Field.rows` needs: each word in one of its forms, joined with a neighbour, or split in two."""
    clauses = []
    for at, part in enumerate(parts):
        others = _forms("".join(part)) if len(part) > 1 else _split_forms(part[0])
        for pair in (parts[max(0, at - 1) : at + 1], parts[at : at + 2]):
            if len(pair) == 2 and len(pair[0]) == len(pair[1]) == 1 and joinable(pair[0][0], pair[1][0]):
                others |= _forms(pair[0][0] + pair[1][0])
        clauses += [_forms(word) | others if others else _forms(word) for word in part]
    return clauses


@lru_cache(maxsize=QUERY_WORDS)
def _split_forms(word: str) -> frozenset[Term]:
    """Of two words that one may be, the longer: it proposes fewer."""
    return frozenset[Term]().union(*(_forms(max(pair, key=len)) for pair in splits_anywhere(word)))


def _exact_clause(part: tuple[str, ...], word: str) -> frozenset[Term]:
    if len(part) == 1:
        return frozenset({Term(word, "word")})
    return frozenset({Term(word, "word"), Term("".join(part), "word")})


def _rarity(clause: frozenset[Term]) -> tuple[int, int]:
    """Guess which clause proposes fewest: few alternatives, long words."""
    return -len(clause), min(len(term.text) for term in clause)
