"""Words of a text: folded, with the place of each in the original.

A word is a run of letters, digits and their marks. Classes are spelled out: Python's `\\b` splits a word at a mark it
does not count as a letter. A half-space, an apostrophe, a hyphen and an underscore bound words.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import accumulate, compress, count
from operator import add
from typing import NamedTuple

from words.alphabet import CHARACTERS, decoded, encoded, table
from words.folding import ZWNJ, Folded, fold, fold_with_offsets

_MARKS = "".join(chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
_WORD = re.compile(rf"[^\W_]+(?:[{re.escape(_MARKS)}]+[^\W_]*)*")
"""Letters and digits, and marks after the first; a megabyte without a space takes no more than itself."""
_HYPHENED = re.compile(r"(?<![^\W_])[^\W_]+(?:-[^\W_]+)+")
_INITIALS = re.compile(r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])")
_JOINTS = "-."

_SHORTEST_STEM = 3
"""Letters that must be left when Arabic's attached particles are taken off: وفد (delegation) is no و with فد."""
_LONGEST_REMEMBERED = 40
"""Letters of a word whose stems are remembered: a page's words are met again, a stranger's megabyte need not be kept."""
_LONGEST_JOIN = 6
"""Words that half-spaces or hyphens may join into one; longer chains are not a word anybody writes."""


class Token(NamedTuple):
    """One folded word and the code points [start, end) of the original it stands for."""

    text: str
    start: int
    end: int


# --- Texts of the alphabet (words/alphabet.py), byte by byte. What folding makes of it says what a character is.

_LETTER, _MARK, _NOTHING, _BOUND = b"amt "
"""The four kinds of characters, in an order no byte of which is another's: of words, their marks, what folding drops, all else."""


def _kind(char: str) -> int:
    folded = fold(char)
    if not folded:
        return _MARK if unicodedata.combining(char) else _NOTHING
    return _LETTER if _WORD.fullmatch(folded) else _BOUND


_SHAPES = bytes(_kind(char) if char else _BOUND for char in CHARACTERS)
_WORDS = table(lambda char: " " if _kind(char) == _BOUND else fold(char))
_PIECES = table(lambda char: " " if _kind(char) == _BOUND and fold(char) not in tuple(_JOINTS) else fold(char))
"""The same, but hyphens and full stops stay."""
_BEFORE_A_WORD = re.compile(rb"(?<![amt])[mt]+")
_SHAPE_OF_WORD = re.compile(rb"a(?:[amt]*a)?m*")


@lru_cache(maxsize=1024)
def _bounds(char: str) -> bool:
    """Whether a character outside the alphabet does nothing but bound words, as 😀 and … do: a minus joins them as well."""
    folded = fold(char)
    if unicodedata.category(char).startswith(("M", "C")) or folded in ("", *_JOINTS):
        return False
    return not _WORD.search(folded)


def _spaces_for(error: UnicodeError) -> tuple[bytes, int]:
    """Error handler of the codecs: a space for each character that bounds words; all else is left to the slow way."""
    assert isinstance(error, UnicodeEncodeError)
    others = error.object[error.start : error.end]
    if not all(map(_bounds, others)):
        raise error
    return b" " * len(others), error.end


_SPACES = "tripoint.spaces"
codecs.register_error(_SPACES, _spaces_for)


