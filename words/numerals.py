"""Numbers in a text whichever way they are written: "60,000", ۶۰ هزار, ساٹھ ہزار and ستين ألفا are the same value.

Unlike `words/amounts.py`, which reads English and Persian and knows ranges and softeners, this only says which numbers
occur, in five languages; so it takes a word for a number wherever it stands. Left out are those that are mostly another word:
one ("a"), Persian nine ("no"), Urdu eighty ("the same"), Pashto ninety ("new"). Words that only together are a number (اثنا عشر),
or none at all, stand in the table with `_` between them: سه‌شنبه is Tuesday and no three, سه‌جانبه trilateral, بی‌بی‌سی no thirty.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from words.folding import fold

FILE = Path(__file__).parent / "numerals.csv"
LARGEST = 1e15
_AS = {"prs": "fa"}
_AND = frozenset({"و", "او", "and"})
_TENS = frozenset(range(20, 100, 10))
_TEENS = frozenset(map(fold, ("عشر", "عشرة")))
_GROUPED = re.compile(r"\d{1,3}(?:[,٬.]\d{3})+")
_PIECE = r"\d+(?:[.,٫٬]\d+)*|[^\W\d_]+"
_NO_NUMBER = "no"


class _Table(NamedTuple):
    """How a language writes numbers."""

    plain: Mapping[str, float]
    """Folded words, one or several together, that are a number."""
    units: Mapping[str, float]
    """Those that multiply the one before."""
    pieces: re.Pattern[str]
    """A figure, a word, or words that are listed together."""


def numbers(folded: str, language: str) -> Iterator[float]:
    """The values of a folded text's numbers in order, a unit such as "million" behind one multiplied in."""
    plain, units, pieces = _table(_AS.get(language, language))
    value: float | None = None
    behind_and = False
    for piece in pieces.findall(folded):
        if value is not None and piece in units:
            value, behind_and = min(value * units[piece], LARGEST), False
        elif value is not None and (together := _together(value, piece, plain, behind_and)):
            value, behind_and = together, False
        elif value is not None and piece in _AND and not behind_and:
            behind_and = True
        else:
            if value is not None:
                yield value
            value, behind_and = _figures(piece) if piece[-1].isdecimal() else plain.get(piece), False
    if value is not None:
        yield value


def _together(value: float, piece: str, plain: Mapping[str, float], behind_and: bool) -> float:
    """The number that a word makes with the one before it, tens and ones in either order; 0 for none."""
    if value < 10 and piece in _TEENS:
        return value + 10
    if value < 10 and piece[0] == "و" and plain.get(piece[1:], 0) in _TENS:
        return value + plain[piece[1:]]
    if value in _TENS and plain.get(piece, 10) < 10 and (behind_and or piece.isascii()):
        return value + plain[piece]
    return 0


def _figures(written: str) -> float:
    if _GROUPED.fullmatch(written):
        return min(float(re.sub(r"\D", "", written)[:18]), LARGEST)
    whole, *parts = re.split("[.,٫٬]", written[:18])
    return min(float(f"{whole}.{parts[0]}" if len(parts) == 1 and parts[0] else whole + "".join(parts)), LARGEST)


@cache
def _table(language: str) -> _Table:
    """The language's table; without words for one that has none."""
    plain: dict[str, float] = {}
    units: dict[str, float] = {}
    together: set[str] = set()
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["language"] != language:
                continue
            words = [fold(word.replace("_", " ")) for word in row["words"].split(" ")]
            together.update(word for word in words if not word.isalpha())
            if row["value"] != _NO_NUMBER:
                into = units if row["value"].startswith("*") else plain
                into.update((word, float(row["value"].lstrip("*"))) for word in words)
    return _Table(plain, units, re.compile("|".join([*_listed(together), _PIECE])))


def _listed(together: Iterable[str]) -> Iterator[str]:
    """A pattern for the words that stand together behind each first word."""
    behind: dict[str, list[str]] = {}
    for words in sorted(together, reverse=True):  # a longer one before its beginning
        first, _, others = words.partition(" ")
        behind.setdefault(first, []).append(others)
    for first, each in behind.items():
        yield f"{first} (?:{'|'.join(each)})(?!\\w)" if all(each) else rf"{first}(?!\w)"
