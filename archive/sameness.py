"""The judge of copies: has this text been said before, in the archive or in the baseline?

Pure: a decision over fingerprints, with its reason; no database, clock, network or logging. Of two texts
`archive/copy_rules.py` decides; here the candidates are chosen, what forms and houses repeat is left out, and groups are
joined. tests/test_archive_sameness_quality.py holds the whole on labelled texts in five languages, half of them kept unseen
while tuning. In doubt a text is new: a report of one's own hidden as a copy is the worst error this can make.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from archive.copy_rules import (
    MIN_SHARED,
    NEXT_TO_NOTHING,
    has_other_facts,
    may_be_update,
    objection,
    relation,
    stands_inside,
)
from archive.fingerprints import Fingerprint
from archive.model import CopyOf, Known, New, Relation
from archive.overlap import Overlap, compare

MAX_CANDIDATES = 24
"""Candidates compared for one text, those that share most first. With 16 or fewer, the furniture of forms is not seen and
two more of 550 reports of their own are taken for copies."""
KEY_WEIGHT = 10_000
"""What a key says that only one text holds; held by two it says half of that to each."""
MAX_KEY_FREQUENCY = 64
"""A key that more texts hold than this is a house's furniture (a footer, a prayer, a slogan) and proposes nothing."""
MOST_OF_FAMILY = 8
"""Texts of one group, or one article's versions, that are indexed under one key: without it the 65th edit of a live page and
the 65th reprint of a wire text made what all of them say furniture, and no further copy was found."""

MAX_COMMON_PASSAGE = 0.3
"""Passages taken from two texts are two passages when they share at most this part."""
SPEAKS_FOR_GROUP = 0.6
"""Similarity to one member from which a text joins its group, whatever the others say. At .78 recall on the tuned half is
.956 instead of .962."""
CLEARLY_LIKER = 0.05
"""A member that is liker than all that accept by this much, and the same form with other facts, keeps a text out of the
group: its cuts lack the facts that differ. Without it one more report of 524 is called a copy; with any liker one, however
little, three scans and edits of a report that was updated as well are not found."""
MIN_KNOWN_SHARE = 0.3
"""How much of a newcomer a baseline document must make up, since what is known alerts nobody: a brief of a hundred words hid the
report of six hundred that began with it. Of 4,101 labelled pairs it parts 150: full texts of which the document is a cut."""
MIN_OF_HEAD = 0.2
"""How much of the text that opened a group its members have in common with it. Without it a page that changes a paragraph at a time
stays in one group for ever, long after nothing of its first text is left; with .35 or without, labelled pairs score the same."""
NEARLY_EQUAL = 0.95
"""A copy this like its original adds no keys to the index: it would be found under the original's."""

FURNITURE_GROUPS = 3
"""A shingle that candidates of so many groups have is furniture, left out of the comparison. With two recall on the tuned
half is .921, with four one more report is called a copy."""

Ref = int | str
"""An article's id, or a baseline document's id when it is text."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier text that shares keys with the newcomer."""

    ref: Ref
    fingerprint: Fingerprint
    group: Ref | None = None
    """The group of copies it belongs to; None where it stands alone or groups are not known."""

    @property
    def family(self) -> Ref:
        """Its group, or itself where it stands alone."""
        return self.ref if self.group is None else self.group


