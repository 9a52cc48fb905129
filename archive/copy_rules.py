"""When two texts are copies, by what they have in common, and how the later relates to the earlier.

Pure, and of two texts alone; groups and the choice among several are `archive/sameness.py`'s. Figures beside a threshold are
of the tuned half of the labelled documents (1,187; 524 without any copy) and say what a nudge to the value given costs:
recall of pairs of copies, .962 as it stands, or reports of their own called copies, 1 as it stands; "written" are those in
`benchmarks/copies/own`, tuned half (141; 58 without any copy, 2 called copies). tests/test_archive_copy_rules.py holds each
border. Measured before groups ended where little of their first text is left, which makes the 2 one.
"""

from __future__ import annotations

from archive.fingerprints import Fingerprint
from archive.model import Relation
from archive.overlap import Overlap

SHORT_LETTERS = 100
"""Below this a text has too few shingles to compare: only an equal text is the same."""

MIN_COVERAGE = 0.6
"""Share of the shorter text that lies in matching passages. Follow-ups that repeat the background reach .35 to .6. At .78
recall is .940; at .42 three more of the written ones are called copies."""
MIN_COVERAGE_WITH_LEAD = 0.4
"""Enough where the longer text's opening is there too: a cut keeps the opening, a follow-up brings its own. At .52 recall is
.947 and two written round-ups are no longer called copies."""
MIN_LEAD = 0.33
"""Share of the longer text's opening that must be there for that. At .43 recall is .950."""
MIN_CLOSENESS = 0.5
"""Share of shingles that match inside matching passages: bad scans stay above, forms filled in otherwise below. At .35 four
reports are called copies, at .65 recall is .936."""
MIN_CLOSENESS_WITH_LEAD = 0.7
"""A passage that is only the opening must be close: two newsrooms translate or retell one statement in like words. At .91
recall is .958."""
MIN_SHARED = 4
"""Shared shingles below which nothing is concluded."""
NEXT_TO_NOTHING = "next to nothing in common"
MIN_SHARED_WITH_LEAD = 8
"""Shared shingles below which an opening proves nothing: the dateline and phrase that a house begins with."""
FAINT_SHARED = 10
FAINT_SIMILARITY = 0.35
"""So few shared shingles in texts that are so little alike prove nothing: two translations of one statement, one house's
wording of two events. Of 36 such posts of the stream that were called copies 12 told other things. At 7 or at .24 one more
report is called a copy."""

OWN_OPENING = 350
"""Letters, about a paragraph: what brings so much before the common passage is a follow-up or a round-up. On the tuned
half 31 wrong pairs and one right one begin later. At 455 two reports are called copies, at 245 recall is .956."""
MIN_OUTER = 0.6
"""A longer text of which this part is common is a copy under whatever opening. At .78 recall is .949."""
MIN_SHARE = 0.12
"""How much of a longer newcomer an earlier short text must make up: a report is no copy of the flash it outgrew."""
FLASH_LETTERS = 250
OUTGROWN = 0.45
OWN_LEDE = 40
"""A report that opens with so many letters of its own and holds a flash of a few lines as less than this part is no copy
of the flash. Of 26 such posts of the stream 19 were longer reports of their own. With a flash of 325 recall is .961."""
LONGEST_FOOTER = 300
OWN_WORDS = 16
"""Letters of an advertisement, a call for donations or another footer, at most: what brings words of its own, two kept
shingles or more, above equal words that end both texts is another post above the same footer. All 20 written posts above
advertisements were called copies. At 390 recall is .960."""
VERBATIM = 0.9
"""Closeness of words taken over unchanged, as a footer is, and above what forms reach. At
.63 one more of the written ones is called a copy, above 1 nine more."""

