"""Does an article match a query, and where: the one evaluator for watches, search and back-test.

Indexes only propose (`required_terms`); this decides. A reading is prepared once and then asked by any number of
queries: words are looked up by their positions, names are searched for when the first query asks for one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from words.folding import ZWNJ, Folded, fold, fold_with_offsets
from words.language import language_of
from words.terms import And, Leaf, NameTerm, Node, Not, Or, Parts, Phrase, Prefix, Query, Value, Word
from words.tokens import folded_words, is_arabic, joined_words, stems, tokens, word_places, words_of

MOST_SPANS = 200
"""Places kept of one match; a word that fills an article need not be listed a thousand times."""


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
class Match:
    """An article matches; the places are those of the terms that made it match, in order, without NOT's."""

    spans: tuple[Span, ...]


class Term(NamedTuple):
    """One thing an index can look up."""

    text: str
    kind: str
    """`word`, `prefix` (of a word), or `name` (an id of the book)."""


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


class _Field:
    """One field's words and their places."""

    def __init__(self, text: str, arabic: bool) -> None:
        self._text = text
        self.entries: dict[str, list[tuple[int, int]]] = {}
        words = folded_words(text)
        for index, word in enumerate(words):
            self.entries.setdefault(word, []).append((index, index))
        if ZWNJ in text:
            for first, last, joined in joined_words(text, tokens(text)):
                self.entries.setdefault(joined, []).append((first, last))
        if arabic:
            for index, word in enumerate(words):
                for stem in stems(word):
                    self.entries.setdefault(stem, []).append((index, index))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the code points [start, end) of the text from one word to another."""
        folded, places = self._places
        return folded.span(places[first][0], places[last][1])

    @cached_property
    def _places(self) -> tuple[Folded, list[tuple[int, int]]]:
        """Where the words stand: made when the first is to be shown, for most articles match nothing."""
        folded = fold_with_offsets(self._text)
        return folded, word_places(folded.text)

    @cached_property
    def vocabulary(self) -> list[str]:
        return sorted(self.entries)

    def starting(self, stem: str) -> list[tuple[int, int]]:
        """Return the places of all words that begin with the stem."""
        places: list[tuple[int, int]] = []
        for word in self.vocabulary[bisect_left(self.vocabulary, stem) :]:
            if not word.startswith(stem):
                break
            places += self.entries[word]
        return places

    def rows(self, parts: Parts) -> list[tuple[int, int]]:
        """Return (first, last) word of every place where the parts stand in a row."""
        entries = self.entries
        if len(parts) == 1 and len(parts[0]) == 1:
            return entries.get(parts[0][0], [])
        if not all("".join(part) in entries or all(word in entries for word in part) for part in parts):
            return []
        found = self._ends(parts[0])
        for part in parts[1:]:
            following: dict[int, set[int]] = {}
            for first, last in self._ends(part):
                following.setdefault(first, set()).add(last)
            found = [(first, end) for first, last in found for end in following.get(last + 1, ())]
        return found

    def _ends(self, part: tuple[str, ...]) -> list[tuple[int, int]]:
        """Return the places of one part: its words in a row, or joined as one."""
        if len(part) == 1:
            return self.entries.get(part[0], [])
        rows = list(self.entries.get("".join(part), []))
        found = self.entries.get(part[0], [])
        for word in part[1:]:
            after = {first for first, last in self.entries.get(word, []) if first == last}
            found = [(first, last + 1) for first, last in found if last + 1 in after]
        return list(dict.fromkeys(rows + found))


class Prepared:
    """A reading ready to be asked; made by `prepare`."""

    def __init__(self, reading: Reading, book: Names) -> None:
        self.reading = reading
        self._book = book
        self.lang = reading.lang or language_of(f"{reading.title}\n{reading.text}").code
        """The reading's language, told from its words where it states none."""

    @cached_property
    def fields(self) -> dict[str, _Field]:
        """Words of `title` and `text`."""
        arabic = is_arabic(self.lang)
        return {"title": _Field(self.reading.title, arabic), "text": _Field(self.reading.text, arabic)}

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
        """Words by which a full-text index must know title and text (see `words.tokens.index_words`)."""
        return tuple(word for field in self.fields.values() for word, places in field.entries.items() for _ in places)


def prepare(reading: Reading, book: Names) -> Prepared:
    """Return the reading ready to be asked by many queries; costs about a millisecond per 600 words."""
    return Prepared(reading, book)


def evaluate(query: Query, prepared: Prepared) -> Match | None:
    """Return the places where the reading matches the query, or None where it does not."""
    spans = _evaluate(query.root, prepared)
    return None if spans is None else Match(tuple(sorted(set(spans), key=_in_order)[:MOST_SPANS]))


def _in_order(span: Span) -> tuple[bool, int, int]:
    return span.field != "title", span.start, span.end


def _evaluate(node: Node, prepared: Prepared) -> list[Span] | None:
    """Return the places that made the node match, None where it does not match."""
    if isinstance(node, Not):
        return None if _evaluate(node.part, prepared) is not None else []
    if isinstance(node, And):
        every: list[Span] = []
        for part in node.parts:
            spans = _evaluate(part, prepared)
            if spans is None:
                return None
            every += spans
        return every
    if isinstance(node, Or):
        found = [spans for part in node.parts if (spans := _evaluate(part, prepared)) is not None]
        return [span for spans in found for span in spans] if found else None
    return _leaf(node, prepared)


def _leaf(leaf: Leaf, prepared: Prepared) -> list[Span] | None:
    if isinstance(leaf, Value):
        return [] if _has(leaf, prepared) else None
    if isinstance(leaf, NameTerm):
        wanted = _keys(leaf.field)
        spans = [span for span in prepared.names.get(leaf.id, ()) if span.field in wanted]
        return spans or None
    spans = []
    for key in _keys(leaf.field):
        field = prepared.fields[key]
        places = field.starting(leaf.stem) if isinstance(leaf, Prefix) else field.rows(leaf.parts)
        spans += [Span(key, *field.span(first, last)) for first, last in places[:MOST_SPANS]]
    return spans or None


def _keys(field: str) -> tuple[str, ...]:
    return {"title": ("title",), "body": ("text",)}.get(field, ("title", "text"))


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


# ------------------------------------------------------------------------------------------- for an index


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
    if isinstance(node, Or):
        branches = [_clauses(part) for part in node.parts]
        if not all(branches):
            return []
        return [frozenset().union(*(max(branch, key=_rarity) for branch in branches))]
    match node:
        case Word() | Phrase():
            return [_part_clause(part, word) for part in node.parts for word in part]
        case Prefix():
            return [frozenset({Term(node.stem, "prefix")})]
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
