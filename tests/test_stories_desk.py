"""Who tells invented stories of the region and what their reports differ on; floors rise, and fall only by hand with a reason.

Measured (`python -m benchmarks.stories.desk`): differences, tuned half 16 of 16 right and 16 of 18 found, unseen half 12 of 13
and 12 of 16; voices, unseen half 79 of 80 right and 79 of 81 found.
"""

from __future__ import annotations

import pytest

from benchmarks.stories.desk import Measured, desk, measure
from benchmarks.stories.differing import copies
from tests.judged_archive import LEXICON


@pytest.fixture(scope="module")
def unseen() -> Measured:
    return measure("unseen", LEXICON)


@pytest.fixture(scope="module")
def tuned() -> Measured:
    return measure("tuned", LEXICON)


def test_what_is_set_side_by_side_does_differ(unseen: Measured, tuned: Measured) -> None:
    assert unseen.differences.precision >= 0.9
    assert tuned.differences.precision == 1, tuned.differences.notes


def test_what_differs_is_found(unseen: Measured, tuned: Measured) -> None:
    assert unseen.differences.recall >= 0.7
    assert tuned.differences.recall >= 0.85, tuned.differences.notes


def test_each_report_is_told_its_voice(unseen: Measured, tuned: Measured) -> None:
    assert unseen.voices.precision >= 0.98
    assert unseen.voices.recall >= 0.97
    assert tuned.voices.precision >= 0.97, tuned.voices.notes
    assert unseen.counted >= 22


def test_edited_copies_differ_from_their_originals_in_nothing() -> None:
    found = copies(LEXICON)
    edited = ("copyedit", "expand", "hardtrunc", "heavy", "newhead", "ocr", "reorder", "reprint", "script", "trunc")
    assert sum(found[kind][0] for kind in edited) == 474
    assert [one for kind in edited for one in found[kind][1]] == []
    assert len({one for one, _ in found["hn_factswap"][1]}) >= 9


def test_the_halves_are_as_large_and_labels_name_reports_that_are_there() -> None:
    halves = [desk(half) for half in ("tuned", "unseen")]
    assert [len(half) for half in halves] == [24, 24]
    for story in (story for half in halves for story in half):
        ids = {report["id"] for report in story["reports"]}
        assert ids == set(story["voices"]), story["id"]
        assert all(set(side["reports"]) <= ids for one in story["differences"] for side in one["sides"]), story["id"]
