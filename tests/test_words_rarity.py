"""Common words are known as common in each language, rare ones are not listed."""

from __future__ import annotations

import pytest

from words.folding import fold
from words.rarity import UNLISTED, is_common, share, stem

COMMON = [("en", "said"), ("fa", "است"), ("prs", "است"), ("ur", "میں"), ("ps", "چې"), ("ar", "في")]


@pytest.mark.parametrize(("language", "word"), COMMON)
def test_a_common_word_is_in_many_texts(language: str, word: str) -> None:
    assert share(stem(fold(word)), language) > 0.2
    assert is_common(stem(fold(word)), language)


@pytest.mark.parametrize("language", ["en", "fa", "prs", "ur", "ps", "ar", "sd", ""])
def test_a_rare_word_is_rarer_than_every_listed_one(language: str) -> None:
    assert share("xyzzyx", language) == UNLISTED
    assert not is_common("xyzzyx", language)


def test_no_listed_share_is_absurd() -> None:
    words = ("said", "است", "میں", "کړي", "علي")
    assert all(
        0 < share(stem(fold(word)), language) <= 1 for word in words for language in ("en", "fa", "ur", "ps", "ar")
    )
