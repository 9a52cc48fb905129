"""How well reports are told their stories, in order of arrival, cold; floors rise, and fall only by hand with a reason.

The reports and headlines called unseen had no part in the weights of `archive/likeness.csv` (docs/benchmarks.md, "Stories").
"""

from __future__ import annotations

import pytest

from benchmarks.stories.measured import (
    events,
    headlines,
    measure,
    parallel_headlines,
    reports,
    twin_headlines,
    unseen_headlines,
)
from seeds.names import lexicon
from tests.judged_archive import LEXICON
from words.meaning import Meanings, is_installed


def test_english_events() -> None:
    found = measure(events(), LEXICON, orders=1)
    assert found.bcubed >= 0.86
    assert found.settled >= 0.90


def test_reports_in_five_languages() -> None:
    assert measure(reports(unseen=False), LEXICON).bcubed >= 0.92
    assert measure(reports(unseen=True), LEXICON).bcubed >= 0.90


def test_headlines_across_five_languages() -> None:
    assert measure(headlines(), LEXICON, orders=2).pairs_shuffled >= 0.97
    assert measure(twin_headlines(), LEXICON, orders=2).pairs_shuffled >= 0.95
    assert measure(parallel_headlines(), LEXICON, orders=0).pairs >= 0.85


def test_headlines_nobody_tuned_on() -> None:
    assert measure(unseen_headlines(), LEXICON, orders=2).pairs_shuffled >= 0.68


@pytest.mark.skipif(not is_installed(), reason="the extra has no package for this processor")
def test_the_extra_finds_more_across_languages() -> None:
    assert measure(unseen_headlines(), lexicon(Meanings()), orders=2).pairs_shuffled >= 0.73
