"""How good the judge is, on labelled texts it was not tuned on: cold start, in order of arrival, through the filter.

Floors rise, and fall only by hand with a reason. Measured when they were set (tuned half / unseen half): pair F1 .980 /
.981, hard cuts found .966 / .971, other letter forms 1.00, templates with other facts merged 0 / .02, digests .07 / 0,
texts without any copy called copies 1 of 524 / 3 of 550. Of the texts written for this: pair F1 .904 / .890, texts without
any copy called copies 1 of 58 / 1 of 48; .883 / .908 and 2 / 1 before a group had to keep something of its first text, for which
the floor of the unseen half fell from .9 to .88.
"""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.copies.judges import tripoint
from benchmarks.copies.measured import Told, candidate_recall, documents, kind, measure
from benchmarks.copies.relations import relations
from benchmarks.copies.written import written


@cache
def told() -> Told:
    return measure(tripoint, documents(unseen=True))


@cache
def told_of_written() -> Told:
    return measure(tripoint, written(unseen=True))


FLOORS = {"all": 0.975, "lang:ar": 0.975, "lang:en": 0.98, "lang:fa": 0.96, "lang:ps": 0.985, "lang:ur": 0.975}


@pytest.mark.parametrize(("part", "floor"), FLOORS.items())
def test_pairs_are_found_and_not_made_up(part: str, floor: float) -> None:
    assert told().scores[part]["F1"] >= floor


FOUND = {"script": 1.0, "reprint": 1.0, "expand": 1.0, "trunc": 0.98, "hardtrunc": 0.95, "ocr": 0.98, "heavy": 0.85}


@pytest.mark.parametrize(("kind", "floor"), FOUND.items())
def test_each_kind_of_copy_is_found(kind: str, floor: float) -> None:
    assert told().scores["recall_by_op"][kind] >= floor


MERGED = {
    "hn_template": 0.03,
    "hn_factswap": 0.02,
    "hn_digest": 0.02,
    "hn_followup": 0.03,
    "hn_sameevent": 0.04,
    "distractor": 0.005,
}


@pytest.mark.parametrize(("kind", "ceiling"), MERGED.items())
def test_what_only_looks_like_a_copy_stays_apart(kind: str, ceiling: float) -> None:
    assert told().scores["false_merge_rate_by_kind"][kind] <= ceiling


def test_reports_of_ones_own_are_hardly_ever_hidden() -> None:
    """Texts without any copy in the set that were nevertheless called copies: the worst error."""
    assert told().hidden <= 3


def test_candidates_hold_the_copies() -> None:
    assert candidate_recall(documents(unseen=True)) >= 0.985


def test_one_report_of_the_tuned_half_is_hidden() -> None:
    """A round-up that opens with a report that is the only part of it known so far."""
    assert measure(tripoint, documents(unseen=False)).hidden <= 1


WRITTEN = {"hn_form": 0.0, "hn_advert": 0.0, "hn_live": 0.0, "hn_statement": 0.0, "hn_rival": 0.0, "hn_followup": 0.0}


@pytest.mark.parametrize(("kind", "ceiling"), WRITTEN.items())
def test_what_was_written_to_mislead_stays_apart(kind: str, ceiling: float) -> None:
    assert told_of_written().scores["false_merge_rate_by_kind"][kind] <= ceiling


def test_of_the_written_ones_a_round_up_is_hidden() -> None:
    assert told_of_written().alone >= 48
    assert told_of_written().hidden <= 1
    assert told_of_written().scores["all"]["F1"] >= 0.88


RELATIONS = {
    "hardtrunc": ({"cut from"}, 0.8),
    "trunc": ({"cut from"}, 0.75),
    "reprint": ({"reprint"}, 0.9),
    "reorder": ({"reprint", "exact"}, 0.9),
    "expand": ({"reprint", "expanded from"}, 1.0),
    "ocr": ({"reprint", "altered copy"}, 0.95),
    "script": ({"exact", "reprint"}, 0.95),
}


@pytest.mark.parametrize(("made", "meant"), RELATIONS.items())
def test_a_copy_relates_as_it_was_made(made: str, meant: tuple[set[str], float]) -> None:
    told = relations([(one, kind(one)) for one in documents(unseen=True)])[made]
    right, floor = meant
    assert sum(told[how] for how in right) >= floor * told.total()
