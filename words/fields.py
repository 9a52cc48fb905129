"""The words of one field of an article, and where what a query asks for stands among them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property
from itertools import islice

from words.regexes import compiled, wildcard
from words.terms import Parts
from words.tokens import stems, words_in

MOST_SPANS = 200
"""Places kept of one match; a word that fills an article need not be listed a thousand times."""
LONGEST_WORD = 200
"""Letters of a word that a wildcard may fit."""


class Field:
    """One field's words and their places."""

    def __init__(self, text: str, arabic: bool) -> None:
        self.text = text
        self._words = words_in(text)
        self._arabic = arabic
        self.span = self._words.span

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word there is, in all forms it may be asked for: the keys of `entries`, at a tenth of their price."""
        words = frozenset(self._words.listed)
        joined = [word for _, _, word in self._words.joined]
        return words.union(joined, *map(stems, words)) if self._arabic else words.union(joined)

    @cached_property
    def entries(self) -> dict[str, list[tuple[int, int]]]:
        """Every word there is and where: the first and the last of the text's words that it is made of."""
        entries: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        words = self._words.listed
        for word, place in zip(words, zip(range(len(words)), range(len(words)), strict=True), strict=True):
            entries[word].append(place)
        stemmed: dict[str, list[tuple[int, int]]] = {}
        for word, places in entries.items() if self._arabic else ():
            for stem in stems(word):
                stemmed[stem] = sorted(stemmed[stem] + places) if stem in stemmed else places
        for first, last, joined in self._words.joined:
            entries[joined].append((first, last))
        for stem, places in stemmed.items():
            entries[stem] = entries[stem] + places if stem in entries else places
        entries.default_factory = None
        return entries

    @cached_property
    def spelled(self) -> str:
        """Every word there is, each after a space: what beginnings are looked for in."""
        return "".join(f" {word}" for word in self.known)

    def beginning(self, stem: str) -> list[str]:
        """Return all words that begin with the stem, sorted."""
        found: list[str] = []
        spelled, sought = self.spelled, f" {stem}"
        at = spelled.find(sought)
        while at >= 0:
            end = spelled.find(" ", at + 1)
            found.append(spelled[at + 1 : end if end > 0 else None])
            at = spelled.find(sought, at + 1)
        return sorted(found)

    def starting(self, stem: str) -> list[tuple[int, int]]:
        """Return the places of all words that begin with the stem."""
        return [place for word in self.beginning(stem) for place in self.entries[word]]

    def fitting(self, pattern: str, stem: str) -> list[tuple[int, int]]:
        """Return the places of all words that fit a pattern with wildcards, which begins with the stem."""
        fits = compiled(wildcard(pattern)).fullmatch
        words = [word for word in self.beginning(stem) if len(word) <= LONGEST_WORD and fits(word)]
        return [place for word in words for place in self.entries[word]]

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
        folded = self._words.folded
        spans = (match.span() for match in islice(compiled(pattern).finditer(folded.text), MOST_SPANS))
        return [folded.span(start, end) for start, end in spans if start < end]

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last word of code points [start, end)."""
        first = max(0, bisect_right(self._words.starts, start) - 1)
        return first, max(first, bisect_left(self._words.starts, end) - 1)

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
