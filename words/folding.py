"""Folding: one spelling for all the ways in which five languages write the same word.

Arabic, Persian, Dari, Urdu and Pashto share letters but not code points: a Persian text typed on an Arabic keyboard, an
Urdu one with a decomposed madda and a Pashto one with three kinds of yeh are the same words. Matching, search and
sameness work on folded text; folded text is never stored as an article's words and never shown.

The order is: NFKC (53-59 % of three Urdu outlets' articles hold a decomposed alef with madda, and presentation forms
become letters), then the table below (letters to their family, marks and invisible characters dropped, digits to
ASCII, the half-space ZWNJ to a space, because it bounds words as a space does), then case folding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, islice

from words.alphabet import decoded, encoded, table

FOLD_RECIPE = 1
"""Version of this folding. Raise it when any output changes: what was derived with an older one is then computed anew."""

ZWNJ = "\u200c"

_PASSES = 4
"""Dropping a character can bring two others together that compose; more passes than this were never needed."""
_MARKS_KEPT = 30
"""Marks kept on one letter, as in Unicode's stream-safe text (UAX 15): sorting longer runs takes quadratic time."""

MOST_UNFOLDED = 5_000
"""Signs in one text that may unfold to more letters than UTF-8 has bytes for them, as ﷺ does to eighteen: the others fold to a
space. So no text has more than 90,000 letters beyond the bytes in which it came, and limits on those hold for what is folded."""


def _span(first: int, last: int) -> Iterable[int]:
    return range(first, last + 1)


_LETTERS: dict[int, tuple[int, ...]] = {
    # yeh: Arabic, maksura, Pashto e and tail, Kurdish, Urdu barree, with hamza
    0x06CC: (0x0620, 0x0626, 0x063D, 0x0649, 0x064A, 0x0678, 0x06CD, 0x06CE, 0x06D0, 0x06D1, 0x06D2, 0x06D3),
    # kaf and gaf
    0x06A9: (0x063B, 0x063C, 0x0643, 0x06AA, 0x06AC),
    0x06AF: (0x06AB, 0x06B0),
    # heh: teh marbuta, doachashmee, goal, with yeh or hamza above, ae
    0x0647: (0x0629, 0x06BE, 0x06C0, 0x06C1, 0x06C2, 0x06C3, 0x06D5),
    # alef: madda, hamza above and below, wasla, wavy hamza, high hamza
    0x0627: (0x0622, 0x0623, 0x0625, 0x0671, 0x0672, 0x0673, 0x0675),
    # waw: with hamza, ring, dots
    0x0648: (0x0624, 0x0676, 0x06C4, 0x06CA),
}
"""Letters of one family, under the one they become. Pashto ټډړږښڼڅځ and Urdu ٹڈڑں stay themselves."""

_PUNCTUATION: dict[str, tuple[int, ...]] = {
    " ": (0x0009, 0x00A0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000, 0x200C, 0xE000),
    "'": (0x0060, 0x00B4, 0x02BB, 0x02BC, 0x02BE, 0x02BF, 0x2018, 0x2019),
    '"': (0x00AB, 0x00BB, 0x201C, 0x201D, 0x2039, 0x203A),
    "-": (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212),
    ",": (0x060C, 0x066C),
    ".": (0x066B, 0x06D4),
    ";": (0x061B,),
    "?": (0x061F,),
}

_DROPPED: tuple[Iterable[int], ...] = (
    # Arabic marks, tatweel, the lone hamza
    *(_span(0x0610, 0x061A), _span(0x064B, 0x065F), _span(0x06D6, 0x06DC), _span(0x06DF, 0x06E4)),
    *(_span(0x06E7, 0x06E8), _span(0x06EA, 0x06ED), _span(0x08D3, 0x08FF), (0x0621, 0x0640, 0x0670, 0x0674)),
    # soft hyphen, bidi controls, zero-width characters, variation selectors
    *((0x00AD, 0x034F, 0x061C, 0x200B, 0x200D, 0x200E, 0x200F, 0xFEFF), _span(0x202A, 0x202E)),
    *(_span(0x2060, 0x206F), _span(0xFE00, 0xFE0F)),
)


def _table() -> dict[int, str]:
    table = {code: chr(to) for to, codes in _LETTERS.items() for code in codes}
    table |= {code: to for to, codes in _PUNCTUATION.items() for code in codes}
    table |= {first + digit: str(digit) for first in (0x0660, 0x06F0) for digit in range(10)}
    return table | {code: "" for codes in _DROPPED for code in codes}


class _Complete(dict[int, str]):
    """A table for `str.translate` without the exception that a missing code point costs it."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if code < 0x3000:  # bounded: the scripts that fill whole texts here lie below
            self[code] = char
        return char


FOLD_TABLE: dict[int, str] = _table()
"""Code point to what it becomes after NFKC, "" for dropped; letters not listed stay."""

_HOLE = "\ue000"
"""Stands for a dropped character where offsets are counted (private use; a real one folds to a space)."""
_TRANSLATION = _Complete(FOLD_TABLE)
_TRANSLATION_WITH_HOLES = _Complete({code: to or _HOLE for code, to in FOLD_TABLE.items()})
_MARK_CLASS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711-\u074a\u08d3-\u0903"
)
_MARK_CLASS += "\u093a-\u094f\u0981-\u0983\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\ufe20-\ufe2f"
_TOO_MANY_MARKS = re.compile(rf"([{_MARK_CLASS}]{{{_MARKS_KEPT}}})[{_MARK_CLASS}]+")
_UNFOLDING = re.compile(
    "[¼-¾\u0385\u0390\u03b0\u2057\u2152\u2167\u2177\u247d-\u2487\u2a0c\u321d\u321e\u3300-\u3357\u337f-\u33df\ufdf2-\ufdfc]"
)
"""All that unfold so, and their neighbours: fractions, numbers in parentheses, words in a square, the ligatures of honorifics."""
_WORDS = re.compile(r"\S+")
_NOT_LETTERS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return the text in its one folded spelling; folding twice changes nothing.

    Any string is accepted, lone surrogates and control characters included; line breaks stay.
    """
    if text.isascii():
        return text.translate(_TRANSLATION).casefold()
    data = encoded(text.replace("…", "..."))
    return fold_any(text) if data is None else decoded(data.translate(*_OF_ALPHABET))


