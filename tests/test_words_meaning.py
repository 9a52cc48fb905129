"""Meanings: texts on one event lie close in every language, others do not, and a text means the same on any day."""

from __future__ import annotations

import math

import pytest

from tests.story_texts import HEADLINES
from words.meaning import DIMENSIONS, MEANING_RECIPE, SCALE, Meanings, is_installed, mean, scaled

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra has no package for this processor")

PINNED = {3: (3, -4, 4, -2, -4, 3, -2, -6, -3, 4, 4, 4)}
"""The first numbers of one headline's meaning under each recipe."""


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return Meanings()


def cosine(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / math.hypot(*one) / math.hypot(*other)


def test_headlines_on_one_event_are_close_in_five_languages_and_others_far(meanings: Meanings) -> None:
    made = {
        event: [meanings.of(title, "", language) for language, title in told.items()]
        for event, told in HEADLINES.items()
    }
    for event, mine in made.items():
        assert min(cosine(one, other) for one in mine for other in mine) > 0.3
        others = [one for other, told in made.items() if other != event for one in told]
        assert max(cosine(one, other) for one in mine for other in others) < 0.3


def test_a_meaning_is_whole_numbers_of_one_length(meanings: Meanings) -> None:
    made = meanings.of("Torkham crossing closed", "Lorries wait.", "en")
    assert len(made) == DIMENSIONS
    assert abs(math.hypot(*made) - SCALE) < 2
    assert made == meanings.of("Torkham crossing closed", "Lorries wait.", "en")


def test_a_changed_meaning_has_a_new_recipe(meanings: Meanings) -> None:
    """Numbers may move by one between processors."""
    made = meanings.of("Torkham crossing closed", "", "en")
    assert all(abs(one - other) <= 1 for one, other in zip(made, PINNED[MEANING_RECIPE], strict=False))


@pytest.mark.parametrize("text", ["", " \n", "؟!", "\0", "🚨🚨", "کابل", "کابل کابل کابل", "a b"])
def test_what_has_next_to_no_words_has_no_meaning(meanings: Meanings, text: str) -> None:
    assert meanings.of(text, text, "fa") == ()


@pytest.mark.parametrize("text", ["a", "\ud800x", "كلمة " * 100_000, "x" * 1_000_000, "\u200f\u200ea", "文字"])
def test_hostile_texts_do_no_harm(meanings: Meanings, text: str) -> None:
    assert len(meanings.of(f"one two three {text}", text, "")) == DIMENSIONS


def test_a_language_without_a_mean_gets_that_of_all() -> None:
    assert mean("sd") == mean("")
    assert mean("prs") == mean("fa")
    assert mean("fa") != mean("en")


def test_a_vector_that_is_the_mean_means_nothing() -> None:
    assert scaled([0.5] * DIMENSIONS, (0.5,) * DIMENSIONS) == (0,) * DIMENSIONS
