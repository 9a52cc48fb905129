"""How rare a word is in the news of its language: what makes one word of a report say more than another.

The shares come from `rarity.csv`, counted over texts of five languages by `benchmarks/rarity.py`. A word that is not
listed is rarer than any listed one.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "rarity.csv"
STEM = 6
"""Letters by which a word is known: takes most endings off without a stemmer for every language. Of 5, 6 and 7 letters
none was better than another on the English events."""
UNLISTED = 0.003
"""Share of texts taken for a word that is not listed."""
LANGUAGES = ("ar", "en", "fa", "ps", "ur")
"""Whose words were counted."""
_AS = {"prs": "fa"}


def stem(word: str) -> str:
    """The beginning of a folded word that stands for its forms."""
    return word[:STEM]


def share(word_stem: str, language: str) -> float:
    """The share of that language's texts that hold a word of this stem, 0 to 1; UNLISTED for rare words."""
    return _shares().get(_AS.get(language, language), {}).get(word_stem, UNLISTED)


def is_common(word_stem: str, language: str) -> bool:
    """Whether the stem is one of the language's listed words."""
    return word_stem in _shares().get(_AS.get(language, language), {})


@cache
def _shares() -> dict[str, dict[str, float]]:
    shares: dict[str, dict[str, float]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            shares.setdefault(row["language"], {})[row["stem"]] = int(row["per_mille"]) / 1000
    return shares
