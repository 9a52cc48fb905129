"""How rare a theme is in the news: what makes one kind of happening say more about an event than another.

The shares come from `theme_rarity.csv`, counted over texts of five languages by `benchmarks/theme_rarity.py`: police are
in every twentieth text, a locust in hardly any.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "theme_rarity.csv"
UNLISTED = 0.02
"""Share of texts taken for a theme that nobody has counted yet: about the middle of the counted ones."""


def theme_share(theme_id: str) -> float:
    """The share of texts that have a theme, above 0 and below 1, each language counting alike; UNLISTED for unknown ids."""
    return _shares().get(theme_id, UNLISTED)


@cache
def _shares() -> dict[str, float]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["theme"]: float(row["per_mille"]) / 1000 for row in csv.DictReader(file)}