@dataclass(frozen=True, slots=True)
class Link:
    """An earlier text the newcomer has passages of without belonging to its group, and how the two relate."""

    ref: Ref
    relation: Relation


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, the group the text belongs to (None: its own), and what else it has passages of."""

    verdict: New | CopyOf | Known
    group: Ref | None = None
    links: tuple[Link, ...] = ()

    @property
    def adds_keys(self) -> bool:
        """Whether the text is to be indexed: one nearly equal to an indexed text would only lengthen the lists."""
        verdict = self.verdict
        if isinstance(verdict, New):
            return True
        return verdict.relation not in (Relation.EXACT, Relation.REPRINT) or verdict.similarity < NEARLY_EQUAL


def has_room(holders: Sequence[Ref], family: Ref) -> bool:
    """Whether a text of that family is to be indexed under a key whose holders are of these families."""
    return len(holders) <= MAX_KEY_FREQUENCY and holders.count(family) < MOST_OF_FAMILY


def choose(held: Iterable[Collection[Ref]], most: int | None = MAX_CANDIDATES) -> tuple[Ref, ...]:
    """Which texts are compared, the likest first, the earlier among equals; `most` of them, all for None.

    `held` gives for each key of the newcomer the texts that hold it. A key says the more the fewer hold it: in a large
    archive hundreds of texts share a phrase of two words with any other, the text that it was cut from shares what is its own.
    """
    weights: Counter[Ref] = Counter()
    for holders in held:
        if len(holders) <= MAX_KEY_FREQUENCY:
            for ref in holders:
                weights[ref] += KEY_WEIGHT // len(holders)
    return tuple(sorted(weights, key=lambda ref: (-weights[ref], *_rank(ref)))[:most])


def judge(mine: Fingerprint, candidates: Iterable[Candidate]) -> Judgement:
    """What a newcomer is, given the earlier texts that share keys with it.

    The same candidates in any order give the same judgement: the best is the most similar, the earliest among equals.
    A baseline document that is matched wins over any article, also where the newcomer is a passage from its middle: the
    user has it all. Of an article's passage that cannot be said: the article may be the round-up, the newcomer the report.
    """
    found = tuple(candidates)
    if found and all(is_slight(mine, candidate.fingerprint) for candidate in found):
        return Judgement(New(f"what is nearest: {NEXT_TO_NOTHING}"))
    compared = _compare_all(mine, found)
    accepted = [
        (candidate, overlap)
        for candidate, overlap in compared
        if objection(mine, candidate.fingerprint, overlap) is None and not _outgrows(candidate, overlap)
    ]
    for candidate, overlap in compared:
        if isinstance(candidate.ref, str):
            how = _inside(mine, candidate, overlap)
            if how is Relation.PART or (candidate, overlap) in accepted:
                return _known(candidate.ref, how or relation(overlap), overlap)
    return _among_articles(mine, compared, accepted)


def is_slight(mine: Fingerprint, theirs: Fingerprint) -> bool:
    """Whether two texts have next to nothing in common, whatever else is furniture.

    So it is with most of what a large archive proposes, phrases of two words, and such candidates need no comparison.
    """
    overlap = compare(mine, theirs)
    return len(overlap.shared) < MIN_SHARED and objection(mine, theirs, overlap) == NEXT_TO_NOTHING


def _compare_all(mine: Fingerprint, candidates: tuple[Candidate, ...]) -> list[tuple[Candidate, Overlap]]:
    """Each candidate with its overlap, the most similar first; furniture is left out unless nearly all is equal."""
    common = furniture(candidates)
    compared = []
    for candidate in candidates:
        whole = compare(mine, candidate.fingerprint)
        nearly_equal = not common or whole.similarity >= NEARLY_EQUAL
        compared.append((candidate, whole if nearly_equal else compare(mine, candidate.fingerprint, common)))
    return sorted(compared, key=lambda pair: (-pair[1].similarity, *_rank(pair[0].ref)))


def _rank(ref: Ref) -> tuple[bool, int, str]:
    """Order among equals: baseline documents by id, then articles by age."""
    return (True, ref, "") if isinstance(ref, int) else (False, 0, ref)


def furniture(candidates: Iterable[Candidate]) -> frozenset[int]:
    """Shingles that texts of many groups have: the wording of a form or a house, which says nothing about a copy.

    Counted among the candidates alone, so that a verdict needs no memory beyond the texts it compares.
    """
    groups: dict[Ref, frozenset[int]] = {}
    for candidate in candidates:
        sample, before = candidate.fingerprint.sample_set, groups.get(candidate.family)
        groups[candidate.family] = sample if before is None else before | sample
    held: list[set[int]] = [set() for _ in range(FURNITURE_GROUPS)]
    for samples in groups.values():
        # What so many groups before it have is moved on to one more, from the highest number down.
        for fewer, more in reversed(tuple(pairwise(held))):
            more |= fewer & samples
        held[0] |= samples
    return frozenset(held[-1])


def _known(ref: str, how: Relation, overlap: Overlap) -> Judgement:
    return Judgement(Known(ref, how, round(overlap.similarity, 3), _reason(how, overlap)), group=ref)


def _outgrows(candidate: Candidate, overlap: Overlap) -> bool:
    """Whether the newcomer says far more than a text the user has."""
    return isinstance(candidate.family, str) and not overlap.exact and overlap.share < MIN_KNOWN_SHARE


def _among_articles(
    mine: Fingerprint,
    compared: Sequence[tuple[Candidate, Overlap]],
    accepted: Sequence[tuple[Candidate, Overlap]],
) -> Judgement:
    agreed = [
        (candidate, overlap)
        for candidate, overlap in accepted
        if _has_of_head(mine, candidate.family, compared) and _most_accept(candidate.family, compared, accepted)
    ]
    if not agreed:
        return Judgement(New(_why_new(mine, compared)), links=_links(mine, compared))
    held = agreed + [(candidate, overlap) for candidate, overlap in compared if stands_inside(overlap)]
    if _is_round_up(mine, held):
        why = f"a round-up: has passages of {len({c.family for c, _ in held})} unrelated texts"
        return Judgement(New(why), links=_links(mine, compared))
    best, overlap = agreed[0]
    how = relation(overlap)
    verdict = CopyOf(int(best.ref), how, round(overlap.similarity, 3), _reason(how, overlap))
    return Judgement(verdict, group=best.family, links=_links(mine, compared, best.family))


def _links(
    mine: Fingerprint, compared: Sequence[tuple[Candidate, Overlap]], family: Ref | None = None
) -> tuple[Link, ...]:
    """What the newcomer has passages of outside its own group: one text of each other one, its likest copy first."""
    others = [(candidate, overlap) for candidate, overlap in compared if candidate.family != family]
    links = [
        (candidate, relation(overlap))
        for candidate, overlap in others
        if objection(mine, candidate.fingerprint, overlap) is None
    ]
    links += [(candidate, how) for candidate, overlap in others if (how := _inside(mine, candidate, overlap))]
    first = {candidate.family: Link(candidate.ref, how) for candidate, how in reversed(links)}
    return tuple(reversed(first.values()))


def _inside(mine: Fingerprint, candidate: Candidate, overlap: Overlap) -> Relation | None:
    """Which of the two stands as a passage in the other; None when neither does."""
    if not stands_inside(overlap):
        return None
    return Relation.CONTAINS if len(candidate.fingerprint.sample) < len(mine.sample) else Relation.PART


def _most_accept(
    group: Ref, compared: Sequence[tuple[Candidate, Overlap]], accepted: Sequence[tuple[Candidate, Overlap]]
) -> bool:
    """Whether at least half of the compared members of a group accept: a group is not joined through one document.

    A cut and an opening of another's keep little in common within one group: a member that is alike enough speaks for it.
    One that is liker still and has other facts speaks against.
    """
    members = [overlap for candidate, overlap in compared if candidate.family == group]
    willing = [overlap for candidate, overlap in accepted if candidate.family == group]
    likest, nearest = members[0], willing[0]
    if nearest.similarity < likest.similarity - CLEARLY_LIKER and has_other_facts(likest) and not may_be_update(likest):
        return False
    return nearest.similarity >= SPEAKS_FOR_GROUP or 2 * len(willing) >= len(members)


def _has_of_head(mine: Fingerprint, group: Ref, compared: Sequence[tuple[Candidate, Overlap]]) -> bool:
    """Whether something of the text that opened the group is left: copies of copies drift, and are copies of it no more.

    The whole texts are asked, furniture too: where a report's copies have come to lie in three groups, all of it is furniture.
    Of a group around a baseline document its articles speak, since the document may have been taken out.
    """
    if isinstance(group, str):
        return True
    return any(
        overlap.exact or (candidate.ref == group and compare(mine, candidate.fingerprint).coverage >= MIN_OF_HEAD)
        for candidate, overlap in compared
        if candidate.family == group
    )


def _is_round_up(mine: Fingerprint, held: Sequence[tuple[Candidate, Overlap]]) -> bool:
    """Whether the newcomer holds passages of two groups that have little to do with each other."""
    first: dict[Ref, Overlap] = {}
    for candidate, overlap in held:
        if len(candidate.fingerprint.sample) < len(mine.sample):
            first.setdefault(candidate.family, overlap)
    return any(
        len(one.shared & other.shared) <= MAX_COMMON_PASSAGE * min(len(one.shared), len(other.shared))
        for one, other in combinations(first.values(), 2)
    )


def _reason(how: Relation, overlap: Overlap) -> str:
    if how is Relation.EXACT:
        return "the same letters from beginning to end"
    words = f"{overlap.coverage:.0%} of the shorter text is in common, {overlap.closeness:.0%} of that unchanged"
    return words + (f"; {overlap.differing} facts differ" if overlap.differing else "")


def _why_new(mine: Fingerprint, compared: Sequence[tuple[Candidate, Overlap]]) -> str:
    if not compared:
        return "nothing like it before"
    nearest, overlap = compared[0]
    why = objection(mine, nearest.fingerprint, overlap)
    if why is None and _outgrows(nearest, overlap):
        why = f"a document you have, only {overlap.share:.0%} of this text"
    return f"what is nearest: {why or 'most of the group it resembles, or its first text, differs from it'}"
