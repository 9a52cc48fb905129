"""How likely a report and a story are of one event: what both have, weighed by how much each kind of it tells.

Evidence are a dozen numbers: for words, names, places, themes and numbers how alike both are (a cosine), how many reports the
story has, how far apart they are in time, and with the extra how near their meanings are. `likeness.csv` weighs them: in one
way where the story has reports in the newcomer's language, in another where these have no times, in a third where it has none
in that language. The sum is the logarithm of the odds that it is one event. The weights are those of a logistic regression over
labelled reports and headlines, and over posts that are of no event together (`python -m benchmarks.stories.weigh`).

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from operator import mul
from pathlib import Path

from archive.story_features import Block, Features

FILE = Path(__file__).parent / "likeness.csv"
KINDS = ("across", "within", "undated", "across meant", "within meant", "undated meant")
"""Columns of the table: whether the story has reports in the newcomer's language, if so whether times are known, and whether both
have a meaning."""
LEAST_WORDS = 3
"""Words that a report needs to be held against any: "Kabul" is like everything from there."""
LEAST_SHARED = 500
"""Weight of what both must have, where no meaning speaks: a country and a theme are no event, however alike two texts are by
them. On the tuned headlines B³ is .900, with 300 .897, with 700 .896."""
LEAST_THINGS = 3
LEAST_ACROSS = 2
"""Things that both must have, in one language and across, where no meaning speaks: one name in common is no event, and a word
may be a name and a theme as well. One thing more or less across moves B³ of the tuned headlines from .900 to .898.
"""
_UNIT = 1000
"""Length to which a report's block is brought before it is summed, so that a long report speaks no louder than a short one."""


class Told:
    """What some reports tell together: the sums of their blocks. Words are summed for each language apart."""

    def __init__(self, reports: Iterable[Features]) -> None:
        """Of at least one report; whole numbers, so that their order changes nothing."""
        self.size = 0
        self.sums: dict[tuple[Block, str], Counter[int]] = {}
        meanings: list[tuple[int, ...]] = []
        for report in reports:
            self.size += 1
            if report.meaning:
                meanings.append(report.meaning)
            for block in Block:
                if vector := report[block]:
                    total = self.sums.setdefault((block, _language(report, block)), Counter())
                    length = _length(vector)
                    for feature, weight in vector.items():
                        total[feature] += round(_UNIT * weight / length)
        self.lengths = {key: _length(total) for key, total in self.sums.items()}
        self.meaning = tuple(map(sum, zip(*meanings, strict=True)))

    def speaks(self, report: Features) -> bool:
        """Whether it has reports in that report's language."""
        return (Block.WORDS, report.language) in self.sums


def evidence(report: Features, told: Told, apart: timedelta | None) -> dict[str, float]:
    """What speaks for and against the report being of the story's event: the rows of `likeness.csv`, and of what both have the
    weight ("shared") and the number ("things").

    `apart` is the time to the story's nearest report, None where no times are known.
    """
    found = {"one": 1.0, "size": math.log(told.size)}
    found["dated"] = float(apart is not None)
    found["days"] = abs(apart or timedelta()) / timedelta(days=1)
    found["shared"] = 0.0
    things = dict.fromkeys(Block, 0)
    for block in Block:
        like, shared, both, things[block] = _block(report, told, block)
        kind = block.name.lower()
        found |= {f"like {kind}": like, f"both {kind}": both}
        found["shared"] += shared
    # A name is a word as well, and what holds a place comes with it: each counts once.
    once = max(things[Block.WORDS], things[Block.NAMES]) + min(1, things[Block.PLACES])
    found["things"] = float(once + things[Block.THEMES] + things[Block.NUMBERS])
    if report.meaning and told.meaning:
        found["meaning"] = _cosine(report.meaning, told.meaning)
    return found


def odds(report: Features, told: Told, apart: timedelta | None) -> float:
    """Logarithm of the odds that the report is of the story's event, 0 for even; -inf where they have too little in common."""
    found = evidence(report, told, apart)
    within, meant = told.speaks(report), "meaning" in found
    too_little = found["shared"] < LEAST_SHARED or found["things"] < (LEAST_THINGS if within else LEAST_ACROSS)
    if report.length < LEAST_WORDS or (too_little and not meant):
        return -math.inf
    kind = "across" if not within else "within" if apart is not None else "undated"
    kind += " meant" if meant else ""
    return sum(weight * found[name] for name, weight in weights()[kind].items())


@cache
def weights() -> dict[str, dict[str, float]]:
    """What each kind of evidence weighs: within a language and across languages, without and with meanings."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {kind: {row["evidence"]: float(row[kind]) for row in rows if row[kind]} for kind in KINDS if kind in rows[0]}


def _language(report: Features, block: Block) -> str:
    return report.language if block is Block.WORDS else ""


def _block(report: Features, told: Told, block: Block) -> tuple[float, float, float, int]:
    """Cosine of a block, the weight of what both have, whether both have any, and how many things they share.

    Of places the heaviest counts, since what holds it comes with it.
    """
    vector, key = report[block], (block, _language(report, block))
    total = told.sums.get(key)
    if not vector or not total:
        return 0.0, 0.0, 0.0, 0
    shared = [feature for feature in vector if feature in total]
    weights = [vector[feature] for feature in shared]
    product = sum(vector[feature] * total[feature] for feature in shared)
    weight = max(weights, default=0) if block is Block.PLACES else sum(weights)
    return product / (_length(vector) * told.lengths[key]), float(weight), 1.0, len(shared)


def _length(vector: Mapping[int, int]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values()))


def _cosine(one: Sequence[int], other: Sequence[int]) -> float:
    product: int = sum(map(mul, one, other))
    return product / (math.hypot(*one) * math.hypot(*other) or 1.0)
