"""`python -m benchmarks.stories.weigh`: what each kind of evidence tells of two reports being of one event; writes `archive/likeness.csv`.

Labelled reports arrive in several orders and are put where they belong; each time the evidence between the newcomer and every
story so far is an example, right or wrong. A logistic regression weighs them. Then the sum is moved so that 0 is where grouping
does best. Sets of headlines have one headline a language and event, so that a story which has the newcomer's language would
always be a wrong one there: such examples are left out, and only whole reports teach what words of one language tell.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from archive.likeness import FILE, Told, evidence, weights
from archive.stories import MEMBERS_MOST, Member, apart
from archive.story_features import Features
from benchmarks.stories.measured import (
    Report,
    described,
    events,
    grouped_well,
    headlines,
    parallel_headlines,
    reports,
    twin_headlines,
)
from seeds.names import lexicon
from words.meaning import Meanings

ORDERS = 2
OTHERS = 8
"""Stories of other events that a newcomer is held against, drawn at random; those of its topic all."""
STRENGTH = 1.0
"""Inverse of the regularization's strength: sklearn's own default."""
EVIDENCE = (
    *("one", "size", "length", "dated", "days", "like words", "like names", "like places", "both places"),
    *("like themes", "both themes", "like numbers", "both numbers", "meaning"),
)
BOTH = {"both places", "both themes", "both numbers"}
UNWEIGHED = {
    "across": {"like words"},
    "within": {"like themes", "length", *BOTH},
    "undated": {"like themes", "length", "dated", "days", *BOTH},
}
"""Words say it better than themes where both speak one language: with themes B³ on topics left out is lower by .005. Headlines often
leave out place or number, and what is not said does not speak against it; whole reports all have both, and so taught that one without any
is like everything of its day."""
FOLDS = 4
WITHIN_MOVES = {"": -0.7, " meant": -0.6}
"""By how much dated reports in one language are moved: in steps of .6 the best on the tuned ones (B³ .930; .921 and .917 above)."""
MOVES = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Example:
    """A newcomer held against a story."""

    found: Mapping[str, float]
    within: bool
    belongs: bool


def examples(told: Sequence[Report], made: Mapping[str, Features]) -> Iterator[Example]:
    """The newcomer's evidence with each story so far, and whether it belongs there."""
    short = all(not report.text for report in told)
    for seed in range(ORDERS):
        chance = random.Random(seed)
        stories: dict[str, list[Member]] = {}
        for report in told if told[0].at else chance.sample(told, len(told)):
            newcomer = Member(0, report.at, made[report.id])
            topic = _topic(report)
            others = [event for event in stories if event.split("_")[0] != topic]
            for event in {*chance.sample(others, min(OTHERS, len(others))), *(set(stories) - set(others))}:
                members = stories[event][-MEMBERS_MOST:]
                story = Told(member.features for member in members)
                within = story.speaks(newcomer.features)
                if not (short and within):
                    found = evidence(newcomer.features, story, apart(newcomer, members))
                    yield Example(found, within, event == report.event)
            stories.setdefault(report.event, []).append(newcomer)


def weigh(found: Sequence[tuple[Example, float]], kind: str) -> dict[str, float]:
    """Weights of the evidence in examples, each of which counts as much as given."""
    left_out = {"one", *UNWEIGHED[kind], *(() if "meaning" in found[0][0].found else ("meaning",))}
    names = [name for name in EVIDENCE if name not in left_out]
    rows = [[one.found[name] for name in names] for one, _ in found]
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(
        scaler.transform(rows), [one.belongs for one, _ in found], sample_weight=[count for _, count in found]
    )
    plain = model.coef_[0] / scaler.scale_
    weighed = dict(zip(names, map(float, plain), strict=True))
    return weighed | {"one": float(model.intercept_[0] - plain @ scaler.mean_)}


