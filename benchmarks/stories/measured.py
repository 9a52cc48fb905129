"""How well reports are told their stories, in order of arrival, cold, as `tripoint group` tells them.

Three labelled sets: English reports on 44 events, two of a kind each, of which the topics with an even number were not
used while rules and thresholds were made; 50 headlines on 10 stories in five languages that were at hand; 200 headlines on
40 stories in five languages that were written blind, by somebody who knew neither the rules nor the other sets.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean

from archive.story_features import features
from archive.story_filter import StoryFilter
from benchmarks.labelled import SHARED, lines, scorer
from seeds.names import lexicon
from words.evaluation import Reading, prepare
from words.names import Lexicon

BLIND = Path(__file__).parent / "headlines.jsonl"
ORDERS = 6
"""Orders of arrival beside the given one: which report comes first decides much."""


@dataclass(frozen=True, slots=True)
class Report:
    """A labelled report."""

    id: str
    title: str
    text: str
    language: str
    event: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Grouped:
    """How well a set was grouped: in the given order, and the mean over some others."""

    pairs: float
    """F1 of the pairs of reports on one event."""
    bcubed: float
    """B-cubed F1, which does not let large events outweigh small ones."""
    precision: float
    recall: float
    pairs_shuffled: float
    bcubed_shuffled: float


def events(*, unseen: bool) -> list[Report]:
    """The English reports: half of the topics, both events of each."""
    return [
        Report(line["id"], "", line["text"], line["lang"], line["group"])
        for line in lines(SHARED / "stories" / "events_en.jsonl")
        if (int(line["group"].split("_")[0]) % 2 == 0) == unseen
    ]


def headlines() -> list[Report]:
    """The headlines that were at hand."""
    return [
        Report(line["id"], line["text"], "", line["lang"], line["group"])
        for line in lines(SHARED / "stories" / "headlines.jsonl")
    ]


def blind_headlines() -> list[Report]:
    """The headlines that were written blind, some with a sentence or two as feeds give them."""
    return [
        Report(
            line["id"],
            line["title"],
            line["summary"],
            line["language"],
            line["story"],
            datetime.fromisoformat(line["published"]),
        )
        for line in lines(BLIND)
    ]


def grouped(reports: Sequence[Report], region: Lexicon) -> dict[str, str]:
    """Each report's story, told when it arrives."""
    told = StoryFilter()
    stories = {}
    for report in reports:
        article = prepare(Reading(title=report.title, text=report.text, lang=report.language), region.names)
        made = features(article, region)
        stories[report.id] = told.take(report.id, report.title, report.text, made, report.at)
    return stories


def measure(reports: Sequence[Report], region: Lexicon, orders: int = ORDERS) -> Grouped:
    """Group a set in the given order and in `orders` others."""
    gold = {report.id: report.event for report in reports}
    score: Callable[..., dict[str, float]] = scorer(SHARED / "stories" / "score.py").prf

    def run(order: Sequence[Report]) -> dict[str, float]:
        return score(gold, grouped(order, region), list(gold))

    given = run(reports)
    shuffled = [run(random.Random(seed).sample(reports, len(reports))) for seed in range(orders)]
    return Grouped(
        given["F1"],
        given["B3F1"],
        given["P"],
        given["R"],
        fmean(one["F1"] for one in shuffled) if shuffled else given["F1"],
        fmean(one["B3F1"] for one in shuffled) if shuffled else given["B3F1"],
    )


def print_stories(orders: int = ORDERS) -> None:
    """Print how well the sets are grouped."""
    region = lexicon()
    sets = {
        "English events, tuned half": events(unseen=False),
        "English events, unseen half (aim B3 .94)": events(unseen=True),
        "headlines in five languages, at hand": headlines(),
        "headlines written blind (aim pairs .80)": blind_headlines(),
    }
    columns = ("pairs P", "R", "F1", "B3 F1", "shuffled F1", "B3 F1")
    print()
    print(f"{'Stories':<44}" + "".join(f"{column:>12}" for column in columns))
    for name, reports in sets.items():
        found = measure(reports, region, orders)
        row = (
            found.precision,
            found.recall,
            found.pairs,
            found.bcubed,
            found.pairs_shuffled,
            found.bcubed_shuffled,
        )
        print(f"{name:<44}" + "".join(f"{value:>12.3f}" for value in row))
