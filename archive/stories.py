"""Which event an article reports: the story it joins, and what that does to the stories around it.

An article joins the story that it is likeliest to be of (`archive/likeness.py`), when that is more likely than not. What a
story tells is the sum of its members. Joining may show that two stories are one (they merge, the older's id stays) or that
one is two (the younger part leaves): two events of one kind share names and words, and only with several reports of each
does it show which of those tell them apart.

Pure: no database, clock, network or logging; decisions over values, with their reason. Thresholds were chosen on the tuned
parts of labelled reports and headlines (`python -m benchmarks.stories`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from archive.likeness import Told, odds
from archive.story_features import Block, Features, Vector

WINDOW = timedelta(days=4)
"""An article joins no story whose nearest report is farther away in time."""
SPAN = timedelta(days=7)
"""Nor one that would then tell of a longer time: what goes on for weeks is a topic, and every day of it an event of its own. So a
report that comes late ends no story for those of today by making it begin earlier."""
STORIES_MOST = 8
"""Stories compared with one article, those that share most keys first."""
MEMBERS_MOST = 20
"""Reports that speak for a story, the latest ones."""
KEY_HOLDERS = 60
"""Articles a key proposes, the latest ones."""
KEYS: Mapping[Block, int] = {Block.WORDS: 4, Block.NAMES: 7, Block.PLACES: 4, Block.THEMES: 5, Block.NUMBERS: 4}
"""Features by which an article is found again, of each block the heaviest. Taken from all blocks together (16, mostly words and
names) they found too few reports in other languages: on the tuned reports B³ was .75 instead of .91."""
MERGE_MOST = 0.5
"""Two stories that a newcomer could join are one if more than this share of the smaller one's reports could join the larger."""
CONTRAST: Mapping[Block, float] = {Block.WORDS: 0.4, Block.NAMES: 0.25, Block.NUMBERS: 0.35}
"""What the blocks count when a story's reports are told apart."""
SPLIT_BELOW = 0.08
"""Likeness of the two parts, by what only some of the reports share, below which they are two events. With ten reports in parts
of three or more, 94 of 100 English events that are one stay above it, and 78 of 100 pairs of a kind fall below."""
SPLIT_PART = 3
"""Reports that either part needs. With two, 10 of 100 English events that are one would part at ten reports; with three 6."""
SPLIT_FROM = 2 * SPLIT_PART
"""Reports a story needs before it may turn out to be two."""
AGREED = 0.25
"""Share, by weight, of what a story's reports say that all of them say, from which they are one event however the rest falls apart:
short headlines that agree on all there is to say part by "soldiers" and "troops". Of the labelled stories that were told apart
rightly the reports agreed on .12 at most, of such headlines, parted wrongly, on .34 at least."""


@dataclass(frozen=True, slots=True)
class Member:
    """A report that belongs to a story: an article of its own, no copy."""

    ref: int
    at: datetime | None
    """When it was published; None where the order of arrival is the time."""
    features: Features


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it stands: its id and the reports that speak for it, in order of arrival."""

    id: int
    members: tuple[Member, ...]
    began: datetime | None = None
    """When its first report was published; None where the order of arrival is the time."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs, and what follows."""

    story: int | None
    """The story it joins; None: it opens one."""
    why: str
    merged: tuple[int, ...] = ()
    """Stories that turn out to be the same one: they go on under `story`'s id."""
    leaving: tuple[int, ...] = ()
    """Reports of `story`, the newcomer's ref perhaps among them, that turn out to be another: they open one together."""


def keys(made: Features) -> tuple[int, ...]:
    """The features by which an article is found, in ascending order."""
    return tuple(sorted({feature for block, most in KEYS.items() for feature in _heaviest(made[block], most)}))


def _heaviest(vector: Vector, most: int) -> list[int]:
    return sorted(vector, key=lambda feature: (-vector[feature], feature))[:most]


def place(newcomer: Member, stories: Sequence[Story]) -> Placement:
    """Where a newcomer belongs among the stories it shares keys with. The same stories in any order give the same."""
    near = [story for story in sorted(stories, key=lambda story: story.id) if _is_near(newcomer, story)]
    told = {story.id: _told(story.members) for story in near}
    likely = {story.id: odds(newcomer.features, told[story.id], apart(newcomer, story.members)) for story in near}
    best = max(near, key=lambda story: (likely[story.id], -story.id), default=None)
    if best is None:
        return Placement(None, "no story like it")
    how = f"{_percent(likely[best.id])} likely the same event" + _in_other_languages(newcomer, told[best.id])
    if likely[best.id] < 0:
        return Placement(None, f"nearest story only {how}")
    joined = (*best.members[-MEMBERS_MOST:], newcomer)
    if leaving := _part_that_leaves(joined):
        return Placement(best.id, f"{how}; two events, told apart now", leaving=leaving)
    others = sorted((story for story in near if likely[story.id] >= 0), key=lambda story: (-likely[story.id], story.id))
    ids = sorted([best.id, *_same(best, joined, (story for story in others if story is not best))])
    return Placement(ids[0], how, merged=tuple(ids[1:]))


