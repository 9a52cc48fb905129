"""The query language: one for watches, archive search and back-testing.

    border talks            both words            "border talks"      next to each other (all kinds of quotation marks)
    a OR b                  either                NOT a, -a           without; NOT binds closest, then NEAR, AND, OR
    (a OR b) AND c          brackets              tali*, tal?ban      every word that fits, three letters at least before it
    a NEAR/5 b, "a b"~5     within five words of each other           a ONEAR/5 b         ... in that order
    "=NASA"                 exactly so            /tal[ei]ban/        a regular expression (RE2), beside a word
    @taliban                a name of the region in all its spellings and scripts; list:border-crossings any of a list
    title: body:            where the words stand; groups too: title:(a OR b)
    source: lang: site: country: author: url: tag:      facts about the article
    story.sources>=3        how many sources tell its story           is:edited           what became of it

All words are compared after folding (words/folding.py). Written by hand: of the parsers tried one misread silently and
one named its own tokens in its errors. Nothing is silently read as something else: what is understood but may have been
meant otherwise is a warning, all else an error with its place and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol

from words.cursor import CLOSE, COMMAS, OPEN, OTHER_BRACKETS, QUOTES
from words.foreign import FIELDS_ELSEWHERE
from words.query_terms import FARTHEST, MOST_SIDES, NEAR, Terms, meant
from words.terms import (
    TEXT_FIELDS,
    VALUE_FIELDS,
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
    QueryError,
    Regex,
    Value,
    Wildcard,
    Word,
    describe,
    leaves,
)

__all__ = ["And", "NameTerm", "Node", "Not", "Or", "Phrase", "Prefix", "Query", "QueryError", "Value", "Word"]
__all__ += ["Names", "asks_for_edits", "describe", "parse", "watchable"]

LONGEST = 4_000
"""Code points of a query."""
DEEPEST = 50
"""Brackets and NOTs within each other."""

_FIELDS = (*TEXT_FIELDS, *VALUE_FIELDS)
_DASHES = "-–—−‐‑‒―"
_FIELD = re.compile(r"([A-Za-z_][A-Za-z_.]*)\s?[:：]")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+(?=\S)")
_LIST = re.compile(r"list\s?[:：]\s?([\w-]*)", re.IGNORECASE)
_IS = re.compile(r"is\s?[:：]\s?([\w-]*)", re.IGNORECASE)
_PLACES = (Word, Phrase, Prefix, Wildcard, Exact, NameTerm, ListTerm)


class Names(Protocol):
    """What the parser asks of the book of names (`words.names.NameBook` is one)."""

    @property
    def ids(self) -> Iterable[str]:
        """Ids of all names."""

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the names of each list."""


def parse(text: str, book: Names) -> Query:
    """Read a query; raise QueryError, and nothing else, with the place and what would be right."""
    if len(text) > LONGEST:
        message = f"the query is {len(text)} characters long, {LONGEST} are the limit"
        raise QueryError(message, text, LONGEST, "make two watches of it")
    reader = _Reader(text, {name.lower(): name for name in book.ids}, book.lists)
    root = reader.everything()
    plain = _asks(root, lambda leaf: not isinstance(leaf, Regex | Value | Condition))
    if not plain and (regex := next((leaf for leaf in leaves(root) if isinstance(leaf, Regex)), None)):
        what = "a regular expression needs a word beside it that every match must have"
        raise QueryError(what, text, reader.first_regex or 0, f"write a word before it: border /{regex.text}/")
    if not _asks(root, lambda _: True):
        what = "the query asks for nothing, it only says what must be absent"
        raise QueryError(what, text, 0, "add a word that must be there: iran NOT cricket")
    return Query(root, text, tuple(dict.fromkeys(reader.warnings)))


def watchable(query: Query) -> Query:
    """Return the query if it can be a watch; raise QueryError if it could match by facts alone, as `lang:ur` does."""
    if not _asks(query.root, lambda leaf: not isinstance(leaf, Value | Condition)):
        message = "a watch must ask for words: this would match all that a source or a language brings"
        raise QueryError(message, query.text, 0, "add a word, a phrase or a @name that every match must have")
    return query


def asks_for_edits(query: Query) -> bool:
    """Tell whether the query asks for edited articles, by `is:edited` that is not under NOT."""
    return _mentions_edits(query.root, negated=False)


