"""How well reports are told their stories, in order of arrival, cold, as `tripoint group` tells them.

Three labelled sets: English reports on 44 events, two of a kind each, of which the topics with an even number were not
used while rules and thresholds were made; 50 headlines on 10 stories in five languages, and 100 on 20 that come in twins (their
README says what they are good for).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from archive.story_features import Features, features
from archive.story_filter import StoryFilter
from benchmarks.labelled import SHARED, lines, scorer
from seeds.names import lexicon
from words.evaluation import Reading, prepare
from words.meaning import Meanings, is_installed
from words.names import Lexicon

TWINS = Path(__file__).parent / "headlines.jsonl"
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


def twin_headlines() -> list[Report]:
    """The headlines on events that come in twins."""
    return [Report(line["id"], line["title"], "", line["lang"], line["event"]) for line in lines(TWINS)]


def grouped(reports: Sequence[Report], made: Mapping[str, Features]) -> dict[str, str]:
    """Each report's story, told when it arrives."""
    told = StoryFilter()
    return {report.id: str(told.take(report.id, report.title, report.text, made[report.id])) for report in reports}


def described(report: Report, region: Lexicon) -> Features:
    """A report's features."""
    article = prepare(Reading(title=report.title, text=report.text, lang=report.language), region.names)
    return features(article, region)


def measure(reports: Sequence[Report], region: Lexicon, orders: int = ORDERS) -> Grouped:
    """Group a set in the given order and in `orders` others."""
    gold = {report.id: report.event for report in reports}
    made = {report.id: described(report, region) for report in reports}
    score: Callable[..., dict[str, float]] = scorer(SHARED / "stories" / "score.py").prf

    def run(order: Sequence[Report]) -> dict[str, float]:
        return score(gold, grouped(order, made), list(gold))

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
    """Print how well the sets are grouped, the headlines with the extra too where it is installed."""
    region = lexicon()
    sets = {
        "English events, tuned half": (events(unseen=False), region),
        "English events, unseen half (aim B3 .94)": (events(unseen=True), region),
        "headlines in five languages": (headlines(), region),
        "twin headlines": (twin_headlines(), region),
    }
    if is_installed():
        meant = lexicon(Meanings())
        sets["headlines, with embeddings"] = (headlines(), meant)
        sets["twin headlines, with embeddings"] = (twin_headlines(), meant)
    columns = ("pairs P", "R", "F1", "B3 F1", "shuffled F1", "B3 F1")
    print()
    print(f"{'Stories':<44}" + "".join(f"{column:>12}" for column in columns))
    for name, (reports, words) in sets.items():
        found = measure(reports, words, orders)
        row = (found.precision, found.recall, found.pairs, found.bcubed, found.pairs_shuffled, found.bcubed_shuffled)
        print(f"{name:<44}" + "".join(f"{value:>12.3f}" for value in row))
