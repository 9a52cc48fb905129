"""The words of one field of an article, and where what a query asks for stands among them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import islice

from words.folding import ZWNJ, Folded
from words.regexes import compiled, wildcard
from words.terms import Parts
from words.tokens import folded_words, joined_words, placed_words, stems, tokens

MOST_SPANS = 200
"""Places kept of one match; a word that fills an article need not be listed a thousand times."""
LONGEST_WORD = 200
"""Letters of a word that a wildcard may fit."""


class Field:
    """One field's words and their places."""

    def __init__(self, text: str, arabic: bool) -> None:
        self.text = text
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
        return placed_words(self.text)

    @cached_property
    def vocabulary(self) -> list[str]:
        """Every word there is, sorted."""
        return sorted(self.entries)

    def starting(self, stem: str) -> list[tuple[int, int]]:
        """Return the places of all words that begin with the stem."""
        places: list[tuple[int, int]] = []
        for word in self.vocabulary[bisect_left(self.vocabulary, stem) :]:
            if not word.startswith(stem):
                break
            places += self.entries[word]
        return places

    def fitting(self, pattern: str, stem: str) -> list[tuple[int, int]]:
        """Return the places of all words that fit a pattern with wildcards, which begins with the stem."""
        fits = compiled(wildcard(pattern)).fullmatch
        places: list[tuple[int, int]] = []
        for word in self.vocabulary[bisect_left(self.vocabulary, stem) :]:
            if not word.startswith(stem):
                break
            if len(word) <= LONGEST_WORD and fits(word):
                places += self.entries[word]
        return places

    def exactly(self, text: str) -> list[tuple[int, int]]:
        """Return the code points [start, end) where the text stands exactly so, bounded as words are."""
        found: list[tuple[int, int]] = []
        at = self.text.find(text)
        while at >= 0 and len(found) < MOST_SPANS:
            end = at + len(text)
            if not _is_within(self.text, at) and not _is_within(self.text, end):
                found.append((at, end))
            at = self.text.find(text, at + 1)
        return found

    def expressed(self, pattern: str) -> list[tuple[int, int]]:
        """Return the code points [start, end) where a regular expression finds folded text."""
        folded, _ = self._places
        spans = (match.span() for match in islice(compiled(pattern).finditer(folded.text), MOST_SPANS))
        return [folded.span(start, end) for start, end in spans if start < end]

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last word of code points [start, end)."""
        first = max(0, bisect_right(self._starts, start) - 1)
        return first, max(first, bisect_left(self._starts, end) - 1)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each word begins in the text."""
        folded, places = self._places
        return [folded.span(start, end)[0] for start, end in places]

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


def _is_within(text: str, at: int) -> bool:
    """Whether a place lies within a word: between letters, or a letter and its mark."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return bool(unicodedata.combining(after)) or (_is_of_word(before) and _is_of_word(after))


def _is_of_word(char: str) -> bool:
    return char.isalnum() or bool(unicodedata.combining(char))
