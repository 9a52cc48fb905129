"""Does an article match a query, and where: the one evaluator for watches, search and back-test.

Indexes only propose (`words.required`); this decides. A reading is prepared once and then asked by any number of
queries: words are looked up by their positions, names are searched for when the first query asks for one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from words.fields import MOST_SPANS, Field
from words.folding import fold
from words.language import language_of
from words.nearness import MOST_PLACES, near
from words.required import neighbours
from words.terms import (
    And,
    Condition,
    Exact,
    Leaf,
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
    leaves,
)
from words.tokens import words_of


class Span(NamedTuple):
    """A place that matched: code points [start, end) of the input field `title` or `text` as given."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What of an article a query may ask about, as kept."""

    title: str
    text: str
    source: str = ""
    """The source's id."""
    lang: str = ""
    """ISO 639; told from the words where it is empty."""
    site: str = ""
    country: str = ""
    """ISO 3166 alpha-2 of the outlet."""
    authors: tuple[str, ...] = ()
    url: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of an article beyond its words: looked up only when a query asks."""

    story_sources: int = 1
    """Sources that carry articles of its story so far, its own included."""
    edited: bool = False
    """Its page's words changed since they were first read."""


@dataclass(frozen=True, slots=True)
class Match:
    """An article matches; the places are those of the terms that made it match, in order, without NOT's."""

    spans: tuple[Span, ...]


