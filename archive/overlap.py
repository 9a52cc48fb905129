"""What two texts have in common, by their fingerprints: passages, openings, facts in equal places.

Pure: no database, clock, network or logging. What follows from it, `archive/sameness.py` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import filterfalse

from archive.fingerprints import Fingerprint

BREAK = 8
"""So many kept shingles in a row without a match (64 letters) end a matching passage."""
LEAD = 12
"""Kept shingles that make the opening of a text: about a hundred letters."""
TINY_LETTERS = 40
"""Below this a text is the same as another only where its title is too."""


@dataclass(frozen=True)
class Overlap:
    """What two texts have in common, by their fingerprints; the shares are 0 to 1.

    What needs passages or facts is worked out when it is asked for: of two dozen candidates most share a phrase with the
    newcomer and nothing else, and of those nobody asks for more than how many shingles that makes.
    """

    mine: Fingerprint
    """The newcomer's."""
    theirs: Fingerprint
    common: frozenset[int]
    """Shingles left out of the comparison, facts excepted."""

    exact: bool
    """Whether both have the same letters; of next to none, the same title too."""
    shared: frozenset[int]
    """Shingles of both."""
    counts: tuple[int, int]
    """How many shingles each has, the newcomer first."""

    @property
    def containment(self) -> float:
        """Share of the shorter text's shingles that the longer has."""
        return len(self.shared) / max(1, min(self.counts))

    @property
    def jaccard(self) -> float:
        """Share of the shingles of either that both have."""
        return len(self.shared) / max(1, sum(self.counts) - len(self.shared))

    @property
    def similarity(self) -> float:
        """One number for people and for choosing the best: the mean of containment and Jaccard, 1 when exact."""
        return 1.0 if self.exact else (self.containment + self.jaccard) / 2

    @property
    def coverage(self) -> float:
        """Share of the shorter text that lies in matching passages, small breaks included."""
        return self._extent / max(1, len(self._short))

    @property
    def closeness(self) -> float:
        """Share of shingles that match within those passages."""
        return len(self.shared) / max(1, self._extent)

    @property
    def lead(self) -> float:
        """Share of the longer text's opening that the shorter has."""
        lead = self._long[:LEAD]
        return sum(1 for value in lead if value in self.shared) / max(1, len(lead))

    @property
    def share(self) -> float:
        """Share of the newcomer's shingles that match."""
        return len(self.shared) / max(1, self.counts[0])

    @property
    def kept(self) -> float:
        """Share of the earlier text's shingles that match."""
        return len(self.shared) / max(1, self.counts[1])

    @property
    def opening(self) -> float:
        """Letters of the longer text before its largest matching passage."""
        return _largest(self._outer)[0] * _letters_each(self._longer)

    @property
    def short_opening(self) -> float:
        """The same of the shorter text."""
        return _largest(self._inner)[0] * _letters_each(self._shorter)

    @property
    def short_letters(self) -> int:
        """Letters of the shorter text."""
        return self._shorter.letters

    @property
    def passage(self) -> float:
        """Letters of the shorter text's largest matching passage."""
        first, last = _largest(self._inner)
        return (last - first + 1) * _letters_each(self._shorter) if self._inner else 0.0

    @property
    def same_end(self) -> bool:
        """Whether both end in the same words."""
        return bool(self.shared) and self._short[-1] == self._long[-1]

    @property
    def outer(self) -> float:
        """Share of the longer text that lies in matching passages."""
        return _extent(self._outer) / max(1, len(self._long))

    @property
    def agreeing(self) -> int:
        """Facts in equal places that are equal."""
        return self._facts[0]

    @property
    def differing(self) -> int:
        """Facts in equal places that are not."""
        return self._facts[1]

    @property
    def other_facts(self) -> float:
        """Share of the facts in equal places that differ."""
        total = self.agreeing + self.differing
        return self.differing / total if total else 0.0

    @property
    def numbers(self) -> int:
        """How many numbers the shorter text names."""
        return len(self._shorter.numbers)

    @property
    def other_numbers(self) -> int:
        """Those of them that the longer has nowhere."""
        return len(self._shorter.numbers - self._longer.numbers)

    @property
    def _mine_is_short(self) -> bool:
        return self.counts[0] <= self.counts[1]

    @property
    def _shorter(self) -> Fingerprint:
        return self.mine if self._mine_is_short else self.theirs

    @property
    def _longer(self) -> Fingerprint:
        return self.theirs if self._mine_is_short else self.mine

    @cached_property
    def _short(self) -> tuple[int, ...]:
        return _without(self._shorter.sample, self.common)

    @cached_property
    def _long(self) -> tuple[int, ...]:
        return _without(self._longer.sample, self.common)

    @cached_property
    def _inner(self) -> list[tuple[int, int]]:
        return _passages(self._short, self.shared)

    @cached_property
    def _extent(self) -> int:
        return _extent(self._inner)

    @cached_property
    def _outer(self) -> list[tuple[int, int]]:
        return _passages(self._long, self.shared)

    @cached_property
    def _facts(self) -> tuple[int, int]:
        return _facts_in_equal_places(self.mine, self.theirs)


def compare(mine: Fingerprint, theirs: Fingerprint, common: frozenset[int] = frozenset()) -> Overlap:
    """What two texts have in common, shingles in `common` left out; `mine` is the newcomer."""
    shared = mine.sample_set.intersection(theirs.sample)
    counts = len(mine.sample), len(theirs.sample)
    if common:
        shared -= common
        counts = len(mine.sample_set - common), len(theirs.sample_set - common)
    return Overlap(mine, theirs, common, _is_exact(mine, theirs), shared, counts)


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
