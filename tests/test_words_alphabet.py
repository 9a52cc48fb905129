"""The quick way of folding and of finding words, held to the slow one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.alphabet import CHARACTERS, decoded, encoded, table
from words.fields import Field
from words.folding import fold, fold_any
from words.inflection import LANGUAGES
from words.tokens import joined_groups, tokens

OURS = [char for char in CHARACTERS if char]
OUTSIDE = " ж"
"""A Cyrillic word: with it, a text takes the slow way."""
TEXTS = st.lists(
    st.sampled_from([*OURS, *"ءـ\u0653\u0654\u0651\u064b\u0670\u200c\u200c\u200d\u200f آبپ کی", *"-.‐−", "های", "-", "…", "😀", "、", "\u2028"]), max_size=40
).map("".join)  # fmt: skip


def test_every_character_has_a_byte_of_its_own_and_comes_back() -> None:
    assert len(set(OURS)) == len(OURS)
    text = "".join(OURS)
    data = encoded(text)
    assert data is not None
    assert len(data) == len(text)
    assert decoded(data) == text
    assert encoded(text + "ж") is None


def test_every_two_characters_fold_as_the_slow_way_folds_them() -> None:
    """Nothing in the alphabet composes into what would fold otherwise."""
    for first in OURS:
        row = "\n".join(f"{first}{second}" for second in OURS)
        assert fold(row) == fold_any(row), ascii(first)


@given(TEXTS)
def test_a_text_folds_as_the_slow_way_folds_it(text: str) -> None:
    assert fold(text) == fold_any(text)


@given(TEXTS)
def test_words_and_their_places_are_those_of_the_slow_way(text: str) -> None:
    """Joined words, forms and half-spaces included, with other signs that only bound words among them."""
    *slow, last = tokens(text + OUTSIDE)
    assert list(tokens(text)) == slow
    assert last.text == "ж"
    assert [*joined_groups(text), ("ж",)] == list(joined_groups(text + OUTSIDE))
    for language in LANGUAGES:
        quick, slow_one = Field(text, language), Field(text + OUTSIDE, language)
        assert quick.known | {"ж"} == slow_one.known
        assert {*quick.words, "ж"} == {*slow_one.words}
        assert {*quick.spelled.split(), "ж"} == {*slow_one.spelled.split()}
        assert {word: quick.places(word) for word in quick.known} == {
            word: slow_one.places(word) for word in quick.known
        }


def test_a_table_refuses_what_is_none_of_its_characters() -> None:
    with pytest.raises(ValueError, match="U\\+0041 becomes"):
        table(lambda char: "ж" if char == "A" else char)