def apart(report: Member, members: Sequence[Member]) -> timedelta | None:
    """Time from a report to the nearest of some others; None where no times are known."""
    at = report.at
    return None if at is None else min((abs(at - one.at) for one in members if one.at is not None), default=None)


def _told(members: Sequence[Member]) -> Told:
    return Told(member.features for member in members)


def _percent(log_odds: float) -> str:
    return f"{100 / (1 + math.exp(-max(-50.0, log_odds))):.0f} %"


def _in_other_languages(newcomer: Member, told: Told) -> str:
    return "" if told.speaks(newcomer.features) else ", by reports in other languages"


def _same(best: Story, joined: Sequence[Member], others: Iterable[Story]) -> Iterator[int]:
    """Yield the ids of the stories that turn out to be the best one, likeliest first: most reports of the smaller could have joined
    the larger, and with all that merge before, and the newcomer, it would not fall apart again.
    """
    whole = joined
    for other in others:
        small, large = sorted((best, other), key=lambda story: (len(story.members), -story.id))
        if not _most_could_join(small.members, large.members):
            continue
        both = tuple(sorted((*whole, *other.members), key=lambda member: member.ref)[-MEMBERS_MOST:])
        if not _part_that_leaves(both):
            whole = both
            yield other.id


def _most_could_join(small: Sequence[Member], large: Sequence[Member]) -> bool:
    told = _told(large)
    joining = sum(odds(member.features, told, apart(member, large)) >= 0 for member in small)
    return joining > MERGE_MOST * len(small)


def _is_near(newcomer: Member, story: Story) -> bool:
    times = [at for at in (newcomer.at, story.began, *(member.at for member in story.members)) if at is not None]
    if newcomer.at is not None and max(times) - min(times) > SPAN:
        return False
    time = apart(newcomer, story.members)
    return time is None or time <= WINDOW


def _part_that_leaves(members: Sequence[Member]) -> tuple[int, ...]:
    """The younger of two events that a story's reports fall into; empty where they are one."""
    if len(members) < SPLIT_FROM or _agreed(members) >= AGREED:
        return ()
    contrast = _contrast(members)
    parts = [[place] for place in range(len(members))]
    while len(parts) > 2:
        one, other = max(combinations(parts, 2), key=lambda pair: (_mean(contrast, *pair), -pair[0][0], -pair[1][0]))
        parts = [part for part in parts if part is not one and part is not other]
        parts.append(sorted(one + other))
    older, younger = sorted(parts)
    if min(len(older), len(younger)) < SPLIT_PART or _mean(contrast, older, younger) >= SPLIT_BELOW:
        return ()
    staying, leaving = ([members[place] for place in part] for part in (older, younger))
    if _are_one_in_two_languages(staying, leaving):
        return ()
    return tuple(member.ref for member in leaving)


def _are_one_in_two_languages(older: Sequence[Member], younger: Sequence[Member]) -> bool:
    """Whether only languages tell the parts apart: no word can be in both, and of names and numbers what all reports have is
    left out, so one event told in two languages falls apart the better the more its reports agree.
    """
    if {member.features.language for member in older} & {member.features.language for member in younger}:
        return False
    small, large = sorted((younger, older), key=len)
    return _most_could_join(small, large)


def _agreed(members: Sequence[Member]) -> float:
    said = by_all = 0
    for block in CONTRAST:
        held = _holders(members, block)
        for member in members:
            said += sum(member.features[block].values())
            by_all += sum(weight for feature, weight in member.features[block].items() if held[feature] == len(members))
    return by_all / said if said else 0.0


def _mean(contrast: Mapping[tuple[int, int], float], one: Sequence[int], other: Sequence[int]) -> float:
    total = sum(contrast[min(left, right), max(left, right)] for left in one for right in other)
    return total / (len(one) * len(other))


def _contrast(members: Sequence[Member]) -> dict[tuple[int, int], float]:
    """How like the reports are by what only some of them share: what all have says nothing about which event it is."""
    score: dict[tuple[int, int], float] = dict.fromkeys(combinations(range(len(members)), 2), 0.0)
    evidence = dict(score)
    for block, count in CONTRAST.items():
        vectors = [
            _told_apart(member.features[block], held, len(members))
            for member in members
            for held in (_holders(members, block),)
        ]
        lengths = [math.sqrt(sum(weight * weight for weight in vector.values())) for vector in vectors]
        for one, other in score:
            if members[one].features[block] and members[other].features[block]:
                evidence[one, other] += count
                if lengths[one] and lengths[other]:
                    dot = sum(weight * vectors[other].get(f, 0.0) for f, weight in vectors[one].items())
                    score[one, other] += count * dot / (lengths[one] * lengths[other])
    return {pair: value / evidence[pair] if evidence[pair] else 0.0 for pair, value in score.items()}


def _holders(members: Sequence[Member], block: Block) -> Counter[int]:
    return Counter(feature for member in members for feature in member.features[block])


def _told_apart(vector: Vector, held: Mapping[int, int], of_all: int) -> dict[int, float]:
    return {
        feature: weight * math.log(of_all / held[feature])
        for feature, weight in vector.items()
        if 2 <= held[feature] < of_all
    }
