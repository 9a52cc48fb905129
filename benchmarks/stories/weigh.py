"""`python -m benchmarks.stories.weigh`: what each kind of evidence tells of two reports being of one event; writes `archive/likeness.csv`.

Labelled reports arrive in several orders and are put where they belong; each time the evidence between the newcomer and every
story so far is an example, right or wrong. Real posts that meet the stories of another month are wrong examples too, of the
kind that labelled sets have too few of. A logistic regression weighs them all. Then the sum is moved so that 0 is where
grouping does best. Sets of headlines have one headline a language and event, so that a story which has the newcomer's language
would always be a wrong one there: such examples are left out, and only whole reports teach what words of one language tell.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from archive.likeness import FILE, KINDS, Told, evidence, weights
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
from benchmarks.stories.unrelated import TUNED, Meeting, joined, met_by_articles, met_by_posts, undated
from seeds.names import lexicon
from words.lexicon import Lexicon
from words.meaning import Meanings

ORDERS = 2
OTHERS = 8
"""Stories of other events that a newcomer is held against, drawn at random; those of its topic all."""
STRENGTH = 1.0
"""Inverse of the regularization's strength: sklearn's own default."""
EVIDENCE = (
    *("one", "size", "dated", "days", "like words", "like names", "like places", "both places"),
    *("like themes", "both themes", "like numbers", "both numbers", "meaning"),
)
UNWEIGHED = {
    "across": {"like words"},
    "undated": {"like themes", "dated", "days"},
}
"""Length was tried: what is invented is shorter than what is real, so that it told which set a text is from."""
COUNTS: Mapping[str, Mapping[str, float]] = {
    "within": {"events": 0.3, "reports": 1.0, "unrelated": 0.4},
    "undated": {"events": 1.0, "unrelated, undated": 0.3},
    "across": {
        "reports": 0.5,
        "parallel": 1.0,
        "twins": 0.5,
        "headlines": 0.25,
        "unrelated": 0.25,
        "unrelated, undated": 0.25,
    },
}
"""What the examples of each set count together."""
FOLDS = 4
MOVES = {"within": (0.0, 0.7, 1.4), "undated": (1.0, 1.5, 2.0), "across": (0.7, 1.4, 2.1, 2.8)}
WRONG = 0.2
"""What the share of posts that would join a story of another month counts against how well labelled sets are grouped. Not the
whole: eight channels on one war are the densest neighbours there are, and most of what goes astray is on the same matter.
"""


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


def wrong(met: Iterable[Meeting]) -> list[Example]:
    """Examples of texts that belong to no story they meet."""
    return [
        Example(evidence(one.newcomer, one.story, one.apart), one.story.speaks(one.newcomer), belongs=False)
        for one in met
    ]


def weigh(found: Sequence[tuple[Example, float]], kind: str) -> dict[str, float]:
    """Weights of the evidence in examples, each of which counts as much as given."""
    left_out = {"one", *UNWEIGHED.get(kind, ()), *(() if "meaning" in found[0][0].found else ("meaning",))}
    names = [name for name in EVIDENCE if name not in left_out]
    rows = [[one.found[name] for name in names] for one, _ in found]
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(
        scaler.transform(rows), [one.belongs for one, _ in found], sample_weight=[count for _, count in found]
    )
    plain = model.coef_[0] / scaler.scale_
    weighed = dict(zip(names, map(float, plain), strict=True))
    return weighed | {"one": float(model.intercept_[0] - plain @ scaler.mean_)}


@dataclass(frozen=True, slots=True)
class Labelled:
    """All that the weights of one lexicon are made of."""

    sets: Mapping[str, tuple[Sequence[Report], Mapping[str, Features]]]
    examples: Mapping[str, Sequence[Example]]
    met: Mapping[str, Sequence[Sequence[Meeting]]]
    """Posts and the stories of another month, by "unrelated" and "unrelated, undated"."""


def labelled(region: Lexicon) -> Labelled:
    """Read all sets, with the features that a lexicon gives."""
    told = {
        "events": events(),
        "reports": reports(unseen=False),
        "parallel": parallel_headlines(),
        "twins": twin_headlines(),
        "headlines": headlines(),
    }
    sets = {name: (one, {report.id: described(report, region) for report in one}) for name, one in told.items()}
    found: dict[str, Sequence[Example]] = {name: list(examples(*one)) for name, one in sets.items()}
    posts = [meetings for places in TUNED for meetings in met_by_posts(*places, region)]
    met = [*(one for meetings in posts for one in meetings), *met_by_articles(region)]
    found |= {"unrelated": wrong(met), "unrelated, undated": wrong(undated(met))}
    return Labelled(sets, found, {"unrelated": posts, "unrelated, undated": [undated(meetings) for meetings in posts]})


def main() -> None:
    """Weigh without and with meanings, write the table, and say how topics are grouped that had no part in it."""
    table: dict[str, dict[str, float]] = {}
    for extra, meanings in (("", None), (" meant", Meanings())):
        given = labelled(lexicon(meanings))
        for kind in COUNTS:
            table[kind + extra] = weigh(counted(given.examples, kind), kind)
        for kind in COUNTS:
            _move(table, kind, extra, given)


def counted(examples: Mapping[str, Sequence[Example]], kind: str) -> list[tuple[Example, float]]:
    """The examples of a kind, those of a set counting together as given."""
    taken = [
        ([one for one in examples[name] if one.within == (kind != "across")], count)
        for name, count in COUNTS[kind].items()
    ]
    return [(one, count * 1000 / len(of_set)) for of_set, count in taken for one in of_set]


Table = dict[str, dict[str, float]]
Trial = tuple[dict[str, float], Sequence[Report], Mapping[str, Features]]
"""Weights, and a set to be grouped by them."""


def _move(table: Table, kind: str, extra: str, given: Labelled) -> None:
    """Move a column to where the sets are grouped best and few posts join a story of another month.

    Undated reports are those of English topics that had no part in the weights they are grouped by.
    """
    column = kind + extra
    before = table[column]
    trials: list[Trial] = (
        list(_held_out(given))
        if kind == "undated"
        else [(before, *given.sets[name]) for name in COUNTS[kind] if name in given.sets and name != "events"]
    )
    met = given.met["unrelated, undated" if kind == "undated" else "unrelated"]
    tried: dict[float, float] = {}
    for move in MOVES[kind]:
        each = []
        for weighed, told, made in trials:
            write({**table, column: _moved(weighed, move)})
            each.append(grouped_well(told, made, ORDERS))
        write({**table, column: _moved(before, move)})
        astray = joined(met)
        tried[move] = fmean(each) - WRONG * astray
        print(
            f"{column}, moved by {move:.1f}: B3 {fmean(each):.3f}, posts gone astray {astray:.3f}; each",
            *(f"{one:.3f}" for one in each),
            flush=True,
        )
    table[column] = _moved(before, max(tried, key=lambda move: tried[move]))
    write(table)


def _moved(column: Mapping[str, float], move: float) -> dict[str, float]:
    return {**column, "one": column["one"] + move}


def _held_out(given: Labelled) -> Iterator[Trial]:
    """English reports of some topics, and the weights that the other topics give."""
    told, made = given.sets["events"]
    topics = sorted({_topic(report) for report in told})
    random.Random(0).shuffle(topics)
    for fold in range(FOLDS):
        held = set(topics[fold::FOLDS])
        others = list(examples([report for report in told if _topic(report) not in held], made))
        weighed = weigh(counted({**given.examples, "events": others}, "undated"), "undated")
        yield weighed, [report for report in told if _topic(report) in held], made


def _topic(report: Report) -> str:
    return report.event.split("_")[0]


def write(table: Mapping[str, Mapping[str, float]]) -> None:
    """Put weights into the table that grouping reads."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        columns = [kind for kind in KINDS if kind in table]
        writer.writerow(("evidence", *columns))
        for name in EVIDENCE:
            writer.writerow((name, *(f"{table[kind][name]:.3f}" if name in table[kind] else "" for kind in columns)))
    weights.cache_clear()


if __name__ == "__main__":
    main()
