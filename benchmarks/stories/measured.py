"""How well reports are told their stories, in order of arrival, cold, as `tripoint group` tells them.

The weights of `archive/likeness.csv` are made of English reports on 44 events, two of a kind each (`python -m
benchmarks.stories.weigh` says how well topics are grouped that were left out), of dated reports in five languages, and of
headlines on the same event in five languages. Two sets were written for measuring alone: see the README beside this file.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean

from archive.story_features import Features, features
from archive.story_filter import StoryFilter
from benchmarks.labelled import SHARED, lines, scorer
from seeds.names import lexicon
from words.evaluation import Reading, prepare
from words.lexicon import Lexicon
from words.meaning import Meanings, is_installed

HERE = Path(__file__).parent
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
    """When it was published; None where the order of arrival is the time."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """How well a set was grouped: in the given order, and the mean over some others where no times are given."""

    pairs: float
    """F1 of the pairs of reports on one event."""
    bcubed: float
    """B-cubed F1, which does not let large events outweigh small ones."""
    precision: float
    recall: float
    pairs_shuffled: float
    bcubed_shuffled: float
    settled: float
    """B-cubed F1 in those orders of the stories as they stand when the last report is in, after what merged and split."""


def events() -> list[Report]:
    """The English reports of 22 topics, two events of a kind in each."""
    return [
        Report(line["id"], "", line["text"], line["lang"], line["group"])
        for line in lines(SHARED / "stories" / "events_en.jsonl")
    ]


def is_unseen(report: Report) -> bool:
    """Whether an English report is of the topics that the rules on differences were not made on."""
    return int(report.event.split("_")[0]) % 2 == 0


def headlines() -> list[Report]:
    """The headlines that were at hand."""
    return _headlines(SHARED / "stories" / "headlines.jsonl")


def twin_headlines() -> list[Report]:
    """Headlines on events that come in twins."""
    return _headlines(HERE / "twins.jsonl")


def parallel_headlines() -> list[Report]:
    """Headlines of a month, each event in five languages: what the weights are made of."""
    return _headlines(HERE / "parallel.jsonl")


def unseen_headlines() -> list[Report]:
    """Headlines written for measuring alone."""
    return _headlines(HERE / "unseen_headlines.jsonl")


def reports(*, unseen: bool) -> list[Report]:
    """Dated reports in five languages, for measuring alone or for tuning."""
    return [
        Report(
            line["id"],
            line["title"],
            line["text"],
            line["lang"],
            line["group"],
            datetime.fromisoformat(line["published"]),
        )
        for line in lines(HERE / ("unseen_reports.jsonl" if unseen else "reports.jsonl"))
    ]


def _headlines(path: Path) -> list[Report]:
    return [Report(line["id"], line["text"], "", line["lang"], line["group"]) for line in lines(path)]


def grouped(reports: Sequence[Report], made: Mapping[str, Features]) -> tuple[dict[str, str], dict[str, str]]:
    """Each report's story, as told when it arrives and as it stands when all are in."""
    told = StoryFilter()
    at_once = {
        report.id: str(told.take(report.id, report.title, report.text, made[report.id], report.at))
        for report in reports
    }
    return at_once, {str(name): str(story) for name, story in told.standing().items()}


def described(report: Report, region: Lexicon) -> Features:
    """A report's features."""
    article = prepare(Reading(title=report.title, text=report.text, lang=report.language), region.names)
    return features(article, region)


def measure(reports: Sequence[Report], region: Lexicon, orders: int = ORDERS) -> Grouped:
    """Group a set in the given order and, where no times are given, in `orders` others."""
    return measure_made(reports, {report.id: described(report, region) for report in reports}, orders)


def measure_made(reports: Sequence[Report], made: Mapping[str, Features], orders: int = ORDERS) -> Grouped:
    """The same with features that are made already."""
    gold = {report.id: report.event for report in reports}
    score: Callable[..., dict[str, float]] = scorer(SHARED / "stories" / "score.py").prf

    def run(order: Sequence[Report]) -> dict[str, float]:
        at_once, settled = grouped(order, made)
        return score(gold, at_once, list(gold)) | {"settled": score(gold, settled, list(gold))["B3F1"]}

    given = run(reports)
    if any(report.at for report in reports):
        orders = 0
    shuffled = [run(random.Random(seed).sample(reports, len(reports))) for seed in range(orders)] or [given]
    return Grouped(
        given["F1"],
        given["B3F1"],
        given["P"],
        given["R"],
        fmean(one["F1"] for one in shuffled),
        fmean(one["B3F1"] for one in shuffled),
        fmean(one["settled"] for one in shuffled),
    )


def grouped_well(reports: Sequence[Report], made: Mapping[str, Features], orders: int = 2) -> float:
    """One number for how well a set is grouped: B-cubed F1, the mean over some orders where no times are given."""
    gold = {report.id: report.event for report in reports}
    score: Callable[..., dict[str, float]] = scorer(SHARED / "stories" / "score.py").prf
    given = [reports] if reports[0].at else [random.Random(n).sample(reports, len(reports)) for n in range(orders)]
    return fmean(score(gold, grouped(order, made)[0], list(gold))["B3F1"] for order in given)


def print_stories(orders: int = ORDERS) -> None:
    """Print how well the sets are grouped, the headlines with the extra too where it is installed."""
    region = lexicon()
    sets = {
        "English events, tuned on": (events(), region),
        "reports in five languages, tuned on": (reports(unseen=False), region),
        "headlines in five languages, tuned on": (parallel_headlines(), region),
        "headlines in twins, tuned on": (twin_headlines(), region),
        "headlines at hand": (headlines(), region),
        "reports in five languages, unseen": (reports(unseen=True), region),
        "headlines in five languages, unseen": (unseen_headlines(), region),
    }
    if is_installed():
        meant = lexicon(Meanings())
        sets |= {f"{name}, embeddings": (told, meant) for name, (told, _) in list(sets.items())}
    columns = ("pairs P", "R", "F1", "B3 F1", "shuffled F1", "B3 F1", "in the end")
    print()
    print(f"{'Stories':<44}" + "".join(f"{column:>12}" for column in columns))
    for name, (told, words) in sets.items():
        found = measure(told, words, orders)
        row = (
            *(found.precision, found.recall, found.pairs, found.bcubed),
            *(found.pairs_shuffled, found.bcubed_shuffled, found.settled),
        )
        print(f"{name:<44}" + "".join(f"{value:>12.3f}" for value in row))