class Found(Protocol):
    """A name found in a text: code points [start, end) of the text."""

    @property
    def name_id(self) -> str:
        """Id of the name."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


class Names(Protocol):
    """What the evaluator asks of the book of names (`words.names.NameBook` is one)."""

    def find_together(self, texts: Sequence[str], lang: str = "") -> Sequence[Sequence[Found]]:
        """Return the names found in each of several texts of that language that belong together."""


class Prepared:
    """A reading ready to be asked; made by `prepare`."""

    def __init__(self, reading: Reading, book: Names, life: Callable[[], Life]) -> None:
        self.reading = reading
        self._book = book
        self._life = life
        self.lang = reading.lang or language_of(f"{reading.title}\n{reading.text}").code
        """The reading's language, told from its words where it states none."""

    @cached_property
    def life(self) -> Life:
        """What became of the article and its story."""
        return self._life()

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Words of `title` and `text`."""
        return {"title": Field(self.reading.title, self.lang), "text": Field(self.reading.text, self.lang)}

    @cached_property
    def names(self) -> dict[str, tuple[Span, ...]]:
        """Places of every name of the book found in title and text, by id."""
        places: dict[str, list[Span]] = {}
        texts = (self.reading.title, self.reading.text)
        for field, founds in zip(("title", "text"), self._book.find_together(texts, self.lang), strict=True):
            for found in founds:
                places.setdefault(found.name_id, []).append(Span(field, found.start, found.end))
        return {name: tuple(spans) for name, spans in places.items()}

    @cached_property
    def index_words(self) -> tuple[str, ...]:
        """Words by which a full-text index must know title and text, their bases included; each once a field."""
        return tuple(word for field in self.fields.values() for word in field.known)


def prepare(reading: Reading, book: Names, life: Callable[[], Life] = Life) -> Prepared:
    """Return the reading ready to be asked by many queries; costs about a millisecond per 600 words.

    `life` is called at most once, when a query asks of the story or of the article's life.
    """
    return Prepared(reading, book, life)


def evaluate(query: Query, prepared: Prepared) -> Match | None:
    """Return the places where the reading matches the query, or None where it does not."""
    spans = _evaluate(query.root, prepared)
    return None if spans is None else Match(tuple(_in_order(set(spans))[:MOST_SPANS]))


def places_of(node: Node, prepared: Prepared) -> tuple[Span, ...] | None:
    """Return the places that made one node of a query match, None where it does not: for `words.explaining`."""
    spans = _evaluate(node, prepared)
    return None if spans is None else tuple(_in_order(set(spans))[:MOST_SPANS])


def places_of_part(node: And, at: int, prepared: Prepared) -> tuple[Span, ...] | None:
    """Return the places that made one part of an And match beside the others: two words of it may stand as one."""
    spans = _evaluate_part(node, at, prepared)
    return None if spans is None else tuple(_in_order(set(spans))[:MOST_SPANS])


def sides_of(node: Near, prepared: Prepared) -> list[list[list[tuple[int, int]]]]:
    """Return for each field NEAR looks in the places of each of its sides, as first and last word."""
    return [
        [sorted(set(_places(part, key, prepared)))[:MOST_PLACES] for part in node.parts]
        for key in _keys(leaves(node)[0].field)  # type: ignore[union-attr]  # the parser lets no condition stand beside NEAR
    ]


def _in_order(spans: set[Span]) -> list[Span]:
    titles = {span for span in spans if span.field == "title"}
    return [*sorted(titles), *sorted(spans - titles)]


def _evaluate(node: Node, prepared: Prepared) -> list[Span] | None:
    """Return the places that made the node match, None where it does not match."""
    if isinstance(node, Not):
        return None if _evaluate(node.part, prepared) is not None else []
    if isinstance(node, And):
        every: list[Span] = []
        for at in range(len(node.parts)):
            spans = _evaluate_part(node, at, prepared)
            if spans is None:
                return None
            every += spans
        return every
    if isinstance(node, Or):
        found = [spans for part in node.parts if (spans := _evaluate(part, prepared)) is not None]
        return [span for spans in found for span in spans] if found else None
    if isinstance(node, Near):
        return _near(node, prepared)
    return _leaf(node, prepared)


def _evaluate_part(node: And, at: int, prepared: Prepared) -> list[Span] | None:
    part = node.parts[at]
    spans = _evaluate(part, prepared)
    return _joined(node, at, prepared) if spans is None and isinstance(part, Word) else spans


def _joined(node: And, at: int, prepared: Prepared) -> list[Span] | None:
    """The places where a word of an And stands as one with the word before or behind it: آتش بس as آتشبس."""
    spans = [
        Span(key, *field.span(*place))
        for first, last in neighbours(node, at)
        for key in _keys(first.field)
        for field in (prepared.fields[key],)
        for place in field.joined(first.parts[0][0], last.parts[0][0])[:MOST_SPANS]
    ]
    return spans or None


def _near(node: Near, prepared: Prepared) -> list[Span] | None:
    spans: list[Span] = []
    for key, places in zip(_keys(leaves(node)[0].field), sides_of(node, prepared), strict=True):  # type: ignore[union-attr]  # as above
        field = prepared.fields[key]
        spans += [Span(key, *field.span(first, last)) for first, last in near(places, node.distance, node.ordered)]
    return spans or None


def _places(place: Place, key: str, prepared: Prepared) -> list[tuple[int, int]]:
    """The first and last word of every place of a term in a field."""
    field = prepared.fields[key]
    match place:
        case Word() | Phrase():
            return field.rows(place.parts)
        case Or():
            return [found for part in place.parts for found in _places(part, key, prepared)]  # type: ignore[arg-type]  # such an OR holds places only
        case Prefix():
            return field.starting(place.stem)
        case Wildcard():
            return field.fitting(place.pattern, place.stem)
        case Exact():
            return [field.words_at(start, end) for start, end in field.exactly(place.text)]
    return [field.words_at(span.start, span.end) for span in _named(place, key, prepared)]


def _named(term: NameTerm | ListTerm, key: str, prepared: Prepared) -> list[Span]:
    ids = term.names if isinstance(term, ListTerm) else (term.id,)
    return [span for name in ids for span in prepared.names.get(name, ()) if span.field == key]


def _leaf(leaf: Leaf, prepared: Prepared) -> list[Span] | None:
    if isinstance(leaf, Value):
        return [] if _has(leaf, prepared) else None
    if isinstance(leaf, Condition):
        return [] if _holds(leaf, prepared.life) else None
    spans: list[Span] = []
    for key in _keys(leaf.field):
        field = prepared.fields[key]
        match leaf:
            case Word() | Phrase() | Prefix() | Wildcard():
                rows = _places(leaf, key, prepared)
                spans += [Span(key, *field.span(first, last)) for first, last in rows[:MOST_SPANS]]
            case NameTerm() | ListTerm():
                spans += _named(leaf, key, prepared)
            case Exact():
                spans += [Span(key, start, end) for start, end in field.exactly(leaf.text)]
            case Regex():
                spans += [Span(key, start, end) for start, end in field.expressed(leaf.pattern)]
    return spans or None


_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
}


def _holds(condition: Condition, life: Life) -> bool:
    if condition.comparison:
        return _COMPARISONS[condition.comparison](life.story_sources, condition.number)
    # No article is known to have vanished: a page's later absence is not recorded yet.
    return condition.what == "edited" and life.edited


_BOTH = ("title", "text")
_KEYS = {"title": ("title",), "body": ("text",)}


def _keys(field: str) -> tuple[str, ...]:
    return _KEYS.get(field, _BOTH)


_FACTS: dict[str, Callable[[Reading], tuple[str, ...]]] = {
    "source": lambda reading: (reading.source,),
    "site": lambda reading: (reading.site,),
    "author": lambda reading: reading.authors,
    "url": lambda reading: (reading.url,),
    "tag": lambda reading: reading.tags,
}


def _has(value: Value, prepared: Prepared) -> bool:
    """Tell whether the fact is so: codes must be equal, of all else the words must stand in a row."""
    reading = prepared.reading
    if value.field == "lang":
        return _same_code(value.text, prepared.lang)
    if value.field == "country":
        return value.text.lower() == reading.country.lower()
    return any(_in_a_row(value, words_of(fold(fact))) for fact in _FACTS[value.field](reading))


def _same_code(wanted: str, code: str) -> bool:
    """`fa` covers `fa-IR`; Dari is `prs` and not `fa`."""
    return code.lower() == wanted.lower() or code.lower().startswith(f"{wanted.lower()}-")


def _in_a_row(value: Value, words: list[str]) -> bool:
    wanted = list(value.words)
    for at in range(len(words) - len(wanted) + 1):
        here = words[at : at + len(wanted)]
        if here == wanted or (value.prefix and here[:-1] == wanted[:-1] and here[-1].startswith(wanted[-1])):
            return True
    return False