def fold_any(text: str) -> str:
    """Fold by Unicode's rules and the table alone: the slow way, for texts outside the alphabet."""
    text = _bounded(text)
    for _ in range(_PASSES):
        folded = _folded_once(text)
        if folded == text:
            break
        text = folded
        if text.isascii() or unicodedata.is_normalized("NFKC", text):
            break
    return text


def _bounded(text: str) -> str:
    """The text, as long as before, with a space for each sign that would unfold beyond MOST_UNFOLDED."""
    if (
        len(text) <= MOST_UNFOLDED
        or (first := next(islice(_UNFOLDING.finditer(text), MOST_UNFOLDED, None), None)) is None
    ):
        return text
    return text[: first.start()] + _UNFOLDING.sub(" ", text[first.start() :])


def _folded_once(text: str) -> str:
    return _normalize(text).translate(_TRANSLATION).casefold()


def _normalize(text: str) -> str:
    if unicodedata.is_normalized("NFKC", text):
        return text
    return unicodedata.normalize("NFKC", _TOO_MANY_MARKS.sub(r"\1", text))


_OF_ALPHABET = table(fold_any)
"""Folding of the alphabet. No two of its characters compose into anything that folds otherwise than they do one by one."""
_KEPT = bytes(byte not in _OF_ALPHABET[1] for byte in range(256))
"""1 for each character of the alphabet that folding keeps."""


def letters(text: str) -> str:
    """Fold and keep letters and digits only, nothing between them: the input of fingerprints.

    The half-space vanishes as a space does, so that آتش‌بس, آتش بس and آتشبس are the same.
    """
    return _NOT_LETTERS.sub("", fold(text))


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with the way back to the original."""

    text: str
    offsets: Sequence[int]
    """For every folded character the code-point offset of the original character it comes from."""
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's code points [start, end) behind the folded ones; a letter's marks belong to it."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else len(self.original)
            return at, at
        stop = self.offsets[end - 1] + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return self.offsets[start], stop


def fold_with_offsets(text: str) -> Folded:
    """Fold and remember for every folded character where it comes from; `.text` equals `fold(text)`."""
    data = encoded(text)
    if data is not None:
        folded = decoded(data.translate(*_OF_ALPHABET))
        every = range(len(text))
        return Folded(folded, every if len(folded) == len(text) else list(compress(every, data.translate(_KEPT))), text)
    folded, offsets = _with_offsets(_bounded(text))
    for _ in range(_PASSES - 1):
        if folded.isascii() or unicodedata.is_normalized("NFKC", folded) or _folded_once(folded) == folded:
            break
        folded, again = _with_offsets(folded)
        offsets = [offsets[at] for at in again]
    return Folded(folded, offsets, text)


def _with_offsets(text: str) -> tuple[str, Sequence[int]]:
    """Fold once: what `_folded_once` gives, and where each character of it comes from."""
    pieces, offsets = _normalized_with_offsets(text)
    translated = pieces.translate(_TRANSLATION_WITH_HOLES)
    folded = translated.casefold()
    if len(folded) != len(translated):  # one letter became two (ß): count letter by letter
        spelled = [letter.casefold() for letter in translated]
        offsets = [at for at, letters_ in zip(offsets, spelled, strict=True) for _ in letters_]
        folded = "".join(spelled)
    if _HOLE in folded:
        offsets = [at for at, letter in zip(offsets, folded, strict=True) if letter != _HOLE]
        folded = folded.replace(_HOLE, "")
    return folded, offsets


def _normalized_with_offsets(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return text, range(len(text))
    pieces: list[str] = []
    offsets: list[int] = []
    last = 0
    for match in _WORDS.finditer(text):
        word = match.group()
        if word.isascii() or unicodedata.is_normalized("NFKC", word):
            continue
        start, end = match.span()
        pieces.append(text[last:start])
        offsets.extend(range(last, start))
        piece, places = _normalized_word(word)
        pieces.append(piece)
        offsets.extend([start + place for place in places])
        last = end
    pieces.append(text[last:])
    offsets.extend(range(last, len(text)))
    joined = "".join(pieces)
    if unicodedata.is_normalized("NFKC", joined):
        return joined, offsets
    spaces = unicodedata.normalize("NFKC", joined)  # no-break and other wide spaces: one becomes one
    if len(spaces) != len(joined):
        return joined, offsets
    return spaces, offsets


def _normalized_word(word: str) -> tuple[str, list[int]]:
    """Normalise one word cluster by cluster (a letter and its marks), with the place of each result in the word."""
    pieces: list[str] = []
    places: list[int] = []
    start = 0
    for at in range(1, len(word) + 1):
        if at < len(word) and unicodedata.combining(word[at]):
            continue
        piece = unicodedata.normalize("NFKC", word[start : min(at, start + _MARKS_KEPT + 1)])
        pieces.append(piece)
        places.extend([start] * len(piece))
        start = at
    joined = "".join(pieces)
    whole = _normalize(word)
    if joined == whole:
        return joined, places
    # letters that compose though they are no marks (Hangul): places stay near, the text is what fold() gives
    return whole, [min(place, len(word) - 1) for place in range(len(whole))]
