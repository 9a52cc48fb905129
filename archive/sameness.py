"""The judge of copies: has this text been said before, in the archive or in the baseline?

Pure: a decision over fingerprints, with its reason; no database, clock, network or logging. Every threshold below is
pinned by tests/test_archive_sameness_quality.py on labelled texts in five languages, half of them kept unseen while
tuning. In doubt a text is new: a report of one's own hidden as a copy is the worst error this can make.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, filterfalse

from archive.fingerprints import Fingerprint
from archive.model import CopyOf, Known, New, Relation

MAX_CANDIDATES = 24
"""Candidates compared for one text, those with most shared keys first."""
MAX_KEY_FREQUENCY = 200
"""A key that more texts hold than this is a house's furniture (a footer, a prayer, a slogan) and proposes nothing."""

SHORT_LETTERS = 100
"""Below this a text has too few shingles to compare: only an equal text is the same, below TINY_LETTERS with its title."""
TINY_LETTERS = 40

BREAK = 8
"""So many kept shingles in a row without a match (64 letters) end a matching passage."""
MIN_COVERAGE = 0.6
"""Share of the shorter text that lies in matching passages. Follow-ups that repeat the background reach .35 to .6."""
MIN_COVERAGE_WITH_LEAD = 0.4
"""Enough where the longer text's opening is there too: a cut keeps the opening, a follow-up brings its own."""
MIN_LEAD = 0.33
LEAD = 12
"""Kept shingles that make the opening of a text: about a hundred letters."""
MIN_CLOSENESS = 0.5
"""Share of shingles that match inside matching passages: bad scans stay above, forms filled in otherwise below."""
MIN_CLOSENESS_WITH_LEAD = 0.7
"""A passage that is only the opening must be close: two newsrooms translate or retell one statement in like words."""
MIN_SHARE = 0.12
"""How much of a longer newcomer an earlier short text must make up: a report is no copy of the flash it outgrew."""
MAX_OTHER_FACTS = 0.34
"""Share of facts in equal places that differ from which a text is the same form with other facts."""
UPDATE_CLOSENESS = 0.95
"""With everything else equal to this degree, other facts are an update of the same report."""
SINGLE_FACT_CLOSENESS = 0.85
"""The same where only one fact differs."""
WHOLE = 0.75
"""A text that matches to this part is there as a whole: less is a cut, more around it an expansion."""
MIN_SHARED = 4
"""Shared shingles below which nothing is concluded."""
MAX_COMMON_PASSAGE = 0.3
"""Passages taken from two texts are two passages when they share at most this part."""
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
    agreeing: int
    differing: int
    """Facts in equal places that are equal, and that are not."""

    @property
    def similarity(self) -> float:
        """One number for people and for choosing the best: the mean of containment and Jaccard, 1 when exact."""
        return 1.0 if self.exact else (self.containment + self.jaccard) / 2

    @property
    def other_facts(self) -> float:
        """Share of the facts in equal places that differ."""
        total = self.agreeing + self.differing
        return self.differing / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, the group the text belongs to (None: its own), and what else it has passages of."""

    verdict: New | CopyOf | Known
    group: Ref | None = None
    links: tuple[Ref, ...] = ()

    @property
    def adds_keys(self) -> bool:
        """Whether the text is to be indexed: one nearly equal to an indexed text would only lengthen the lists."""
        verdict = self.verdict
        if isinstance(verdict, New):
            return True
        return verdict.relation not in (Relation.EXACT, Relation.REPRINT) or verdict.similarity < NEARLY_EQUAL


def choose(counts: Mapping[Ref, int]) -> tuple[Ref, ...]:
    """Which of the texts that share keys are compared: those that share most, the earlier first among equals."""
    ranked = sorted(counts, key=lambda ref: (-counts[ref], *_rank(ref)))
    return tuple(ranked[:MAX_CANDIDATES])


def judge(mine: Fingerprint, candidates: Iterable[Candidate]) -> Judgement:
    """What a newcomer is, given the earlier texts that share keys with it.

    The same candidates in any order give the same judgement: the best is the most similar, the earliest among equals.
    A baseline document that is matched wins over any article.
    """
    compared = _compare_all(mine, tuple(candidates))
    accepted = [
        (candidate, overlap)
        for candidate, overlap in compared
        if objection(mine, candidate.fingerprint, overlap) is None
    ]
    for candidate, overlap in accepted:
        if isinstance(candidate.ref, str):
            return _known(candidate.ref, overlap)
    return _among_articles(mine, compared, accepted)


def _compare_all(mine: Fingerprint, candidates: tuple[Candidate, ...]) -> list[tuple[Candidate, Overlap]]:
    """Each candidate with its overlap, the most similar first; furniture is left out unless nearly all is equal."""
    common = furniture(candidates)
    own = _without(mine.sample, common)
    compared = []
    for candidate in candidates:
        theirs = candidate.fingerprint
        if common and _similarity(mine, theirs) < NEARLY_EQUAL:
            overlap = _overlap(mine, theirs, own, _without(theirs.sample, common))
        else:
            overlap = compare(mine, theirs)
        compared.append((candidate, overlap))
    return sorted(compared, key=lambda pair: (-pair[1].similarity, *_rank(pair[0].ref)))


def _similarity(mine: Fingerprint, theirs: Fingerprint) -> float:
    """`Overlap.similarity` of the whole texts, without the rest of the overlap."""
    if _is_exact(mine, theirs):
        return 1.0
    count = len(mine.sample_set & theirs.sample_set)
    short, long = sorted((len(mine.sample), len(theirs.sample)))
    return (count / max(1, short) + count / max(1, short + long - count)) / 2


def _rank(ref: Ref) -> tuple[bool, int, str]:
    """Order among equals: baseline documents by id, then articles by age."""
    return (True, ref, "") if isinstance(ref, int) else (False, 0, ref)


def furniture(candidates: Iterable[Candidate]) -> frozenset[int]:
    """Shingles that texts of many groups have: the wording of a form or a house, which says nothing about a copy.

    Counted among the candidates alone, so that a verdict needs no memory beyond the texts it compares.
    """
    groups: dict[Ref, set[int]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.family, set()).update(candidate.fingerprint.sample)
    if len(groups) < FURNITURE_GROUPS:
        return frozenset()
    seen = Counter(chain.from_iterable(groups.values()))
    return frozenset(value for value, count in seen.items() if count >= FURNITURE_GROUPS)


def _known(ref: str, overlap: Overlap) -> Judgement:
    how = relation(overlap)
    return Judgement(Known(ref, how, round(overlap.similarity, 3), _reason(how, overlap)), group=ref)


def _among_articles(
    mine: Fingerprint,
    compared: Sequence[tuple[Candidate, Overlap]],
    accepted: Sequence[tuple[Candidate, Overlap]],
) -> Judgement:
    links = tuple(candidate.ref for candidate, _ in accepted)
    agreed = [
        (candidate, overlap) for candidate, overlap in accepted if _most_accept(candidate.family, compared, accepted)
    ]
    if not agreed:
        return Judgement(New(_why_new(mine, compared)), links=links)
    if _is_round_up(mine, agreed):
        return Judgement(
            New(f"a round-up: has passages of {len({c.family for c, _ in agreed})} unrelated texts"), links=links
        )
    best, overlap = agreed[0]
    how = relation(overlap)
    verdict = CopyOf(int(best.ref), how, round(overlap.similarity, 3), _reason(how, overlap))
    others = tuple(candidate.ref for candidate, _ in accepted if candidate.family != best.family)
    return Judgement(verdict, group=best.family, links=others)


def _most_accept(
    group: Ref, compared: Sequence[tuple[Candidate, Overlap]], accepted: Sequence[tuple[Candidate, Overlap]]
) -> bool:
    """Whether at least half of the compared members of a group accept: a group is not joined through one document."""
    yes = sum(1 for candidate, _ in accepted if candidate.family == group)
    return 2 * yes >= sum(1 for candidate, _ in compared if candidate.family == group)


def _is_round_up(mine: Fingerprint, agreed: Sequence[tuple[Candidate, Overlap]]) -> bool:
    """Whether the newcomer holds passages of two groups that have little to do with each other."""
    first: dict[Ref, Overlap] = {}
    for candidate, overlap in agreed:
        if len(candidate.fingerprint.sample) < len(mine.sample):
            first.setdefault(candidate.family, overlap)
    return any(
        len(one.shared & other.shared) <= MAX_COMMON_PASSAGE * min(len(one.shared), len(other.shared))
        for one, other in combinations(first.values(), 2)
    )


def compare(mine: Fingerprint, theirs: Fingerprint, common: frozenset[int] = frozenset()) -> Overlap:
    """What two texts have in common, shingles in `common` left out; `mine` is the newcomer."""
    return _overlap(mine, theirs, _without(mine.sample, common), _without(theirs.sample, common))


def _overlap(mine: Fingerprint, theirs: Fingerprint, my_own: tuple[int, ...], their_own: tuple[int, ...]) -> Overlap:
    """What these shingles of two texts have in common, in the order of each text."""
    short, long = (my_own, their_own) if len(my_own) <= len(their_own) else (their_own, my_own)
    shared = frozenset(short).intersection(long)
    count = len(shared)
    extent = _extent(short, shared)
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
        agreeing=agreeing,
        differing=differing,
    )


def _without(sample: tuple[int, ...], common: frozenset[int]) -> tuple[int, ...]:
    return tuple(filterfalse(common.__contains__, sample)) if common else sample


def _extent(sample: Sequence[int], shared: frozenset[int]) -> int:
    """How many of a text's kept shingles lie in matching passages, from first to last match of each."""
    extent, last = 0, -BREAK - 1
    for place in [place for place, value in enumerate(sample) if value in shared] if shared else ():
        gap = place - last
        extent += gap if gap <= BREAK else 1
        last = place
    return extent


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


