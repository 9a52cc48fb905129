"""The judge of copies: has this text been said before, in the archive or in the baseline?

Pure: a decision over fingerprints, with its reason; no database, clock, network or logging. Every threshold below is
pinned by tests/test_archive_sameness_quality.py on labelled texts in five languages, half of them kept unseen while
tuning. In doubt a text is new: a report of one's own hidden as a copy is the worst error this can make.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

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

SHORT_LETTERS = 100
"""Below this a text has too few shingles to compare: only an equal text is the same."""

MIN_COVERAGE = 0.6
"""Share of the shorter text that lies in matching passages. Follow-ups that repeat the background reach .35 to .6."""
MIN_COVERAGE_WITH_LEAD = 0.4
"""Enough where the longer text's opening is there too: a cut keeps the opening, a follow-up brings its own."""
MIN_LEAD = 0.33
MIN_CLOSENESS = 0.5
"""Share of shingles that match inside matching passages: bad scans stay above, forms filled in otherwise below."""
MIN_CLOSENESS_WITH_LEAD = 0.7
"""A passage that is only the opening must be close: two newsrooms translate or retell one statement in like words."""
MIN_SHARE = 0.12
"""How much of a longer newcomer an earlier short text must make up: a report is no copy of the flash it outgrew."""
MAX_OTHER_FACTS = 0.34
"""Share of facts in equal places that differ from which a text is the same form with other facts."""
SOME_OTHER_FACTS = 0.14
MIN_OTHER_NUMBERS = 2
"""Of a form filled in otherwise most numbers are others, even where many facts in equal places are the form's own: with
so many other numbers, the greater part of all, so small a share of facts that differ is enough."""
OWN_OPENING = 350
"""Letters, about a paragraph: what brings so much before the common passage is a follow-up or a round-up. On the tuned
half 31 wrong pairs and one right one begin later."""
MIN_OUTER = 0.6
"""A longer text of which this part is common is a copy under whatever opening."""
UPDATE_CLOSENESS = 0.95
"""With everything else equal to this degree, other facts are an update of the same report."""
SINGLE_FACT_CLOSENESS = 0.85
"""The same where only one fact differs."""
WHOLE = 0.75
"""A text that matches to this part is there as a whole: less is a cut, more around it an expansion."""
ALTERED_CLOSENESS = 0.85
"""A text changed in more places than this is an altered copy: a rewriting desk, a bad scan."""
MIN_SHARED = 4
"""Shared shingles below which nothing is concluded."""
NEXT_TO_NOTHING = "next to nothing in common"
MIN_SHARED_WITH_LEAD = 8
"""Shared shingles below which an opening proves nothing: the dateline and phrase that a house begins with."""
MAX_COMMON_PASSAGE = 0.3
"""Passages taken from two texts are two passages when they share at most this part."""
SPEAKS_FOR_GROUP = 0.6
"""Similarity to one member from which a text joins its group, whatever the others say."""
NEARLY_EQUAL = 0.95
"""A copy this like its original adds no keys to the index: it would be found under the original's."""

FURNITURE_GROUPS = 3
"""A shingle that candidates of so many groups have is furniture, left out of the comparison."""

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


def choose(held: Iterable[Collection[Ref]]) -> tuple[Ref, ...]:
    """Which texts are compared, the likest first, the earlier among equals.

    `held` gives for each key of the newcomer the texts that hold it. A key says the more the fewer hold it: in a large
    archive hundreds of texts share a phrase of two words with any other, the text that it was cut from shares what is its own.
    """
    weights: Counter[Ref] = Counter()
    for holders in held:
        if len(holders) <= MAX_KEY_FREQUENCY:
            for ref in holders:
                weights[ref] += KEY_WEIGHT // len(holders)
    return tuple(sorted(weights, key=lambda ref: (-weights[ref], *_rank(ref)))[:MAX_CANDIDATES])


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
        if objection(mine, candidate.fingerprint, overlap) is None
    ]
    for candidate, overlap in compared:
        if isinstance(candidate.ref, str):
            how = _inside(mine, candidate, overlap)
            if how is Relation.PART or objection(mine, candidate.fingerprint, overlap) is None:
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


