"""Where each of a row of words stands in it."""

from __future__ import annotations

from collections.abc import Sequence


class Occurrences:
    """The numbers at which each word of a row stands.

    Made of the first and the last number of each, by two loops in C: most words stand once, and most are never asked for. A
    list for each was the dearest part of an article.
    """

    def __init__(self, row: Sequence[str]) -> None:
        numbers = range(len(row))
        self._row = row
        self.last = dict(zip(row, numbers, strict=True))
        """The last number of every word there is."""
        self._first = dict(zip(reversed(row), reversed(numbers), strict=True))

    def of(self, word: str) -> list[int]:
        """Return the numbers of a word, in order; none where it is not in the row."""
        last = self.last.get(word)
        if last is None:
            return []
        at = self._first[word]
        found = [at]
        while at < last:
            at = self._row.index(word, at + 1)
            found.append(at)
        return found