def objection(mine: Fingerprint, theirs: Fingerprint, overlap: Overlap) -> str | None:
    """Why two texts are not copies, in words; None when they are."""
    if overlap.exact:
        return None
    if min(mine.letters, theirs.letters) < SHORT_LETTERS:
        return "too short to compare unless equal"
    if len(overlap.shared) < MIN_SHARED:
        return "next to nothing in common"
    enough = MIN_COVERAGE_WITH_LEAD if overlap.lead >= MIN_LEAD else MIN_COVERAGE
    if overlap.coverage < enough:
        return f"only {overlap.coverage:.0%} of the shorter text is in common"
    if overlap.closeness < (MIN_CLOSENESS if overlap.coverage >= MIN_COVERAGE else MIN_CLOSENESS_WITH_LEAD):
        return "alike only as forms are: the common passages are broken everywhere"
    if overlap.share < MIN_SHARE:
        return f"the earlier text is only {overlap.share:.0%} of this one"
    if _has_other_facts(overlap):
        return f"the same form with other facts: {overlap.differing} of {overlap.agreeing + overlap.differing} differ"
    return None


def _has_other_facts(overlap: Overlap) -> bool:
    if overlap.other_facts < MAX_OTHER_FACTS:
        return False
    limit = SINGLE_FACT_CLOSENESS if overlap.differing == 1 else UPDATE_CLOSENESS
    return overlap.closeness < limit


def relation(overlap: Overlap) -> Relation:
    """How the newcomer relates to the earlier text it is a copy of; small edits count for neither side."""
    if overlap.exact:
        return Relation.EXACT
    if overlap.kept < WHOLE * overlap.closeness:
        return Relation.CUT
    if overlap.share < WHOLE * overlap.closeness:
        return Relation.EXPANDED
    return Relation.REPRINT


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