class Words:
    """The folded words of one text, and where they stand in it: found when they are first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._data = encoded(text, _SPACES)
        if self._data is None:
            self.listed = tuple(words_of(fold(text)))
            """In order."""
        else:
            self.listed = tuple(decoded(self._data.translate(*_WORDS)).split())

    @cached_property
    def folded(self) -> Folded:
        """The folded text with the way back."""
        return fold_with_offsets(self.text)

    @cached_property
    def _folded_places(self) -> list[tuple[int, int]]:
        return [match.span() for match in _WORD.finditer(self.folded.text)]

    @cached_property
    def _shapes(self) -> bytes:
        return b"" if self._data is None else self._data.translate(_SHAPES)

    @cached_property
    def starts(self) -> list[int]:
        """Code point of the original at which each word begins."""
        if self._data is None:
            return [self.folded.span(start, end)[0] for start, end in self._folded_places]
        shapes = (b" " + self._shapes).replace(b" t", b"  ").replace(b" m", b"  ")
        if b" t" in shapes or b" m" in shapes:  # more than one before a word
            shapes = _BEFORE_A_WORD.sub(lambda found: b" " * len(found[0]), shapes)
        pieces = shapes[1:].split(b" ")
        return list(compress(map(add, accumulate(map(len, pieces), initial=0), count()), pieces))

    @cached_property
    def _marked(self) -> bool:
        return b"m" in self._shapes or b"t" in self._shapes

    def end(self, number: int) -> int:
        """Code point of the original at which a word ends, its last letter's marks included."""
        if self._data is None:
            return self.folded.span(*self._folded_places[number])[1]
        start, letters = self.starts[number], len(self.listed[number])
        if not self._marked:
            return start + letters
        if self._shapes.count(b"a", start, start + letters) == letters:
            return self._past_marks(start + letters)
        found = _SHAPE_OF_WORD.match(self._shapes, start)
        assert found is not None
        return found.end()

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Code points [start, end) from one word to another, both included, by their numbers."""
        return self.starts[first], self.end(last)

    def within(self, first: int, skipped: int, last: int, taken: int) -> tuple[int, int]:
        """The same, but without the first letters of the first word, and with only so many (1 at least) of the last one."""
        if not skipped and taken == len(self.listed[last]):
            return self.span(first, last)
        longest = max(len(self.listed[first]), len(self.listed[last]))
        if self._data is None or (self._marked and longest > _LONGEST_REMEMBERED):  # letters are counted one by one
            start = self._folded_places[first][0] + skipped
            return self.folded.span(start, self._folded_places[last][0] + taken)
        return self._letter(first, skipped)[0], self._letter(last, taken - 1)[1]

    def _letter(self, number: int, at: int) -> tuple[int, int]:
        """[start, end) of a letter of a word, with its marks."""
        place = self.starts[number] + at
        if not self._marked:
            return place, place + 1
        if self._shapes.count(b"a", place - at, place + 1) <= at:  # marks stand before it
            place = self.starts[number]
            for _ in range(at):
                place = self._shapes.index(b"a", place + 1)
        return place, self._past_marks(place + 1)

    def _past_marks(self, place: int) -> int:
        while self._shapes[place : place + 1] == b"m":
            place += 1
        return place

    @cached_property
    def joined(self) -> list[tuple[int, int, str]]:
        """(first, last, joined) for words that count as one too: parted by a half-space only, or in one of the `rows`."""
        if not self.rows:
            return self._half_spaced
        return list(dict.fromkeys([*self._half_spaced, *self._standing()]))

    @cached_property
    def joined_forms(self) -> list[str]:
        """The words of `joined`, without looking where they stand."""
        return [word for _, _, word in self._half_spaced] + ["".join(row) for row in self.rows]

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Rows of words that are one word too, each once: hyphened, and initials with full stops, (cease, fire), (u, s)."""
        return tuple(dict.fromkeys(row for piece in self._pieces() for row in _rows_of(piece)))

    def _pieces(self) -> Iterable[str]:
        """What of the folded text stands between spaces, at least where a hyphen or a full stop is within it."""
        if self._data is None:
            return (piece for piece in fold(self.text).split() if any(joint in piece for joint in _JOINTS))
        data = self._data.translate(*_PIECES)
        return decoded(b" ".join(piece for joint in (b"-", b".") for piece in _around(joint, data))).split()

    def _standing(self) -> Iterator[tuple[int, int, str]]:
        """Wherever one of the rows stands, with hyphens or without."""
        rows, listed = frozenset(self.rows), self.listed
        lengths: dict[str, set[int]] = {}
        for row in rows:
            lengths.setdefault(row[0], set()).add(len(row))
        for first, word in enumerate(listed):
            for length in lengths.get(word, ()):
                if (row := listed[first : first + length]) in rows:
                    yield first, first + length - 1, "".join(row)

    @cached_property
    def _half_spaced(self) -> list[tuple[int, int, str]]:
        """(first, last, joined) for words that only a half-space parts: آتش‌بس is also found as آتشبس."""
        return [
            (start, end - 1, "".join(self.listed[start:end]))
            for first, stop in _chains(self._joints)
            for start in range(first, stop - 1)
            for end in range(start + 2, min(stop, start + _LONGEST_JOIN) + 1)
        ]

    @cached_property
    def _joints(self) -> list[int]:
        """Numbers of the words that only a half-space parts from the one before."""
        found: list[int] = []
        at = self.text.find(ZWNJ)
        while at >= 0:
            number = bisect_left(self.starts, at)
            if number == len(self.starts):
                break
            start = self.starts[number]
            if number and _is_half_space(self.text[self.end(number - 1) : start]):
                found.append(number)
            at = self.text.find(ZWNJ, start)
        return found


