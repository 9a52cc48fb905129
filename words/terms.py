"""What a query is made of: the tree that `words.query.parse` reads and `words.evaluation` evaluates.

All nodes are frozen and compare by meaning as written; flat: an And holds no And, an Or no Or, and a field stands on
the terms it covers, so that `title:(a OR b)` is `title:a OR title:b`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

Parts = tuple[tuple[str, ...], ...]
"""Folded words in a row; in one group those that a half-space, a hyphen or an initial's full stop joins: it is optional."""

TEXT_FIELDS = ("title", "body")
"""Fields of words; `body` is the key `text` of an article. A term without a field looks in both."""
VALUE_FIELDS = ("source", "lang", "site", "country", "author", "url", "tag")
"""Fields of facts about an article."""
STATES = ("edited", "vanished")
"""What may have become of an article, behind `is:`."""
STORY_FACTS = ("story.sources",)
"""What may be asked of an article's story."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written, in any of its forms; `U.S.` is one. A hyphened word is a Phrase."""

    text: str
    parts: Parts
    field: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotation marks, or with hyphens: in this order, next to each other, in any of their forms."""

    text: str
    parts: Parts
    field: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """`tali*`: every word that begins so."""

    text: str
    """Without the star."""
    stem: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`tal?ban`, `tal*ban`: every word that fits, `?` one letter, `*` any number."""

    text: str
    """As written."""
    pattern: str
    """Folded."""
    field: str = ""

    @property
    def stem(self) -> str:
        """The letters before the first wildcard."""
        return _WILD.split(self.pattern, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Exact:
    """`"=NASA"`: exactly so, case and marks included, bounded as words are."""

    text: str
    """Without the sign."""
    parts: Parts
    field: str = ""


@dataclass(frozen=True, slots=True)
class Regex:
    """`/tal[ei]ban/`: a regular expression on folded text, in linear time."""

    text: str
    """As written between the slashes."""
    pattern: str
    """As it is searched for: its letters folded."""
    field: str = ""


@dataclass(frozen=True, slots=True)
class ListTerm:
    """`list:border-crossings`: any name of a list."""

    id: str
    names: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """`story.sources>=3`, `is:edited`: what is known of the story, or of the article's life."""

    what: str
    """`story.sources`, or a state behind `is:`."""
    comparison: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class NameTerm:
    """`@taliban`: a name of the region in all its spellings and scripts."""

    id: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """`source:dawn`, `lang:ur`, `source:bbc*`: a fact about the article."""

    field: str
    text: str
    words: tuple[str, ...]
    prefix: bool = False
    """True when the last word is only a beginning."""


@dataclass(frozen=True, slots=True)
class Near:
    """`a NEAR/5 b`, `"a b"~5`: two or more places no more than so many words apart, each beside the others."""

    parts: tuple[Place, ...]
    distance: int
    """Words from the end of the first place to the beginning of the last one; 1: next to each other."""
    ordered: bool = False
    """True for ONEAR: in the order written."""


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Where the part does not match."""

    part: Node


Leaf = Word | Phrase | Prefix | Wildcard | Exact | Regex | NameTerm | ListTerm | Value | Condition
Node = Leaf | Near | And | Or | Not
Place = Word | Phrase | Prefix | Wildcard | Exact | NameTerm | ListTerm | Or
"""What NEAR may stand between; an Or of these only."""

_WILD = re.compile(r"[?*]")

_BARE = re.compile(r"\w[\w.\-]*")


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood."""

    root: Node
    text: str
    """As written."""
    warnings: tuple[str, ...] = ()
    """What was understood but may have been meant otherwise; one sentence each."""

    def describe(self) -> str:
        """Return the query as understood, in the query language; parsing it again gives the same tree."""
        return describe(self.root)

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the names it asks for, sorted."""
        asked = leaves(self.root)
        alone = {leaf.id for leaf in asked if isinstance(leaf, NameTerm)}
        return tuple(sorted(alone.union(*(leaf.names for leaf in asked if isinstance(leaf, ListTerm)))))


def leaves(node: Node) -> list[Leaf]:
    """Return every term of the tree in the order written, those under NOT included."""
    if isinstance(node, And | Or | Near):
        return [leaf for part in node.parts for leaf in leaves(part)]
    return leaves(node.part) if isinstance(node, Not) else [node]


_KEYWORDS = ("AND", "OR", "NOT")


def describe(node: Node) -> str:
    """Return a tree in the query language, with AND and OR written out."""
    if isinstance(node, Or):
        return " OR ".join(describe(part) for part in node.parts)
    if isinstance(node, And):
        return " AND ".join(f"({describe(part)})" if isinstance(part, Or) else describe(part) for part in node.parts)
    if isinstance(node, Near):
        word = f" {'O' if node.ordered else ''}NEAR/{node.distance} "
        return word.join(f"({describe(part)})" if isinstance(part, Or) else describe(part) for part in node.parts)
    if isinstance(node, Not):
        inside = describe(node.part)
        if inside in _KEYWORDS:  # "-AND" asks for no such word; behind NOT it would be read as the keyword
            return f"-{inside}"
        return f"NOT ({inside})" if isinstance(node.part, And | Or | Near) else f"NOT {inside}"
    field = "" if isinstance(node, Condition) else node.field
    return (f"{field}:" if field else "") + _written(node)


def _written(leaf: Leaf) -> str:
    match leaf:
        case Word() | Wildcard():
            return leaf.text
        case Exact():
            return f'"={leaf.text}"'
        case Regex():
            return f"/{leaf.text}/"
        case ListTerm():
            return f"list:{leaf.id}"
        case Condition():
            return f"{leaf.what}{leaf.comparison}{leaf.number}" if leaf.comparison else f"is:{leaf.what}"
        case Phrase():
            return f'"{leaf.text}"'
        case Prefix():
            return f"{leaf.text}*"
        case NameTerm():
            return f"@{leaf.id}"
        case Value():
            bare = leaf.prefix or (_BARE.fullmatch(leaf.text) and leaf.text not in _KEYWORDS)
            return (leaf.text if bare else f'"{leaf.text}"') + ("*" if leaf.prefix else "")


INVISIBLE = frozenset(
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
)
"""Marks that people paste with a word and do not see."""

_WINDOW = 60
"""Cells of a long query shown before and after the place of an error."""


class QueryError(ValueError):
    """A query that cannot be understood: what is wrong, where, and what would be right."""

    def __init__(self, message: str, query: str, position: int, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.query = query
        """As written."""
        self.position = position
        """Code points of `query` before the place."""
        self.remedy = remedy

    def __str__(self) -> str:
        """Four lines at most: what and where, the query, a caret under the place, what would be right."""
        line, caret = _pointed(self.query, self.position)
        head = f"{self.message} (at character {self.position + 1})"
        return "\n".join([head, f"  {line}", f"  {' ' * caret}^", *([self.remedy] if self.remedy else [])])

    def __reduce__(self) -> tuple[type[QueryError], tuple[str, str, int, str]]:
        """Pickle with all four arguments."""
        return type(self), (self.message, self.query, self.position, self.remedy)


def _pointed(query: str, position: int) -> tuple[str, int]:
    """Return the query as one clean line, cut around the place, and the cells before the place in it."""
    before, after = _shown(query[:position]), _shown(query[position:])
    if len(before) > _WINDOW:
        before = "…" + before[-_WINDOW:].lstrip("".join(char for char in before if unicodedata.combining(char)))
    if len(after) > _WINDOW:
        after = after[:_WINDOW] + "…"
    return before + after, sum(_cells(char) for char in before)


def _shown(text: str) -> str:
    visible = (char for char in text if char not in INVISIBLE and unicodedata.category(char) != "Cs")
    return "".join(char if char.isprintable() or char == "\u200c" else " " for char in visible)


def _cells(char: str) -> int:
    """Return how many cells of a terminal's line a character takes."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
