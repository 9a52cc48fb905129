"""Words of a text: folded, with the place of each in the original.

A word is a run of letters, digits and their marks. Classes are spelled out: Python's `\\b` splits a word at a mark it
does not count as a letter. A half-space, an apostrophe, a hyphen and an underscore bound words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from words.folding import ZWNJ, Folded, fold, fold_with_offsets

_MARKS = "".join(chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{re.escape(_MARKS)}])*")

_CHAIN = re.compile(r"(?<![^\W_])[^\W_]+(?:-[^\W_]+)+")
_INITIALS = re.compile(r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])")

_SHORTEST_STEM = 3
"""Letters that must be left when Arabic's attached particles are taken off: وفد (delegation) is no و with فد."""
_LONGEST_JOIN = 6
"""Words that half-spaces may join into one; longer chains are not a word anybody writes."""


class Token(NamedTuple):
    """One folded word and the code points [start, end) of the original it stands for."""

    text: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of the text in order."""
    folded, places = placed_words(text)
    return tuple(Token(folded.text[start:end], *folded.span(start, end)) for start, end in places)


@lru_cache(maxsize=8)
def folded_words(text: str) -> tuple[str, ...]:
    """Return the folded words of the text; the last few texts are remembered, for several ask about one article."""
    return tuple(words_of(_folded(text)))


@lru_cache(maxsize=8)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=8)
def placed_words(text: str) -> tuple[Folded, list[tuple[int, int]]]:
    """Return the folded text with the way back, and [start, end) of its words; remembered as `folded_words` are."""
    folded = fold_with_offsets(text)
    return folded, word_places(folded.text)


def words_of(folded: str) -> list[str]:
    """Return the words of a text that is folded already."""
    return _WORD.findall(folded)


def word_places(folded: str) -> list[tuple[int, int]]:
    """Return [start, end) of every word of a text that is folded already."""
    return [match.span() for match in _WORD.finditer(folded)]


def joined_words(text: str, found: tuple[Token, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield (first, last, joined) for words that only a half-space parts: آتش‌بس is also found as آتشبس.

    `found` are the tokens of `text`; first and last are their indexes.
    """
    if ZWNJ not in text:
        return
    first = 0
    for index in range(1, len(found) + 1):
        if index < len(found) and _half_space_between(text, found[index - 1], found[index]):
            continue
        for start in range(first, index - 1):
            for stop in range(start + 2, min(index, start + _LONGEST_JOIN) + 1):
                yield start, stop - 1, "".join(token.text for token in found[start:stop])
        first = index


def chains(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of the text that count as one too, each such row once: those that half-spaces or hyphens join, and
    initials with full stops, (آتش, بس), (cease, fire), (u, s).
    """
    folded = _folded(text)
    joined = {piece for piece in folded.split() if "." in piece} if "." in folded else set()
    if "-" in folded:
        joined.update(piece for piece in folded.split() if "-" in piece)
    found = dict.fromkeys(chain for piece in joined for chain in _chains_of(piece))
    if ZWNJ in text:
        pieces = {piece for piece in text.split() if ZWNJ in piece}
        found |= dict.fromkeys(chain for piece in pieces for chain in _half_space_chains(piece))
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _chains_of(piece: str) -> tuple[tuple[str, ...], ...]:
    found = (tuple(words_of(chain)) for chain in (*_CHAIN.findall(piece), *_INITIALS.findall(piece)))
    return tuple(chain for chain in found if len(chain) <= _LONGEST_JOIN and not "".join(chain).isdigit())


@lru_cache(maxsize=1 << 14)
def _half_space_chains(piece: str) -> tuple[tuple[str, ...], ...]:
    found = tokens(piece)
    return tuple(
        tuple(token.text for token in found[first : last + 1]) for first, last, _ in joined_words(piece, found)
    )


def joined_groups(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded words of the text; in one group those that only a half-space or a hyphen parts, and initials."""
    groups: list[list[str]] = []
    found = tokens(text)
    for index, token in enumerate(found):
        if index and _is_joint(text, found[index - 1], token):
            groups[-1].append(token.text)
        else:
            groups.append([token.text])
    return tuple(tuple(group) for group in groups)


def _half_space_between(text: str, left: Token, right: Token) -> bool:
    gap = text[left.end : right.start]
    return ZWNJ in gap and not any(char.isspace() or char.isprintable() for char in gap)


def _is_joint(text: str, left: Token, right: Token) -> bool:
    if _half_space_between(text, left, right):
        return True
    gap = fold(text[left.end : right.start])
    return (gap == "-" and not (left.text + right.text).isdigit()) or (
        gap == "." and len(left.text) == len(right.text) == 1 and not (left.text + right.text).isdigit()
    )


def stems(word: str) -> tuple[str, ...]:
    """Return what is left of a folded Arabic word without the particles written onto it (و ف, ب ك ل, ال لل).

    Only for Arabic: in Pashto or Persian the same letters are part of words. للباكستاني gives الباكستاني too.
    """
    left: list[str] = []
    for cut in _cuts(word):
        rest = word[cut:]
        left.append(rest)
        if rest.startswith("ال"):
            left.append(rest[2:])
        elif rest.startswith("لل"):
            left += [rest[2:], "ال" + rest[2:]]
    return tuple(dict.fromkeys(stem for stem in left if stem != word and len(stem) >= _SHORTEST_STEM))


def _cuts(word: str) -> set[int]:
    conjunction = 1 if word[:1] in ("و", "ف") else 0
    preposition = 1 if word[conjunction : conjunction + 1] in ("ب", "ک", "ل") else 0
    return {0, conjunction, conjunction + preposition}
