"""The query language: one for watches, archive search and back-testing.

    border talks            both words            "border talks"      next to each other (all kinds of quotation marks)
    a OR b                  either                NOT a, -a           without; NOT binds closest, then AND, then OR
    (a OR b) AND c          brackets              tali*               every word that begins so, three letters at least
    @taliban                a name of the region in all its spellings and scripts
    title: body:            where the words stand; groups too: title:(a OR b)
    source: lang: site: country: author: url: tag:      facts about the article

All words are compared after folding (words/folding.py). Written by hand: of the parsers tried one misread silently and
one named its own tokens in its errors. Nothing is silently read as something else: what is understood but may have been
meant otherwise is a warning, all else an error with its place and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn, Protocol

from words.cursor import CLOSE, COMMAS, OPEN, OTHER_BRACKETS, QUOTES, Cursor
from words.folding import fold
from words.terms import (
    TEXT_FIELDS,
    VALUE_FIELDS,
    And,
    Leaf,
    NameTerm,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    QueryError,
    Value,
    Word,
    describe,
)
from words.tokens import half_space_groups, words_of

__all__ = ["And", "NameTerm", "Node", "Not", "Or", "Phrase", "Prefix", "Query", "QueryError", "Value", "Word"]
__all__ += ["Names", "describe", "parse", "watchable"]

LONGEST = 4_000
"""Code points of a query."""
DEEPEST = 50
"""Brackets and NOTs within each other."""
SHORTEST_PREFIX = 3
"""Letters before a star: with fewer a watch hears everything."""

_FIELDS = (*TEXT_FIELDS, *VALUE_FIELDS)
_LATER_FIELDS = ("is", "list", "story")
_NO_WORD_YET = re.compile(r"^[\W_]+")
_SINGLE = "'‘‚‛`´"
_DASHES = "-–—−‐‑‒―"
_FIELD = re.compile(r"([A-Za-z_][A-Za-z_.]*)\s?[:：]")
_NEAR = re.compile(r"O?NEAR(/\d*)?")
_OPERATORS = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT"}
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_LANGUAGES = {
    "arabic": "ar", "dari": "prs", "english": "en", "farsi": "fa", "pashto": "ps", "persian": "fa", "urdu": "ur",
}  # fmt: skip


class Names(Protocol):
    """What the parser asks of the book of names (`words.names.NameBook` is one)."""

    @property
    def ids(self) -> Iterable[str]:
        """Ids of all names."""


def parse(text: str, book: Names) -> Query:
    """Read a query; raise QueryError, and nothing else, with the place and what would be right."""
    if len(text) > LONGEST:
        message = f"the query is {len(text)} characters long, {LONGEST} are the limit"
        raise QueryError(message, text, LONGEST, "make two watches of it")
    reader = _Reader(text, {name.lower(): name for name in book.ids})
    root = reader.everything()
    if not _asks(root, lambda _: True):
        what = "the query asks for nothing, it only says what must be absent"
        raise QueryError(what, text, 0, "add a word that must be there: iran NOT cricket")
    return Query(root, text, tuple(dict.fromkeys(reader.warnings)))


def watchable(query: Query) -> Query:
    """Return the query if it can be a watch; raise QueryError if it could match by facts alone, as `lang:ur` does."""
    if not _asks(query.root, lambda leaf: not isinstance(leaf, Value)):
        message = "a watch must ask for words: this would match all that a source or a language brings"
        raise QueryError(message, query.text, 0, "add a word, a phrase or a @name that every match must have")
    return query


class _Counts(Protocol):
    def __call__(self, leaf: Leaf, /) -> bool: ...


def _asks(node: Node, counts: _Counts, negated: bool = False) -> bool:
    """Tell whether every match must have at least one term that counts."""
    if isinstance(node, Not):
        return _asks(node.part, counts, not negated)
    if isinstance(node, And | Or):
        every = isinstance(node, Or) != negated
        return (all if every else any)(_asks(part, counts, negated) for part in node.parts)
    return not negated and counts(node)


class _Reader(Cursor):
    """Reads one query from left to right, by recursive descent no deeper than DEEPEST."""

    def __init__(self, text: str, names: dict[str, str]) -> None:
        super().__init__(text)
        self.names = names

    # ---- the grammar

    def everything(self) -> Node:
        self.skip()
        if self.ended():
            self.fail("the query is empty", 0, "write a word, for example: border")
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
            self.warn("AND binds closer than OR: read as " + describe(_flat(Or, parts)), start)
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
            parts.append(self.negation(field, depth))

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
        if name.split(".")[0] in _LATER_FIELDS:
            self.fail(f"{name}: is not understood yet", start, "leave this condition out")
        if name not in _FIELDS:
            self.fail(
                f"there is no field {name}:", start, _meant(name, _FIELDS, ":") + f"; fields: {', '.join(_FIELDS)}"
            )
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

    # ---- terms

    def phrase(self, field: str) -> Node:
        start = self.at
        said = self.quoted()
        parts = half_space_groups(said)
        if not parts:
            self.fail("there is no word in this quotation", start, "write words between the marks or take them away")
        if self.text[self.at : self.at + 1] in ("~", "*"):
            self.fail(f"{self.text[self.at]} after a phrase is not understood yet", self.at, "leave it out")
        if field in VALUE_FIELDS:
            return self.checked_value(Value(field, said, tuple(words_of(fold(said)))), start)
        if said.startswith("="):
            self.fail(
                '"=…" (exactly so) is not understood yet', start, "leave = out: case and marks make no difference"
            )
        if "*" in said:
            place = self.text.index("*", start)
            self.fail("* inside a phrase is not understood yet", place, 'end the phrase before it: "a b" c*')
        return Phrase(said, parts, field)

    def name(self, field: str) -> Node:
        start = self.at
        said = self.run()[1:]
        known = self.names.get(said.lower()) or self.names.get(said.lower().replace("-", "_"))
        if known is None:
            remedy = _meant(said, self.names.values(), mark="@") if said else "write an id after it: @taliban"
            self.fail(f"there is no name @{said}" if said else "@ stands alone", start, remedy)
        return NameTerm(known, field)

    def value(self, field: str) -> Node:
        start = self.at
        while not self.ended() and not self.text[self.at].isspace() and self.text[self.at] not in OPEN + CLOSE + QUOTES:
            self.at += 1
        said = self.text[start : self.at]
        prefix = said.endswith("*") and field not in ("lang", "country")
        said = said.removesuffix("*") if prefix else said
        words = tuple(words_of(fold(said)))
        if prefix and len(words[-1] if words else "") < SHORTEST_PREFIX:
            self.fail(f"fewer than {SHORTEST_PREFIX} letters before *", start, "write more of the word")
        if "*" in said or ("?" in said and field != "url"):
            self.fail(
                "a wildcard is understood only at the end of a word, as *",
                start,
                "write the word, or its beginning and *",
            )
        return self.checked_value(Value(field, said, words, prefix), start)

    def checked_value(self, value: Value, start: int) -> Value:
        if not value.words:
            self.fail(f"{value.field}: has no value", start, f"write what to look for: {value.field}:word")
        if value.field == "lang" and not _LANGUAGE_CODE.fullmatch(value.text):
            code = _LANGUAGES.get(value.text.lower())
            remedy = f"did you mean lang:{code}?" if code else "write its code: en fa prs ps ur ar"
            self.fail(f"{value.text} is no language code", start, remedy)
        return value

    def word(self, field: str) -> Node:
        start = self.at
        said = self.run()
        self.refuse(said, start)
        if said.endswith("*"):
            return self.prefix(said.removesuffix("*"), start, field)
        parts = half_space_groups(said)
        if not parts:
            self.fail(f"there is no letter or digit in {said}", start, "write a word")
        if "؟" in said:
            self.warn("؟ is left out: it is no wildcard", start)
            return Phrase(" ".join(_NO_WORD_YET.sub("", said.replace("؟", " ")).split()), parts, field)
        if said in ("and", "or", "not", "And", "Or", "Not"):
            self.warn(f"{said} is read as a word; write {said.upper()} to combine", start)
        return Word(said, parts, field)

    def prefix(self, said: str, start: int, field: str) -> Prefix:
        words = words_of(fold(said))
        if "*" in said:
            self.fail("* is understood only at the end of a word", start + said.index("*"), "write the beginning and *")
        if len("".join(words)) < SHORTEST_PREFIX:
            self.fail(f"fewer than {SHORTEST_PREFIX} letters before *", start, "write more of the word: tali*")
        if len(words) > 1:
            self.fail("* after more than one word", start, "write the beginning of one word: islamab*")
        return Prefix(said, words[0], field)

    def refuse(self, said: str, start: int) -> None:
        """Refuse what other search languages have and this one has not (yet)."""
        if said[0] in _SINGLE:
            self.fail("single quotation marks make no phrase", start, 'use double ones: "border talks"')
        if _NEAR.fullmatch(said) or said.lower().startswith("story."):
            self.fail(f"{said} is not understood yet", start, "write words, phrases and AND")
        if said[0] in "/⁄":
            self.fail("regular expressions are not understood yet", start, "write words, or a prefix as tali*")
        if said in _OPERATORS or said[0] in "!&|":
            word = _OPERATORS.get(said) or _OPERATORS[said[0]]
            self.fail(f"{said[:2] if said in _OPERATORS else said[0]} means nothing here", start, f"write {word}")
        if said[0] == "+":
            self.fail("+ means nothing here", start, "leave it out: every word must be there unless OR is written")
        for mark, remedy in (
            ("?", "write the beginning and *, or both spellings with OR"),
            ("~", "leave it out"),
            ("^", "leave it out"),
        ):
            if mark in said:
                self.fail(f"{mark} in a word is not understood yet", start + said.index(mark), remedy)
        if "*" in said[:-1]:
            self.fail("* is understood only at the end of a word", start + said.index("*"), "write the beginning and *")

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


def _meant(said: str, known: Iterable[str], suffix: str = "", mark: str = "") -> str:
    close = get_close_matches(said.lower(), sorted(known), n=3, cutoff=0.55)
    if not close:
        return "see the list of names" if mark else "no such field is known"
    return "did you mean " + " or ".join(f"{mark}{one}{suffix}" for one in close) + "?"
