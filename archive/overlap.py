"""What two texts have in common, by their fingerprints: passages, openings, facts in equal places.

Pure: no database, clock, network or logging. What follows from it, `archive/sameness.py` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import filterfalse

from archive.fingerprints import Fingerprint

BREAK = 8
"""So many kept shingles in a row without a match (64 letters) end a matching passage."""
LEAD = 12
"""Kept shingles that make the opening of a text: about a hundred letters."""
TINY_LETTERS = 40
"""Below this a text is the same as another only where its title is too."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts have in common, by their fingerprints; the shares are 0 to 1."""

    exact: bool
    shared: frozenset[int]
    containment: float
    """Share of the shorter text's shingles that the longer has."""
    jaccard: float
    coverage: float
    """Share of the shorter text that lies in matching passages, small breaks included."""
    closeness: float
    """Share of shingles that match within those passages."""
    lead: float
    """Share of the longer text's opening that the shorter has."""
    share: float
    """Share of the newcomer's shingles that match."""
    kept: float
    """Share of the earlier text's shingles that match."""
    opening: float
    """Letters of the longer text before its largest matching passage."""
    short_opening: float
    """The same of the shorter text."""
    short_letters: int
    """Letters of the shorter text."""
    passage: float
    """Letters of the shorter text's largest matching passage."""
    same_end: bool
    """Whether both end in the same words."""
    outer: float
    """Share of the longer text that lies in matching passages."""
    agreeing: int
    differing: int
    """Facts in equal places that are equal, and that are not."""
    numbers: int
    other_numbers: int
    """Numbers of the shorter text, and those of them that the longer has nowhere."""

    @property
    def similarity(self) -> float:
        """One number for people and for choosing the best: the mean of containment and Jaccard, 1 when exact."""
        return 1.0 if self.exact else (self.containment + self.jaccard) / 2

    @property
    def other_facts(self) -> float:
        """Share of the facts in equal places that differ."""
        total = self.agreeing + self.differing
        return self.differing / total if total else 0.0


def compare(mine: Fingerprint, theirs: Fingerprint, common: frozenset[int] = frozenset()) -> Overlap:
    """What two texts have in common, shingles in `common` left out; `mine` is the newcomer."""
    my_own, their_own = _without(mine.sample, common), _without(theirs.sample, common)
    pairs = ((mine, my_own), (theirs, their_own))
    (less, short), (more, long) = pairs if len(my_own) <= len(their_own) else reversed(pairs)
    shared = frozenset(short).intersection(long)
    count = len(shared)
    inner, outer = _passages(short, shared), _passages(long, shared)
    extent = _extent(inner)
    first, last = _largest(inner)
    lead = long[:LEAD]
    agreeing, differing = _facts_in_equal_places(mine, theirs)
    return Overlap(
        exact=_is_exact(mine, theirs),
        shared=shared,
        containment=count / max(1, len(short)),
        jaccard=count / max(1, len(short) + len(long) - count),
        coverage=extent / max(1, len(short)),
        closeness=count / max(1, extent),
        lead=sum(1 for value in lead if value in shared) / max(1, len(lead)),
        share=count / max(1, len(my_own)),
        kept=count / max(1, len(their_own)),
        opening=_largest(outer)[0] * _letters_each(more),
        short_opening=first * _letters_each(less),
        short_letters=less.letters,
        passage=(last - first + 1) * _letters_each(less) if inner else 0.0,
        same_end=bool(count) and short[-1] == long[-1],
        outer=_extent(outer) / max(1, len(long)),
        agreeing=agreeing,
        differing=differing,
        numbers=len(less.numbers),
        other_numbers=len(less.numbers - more.numbers),
    )


def similarity(mine: Fingerprint, theirs: Fingerprint) -> float:
    """`Overlap.similarity` of the whole texts, without the rest of the overlap."""
    if _is_exact(mine, theirs):
        return 1.0
    count = len(mine.sample_set & theirs.sample_set)
    short, long = sorted((len(mine.sample), len(theirs.sample)))
    return (count / max(1, short) + count / max(1, short + long - count)) / 2


def _without(sample: tuple[int, ...], common: frozenset[int]) -> tuple[int, ...]:
    return tuple(filterfalse(common.__contains__, sample)) if common else sample


def _passages(sample: Sequence[int], shared: frozenset[int]) -> list[tuple[int, int]]:
    """First and last place of each matching passage among a text's kept shingles."""
    found: list[tuple[int, int]] = []
    for place in [place for place, value in enumerate(sample) if value in shared] if shared else ():
        if found and place - found[-1][1] <= BREAK:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def _extent(passages: Sequence[tuple[int, int]]) -> int:
    """How many kept shingles lie in the passages."""
    return sum(last - first + 1 for first, last in passages)


def _largest(passages: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """First and last place of the largest passage, the first among equals; 0 and 0 without any."""
    return max(passages, key=lambda passage: passage[1] - passage[0], default=(0, 0))


def _letters_each(text: Fingerprint) -> float:
    """Letters of the text for each of its kept shingles."""
    return text.letters / max(1, len(text.sample))


def _facts_in_equal_places(mine: Fingerprint, theirs: Fingerprint) -> tuple[int, int]:
    own = mine.facts_by_context
    others: dict[int, set[int]] = {}
    for fact in theirs.facts:
        if (context := fact >> 12) in own:
            others.setdefault(context, set()).add(fact & 0xFFF)
    agreeing = sum(1 for context, values in others.items() if values & own[context])
    return agreeing, len(others) - agreeing


def _is_exact(mine: Fingerprint, theirs: Fingerprint) -> bool:
    if mine.letters != theirs.letters or mine.digest != theirs.digest:
        return False
    if mine.letters >= TINY_LETTERS:
        return True
    # Titles too short to be anyone's own are all kept as 0: "Quake" and "Flood", each above the one word "Breaking".
    return mine.title == theirs.title != 0