MAX_OTHER_FACTS = 0.34
"""Share of facts in equal places that differ from which a text is the same form with other facts. At .24 recall is .958."""
SOME_OTHER_FACTS = 0.14
MIN_OTHER_NUMBERS = 2
"""Of a form filled in otherwise most numbers are others, even where many facts in equal places are the form's own: with
so many other numbers, the greater part of all, so small a share of facts that differ is enough. Where all are others,
one of them in an equal place, and the longer text is not there as a WHOLE, nothing else needs to differ. At .18 three
reports are called copies, with three numbers four."""
MANY_OTHER_NUMBERS = 5
"""So many numbers of the shorter text that the longer has nowhere, most of its numbers, are another filling of a form even
where no fact stands in an equal place, because names before the numbers differ as well. Only where the passages are
broken as forms are, and the shorter text lies in them as a WHOLE: a furniture's numbers are others too. At 6 one more of
the written ones is called a copy."""
UPDATE_CLOSENESS = 0.95
"""With everything else equal to this degree, and the shorter text there as a WHOLE, other facts are an update of the same
report. At .66 25 reports are called copies. Without the second condition forms of the weather were, whose fixed sentences
are equal but no more than .6 of the text."""
MOST_UPDATED = 0.5
"""Share of facts in equal places that may differ where a text may be an update by a shingle for each: then it is no copy, but
its facts do not speak against what its group accepts. Taken for a copy, one form of 550 unseen reports was one."""
SINGLE_FACT_CLOSENESS = 0.85
"""What UPDATE_CLOSENESS is where only one fact differs. At .6 two reports are called copies, above 1 recall is .945."""

WHOLE = 0.75
"""A text that matches to this part is there as a whole: less is a cut, more around it an expansion. At .53 two more of the
written ones are called copies."""
ALTERED_CLOSENESS = 0.85
"""A text changed in more places than this is an altered copy: a rewriting desk, a bad scan."""


def objection(mine: Fingerprint, theirs: Fingerprint, overlap: Overlap) -> str | None:
    """Why two texts are not copies, in words; None when they are."""
    if overlap.exact:
        return None
    if min(mine.letters, theirs.letters) < SHORT_LETTERS:
        equal = mine.letters == theirs.letters and mine.digest == theirs.digest
        return "equal, but too short to be anyone's own words" if equal else "too short to compare unless equal"
    if len(overlap.shared) < MIN_SHARED:
        return NEXT_TO_NOTHING
    return _too_little(overlap) or _otherwise_around(overlap) or _other_facts(overlap)


def _too_little(overlap: Overlap) -> str | None:
    led = overlap.lead >= MIN_LEAD and len(overlap.shared) >= MIN_SHARED_WITH_LEAD
    if overlap.coverage < (MIN_COVERAGE_WITH_LEAD if led else MIN_COVERAGE):
        return f"only {overlap.coverage:.0%} of the shorter text is in common"
    if overlap.closeness < (MIN_CLOSENESS if overlap.coverage >= MIN_COVERAGE else MIN_CLOSENESS_WITH_LEAD):
        return "alike only as forms are: the common passages are broken everywhere"
    if len(overlap.shared) < FAINT_SHARED and overlap.similarity < FAINT_SIMILARITY:
        return "a few words in common in texts that are little alike"
    return None


def _otherwise_around(overlap: Overlap) -> str | None:
    """Whether what stands around the common passage makes one of the texts its newsroom's own."""
    if _has_own_opening(overlap):
        return f"the longer text opens with {overlap.opening:.0f} letters of its own, only {overlap.outer:.0%} is in common"
    if _has_same_footer(overlap):
        return f"words of its own above the same {overlap.passage:.0f} letters at the end"
    if overlap.share < MIN_SHARE or _outgrew_flash(overlap):
        return f"the earlier text is only {overlap.share:.0%} of this one"
    return None


def _other_facts(overlap: Overlap) -> str | None:
    if not has_other_facts(overlap):
        return None
    total = overlap.agreeing + overlap.differing
    return (
        f"the same form with other facts: {overlap.differing} of {total} differ, {overlap.other_numbers} other numbers"
    )