def main() -> None:
    """Weigh without and with meanings, write the table, and say how topics are grouped that had no part in it."""
    counted = [
        (events(), 1.0),
        (reports(unseen=False), 0.5),
        (parallel_headlines(), 1.0),
        (twin_headlines(), 0.5),
        (headlines(), 0.25),
    ]
    table: dict[str, dict[str, float]] = {}
    for extra, meanings in (("", None), (" meant", Meanings())):
        region = lexicon(meanings)
        sets = [(told, {report.id: described(report, region) for report in told}) for told, _ in counted]
        found = [list(examples(told, made)) for told, made in sets]
        for kind in UNWEIGHED:
            table[kind + extra] = weigh(_counted(found, [count for _, count in counted], kind), kind)
        table["within" + extra] = _moved(table["within" + extra], WITHIN_MOVES[extra])
        _move_across(table, "across" + extra, sets)
        _move_undated(table, "undated" + extra, *sets[0])


def _counted(found: Sequence[Sequence[Example]], counts: Sequence[float], kind: str) -> list[tuple[Example, float]]:
    """The examples of a kind, those of a set counting together as given. Of the undated only the events are whole reports."""
    taken = [[one for one in of_set if one.within == (kind != "across")] for of_set in found]
    if kind == "undated":
        taken[1:] = [[] for _ in taken[1:]]
    return [(one, count * 1000 / len(of_set)) for of_set, count in zip(taken, counts, strict=True) for one in of_set]


Sets = Sequence[tuple[Sequence[Report], Mapping[str, Features]]]


def _move_across(table: dict[str, dict[str, float]], kind: str, sets: Sets) -> None:
    """Move a column to where the sets are grouped best."""
    before = table[kind]
    tried: dict[float, float] = {}
    for move in MOVES:
        table[kind] = _moved(before, move)
        write(table)
        each = [grouped_well(told, made) for told, made in sets]
        tried[move] = fmean(each)
        print(f"{kind}, moved by {move:.2f}: {tried[move]:.3f}", *(f"{one:.3f}" for one in each), flush=True)
    table[kind] = _moved(before, max(tried, key=lambda move: tried[move]))
    write(table)


def _move_undated(
    table: dict[str, dict[str, float]], kind: str, told: Sequence[Report], made: Mapping[str, Features]
) -> None:
    """Move a column to where English topics are grouped best that had no part in the weights."""
    before, folds = table[kind], list(_held_out(told, made))
    tried: dict[float, float] = {}
    for move in MOVES:
        held = []
        for fold, weighed in folds:
            write({**table, kind: _moved(weighed, move)})
            held.append(grouped_well(fold, made, ORDERS))
        tried[move] = fmean(held)
        print(
            f"{kind}, moved by {move:.2f}: topics left out {tried[move]:.3f}",
            *(f"{one:.3f}" for one in held),
            flush=True,
        )
    table[kind] = _moved(before, max(tried, key=lambda move: tried[move]))
    write(table)


def _moved(column: Mapping[str, float], move: float) -> dict[str, float]:
    return {**column, "one": column["one"] + move}


def _held_out(told: Sequence[Report], made: Mapping[str, Features]) -> Iterator[tuple[list[Report], dict[str, float]]]:
    """Reports of some topics, and the weights that the others give."""
    topics = sorted({_topic(report) for report in told})
    random.Random(0).shuffle(topics)
    for fold in range(FOLDS):
        held = set(topics[fold::FOLDS])
        found = list(examples([report for report in told if _topic(report) not in held], made))
        weighed = weigh([(one, 1000 / len(found)) for one in found if one.within], "undated")
        yield [report for report in told if _topic(report) in held], weighed


def _topic(report: Report) -> str:
    return report.event.split("_")[0]


def write(table: Mapping[str, Mapping[str, float]]) -> None:
    """Put weights into the table that grouping reads."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("evidence", *table))
        for name in EVIDENCE:
            writer.writerow((name, *(f"{column[name]:.3f}" if name in column else "" for column in table.values())))
    weights.cache_clear()


if __name__ == "__main__":
    main()
