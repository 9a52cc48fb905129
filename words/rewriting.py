"""A query without one of its parts, or with another in its place: what would match if it were written otherwise."""

from __future__ import annotations

from words.terms import And, Condition, Leaf, Near, Node, Not, Or, Query, Value, describe


def query_of(node: Node) -> Query:
    """A query of that tree."""
    return Query(node, describe(node))


def without(query: Query, part: Node) -> Query | None:
    """The query without one of the parts it joins by AND; None where that is all it asks."""
    if not isinstance(query.root, And):
        return None
    rest = tuple(other for other in query.root.parts if other is not part)
    if not rest or all(isinstance(other, Not) for other in rest):
        return None
    return query_of(rest[0] if len(rest) == 1 else And(rest))


def conjuncts(query: Query) -> tuple[Node, ...]:
    """The parts a query joins by AND, itself where it joins none."""
    return query.root.parts if isinstance(query.root, And) else (query.root,)


def asked_terms(query: Query) -> tuple[Leaf, ...]:
    """The terms of words and names that the query asks for, in the order written: none under NOT, no facts."""
    return tuple(_asked(query.root))


def _asked(node: Node) -> list[Leaf]:
    if isinstance(node, Not | Value | Condition):
        return []
    if isinstance(node, And | Or | Near):
        return [leaf for part in node.parts for leaf in _asked(part)]
    return [node]


def widened(query: Query, term: Leaf, other: Leaf) -> Query:
    """The query with `term OR other` wherever that very term stands."""
    return query_of(_widened(query.root, term, other))


def _widened(node: Node, term: Leaf, other: Leaf) -> Node:
    if node is term:
        return Or((term, other))
    if isinstance(node, Or):
        parts = [_widened(part, term, other) for part in node.parts]
        return Or(tuple(inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))))
    if isinstance(node, And):
        return And(tuple(_widened(part, term, other) for part in node.parts))
    if isinstance(node, Near):
        sides = tuple(_widened(part, term, other) for part in node.parts)
        return Near(sides, node.distance, node.ordered)  # type: ignore[arg-type]  # a place, or an OR of places, stays one
    return node
