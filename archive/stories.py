"""Which event an article reports: the story it joins, and what that does to the stories around it.

An article joins the story it is likest, when that is like enough: words, names and numbers within one language, names,
themes and numbers across languages. What a story is like is the sum of its members. Joining may show that two stories are
one (they merge, the older's id stays) or that one is two (the younger part leaves): two events of one kind share names and
words, and only with several reports of each does it show which of those tell them apart.

Pure: no database, clock, network or logging; decisions over values, with their reason. Thresholds were chosen on half of
the labelled English events and on labelled headlines in five languages (`benchmarks/stories.py`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from operator import mul

from archive.story_features import LENGTH, Block, Features, Vector

WINDOW = timedelta(days=4)
"""An article joins no story whose nearest report is farther away in time."""
SPAN = timedelta(days=7)
"""Nor one that began longer ago: what goes on for weeks is a topic, and every day of it an event of its own."""
STORIES_MOST = 8
"""Stories compared with one article, those that share most keys first."""
MEMBERS_MOST = 20
"""Reports that speak for a story, the latest ones."""
KEY_HOLDERS = 60
"""Articles a key proposes, the latest ones."""
KEYS = 16
"""Features by which an article is found again: the heaviest that speak, numbers and names before words."""

WITHIN: Mapping[Block, float] = {Block.WORDS: 0.4, Block.NAMES: 0.25, Block.NUMBERS: 0.35}
"""What the blocks count where the story has reports in the article's language. On pairs of one kind of event each block
alone tells events apart worse (areas under the curve .88, .86, .83) than the three together (.92)."""
ACROSS: Mapping[Block, float] = {Block.NAMES: 0.45, Block.THEMES: 0.35, Block.NUMBERS: 0.2}
"""What they count where it has none."""
MEANING_ACROSS = 1.0
MEANING_WITHIN = 0.6
"""What the meaning counts, where the extra is on. Within a language it helps only those that have FEW_WORDS: on the tuned half of the
English events, all longer, it made B³ .885 to .877; on a hundred headlines pairs rise from .942 to .966, without any meaning
.903 (means over eight orders)."""
MEANING_FROM = 0.2
"""Cosine of two meanings that says nothing: headlines of the region on other events reach .21 in 19 of 20 pairs, on the same
event .40."""
FEW_WORDS = 25
"""Different words of a text below which its meaning counts within its language: a headline, with a sentence at most."""
JOIN_WITHIN = 0.28
JOIN_ACROSS = 0.3
"""Likeness from which an article joins. Across languages .3 and .35 gave no error on the 50 visible headlines in six
orders, .25 and .4 a few; within English .27 to .31 are equal."""
GROWING = 0.15
"""By how much more a story asks for with each e-fold of its reports: what many have in common is the topic, and anything on it
is like them. Without it and SPAN 25,000 posts of six weeks of war ran together into stories of up to 779; with them 71 is the most.
On the tuned half of the events B³ loses .007 (pairs gain .003), on twin headlines pairs gain .010."""
MIN_EVIDENCE = 0.25
"""Below this the blocks say too little to compare: a country and a theme alone."""
LEAST_SHARED = 2
"""Things that both must have, where no meaning speaks: one name in common is no event. With 3, short headlines across languages are
lost (pairs on those at hand .993 to .973); 2 cost nothing anywhere."""
MERGE = 0.5
"""Likeness from which two stories are one."""
SPLIT_FROM = 5
"""Reports a story needs before it may turn out to be two."""
SPLIT_BELOW = 0.05
"""Likeness of the two parts, by what only some of the reports share, below which they are two events. Reports of one event
reach .065 to .16 with each other, two events of one kind stay below .065."""
SPLIT_PART = 2
"""Reports that either part needs."""


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


@dataclass(frozen=True, slots=True)
class _Likeness:
    score: float
    evidence: float
    """How loudly the blocks speak together, 0 to 1."""
    shared: int
    """Words, names, themes and numbers that both have."""


class _Sum:
    """What some reports have in common: the sums of their blocks. Words are summed for each language apart."""

    def __init__(self, members: Iterable[Member]) -> None:
        meanings: list[tuple[int, ...]] = []
        self.sums: dict[tuple[Block, str], dict[int, int]] = {}
        self._lengths: dict[tuple[Block, str], list[float]] = {}
        for member in members:
            if member.features.meaning:
                meanings.append(member.features.meaning)
            for block in Block:
                if vector := member.features[block]:
                    key = (block, member.features.language if block is Block.WORDS else "")
                    total = self.sums.setdefault(key, {})
                    for feature, weight in vector.items():
                        total[feature] = total.get(feature, 0) + weight
                    self._lengths.setdefault(key, []).append(_length(vector))
        self.lengths = {key: _length(total) for key, total in self.sums.items()}
        self.meaning = tuple(map(sum, zip(*meanings, strict=True)))

    def speaks(self, key: tuple[Block, str]) -> float:
        """How loudly this block speaks, 0 to 1: the mean of the reports that have it."""
        lengths = self._lengths[key]
        return sum(lengths) / len(lengths) / LENGTH


def keys(made: Features) -> tuple[int, ...]:
    """The features by which an article is found: at most KEYS, the rarest names and numbers first, then words.

    Themes and countries find nobody: too many have them.
    """
    ranked = [
        (weight * factor, feature)
        for block, factor in ((Block.NAMES, 1.0), (Block.NUMBERS, 1.0), (Block.WORDS, 0.9))
        for feature, weight in made[block].items()
    ]
    heaviest = sorted(ranked, key=lambda item: (-item[0], item[1]))[:KEYS]
    if made[Block.THEMES] and len(made[Block.WORDS]) < 2 * KEYS:
        heaviest = heaviest[: KEYS - 4] + [(0.0, feature) for feature in list(made[Block.THEMES])[:4]]
    return tuple(sorted({feature for _, feature in heaviest}))


def place(newcomer: Member, stories: Sequence[Story]) -> Placement:
    """Where a newcomer belongs among the stories it shares keys with. The same stories in any order give the same."""
    near = [story for story in sorted(stories, key=lambda story: story.id) if _is_near(newcomer, story)]
    sums = {story.id: _Sum(story.members) for story in near}
    best, score, how = None, 0.0, ""
    for story in near:
        of_story = sums[story.id]
        within = (Block.WORDS, newcomer.features.language) in of_story.sums
        found = _likeness(newcomer, of_story, WITHIN if within else ACROSS)
        asked = (JOIN_WITHIN if within else JOIN_ACROSS) * (1 + GROWING * math.log(len(story.members)))
        likeness = found.score / asked
        speaks = found.evidence >= MIN_EVIDENCE and (found.shared >= LEAST_SHARED or of_story.meaning)
        if speaks and likeness > score:
            best, score = story, likeness
            how = f"{found.score:.2f} like its reports" + ("" if within else " in other languages")
    if best is None or score < 1:
        return Placement(None, "no story like it" if best is None else f"nearest story only {how}")
    joined = Story(best.id, (*best.members[-MEMBERS_MOST:], newcomer))
    if leaving := _part_that_leaves(joined):
        return Placement(best.id, f"{how}; two events, told apart now", leaving=leaving)
    sums[best.id] = _Sum(joined.members)
    same = [other for other in sums if other != best.id and _is_one(sums[best.id], sums[other])]
    ids = sorted([best.id, *same])
    return Placement(ids[0], how, merged=tuple(ids[1:]))


def _is_near(newcomer: Member, story: Story) -> bool:
    if newcomer.at is not None and story.began is not None and newcomer.at - story.began > SPAN:
        return False
    times = [member.at for member in story.members if member.at is not None]
    return not times or newcomer.at is None or min(abs(newcomer.at - time) for time in times) <= WINDOW


def _length(vector: Mapping[int, int]) -> float:
    return math.hypot(*vector.values())


def _dot(one: Mapping[int, int], other: Mapping[int, int]) -> int:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return sum(weight * long[feature] for feature, weight in short.items() if feature in long)


def _likeness(newcomer: Member, story: _Sum, counts: Mapping[Block, float]) -> _Likeness:
    """The mean of the blocks' cosines, each by how much it counts and how loudly it speaks on both sides."""
    score = evidence = 0.0
    shared = 0
    for block, count in counts.items():
        vector = newcomer.features[block]
        key = (block, newcomer.features.language if block is Block.WORDS else "")
        if vector and key in story.sums:
            length, total = _length(vector), story.sums[key]
            weight = count * length / LENGTH * story.speaks(key)
            score += weight * _dot(vector, total) / (length * story.lengths[key])
            evidence += weight
            shared += len(vector.keys() & total.keys())
    if newcomer.features.meaning and story.meaning and (counts is ACROSS or _has_few_words(newcomer)):
        weight = MEANING_WITHIN if counts is WITHIN else MEANING_ACROSS
        score += weight * _alike(newcomer.features.meaning, story.meaning)
        evidence += weight
    return _Likeness(score / evidence if evidence else 0.0, evidence, shared)