def _mentions_edits(node: Node, negated: bool) -> bool:
    if isinstance(node, Not):
        return _mentions_edits(node.part, not negated)
    if isinstance(node, And | Or):
        return any(_mentions_edits(part, negated) for part in node.parts)
    return not negated and isinstance(node, Condition) and node.what == "edited"


class _Counts(Protocol):
    def __call__(self, leaf: Leaf, /) -> bool: ...


def _asks(node: Node, counts: _Counts, negated: bool = False) -> bool:
    """Tell whether every match must have at least one term that counts."""
    if isinstance(node, Not):
        return _asks(node.part, counts, not negated)
    if isinstance(node, Near):
        return not negated and all(_asks(part, counts) for part in node.parts)
    if isinstance(node, And | Or):
        every = isinstance(node, Or) != negated
        return (all if every else any)(_asks(part, counts, negated) for part in node.parts)
    return not negated and counts(node)


class _Reader(Terms):
    """Reads one query from left to right, by recursive descent no deeper than DEEPEST."""

    # ---- the grammar

    def everything(self) -> Node:
        self.skip()
        if self.ended():
            self.fail("the query is empty", 0, "write a word, for example: border")
        if numbered := _NUMBERED.match(self.text, self.at):
            self.fail(
                f"{numbered[0].strip()} looks like the number of a list",
                self.at,
                "leave it out, or write it in quotation marks",
            )
        node = self.alternatives("", 0)
        if not self.ended():
            self.fail("this bracket closes nothing", self.at, "take it away, or open one before")
        return node

    def alternatives(self, field: str, depth: int) -> Node:
        parts = [self.conjunction(field, depth)]
        start = self.at
        while self.keyword("OR"):
            parts.append(self.conjunction(field, depth))
        if len(parts) > 1 and any(isinstance(part, And) for part in parts):
            sides = (f"({describe(part)})" if isinstance(part, And) else describe(part) for part in parts)
            self.warn(f"AND binds closer than OR: read as {' OR '.join(sides)}", start)
        return _flat(Or, parts)

    def conjunction(self, field: str, depth: int) -> Node:
        parts: list[Node] = []
        while True:
            self.skip()
            after = "AND" if parts and self.keyword("AND") else ""
            start = self.at
            if self.ended() or self.text[self.at] in CLOSE or self.ahead("OR"):
                if parts and not after:
                    return _flat(And, parts)
                self.missing(after)
            if self.ahead("AND"):
                self.fail("AND has nothing before it", start, "write a word on both sides of AND")
            parts.append(self.proximity(field, depth))

    def proximity(self, field: str, depth: int) -> Node:
        self.skip()
        start = self.at
        parts, near = [self.negation(field, depth)], ""
        while found := self.near():
            if near and found[0] != near:
                self.fail(f"{found[0]} after {near}", found[1], "write the same for all, or brackets and AND")
            near = found[0]
            self.skip()
            if self.ended() or self.text[self.at] in CLOSE or any(map(self.ahead, ("AND", "OR"))):
                self.fail(f"{near} has nothing after it", found[1], f"write a word on both sides of {near}")
            parts.append(self.negation(field, depth))
        if not near:
            return parts[0]
        if len(parts) > MOST_SIDES:
            self.fail(f"more than {MOST_SIDES} sides of {near}", start, "write brackets and AND")
        places = tuple(self.place_of(part, near, start) for part in parts)
        if len({leaf.field for place in places for leaf in leaves(place) if not isinstance(leaf, Condition)}) > 1:
            self.fail(f"the sides of {near} stand in different fields", start, f"write title:(a {near} b)")
        return Near(places, int(near.partition("/")[2]), near.startswith("O"))

    def near(self) -> tuple[str, int] | None:
        """Read NEAR/5 or ONEAR/5 if it stands here: what was written, and where."""
        self.skip()
        found = NEAR.match(self.text, self.at)
        if not found or not self.ahead(found[0]):
            return None
        start = self.at
        if not found[1] or not 1 <= int(found[1]) <= FARTHEST:
            what = f"{found[0]} says no number of words from 1 to {FARTHEST}"
            self.fail(what, start, f"write how many words apart: {found[0].partition('/')[0]}/5")
        self.at = found.end()
        return found[0], start

    def place_of(self, node: Node, near: str, start: int) -> Place:
        """A node that NEAR may stand beside."""
        if isinstance(node, Or) and all(isinstance(leaf, _PLACES) for leaf in node.parts):
            return node
        if not isinstance(node, _PLACES):
            self.fail(f"{near} stands between words, phrases, names and OR of these", start, "write it between words")
        return node

    def negation(self, field: str, depth: int) -> Node:
        self.skip()
        if depth > DEEPEST:
            self.fail(f"more than {DEEPEST} brackets or NOTs within each other", self.at, "make it two watches")
        start = self.at
        if self.keyword("NOT"):
            if self.ended() or self.text[self.at] in CLOSE or self.ahead("AND") or self.ahead("OR"):
                self.missing("NOT")
            return Not(self.negation(field, depth + 1))
        if self.text[start] in _DASHES:
            self.dash(start)
            return Not(self.negation(field, depth + 1))
        return self.atom(field, depth)

    def dash(self, start: int) -> None:
        self.at += 1
        if self.ended() or self.text[self.at].isspace() or self.text[self.at] in _DASHES + CLOSE + COMMAS:
            self.fail("a dash stands alone", start, "write -word without a space for NOT word, or take the dash away")
        if self.text[start] != "-":
            self.warn(f"{self.text[start]} before a word is read as NOT", start)

    def atom(self, field: str, depth: int) -> Node:
        char = self.text[self.at]
        if char in OPEN:
            return self.group(field, depth)
        if char in QUOTES:
            return self.phrase(field)
        if char in OTHER_BRACKETS:
            self.fail(f"{char} means nothing here", self.at, "use round brackets")
        named = _FIELD.match(self.text, self.at)
        if list_ := _LIST.match(self.text, self.at):
            return self.list(list_, field)
        if is_ := _IS.match(self.text, self.at):
            return self.life(is_)
        if named and (field not in VALUE_FIELDS or named.group(1).lower() in _FIELDS):
            return self.in_field(named, field, depth)
        if field in VALUE_FIELDS:
            return self.value(field)
        if char == "@":
            return self.name(field)
        return self.word(field)

    def group(self, field: str, depth: int) -> Node:
        start = self.at
        self.at += 1
        self.skip()
        if not self.ended() and self.text[self.at] in CLOSE:
            self.fail("these brackets are empty", start, "put a word between them or take them away")
        if self.ended():
            self.fail("this bracket is not closed", start, "add ) at its end")
        node = self.alternatives(field, depth + 1)
        if self.ended():
            self.fail("this bracket is not closed", start, "add ) at its end")
        self.at += 1
        return node

    def in_field(self, named: re.Match[str], outer: str, depth: int) -> Node:
        start, name = self.at, named.group(1).lower()
        if name.split(".")[0] == "story":
            self.fail(f"{name}: is no field", start, "write a number: story.sources>=3")
        if name not in _FIELDS:
            known = FIELDS_ELSEWHERE.get(name)
            remedy = f"did you mean {known}:?" if known else meant(name, _FIELDS, ":")
            self.fail(f"there is no field {name}:", start, f"{remedy}; fields: {', '.join(_FIELDS)}")
        if outer:
            self.fail(
                f"{name}: stands inside {outer}:", start, "close the bracket of the first field before the second"
            )
        self.at = named.end()
        self.skip()
        if self.ended() or self.text[self.at] in CLOSE:
            self.fail(f"{name}: has no value", start, f"write what to look for: {name}:word")
        if self.at > named.end():
            self.warn(f"{name}: covers only the word after it; write {name}:(a b) for several", start)
        for operator in ("AND", "OR", "NOT"):
            if self.ahead(operator):
                self.fail(f"{name}: has no value before {operator}", start, f"write {name}:word, or NOT {name}:word")
        return self.negation(name, depth + 1) if self.text[self.at] in _DASHES else self.atom(name, depth)

    def missing(self, after: str) -> NoReturn:
        """Fail where a term should stand."""
        before = self.text[: self.at].rstrip()
        for operator in (after, "OR", "AND", "NOT"):
            if operator and before.endswith(operator):
                self.fail(
                    f"{operator} has nothing after it", len(before) - len(operator), f"write a word after {operator}"
                )
        if self.ahead("OR"):
            self.fail("OR has nothing before it", self.at, "write a word on both sides of OR")
        self.fail("a word is missing here", self.at, "write a word")


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    return kind(tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))))