def _among_articles(
    mine: Fingerprint,
    compared: Sequence[tuple[Candidate, Overlap]],
    accepted: Sequence[tuple[Candidate, Overlap]],
) -> Judgement:
    agreed = [
        (candidate, overlap) for candidate, overlap in accepted if _most_accept(candidate.family, compared, accepted)
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
    """
    yes = sum(1 for candidate, _ in accepted if candidate.family == group)
    if any(overlap.similarity >= SPEAKS_FOR_GROUP for candidate, overlap in accepted if candidate.family == group):
        return True
    return 2 * yes >= sum(1 for candidate, _ in compared if candidate.family == group)


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


def objection(mine: Fingerprint, theirs: Fingerprint, overlap: Overlap) -> str | None:
    """Why two texts are not copies, in words; None when they are."""
    if overlap.exact:
        return None
    if min(mine.letters, theirs.letters) < SHORT_LETTERS:
        return "too short to compare unless equal"
    if len(overlap.shared) < MIN_SHARED:
        return NEXT_TO_NOTHING
    led = overlap.lead >= MIN_LEAD and len(overlap.shared) >= MIN_SHARED_WITH_LEAD
    enough = MIN_COVERAGE_WITH_LEAD if led else MIN_COVERAGE
    if overlap.coverage < enough:
        return f"only {overlap.coverage:.0%} of the shorter text is in common"
    if overlap.closeness < (MIN_CLOSENESS if overlap.coverage >= MIN_COVERAGE else MIN_CLOSENESS_WITH_LEAD):
        return "alike only as forms are: the common passages are broken everywhere"
    if _has_own_opening(overlap):
        return f"the longer text opens with {overlap.opening:.0f} letters of its own, only {overlap.outer:.0%} is in common"
    if overlap.share < MIN_SHARE:
        return f"the earlier text is only {overlap.share:.0%} of this one"
    if _has_other_facts(overlap):
        return f"the same form with other facts: {overlap.differing} of {overlap.agreeing + overlap.differing} differ"
    return None


def stands_inside(overlap: Overlap) -> bool:
    """Whether the shorter text stands as a passage in a longer one that says other things first."""
    return (
        len(overlap.shared) >= MIN_SHARED_WITH_LEAD
        and not overlap.exact
        and _has_own_opening(overlap)
        and overlap.coverage >= MIN_COVERAGE
        and overlap.closeness >= MIN_CLOSENESS
        and not _has_other_facts(overlap)
    )


def _has_own_opening(overlap: Overlap) -> bool:
    return overlap.opening > OWN_OPENING and overlap.outer < MIN_OUTER


def _has_other_facts(overlap: Overlap) -> bool:
    if overlap.other_facts < MAX_OTHER_FACTS:
        return _has_other_numbers(overlap)
    limit = SINGLE_FACT_CLOSENESS if overlap.differing == 1 else UPDATE_CLOSENESS
    return overlap.closeness < limit


def _has_other_numbers(overlap: Overlap) -> bool:
    """Whether most numbers of the shorter text are others, and what stands in equal places differs as well."""
    return (
        overlap.other_facts >= SOME_OTHER_FACTS
        and overlap.other_numbers >= MIN_OTHER_NUMBERS
        and 2 * overlap.other_numbers > overlap.numbers
        and overlap.closeness < UPDATE_CLOSENESS
    )


def relation(overlap: Overlap) -> Relation:
    """How the newcomer relates to the earlier text it is a copy of; small edits count for neither side."""
    if overlap.exact:
        return Relation.EXACT
    if overlap.kept < WHOLE * overlap.closeness:
        return Relation.CUT
    if overlap.share < WHOLE * overlap.closeness:
        return Relation.EXPANDED
    if overlap.closeness < ALTERED_CLOSENESS:
        return Relation.ALTERED
    return Relation.UPDATED if overlap.differing else Relation.REPRINT


def _reason(how: Relation, overlap: Overlap) -> str:
    if how is Relation.EXACT:
        return "the same letters from beginning to end"
    words = f"{overlap.coverage:.0%} of the shorter text is in common, {overlap.closeness:.0%} of that unchanged"
    return words + (f"; {overlap.differing} facts differ" if overlap.differing else "")


def _why_new(mine: Fingerprint, compared: Sequence[tuple[Candidate, Overlap]]) -> str:
    if not compared:
        return "nothing like it before"
    nearest, overlap = compared[0]
    why = objection(mine, nearest.fingerprint, overlap) or "most of the group it resembles differs from it"
    return f"what is nearest: {why}"