def _chains(joints: list[int]) -> Iterator[tuple[int, int]]:
    """Yield [first, stop) of every row of words of which each is joined to the one before."""
    first = stop = 0
    for joint in joints:
        if joint != stop:
            if stop:
                yield first, stop
            first = joint - 1
        stop = joint + 1
    if stop:
        yield first, stop


def _around(joint: bytes, data: bytes) -> Iterator[bytes]:
    """Yield what stands between spaces around each joint that does not end it, as most full stops do."""
    at = data.find(joint)
    while at >= 0:
        end = at + 1
        if data[end : end + 1] not in (b"", b" "):
            end = data.find(b" ", end)
            end = len(data) if end < 0 else end
            yield data[data.rfind(b" ", 0, at) + 1 : end]
        at = data.find(joint, end)


def _rows_of(piece: str) -> tuple[tuple[str, ...], ...]:
    return _remembered_rows(piece) if len(piece) <= _LONGEST_REMEMBERED else _worked_out_rows(piece)


def _worked_out_rows(piece: str) -> tuple[tuple[str, ...], ...]:
    found = (tuple(words_of(row)) for row in (*_HYPHENED.findall(piece), *_INITIALS.findall(piece)))
    return tuple(row for row in found if len(row) <= _LONGEST_JOIN and not "".join(row).isdigit())


_remembered_rows = lru_cache(maxsize=1 << 14)(_worked_out_rows)


def _is_half_space(gap: str) -> bool:
    return ZWNJ in gap and not any(char.isspace() or char.isprintable() for char in gap)


@lru_cache(maxsize=8)
def words_in(text: str) -> Words:
    """Return the words of the text; the last few texts are remembered, for several ask about one article."""
    return Words(text)


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of the text in order."""
    found = words_in(text)
    return tuple(Token(word, *found.span(number, number)) for number, word in enumerate(found.listed))


def folded_words(text: str) -> tuple[str, ...]:
    """Return the folded words of the text."""
    return words_in(text).listed


def words_of(folded: str) -> list[str]:
    """Return the words of a text that is folded already."""
    return _WORD.findall(folded)


def joined_words(text: str) -> list[tuple[int, int, str]]:
    """Return (first, last, joined) for words of the text that count as one too; first and last are their numbers."""
    return words_in(text).joined


def chains(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of words of the text that hyphens join, and initials with full stops: (cease, fire), (u, s)."""
    return words_in(text).rows


def joined_groups(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded words of the text; in one group those that only a half-space or a hyphen parts, and initials."""
    if ZWNJ not in text and not any(joint in fold(text) for joint in _JOINTS):
        return tuple((word,) for word in words_in(text).listed)
    groups: list[list[str]] = []
    found = tokens(text)
    for index, token in enumerate(found):
        if index and _is_joint(text, found[index - 1], token):
            groups[-1].append(token.text)
        else:
            groups.append([token.text])
    return tuple(tuple(group) for group in groups)


def _is_joint(text: str, left: Token, right: Token) -> bool:
    gap = text[left.end : right.start]
    if _is_half_space(gap):
        return True
    if (left.text + right.text).isdigit():
        return False
    folded = fold(gap)
    return folded == "-" or (folded == "." and len(left.text) == len(right.text) == 1)


def stems(word: str) -> tuple[str, ...]:
    """Return what is left of a folded Arabic word without the particles written onto it (و ف, ب ك ل, ال لل).

    Only for Arabic: in Pashto or Persian the same letters are part of words. للباكستاني gives الباكستاني too.
    """
    return _remembered_stems(word) if len(word) <= _LONGEST_REMEMBERED else _stems(word)


def _stems(word: str) -> tuple[str, ...]:
    left: list[str] = []
    for cut in _cuts(word):
        rest = word[cut:]
        left.append(rest)
        if rest.startswith("ال"):
            left.append(rest[2:])
        elif rest.startswith("لل"):
            left += [rest[2:], "ال" + rest[2:]]
    return tuple(dict.fromkeys(stem for stem in left if stem != word and len(stem) >= _SHORTEST_STEM))


_remembered_stems = lru_cache(maxsize=1 << 14)(_stems)


def _cuts(word: str) -> set[int]:
    conjunction = 1 if word[:1] in ("و", "ف") else 0
    preposition = 1 if word[conjunction : conjunction + 1] in ("ب", "ک", "ل") else 0
    return {0, conjunction, conjunction + preposition}