def _has_few_words(report: Member) -> bool:
    return len(report.features[Block.WORDS]) < FEW_WORDS


def _alike(one: Sequence[int], other: Sequence[int]) -> float:
    """How like two meanings are, 0 to 1."""
    product: int = sum(map(mul, one, other))
    cosine = product / (math.hypot(*one) * math.hypot(*other) or 1.0)
    return max(0.0, (cosine - MEANING_FROM) / (1 - MEANING_FROM))


def _is_one(mine: _Sum, theirs: _Sum) -> bool:
    """Whether two stories are like enough to be one, by the words of a language both have, else across languages."""
    shared = [key for key in mine.sums if key[0] is Block.WORDS and key in theirs.sums]
    score = evidence = 0.0
    for block, count in (WITHIN if shared else ACROSS).items():
        for key in shared if block is Block.WORDS else [(block, "")]:
            if key in mine.sums and key in theirs.sums:
                one, other = mine.sums[key], theirs.sums[key]
                weight = count * mine.speaks(key) * theirs.speaks(key)
                score += weight * _dot(one, other) / (mine.lengths[key] * theirs.lengths[key])
                evidence += weight
    if not shared and mine.meaning and theirs.meaning:
        score += MEANING_ACROSS * _alike(mine.meaning, theirs.meaning)
        evidence += MEANING_ACROSS
    return evidence >= MIN_EVIDENCE and score >= MERGE * evidence


def _part_that_leaves(story: Story) -> tuple[int, ...]:
    """The younger of two events that a story's reports fall into; empty where they are one."""
    members = story.members
    if len(members) < SPLIT_FROM:
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
    return tuple(members[place].ref for place in younger)


def _mean(contrast: Mapping[tuple[int, int], float], one: Sequence[int], other: Sequence[int]) -> float:
    total = sum(contrast[min(left, right), max(left, right)] for left in one for right in other)
    return total / (len(one) * len(other))


def _contrast(members: Sequence[Member]) -> dict[tuple[int, int], float]:
    """How like the reports are by what only some of them share: what all have says nothing about which event it is."""
    score: dict[tuple[int, int], float] = dict.fromkeys(combinations(range(len(members)), 2), 0.0)
    evidence = dict(score)
    for block, count in WITHIN.items():
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
