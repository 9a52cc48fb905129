"""Why an article matches a query, or why not: every term with what was found, by the evaluator that decides.

Nothing is decided anew here: each node of the query is put to `words.evaluation` and its answer is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from words.alike import alike
from words.evaluation import Life, Prepared, Reading, Span, places_of, places_of_part, sides_of
from words.nearness import near
from words.query_terms import FARTHEST
from words.terms import (
    And,
    Condition,
    Exact,
    ListTerm,
    NameTerm,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Place,
    Prefix,
    Query,
    Regex,
    Value,
    Wildcard,
    Word,
    describe,
)

MOST_WORDS = 8
"""Different found words that are told of one term."""
LONGEST_FOUND = 80
"""Code points of a found text that are told: a regular expression may find a page."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One node of a query and what became of it."""

    what: str
    """The node in the query language."""
    kind: str
    """`all` (AND), `any` (OR), `not`, `near`, or `term`."""
    matched: bool
    spans: tuple[Span, ...]
    """Where, in the fields as given; none for facts and for NOT."""
    words: tuple[str, ...]
    """The different texts that stand there, first found first, MOST_WORDS at most."""
    why: str
    """What is so instead, where more can be said than that it is not there; of a fact what it is. May be empty."""
    parts: tuple[Explained, ...] = ()


def explain(query: Query, prepared: Prepared) -> Explained:
    """Explain a query's answer on a reading; `.matched` is what `evaluate` says."""
    return _explained(query.root, prepared, places_of(query.root, prepared))


def missing(explained: Explained) -> tuple[Explained, ...]:
    """The smallest nodes for which an article does not match; empty where it does.

    Of AND those parts that do not match, of OR all of them, a NOT or NEAR as a whole.
    """
    if explained.matched:
        return ()
    if explained.kind in ("all", "any"):
        return tuple(found for part in explained.parts for found in missing(part))
    return (explained,)


def _explained(node: Node, prepared: Prepared, spans: tuple[Span, ...] | None) -> Explained:
    """`spans`: where the node matches in its place in the query, None where it does not."""
    matched = spans is not None
    spans = spans or ()
    parts: tuple[Explained, ...] = ()
    if isinstance(node, Not):
        parts = (_explained(node.part, prepared, places_of(node.part, prepared)),)
    elif isinstance(node, And):
        parts = tuple(
            _explained(part, prepared, places_of_part(node, at, prepared)) for at, part in enumerate(node.parts)
        )
    elif isinstance(node, Or | Near):
        parts = tuple(_explained(part, prepared, places_of(part, prepared)) for part in node.parts)
    kind = {And: "all", Or: "any", Not: "not", Near: "near"}.get(type(node), "term")
    return Explained(
        describe(node), kind, matched, spans, _found(spans, prepared.reading), _why(node, prepared, matched), parts
    )


def _found(spans: Iterable[Span], reading: Reading) -> tuple[str, ...]:
    texts = {"title": reading.title, "text": reading.text}
    found = (texts[span.field][span.start : min(span.end, span.start + LONGEST_FOUND)] for span in spans)
    return tuple({" ".join(text.split()): None for text in found})[:MOST_WORDS]


def _why(node: Node, prepared: Prepared, matched: bool) -> str:
    if isinstance(node, Value):
        return _FACTS[node.field](prepared)
    if isinstance(node, Condition):
        return _life(node, prepared.life)
    if matched or isinstance(node, And | Or | Not):
        return ""
    if isinstance(node, Near):
        return _apart(node, prepared)
    return _instead(node, prepared)


_FACTS: dict[str, Callable[[Prepared], str]] = {
    "source": lambda prepared: _is("the source", prepared.reading.source),
    "lang": lambda prepared: _is("the language", prepared.lang),
    "site": lambda prepared: _is("the site", prepared.reading.site),
    "country": lambda prepared: _is("the source's country", prepared.reading.country),
    "author": lambda prepared: _is("the author", ", ".join(prepared.reading.authors)),
    "url": lambda prepared: _is("the address", prepared.reading.url),
    "tag": lambda prepared: _is("the tags", ", ".join(prepared.reading.tags)),
}


def _is(what: str, fact: str) -> str:
    return f"{what}: {fact}" if fact else f"{what}: not known"


def _life(condition: Condition, life: Life) -> str:
    if condition.comparison:
        number = life.story_sources
        return f"{number} source{'' if number == 1 else 's'} tell{'s' if number == 1 else ''} its story so far"
    if condition.what == "edited":
        return "its page was edited" if life.edited else "its page was not edited"
    return "no article is known to have vanished"


_Term = Word | Phrase | Prefix | Wildcard | Exact | Regex | NameTerm | ListTerm


def _instead(term: _Term, prepared: Prepared) -> str:
    """What stands in the article in place of a term that does not."""
    if term.field and places_of(replace(term, field=""), prepared):
        return f"it stands in the {'text' if term.field == 'title' else 'title'} only"
    if isinstance(term, NameTerm):
        return "none of the name's spellings stands there"
    if isinstance(term, ListTerm):
        return f"none of the list's {len(term.names)} names stands there"
    if isinstance(term, Word) and len(term.parts) == 1 and len(term.parts[0]) == 1:
        words = {word: None for field_ in prepared.fields.values() for word in field_.words}
        if near_ones := alike(term.parts[0][0], words)[:MOST_WORDS]:
            return f"it has {', '.join(near_ones)}, which is not the same word here"
    return ""


def _apart(node: Near, prepared: Prepared) -> str:
    """Why NEAR finds nothing: a side that is missing, the other order, or how far apart the sides stand."""
    fields = sides_of(node, prepared)
    absent = [part for at, part in enumerate(node.parts) if not any(sides[at] for sides in fields)]
    if absent:
        return f"{' and '.join(map(_shown, absent))} {'stands' if len(absent) == 1 else 'stand'} nowhere"
    if node.ordered and any(near(sides, node.distance, False) for sides in fields):
        return "they stand so near, in another order"
    distance = next(
        (
            far
            for far in range(node.distance + 1, FARTHEST + 1)
            if any(near(sides, far, node.ordered) for sides in fields)
        ),
        None,
    )
    return f"the nearest are {distance} words apart" if distance else f"they are more than {FARTHEST} words apart"


def _shown(place: Place) -> str:
    return f"({describe(place)})" if isinstance(place, Or) else describe(place)
