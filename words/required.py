"""What an index can look up for a query: a necessary condition, which proposes the articles that `evaluate` decides on."""

from __future__ import annotations

from typing import NamedTuple

from words.terms import And, Exact, ListTerm, NameTerm, Near, Node, Or, Phrase, Prefix, Query, Wildcard, Word


class Term(NamedTuple):
    """One thing an index can look up."""

    text: str
    kind: str
    """`word`, `prefix` (of a word), or `name` (an id of the book)."""


def required_terms(query: Query) -> tuple[frozenset[Term], ...]:
    """Return a necessary condition of the query: of every set at least one term is in each article that matches.

    An index proposes the articles that meet it, `evaluate` decides. The index must hold `Prepared.index_words` (or
    `words.tokens.index_words`) as words, and `Prepared.names` as names: names are found by rules that no index knows
    (glued words, particles), so the ids found are indexed, with the version of the names. Empty: no condition.
    """
    return tuple(dict.fromkeys(_clauses(query.root)))


def _clauses(node: Node) -> list[frozenset[Term]]:
    if isinstance(node, And):
        return [clause for part in node.parts for clause in _clauses(part)]
    if isinstance(node, Near):
        return [clause for part in node.parts for clause in _clauses(part)]
    if isinstance(node, Or):
        branches = [_clauses(part) for part in node.parts]
        if not all(branches):
            return []
        return [frozenset().union(*(max(branch, key=_rarity) for branch in branches))]
    match node:
        case Word() | Phrase() | Exact():
            return [_part_clause(part, word) for part in node.parts for word in part]
        case Prefix() | Wildcard():
            return [frozenset({Term(node.stem, "prefix")})]
        case ListTerm():
            return [frozenset(Term(name, "name") for name in node.names)]
        case NameTerm():
            return [frozenset({Term(node.id, "name")})]
    return []


def _part_clause(part: tuple[str, ...], word: str) -> frozenset[Term]:
    if len(part) == 1:
        return frozenset({Term(word, "word")})
    return frozenset({Term(word, "word"), Term("".join(part), "word")})


def _rarity(clause: frozenset[Term]) -> tuple[int, int]:
    """Guess which clause proposes fewest: few alternatives, long words."""
    return -len(clause), min(len(term.text) for term in clause)
