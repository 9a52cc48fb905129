"""A place in a query as it is read: what counts as space, word and quotation, and errors that know where they are."""

from __future__ import annotations

import re
from typing import NoReturn

from words.terms import INVISIBLE, QueryError

CLOSING = {
    '"': '"“”',
    "“": '”"',
    "”": '”"',
    "„": "“”",
    "‟": '”"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "＂": "＂",
    "″": "″",
}
"""Opening quotation mark to those that close it, the proper one first."""
QUOTES = "".join(CLOSING)
ANY_QUOTE = re.compile(f"[{QUOTES}]")
OPEN, CLOSE = "(（", ")）"
OTHER_BRACKETS = "[]{}［］｛｝"
COMMAS = ",،;؛、，"

MOST_WARNINGS = 12
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms, as keyboards of the Far East write them, are the signs they look like."""


class Cursor:
    """A query's text without the marks nobody sees, and the place where reading has come to."""

    def __init__(self, text: str) -> None:
        self.original = text
        kept = [(at, char) for at, char in enumerate(text) if char not in INVISIBLE]
        self.places = [at for at, _ in kept]
        self.text = "".join(max(char, " ") for _, char in kept).translate(_WIDE)
        self.at = 0
        self.warnings: list[str] = []

    def quoted(self) -> str:
        """Read to the quotation mark that closes the one here; return the words between, marks inside left out."""
        start, quote = self.at, self.text[self.at]
        closing = next((mark for mark in CLOSING[quote] if mark in self.text[start + 1 :]), None)
        if closing is None:
            self.fail("this quotation is not closed", start, f"add {CLOSING[quote][0]} at its end")
        end = self.text.index(closing, start + 1)
        inside = self.text[start + 1 : end]
        if (quote != closing and quote in inside) or len(ANY_QUOTE.findall(inside)) % 2:
            self.fail("these quotation marks do not pair", start, 'write "…" around every phrase')
        if closing != CLOSING[quote][0]:
            self.warn(f"{quote} is closed by {closing}", start)
        self.at = end + 1
        return " ".join(ANY_QUOTE.sub(" ", inside).split())

    def run(self) -> str:
        """Read up to a space, a bracket, a quotation mark or a comma that is not between digits."""
        start = self.at
        self.at += 1
        while not self.ended():
            char = self.text[self.at]
            if char.isspace() or char in OPEN + CLOSE + OTHER_BRACKETS + QUOTES:
                break
            if char in COMMAS and not (
                self.text[self.at - 1].isdigit() and self.text[self.at + 1 : self.at + 2].isdigit()
            ):
                break
            self.at += 1
        return self.text[start : self.at]

    def skip(self) -> None:
        """Skip spaces, and commas with a warning."""
        while not self.ended() and (self.text[self.at].isspace() or self.text[self.at] in COMMAS):
            if self.text[self.at] in COMMAS:
                self.warn(f"{self.text[self.at]} is read as a space: the words on both sides must be there", self.at)
            self.at += 1

    def ahead(self, keyword: str) -> bool:
        """Tell whether the keyword stands here as a word of its own."""
        end = self.at + len(keyword)
        if not self.text.startswith(keyword, self.at):
            return False
        return end >= len(self.text) or self.text[end].isspace() or self.text[end] in OPEN + CLOSE + QUOTES + COMMAS

    def keyword(self, keyword: str) -> bool:
        """Skip spaces, and the keyword if it is next; tell whether it was."""
        self.skip()
        if not self.ahead(keyword):
            return False
        self.at += len(keyword)
        self.skip()
        return True

    def ended(self) -> bool:
        """Tell whether nothing is left."""
        return self.at >= len(self.text)

    def place(self, at: int) -> int:
        """Return the place in the query as written, code points, for one in the clean text."""
        return self.places[at] if at < len(self.places) else len(self.original)

    def warn(self, what: str, at: int) -> None:
        """Note what may have been meant otherwise; the first dozen are enough."""
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(f"{what} (at character {self.place(at) + 1})")

    def fail(self, message: str, at: int, remedy: str) -> NoReturn:
        """Raise the error for a place in the clean text."""
        raise QueryError(message, self.original, self.place(at), remedy)
