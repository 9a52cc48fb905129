"""The border of every rule on two texts: a little on this side they are copies, a little on that side they are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive import copy_rules
from archive.copy_rules import (
    ALTERED_CLOSENESS,
    MOST_UPDATED,
    UPDATE_CLOSENESS,
    WHOLE,
    has_other_facts,
    may_be_update,
    objection,
    relation,
    stands_inside,
)
from archive.fingerprints import Fingerprint
from archive.model import Relation
from archive.overlap import Overlap, compare


def text(letters: int) -> Fingerprint:
    return Fingerprint(letters, 1, 0, (), ())


def shared(count: int) -> frozenset[int]:
    return frozenset(range(count))


@dataclass(frozen=True)
class Given(Overlap):
    """An overlap of which the figures are given, not measured."""

    figures: dict[str, Any]

    def __getattribute__(self, name: str) -> Any:
        figures = object.__getattribute__(self, "figures")
        return figures[name] if name in figures else object.__getattribute__(self, name)


def given(**figures: Any) -> Given:
    empty = vars(compare(text(0), text(0)))
    assert [name for name in figures if not hasattr(Overlap, name) and name not in empty] == []
    return Given(**empty, figures=figures)


def replace(one: Given, **figures: Any) -> Given:
    """The same with other figures."""
    return given(**one.figures | figures)


COPY = given(
    exact=False,
    shared=shared(60),
    containment=0.8,
    jaccard=0.6,
    coverage=0.9,
    closeness=0.88,
    lead=0.8,
    share=0.8,
    kept=0.8,
    opening=0,
    short_opening=0,
    short_letters=600,
    passage=500,
    same_end=False,
    outer=0.8,
    agreeing=4,
    differing=0,
    numbers=4,
    other_numbers=0,
)
"""What two texts of 700 letters have in common when one is the other with edits."""

LED = replace(COPY, coverage=0.5, closeness=0.8, lead=0.5, outer=0.5)
UNLED = replace(COPY, lead=0.1, closeness=0.7)
FEW = replace(COPY, shared=shared(9), containment=0.4, jaccard=0.2)
OPENED = replace(COPY, opening=400, outer=0.5, lead=0)
FLASH = replace(COPY, short_letters=200, share=0.3, kept=0.9, opening=100, outer=0.3)
FOOTER = replace(COPY, same_end=True, opening=40, short_opening=40, passage=200, closeness=1.0)
FACTS = replace(COPY, agreeing=2, differing=2, numbers=6, other_numbers=1)
NUMBERS = replace(COPY, agreeing=5, differing=1, numbers=3, other_numbers=2)
ALL_OTHER = replace(COPY, agreeing=1, differing=1, numbers=3, other_numbers=3, closeness=0.96, outer=0.5)
MANY = replace(COPY, agreeing=2, differing=0, numbers=9, other_numbers=5, closeness=0.85)

BORDERS: dict[str, tuple[Overlap, Overlap, str]] = {
    "MIN_COVERAGE: follow-ups repeat up to six tenths": (
        replace(UNLED, coverage=0.61),
        replace(UNLED, coverage=0.59),
        "only 59%",
    ),
    "MIN_COVERAGE_WITH_LEAD: a cut keeps the opening": (
        replace(LED, coverage=0.41),
        replace(LED, coverage=0.39),
        "only 39%",
    ),
    "MIN_LEAD: four of the first twelve shingles": (
        replace(LED, lead=4 / 12),
        replace(LED, lead=3.9 / 12),
        "only 50%",
    ),
    "MIN_SHARED_WITH_LEAD: a dateline is no opening": (
        replace(LED, shared=shared(8)),
        replace(LED, shared=shared(7)),
        "only 50%",
    ),
    "MIN_CLOSENESS: forms are broken everywhere": (
        replace(UNLED, closeness=0.51),
        replace(UNLED, closeness=0.49),
        "broken everywhere",
    ),
    "MIN_CLOSENESS_WITH_LEAD: a statement retold": (
        replace(LED, closeness=0.71),
        replace(LED, closeness=0.69),
        "broken everywhere",
    ),
    "MIN_SHARED": (replace(COPY, shared=shared(4)), replace(COPY, shared=shared(3)), "next to nothing"),
    "FAINT_SHARED": (replace(FEW, shared=shared(10)), FEW, "little alike"),
    "FAINT_SIMILARITY": (replace(FEW, jaccard=0.31), replace(FEW, jaccard=0.29), "little alike"),
    "OWN_OPENING: a follow-up brings a paragraph": (
        replace(OPENED, opening=349),
        replace(OPENED, opening=351),
        "letters of its own",
    ),
    "MIN_OUTER": (replace(OPENED, outer=0.61), replace(OPENED, outer=0.59), "letters of its own"),
    "MIN_SHARE: outgrown whatever it opens with": (
        replace(FLASH, opening=0, share=0.13),
        replace(FLASH, opening=0, share=0.11),
        "only 11% of this one",
    ),
    "FLASH_LETTERS": (
        replace(FLASH, short_letters=250),
        replace(FLASH, short_letters=249),
        "only 30% of this one",
    ),
    "OUTGROWN": (replace(FLASH, share=0.46), replace(FLASH, share=0.44), "only 44% of this one"),
    "OWN_LEDE": (replace(FLASH, opening=39), replace(FLASH, opening=41), "only 30% of this one"),
    "a flash cut from a report is a copy": (replace(FLASH, share=0.9, kept=0.3), FLASH, "only 30% of this one"),
    "LONGEST_FOOTER": (replace(FOOTER, passage=301), replace(FOOTER, passage=299), "above the same 299 letters"),
    "OWN_WORDS above a footer, in the longer text": (
        replace(FOOTER, opening=15),
        replace(FOOTER, opening=17),
        "above the same",
    ),
    "OWN_WORDS above a footer, in the shorter": (
        replace(FOOTER, short_opening=15),
        replace(FOOTER, short_opening=17),
        "above the same",
    ),
    "VERBATIM: a footer is repeated letter for letter": (
        replace(FOOTER, closeness=0.89),
        replace(FOOTER, closeness=0.91),
        "above the same",
    ),
    "a footer ends both": (replace(FOOTER, same_end=False), FOOTER, "above the same"),
    "MAX_OTHER_FACTS": (
        replace(FACTS, agreeing=67, differing=33),
        replace(FACTS, agreeing=65, differing=35),
        "other facts: 35 of 100",
    ),
    "UPDATE_CLOSENESS": (replace(FACTS, closeness=0.951), replace(FACTS, closeness=0.949), "other facts"),
    "an update is there as a WHOLE": (
        replace(FACTS, closeness=0.96, coverage=0.76),
        replace(FACTS, closeness=0.96, coverage=0.74),
        "other facts",
    ),
    "SINGLE_FACT_CLOSENESS": (
        replace(FACTS, agreeing=1, differing=1, closeness=0.851),
        replace(FACTS, agreeing=1, differing=1, closeness=0.849),
        "other facts",
    ),
    "SOME_OTHER_FACTS": (
        replace(NUMBERS, agreeing=87, differing=13),
        replace(NUMBERS, agreeing=85, differing=15),
        "2 other numbers",
    ),
    "MIN_OTHER_NUMBERS": (
        replace(NUMBERS, numbers=1, other_numbers=1),
        NUMBERS,
        "2 other numbers",
    ),
    "the greater part of all numbers": (replace(NUMBERS, numbers=4), NUMBERS, "2 other numbers"),
    "other numbers in what is else equal": (replace(NUMBERS, closeness=0.951), NUMBERS, "2 other numbers"),
    "all numbers others": (replace(ALL_OTHER, other_numbers=2), ALL_OTHER, "3 other numbers"),
    "all numbers others, but the same text": (replace(ALL_OTHER, outer=0.76), ALL_OTHER, "3 other numbers"),
    "all numbers others, none in an equal place": (
        replace(ALL_OTHER, agreeing=2, differing=0),
        ALL_OTHER,
        "3 other numbers",
    ),
    "MANY_OTHER_NUMBERS": (replace(MANY, numbers=7, other_numbers=4), MANY, "5 other numbers"),
    "many other numbers, the words unchanged": (
        replace(MANY, closeness=0.91),
        replace(MANY, closeness=0.89),
        "5 other numbers",
    ),
    "many other numbers, in the furniture of a cut": (
        replace(MANY, coverage=0.74),
        replace(MANY, coverage=0.76),
        "5 other numbers",
    ),
}


@pytest.mark.parametrize(("copy", "other", "why"), BORDERS.values(), ids=BORDERS.keys())
def test_a_border(copy: Overlap, other: Overlap, why: str) -> None:
    assert objection(text(700), text(700), copy) is None
    assert why in (objection(text(700), text(700), other) or "a copy")


def test_short_texts_are_not_compared() -> None:
    assert objection(text(100), text(700), COPY) is None
    assert "too short" in (objection(text(99), text(700), COPY) or "")
    assert "too short" in (objection(text(700), text(99), COPY) or "")
    assert "unless equal" in (objection(text(20), text(21), COPY) or "")
    assert objection(text(20), text(20), COPY) == "equal, but too short to be anyone's own words"
    assert objection(text(20), text(20), replace(COPY, exact=True)) is None


PASSAGES = {
    "a follow-up": (OPENED, True),
    "a report with a flash in it": (FLASH, True),
    "a copy": (COPY, False),
    "an equal text": (replace(OPENED, exact=True), False),
    "too few shingles": (replace(OPENED, shared=shared(7)), False),
    "less than six tenths of it": (replace(OPENED, coverage=0.59), False),
    "a form of the house": (replace(OPENED, closeness=0.49), False),
    "with other facts": (replace(OPENED, agreeing=1, differing=3), False),
}


@pytest.mark.parametrize(("overlap", "inside"), PASSAGES.values(), ids=PASSAGES.keys())
def test_a_text_stands_inside_another(overlap: Overlap, inside: bool) -> None:
    assert stands_inside(overlap) is inside


UPDATED = replace(COPY, shared=shared(80), closeness=UPDATE_CLOSENESS - 0.02, agreeing=2, differing=2)


def test_what_may_be_an_update_is_no_copy_and_speaks_against_none() -> None:
    assert has_other_facts(UPDATED)
    assert may_be_update(UPDATED)
    assert not may_be_update(replace(UPDATED, closeness=UPDATE_CLOSENESS - 0.03)), "a shingle for each fact, no more"
    assert not may_be_update(replace(UPDATED, agreeing=1)), f"more than {MOST_UPDATED} of its facts differ"
    assert not may_be_update(replace(UPDATED, coverage=WHOLE - 0.01))
    assert not may_be_update(replace(UPDATED, outer=WHOLE - 0.01))
    assert not has_other_facts(replace(UPDATED, exact=True))


EDITED = ALTERED_CLOSENESS - 0.05
RELATIONS = {
    "equal": (replace(COPY, exact=True), Relation.EXACT),
    "the first third": (replace(COPY, share=0.95, kept=0.33, closeness=1.0), Relation.CUT),
    "three times as much": (replace(COPY, share=0.33, kept=0.95, closeness=1.0), Relation.EXPANDED),
    "half, between another house's furniture": (replace(COPY, share=0.5, kept=0.5, closeness=1.0), Relation.CUT),
    "much of both their own, the newcomer longer": (
        replace(COPY, share=0.3, kept=0.6, closeness=1.0),
        Relation.EXPANDED,
    ),
    "much of both their own, the newcomer shorter": (replace(COPY, share=0.6, kept=0.3, closeness=1.0), Relation.CUT),
    "rewritten in many places, alike in length": (
        replace(COPY, share=0.4, kept=0.45, closeness=EDITED),
        Relation.ALTERED,
    ),
    "rewritten in many places, and cut": (replace(COPY, share=0.5, kept=0.3, closeness=EDITED), Relation.CUT),
    "a bad scan": (replace(COPY, share=0.7, kept=0.7, closeness=EDITED), Relation.ALTERED),
    "a word here and there": (replace(COPY, share=0.85, kept=0.85, closeness=0.9), Relation.REPRINT),
    "with a site's furniture": (replace(COPY, share=0.8, kept=1.0, closeness=1.0), Relation.REPRINT),
    "other tolls": (replace(COPY, share=0.95, kept=0.95, closeness=0.96, differing=1), Relation.UPDATED),
}


@pytest.mark.parametrize(("overlap", "how"), RELATIONS.values(), ids=RELATIONS.keys())
def test_a_relation(overlap: Overlap, how: Relation) -> None:
    assert relation(overlap) is how


def test_each_threshold_says_what_it_is_and_has_a_border() -> None:
    source = Path(copy_rules.__file__).read_text(encoding="utf-8")
    assert re.fullmatch(r'(?s).*?"""\n.*', source)
    names = re.findall(r"^([A-Z_]+) = [0-9]", source, re.MULTILINE)
    tested = " ".join(BORDERS) + " SHORT_LETTERS MOST_UPDATED ALTERED_CLOSENESS WHOLE"
    assert [name for name in names if name not in tested] == []
