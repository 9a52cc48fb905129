"""The terms of a query as they are read: words, phrases, wildcards, names, regular expressions, facts, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from words.cursor import CLOSE, COMMAS, OPEN, QUOTES, Cursor
from words.folding import fold
from words.foreign import LIKE_OPERATORS, refusal
from words.regexes import compiled
from words.terms import (
    STATES,
    STORY_FACTS,
    TEXT_FIELDS,
    VALUE_FIELDS,
    Condition,
    Exact,
    ListTerm,
    NameTerm,
    Near,
    Node,
    Phrase,
    Prefix,
    Regex,
    Value,
    Wildcard,
    Word,
)
from words.tokens import joined_groups, words_of

SHORTEST_PREFIX = 3
"""Letters before a wildcard: with fewer a watch hears everything."""
MOST_SIDES = 6
"""Places that one NEAR joins."""
FARTHEST = 100
"""Words between what NEAR joins: farther apart, both stand in most articles that have both."""

NEAR = re.compile(r"O?NEAR(?:/(\d{0,9}))?")
_WINDOW = re.compile(r"~\s?(\d{0,9})")
_SLASHES = re.compile(r"[/⁄]((?:[^/\\]|\\.)*)[/⁄]")
_SLASH_NEARNESS = re.compile(r"/(?:(\d{1,3})|[sp])(?=\s|$)")
_STORY = re.compile(r"story\.(\w*)\s*(>=|<=|=|>|<|≥|≤)?\s*(\d{0,9})", re.IGNORECASE)
_NO_WORD_YET = re.compile(r"^[\W_]+")
_SINGLE = "'‘‚‛`´"
_OPERATORS = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT"}
_EQUALS = re.compile(rf"({'|'.join((*TEXT_FIELDS, *VALUE_FIELDS))})=(.*)", re.IGNORECASE)
_HYPHENED = re.compile(r"[\w.][-‐‑–—]\w")
_EITHER = re.compile(r"[^\W\d_]/[^\W\d_]")
_INNER = re.compile(r"\||&&|(?<=\w)\+(?=\w)")
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_LANGUAGES = {
    "arabic": "ar", "dari": "prs", "english": "en", "farsi": "fa", "pashto": "ps", "persian": "fa", "urdu": "ur",
}  # fmt: skip

_COUNTRIES = {
    "afghanistan": "AF", "america": "US", "azerbaijan": "AZ", "britain": "GB", "china": "CN", "emirates": "AE", "france": "FR",
    "germany": "DE", "india": "IN", "iran": "IR", "iraq": "IQ", "kyrgyzstan": "KG", "oman": "OM", "pakistan": "PK", "qatar": "QA",
    "russia": "RU", "tajikistan": "TJ", "turkey": "TR", "turkmenistan": "TM", "uae": "AE", "usa": "US",
    "uzbekistan": "UZ", "افغانستان": "AF", "ایران": "IR", "پاکستان": "PK",
}  # fmt: skip
"""What people write for the countries of the region, its neighbours and those that write about it; ISO 3166."""


class Terms(Cursor):
    """Reads one term after another, for the grammar in `words/query.py`."""

    def __init__(self, text: str, names: Mapping[str, str], lists: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(text)
        self.names = names
        self.lists = lists
        self.first_regex: int | None = None
        """Where the first regular expression stands in the query as written."""

    def phrase(self, field: str) -> Node:
        """Words in quotation marks; `~5` behind them makes a window of it, `=` before them an exact text."""
        start = self.at
        said = self.quoted()
        parts = joined_groups(said)
        if not parts:
            self.fail("there is no word in this quotation", start, "write words between the marks or take them away")
        if self.text[self.at : self.at + 1] == "~":
            return self.window(said, field)
        if self.text[self.at : self.at + 1] == "*":
            self.fail("* after a phrase means nothing", self.at, 'end the phrase before the word: "a b" c*')
        if field in VALUE_FIELDS:
            return self.checked_value(Value(field, said, tuple(words_of(fold(said)))), start)
        if said.startswith("=="):
            self.fail("== before a word means nothing", start, f'write one: "={said.lstrip("=")}"')
        if said.startswith("="):
            return Exact(said[1:].strip(), parts, field)
        if "*" in said:
            place = self.text.index("*", start)
            self.fail("* inside a phrase means nothing", place, 'end the phrase before it: "a b" c*')
        return Phrase(said, parts, field)

    def name(self, field: str) -> Node:
        """`@taliban`."""
        start = self.at
        said = self.run()[1:]
        known = self.names.get(said.lower()) or self.names.get(said.lower().replace("-", "_"))
        if known is None:
            remedy = meant(said, self.names.values(), mark="@") if said else "write an id after it: @taliban"
            self.fail(f"there is no name @{said}" if said else "@ stands alone", start, remedy)
        return NameTerm(known, field)

    def value(self, field: str) -> Node:
        """What stands behind `source:` and its like."""
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
        """A value that says something."""
        if not value.words:
            self.fail(f"{value.field}: has no value", start, f"write what to look for: {value.field}:word")
        if value.field == "lang" and not _LANGUAGE_CODE.fullmatch(value.text):
            code = _LANGUAGES.get(value.text.lower())
            remedy = f"did you mean lang:{code}?" if code else "write its code: en fa prs ps ur ar"
            self.fail(f"{value.text} is no language code", start, remedy)
        if value.field == "country" and not re.fullmatch("[A-Za-z]{2}", value.text):
            code = _COUNTRIES.get(value.text.lower())
            remedy = f"did you mean country:{code}?" if code else "write two letters: country:PK"
            self.fail(f"{value.text} is no country's code", start, remedy)
        return value

    def word(self, field: str) -> Node:
        """A word, or what begins as one does."""
        start = self.at
        if self.text[start] in "/⁄":
            return self.regex(field)
        if condition := _STORY.match(self.text, start):
            return self.story(condition)
        said = self.run()
        self.refuse(said, start)
        if "*" in said or "?" in said:
            return self.wildcard(said, start, field)
        parts = joined_groups(said)
        if not parts:
            self.fail(f"there is no letter or digit in {said}", start, "write a word")
        if _HYPHENED.search(said) and "؟" not in said:
            return Phrase(said, parts, field)
        if "؟" in said:
            self.warn("؟ is left out: it is no wildcard", start)
            return Phrase(" ".join(_NO_WORD_YET.sub("", said.replace("؟", " ")).split()), parts, field)
        if _EITHER.search(said):
            self.warn(f"{said} is read as words next to each other; write OR for either", start)
        if said.lower().startswith("www."):
            self.warn(f"{said} is looked for in the text; write url:{said} for the address", start)
        if meant_operator := LIKE_OPERATORS.get(said) or (said.upper() if NEAR.fullmatch(said.upper()) else ""):
            self.warn(f"{said} is read as a word; write {meant_operator} to combine", start)
        return Word(said, parts, field)

    def wildcard(self, said: str, start: int, field: str) -> Prefix | Wildcard:
        """A word with `*` or `?`."""
        first = min(said.find(mark) for mark in "*?" if mark in said)
        words = words_of(fold(said[:first]))
        if len("".join(words)) < SHORTEST_PREFIX:
            remedy = f"write more of the word: tali{said[first]}"
            self.fail(f"fewer than {SHORTEST_PREFIX} letters before {said[first]}", start, remedy)
        if len(words_of(fold(re.sub("[*?]", "x", said)))) > 1:
            self.fail(f"{said[first]} after more than one word", start, "write the beginning of one word: islamab*")
        if said[first:] == "*":
            return Prefix(said[:first], words[0], field)
        if said[first:] == "?":
            self.warn("? is read as one more letter", start + first)
        pattern = "".join(char if char in "*?" else fold(char) for char in words[0] + said[first:])
        return Wildcard(said, re.sub(r"\*+", "*", pattern), field)

    def window(self, said: str, field: str) -> Node:
        """Read the rest of `"a b"~5`."""
        start = self.at
        found = _WINDOW.match(self.text, start)
        number = int(found[1]) if found and found[1] else 0
        if field in VALUE_FIELDS:
            self.fail(f"~ means nothing in {field}:", start, "leave it out")
        if not 1 <= number <= FARTHEST:
            self.fail(f"~ needs a number of words from 1 to {FARTHEST}", start, f'write how many: "{said}"~5')
        words = [(word, parts) for word in said.split() if (parts := joined_groups(word))]
        if not 2 <= len(words) <= MOST_SIDES:
            few = len(words) < 2
            what = "~ needs two words between the marks" if few else f"more than {MOST_SIDES} words before ~"
            self.fail(what, start, f"leave ~{number} out" if few else "write fewer words")
        self.at += len(found[0]) if found else 0
        self.bounded(f"~{number}")
        return Near(tuple(Word(word, parts, field) for word, parts in words), number)

    def bounded(self, what: str) -> None:
        """Refuse what stands right after a number."""
        if not self.ended() and self.text[self.at].isalnum():
            self.fail(f"something stands right after {what}", self.at, "write a space between")

    def regex(self, field: str) -> Regex:
        """Read `/…/`; its letters are folded as the text is, case makes no difference."""
        start = self.at
        if slash := _SLASH_NEARNESS.match(self.text, start):
            self.fail(f"{slash[0]} is not how nearness is written", start, f"write a NEAR/{slash[1] or 10} b")
        found = _SLASHES.match(self.text, start)
        if not found:
            self.fail("this regular expression is not closed", start, "add / at its end; write \\/ for a / within")
        self.at = found.end()
        if self.first_regex is None:
            self.first_regex = self.place(start)
        if not self.ended() and not (self.text[self.at].isspace() or self.text[self.at] in CLOSE + COMMAS):
            self.fail("something stands right after the regular expression", self.at, "write a space after /")
        said = found[1]
        pattern = "".join(char if char.isascii() else fold(char) for char in said)
        try:
            compiled(pattern)
        except ValueError as error:
            self.fail(f"this regular expression cannot be read: {error}", start, "see the syntax of RE2; \\. is a dot")
        if compiled(pattern).search(""):
            self.fail("this regular expression fits nothing at all", start, "let it ask for a letter at least")
        return Regex(said, pattern, field)

    def list(self, found: re.Match[str], field: str) -> ListTerm:
        """Read `list:border-crossings`."""
        start = self.at
        said = found[1].lower().replace("_", "-")
        if said not in self.lists:
            remedy = f"lists: {', '.join(sorted(self.lists))}" if self.lists else "no lists are known"
            self.fail(f"there is no list {said}" if said else "list: has no value", start, remedy)
        self.at = found.end()
        return ListTerm(said, self.lists[said], field)

    def life(self, found: re.Match[str]) -> Condition:
        """Read `is:edited`."""
        start, said = self.at, found[1].lower()
        if said not in STATES:
            what = f"there is no is:{said}" if said else "is: has no value"
            self.fail(what, start, "write " + " or ".join(f"is:{state}" for state in STATES))
        if said == "vanished":
            self.warn("no article is known to have vanished yet: nothing matches is:vanished", start)
        self.at = found.end()
        return Condition(said)

    def story(self, found: re.Match[str]) -> Condition:
        """Read `story.sources>=3`."""
        start, what = self.at, f"story.{found[1].lower()}"
        if what not in STORY_FACTS:
            self.fail(f"there is no {what}", start, "write " + " or ".join(f"{fact}>=3" for fact in STORY_FACTS))
        if not found[2] or not found[3]:
            self.fail(f"{what} is compared with nothing", start, f"write a number: {what}>=3")
        self.at = found.end()
        self.bounded(what)
        return Condition(what, {"≥": ">=", "≤": "<="}.get(found[2], found[2]), int(found[3]))

    def refuse(self, said: str, start: int) -> None:
        """Refuse what other search languages have and this one has not."""
        if said[0] in _SINGLE:
            self.fail("single quotation marks make no phrase", start, 'use double ones: "border talks"')
        if NEAR.fullmatch(said):
            self.fail(f"{said} has nothing before it", start, f"write a word on both sides of {said}")
        foreign = refusal(said, self.text[self.at : self.at + 1] in tuple(OPEN))
        if said in _OPERATORS or (said[0] in "!&|" and not (foreign and said[0] == "&")):
            word = _OPERATORS.get(said) or _OPERATORS[said[0]]
            self.fail(f"{said[:2] if said in _OPERATORS else said[0]} means nothing here", start, f"write {word}")
        if said[0] == "=":
            self.fail("= before a word means nothing", start, f'write "={said[1:] or "word"}" for exactly so')
        if facts := _EQUALS.match(said):
            self.fail(f"= after {facts[1]} means nothing", start, f"write {facts[1].lower()}:{facts[2] or 'word'}")
        if foreign:
            self.fail(foreign.message, start + foreign.offset, foreign.remedy)
        if inner := _INNER.search(said):
            remedy = "write OR between the words" if inner[0] == "|" else "write AND between the words"
            self.fail(f"{inner[0]} in a word means nothing", start + inner.start(), remedy)
        if said[0] == "+":
            self.fail("+ means nothing here", start, "leave it out: every word must be there unless OR is written")
        for mark in "~^":
            if mark in said:
                self.fail(f"{mark} in a word means nothing", start + said.index(mark), "leave it out")


def meant(said: str, known: Iterable[str], suffix: str = "", mark: str = "") -> str:
    """What was probably meant, as a sentence."""
    close = get_close_matches(said.lower(), sorted(known), n=3, cutoff=0.55)
    if not close:
        return "see the list of names" if mark else "no such field is known"
    return "did you mean " + " or ".join(f"{mark}{one}{suffix}" for one in close) + "?"
