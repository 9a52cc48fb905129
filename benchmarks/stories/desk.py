"""`python -m benchmarks.stories.desk`: who tells invented stories of the region, and what their reports differ on, beside labels.

`desk.jsonl` (its README says how it was made) has 48 stories, half of which rules were made on; of the other half only
totals are printed. A difference is found when two labelled sides stand on two sides, each with its number.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf, isclose
from pathlib import Path
from typing import Any

from archive.differences import Account, Difference, Side, differences
from archive.same_filter import SameFilter
from archive.voices import Telling, Voice, VoiceKind, voices
from benchmarks.labelled import lines
from seeds.names import lexicon
from words.lexicon import Lexicon

STORIES = Path(__file__).parent / "desk.jsonl"
OWN = "own"
"""The label of a report that stands on nobody but the house that prints it."""


@dataclass(slots=True)
class Score:
    """What was found, of that right; what was there to find."""

    found: int = 0
    right: int = 0
    wanted: int = 0
    reached: int = 0
    """Of what was there, found; one labelled difference may be found in two ways."""
    notes: list[str] = field(default_factory=list)
    """What was wrong or missed, in words."""

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what was there that was found; 1 where there was nothing."""
        return self.reached / self.wanted if self.wanted else 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One half of the stories."""

    stories: int
    reports: int
    differences: Score
    voices: Score
    """Of pairs of a report and who speaks in it."""
    counted: int
    """Stories with the right number of independent voices."""


def desk(half: str) -> list[dict[str, Any]]:
    """The stories of one half: "tuned" or "unseen"."""
    return [story for story in lines(STORIES) if story["half"] == half]


def measure(half: str, region: Lexicon) -> Measured:
    """How well one half is told."""
    stories = desk(half)
    differ, speak, counted = Score(), Score(), 0
    for story in stories:
        tellings, names = _tellings(story)
        told = voices(tellings, region.agencies)
        assert told is not None
        counted += _score_voices(story, told.voices, names, speak)
        found = differences([_account(one, region) for one in tellings])
        _score_differences(story, found, {one.ref: one.group for one in tellings}, names, differ)
    return Measured(len(stories), sum(len(story["reports"]) for story in stories), differ, speak, counted)


def _tellings(story: Mapping[str, Any]) -> tuple[list[Telling], dict[int, str]]:
    """A story's reports in order of arrival, copies marked by what they copy; the label's name of each."""
    same = SameFilter()
    refs: dict[str, int] = {}
    made = []
    for ref, report in enumerate(sorted(story["reports"], key=lambda one: one["published"]), 1):
        refs[report["id"]] = ref
        group = refs[str(same.take(report["id"], report["title"], report["text"])["group"])]
        at = datetime.fromisoformat(report["published"])
        made.append(
            Telling(
                ref=ref,
                group=group,
                title=report["title"],
                text=report["text"],
                authors=tuple(report["authors"]),
                language=report["lang"],
                outlet=report["source"],
                house=report["source"],
                country="",
                at=at,
            )
        )
    return made, {ref: name for name, ref in refs.items()}


def _account(one: Telling, region: Lexicon) -> Account:
    copy_of = None if one.group == one.ref else one.group
    return Account(one.ref, one.title, one.text, one.language, one.at, region.names, copy_of)


def _score_voices(story: Mapping[str, Any], told: tuple[Voice, ...], names: Mapping[int, str], score: Score) -> bool:
    """Add a story's pairs of report and voice; whether it has as many voices as labelled."""
    outlets = {report["id"]: report["source"] for report in story["reports"]}
    labelled = {
        (report, outlets[report] if voice == OWN else voice)
        for report, spoken in story["voices"].items()
        for voice in spoken
    }
    found = {
        (names[ref], voice.name if voice.kind is VoiceKind.AGENCY else outlets[names[voice.reports[0]]])
        for voice in told
        for ref in (*voice.reports, *voice.copies)
    }
    score.found += len(found)
    score.right += len(found & labelled)
    score.wanted += len(labelled)
    score.reached += len(found & labelled)
    score.notes += [f"{story['id']} wrong voice: {one}" for one in sorted(found - labelled)]
    score.notes += [f"{story['id']} missed voice: {one}" for one in sorted(labelled - found)]
    return len({voice for _, voice in found}) == len({voice for _, voice in labelled})


def _score_differences(
    story: Mapping[str, Any],
    found: tuple[Difference, ...],
    groups: Mapping[int, int],
    names: Mapping[int, str],
    score: Score,
) -> None:
    reached: set[int] = set()
    for one in found:
        sides = [(side, {names[ref] for ref in _printing(side, groups)}) for side in one.sides]
        hits = [at for at, label in enumerate(story["differences"]) if _is_found(label, one, sides)]
        reached.update(hits)
        score.right += bool(hits)
        if not hits:
            shown = "; ".join(f"{side.words}: {side.quotes[0][1]}" for side in one.sides)
            score.notes.append(f"{story['id']} wrong: {one.words}: {shown}")
    score.found += len(found)
    score.wanted += len(story["differences"])
    score.reached += len(reached)
    score.notes += [
        f"{story['id']} missed: {label}" for at, label in enumerate(story["differences"]) if at not in reached
    ]


def _printing(side: Side, groups: Mapping[int, int]) -> Iterator[int]:
    """The reports of a side and their copies, as far as those do not stand on another side."""
    lead = {ref for ref, _ in side.quotes}
    yield from (ref for ref, group in groups.items() if group in lead or ref in lead)


def _is_found(label: Mapping[str, Any], one: Difference, sides: list[tuple[Side, set[str]]]) -> bool:
    """Whether two labelled sides stand apart in it, each with its own number."""
    if one.kind.value != label["kind"]:
        return False
    mine = {
        at
        for side, told in sides
        for at, wanted in enumerate(label["sides"])
        if told & set(wanted["reports"]) and _is_value(side, wanted["value"])
    }
    return len(mine) > 1


def _is_value(side: Side, value: float | str) -> bool:
    if isinstance(value, str):
        return True  # days and places are written in words
    middle = side.low if side.high == inf else side.high if side.low == 0 else (side.low + side.high) / 2
    return isclose(middle, value, rel_tol=0.02)


def print_desk() -> None:
    """Print both halves; with `--notes` also what was wrong or missed in the tuned one."""
    region = lexicon()
    columns = ("stories", "reports", "found", "right", "P", "wanted", "R")
    print(f"{'Desk stories':<34}" + "".join(f"{column:>9}" for column in columns))
    for half in ("tuned", "unseen"):
        told = measure(half, region)
        for name, score in (("differences", told.differences), ("voices", told.voices)):
            row = (told.stories, told.reports, score.found, score.right, f"{score.precision:.3f}")
            print(
                f"{f'{half} half: {name}':<34}"
                + "".join(f"{value:>9}" for value in (*row, score.wanted, f"{score.recall:.3f}"))
            )
        print(f"{f'{half} half: right number of voices':<34}{told.counted:>9}")
        if half == "tuned" and "--notes" in sys.argv[1:]:
            print("\n".join((*told.differences.notes, *told.voices.notes)))


if __name__ == "__main__":
    print_desk()
