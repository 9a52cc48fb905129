"""A text as an automaton reads it: folded words with one space between, and the way back to the text as given."""

from __future__ import annotations

from words.tokens import words_in

_AROUND = 64
"""Letters looked at on each side of a hit: more than any affix or next word that a rule knows."""


class Scan:
    """A text as the automaton reads it: folded words with one space between, and the way back."""

    def __init__(self, text: str) -> None:
        """`text` as given."""
        self._words = words_in(text)
        self.text = " ".join(self._words.listed)
        self._counted = 0, 0

    def around(self, start: int, end: int, known: frozenset[str]) -> tuple[str, str, str]:
        """The rest of a hit's words on both sides, and the next word where it is one of `known` and follows at once."""
        text = self.text
        left = right = following = ""
        if start and text[start - 1] != " ":
            near = max(0, start - _AROUND)
            left = text[max(near, text.rfind(" ", near, start) + 1) : start]
        if end < len(text):
            if text[end] != " ":
                right = text[end : _end_of_word(text, end)]
            else:
                following = text[end + 1 : _end_of_word(text, end + 1)]
        return left, right, following if following in known else ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's code points behind [start, end) of the scanned text; quick for hits one after another."""
        first, begin = self._word_at(start)
        space = self.text.rfind(" ", start, end)
        if space < 0:
            return self._words.within(first, start - begin, first, end - begin)
        last = first + self.text.count(" ", start, end)
        return self._words.within(first, start - begin, last, end - space - 1)

    def _word_at(self, place: int) -> tuple[int, int]:
        """The number and the beginning of the word at a place: counted from the word last asked for."""
        number, begin = self._counted
        if place < begin:
            number -= self.text.count(" ", place, begin)
            begin = self.text.rfind(" ", 0, place) + 1
        elif (space := self.text.rfind(" ", begin, place)) >= 0:
            number += self.text.count(" ", begin, place)
            begin = space + 1
        self._counted = number, begin
        return number, begin


def _end_of_word(text: str, at: int) -> int:
    space = text.find(" ", at, at + _AROUND)
    return min(at + _AROUND, len(text)) if space < 0 else space