def stands_inside(overlap: Overlap) -> bool:
    """Whether the shorter text stands as a passage in a longer one that says other things first."""
    return (
        len(overlap.shared) >= MIN_SHARED_WITH_LEAD
        and not overlap.exact
        and (_has_own_opening(overlap) or _outgrew_flash(overlap))
        and overlap.coverage >= MIN_COVERAGE
        and overlap.closeness >= MIN_CLOSENESS
        and not has_other_facts(overlap)
    )


def _has_own_opening(overlap: Overlap) -> bool:
    return overlap.opening > OWN_OPENING and overlap.outer < MIN_OUTER


def _outgrew_flash(overlap: Overlap) -> bool:
    """Whether the newcomer is a longer report that opens otherwise and holds an earlier flash."""
    return (
        overlap.short_letters < FLASH_LETTERS
        and overlap.share < min(OUTGROWN, overlap.kept)
        and overlap.opening >= OWN_LEDE
    )


def _has_same_footer(overlap: Overlap) -> bool:
    """Whether both texts open in words of their own and end in the same ones, as posts above one advertisement do."""
    return (
        overlap.same_end
        and min(overlap.opening, overlap.short_opening) >= OWN_WORDS
        and overlap.passage < LONGEST_FOOTER
        and overlap.closeness >= VERBATIM
    )


def has_other_facts(overlap: Overlap) -> bool:
    """Whether two texts are one form filled in for two events."""
    if overlap.exact:
        return False
    if overlap.differing and overlap.other_numbers == overlap.numbers >= MIN_OTHER_NUMBERS and overlap.outer < WHOLE:
        return True
    if overlap.other_facts < MAX_OTHER_FACTS:
        return _has_other_numbers(overlap)
    limit = SINGLE_FACT_CLOSENESS if overlap.differing == 1 else UPDATE_CLOSENESS
    return overlap.closeness < limit or overlap.coverage < WHOLE


def may_be_update(overlap: Overlap) -> bool:
    """Whether two texts are equal from end to end but for some of their facts, a shingle for each of which is forgiven."""
    forgiven = overlap.differing * overlap.closeness / max(1, len(overlap.shared))
    return (
        overlap.closeness + forgiven >= UPDATE_CLOSENESS
        and min(overlap.coverage, overlap.outer) >= WHOLE
        and overlap.other_facts <= MOST_UPDATED
    )


def _has_other_numbers(overlap: Overlap) -> bool:
    """Whether most numbers of the shorter text are others, and what is around them differs as well."""
    if 2 * overlap.other_numbers <= overlap.numbers:
        return False
    many = overlap.other_numbers >= MANY_OTHER_NUMBERS
    if many and overlap.coverage >= WHOLE and overlap.closeness < VERBATIM:
        return True
    some = overlap.other_numbers >= MIN_OTHER_NUMBERS
    return some and overlap.other_facts >= SOME_OTHER_FACTS and overlap.closeness < UPDATE_CLOSENESS


def relation(overlap: Overlap) -> Relation:
    """How the newcomer relates to the earlier text it is a copy of; small edits count for neither side.

    Where both have much of their own, the longer one is an expansion, the shorter a cut; of two alike in length the later
    is an altered copy if the common passages were edited too, else a cut between another house's furniture.
    """
    if overlap.exact:
        return Relation.EXACT
    part = WHOLE * overlap.closeness
    if overlap.kept < part or overlap.share < part:
        if overlap.share < part and overlap.share < WHOLE * overlap.kept:
            return Relation.EXPANDED
        if overlap.kept < WHOLE * overlap.share or overlap.closeness >= ALTERED_CLOSENESS:
            return Relation.CUT if overlap.kept < part else Relation.EXPANDED
        return Relation.ALTERED
    if overlap.closeness < ALTERED_CLOSENESS:
        return Relation.ALTERED
    return Relation.UPDATED if overlap.differing else Relation.REPRINT
