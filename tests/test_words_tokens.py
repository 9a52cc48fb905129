"""Words of a text and their places."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.folding import fold
from words.tokens import Token, chains, joined_groups, joined_words, stems, tokens, words_of


def test_words_keep_their_place_in_the_original() -> None:
    text = "Pakistan’s «محمّد» آتش\u200cبس!"
    assert tokens(text) == (
        Token("pakistan", 0, 8),
        Token("s", 9, 10),
        Token("محمد", 12, 17),
        Token("اتش", 19, 22),
        Token("بس", 23, 25),
    )
    assert [text[token.start : token.end] for token in tokens(text)] == ["Pakistan", "s", "محمّد", "آتش", "بس"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#طالبان_پاکستان", ["طالبان", "پاکستان"]),
        ("قندھار،کابل؛ہرات۔", ["قندهار", "کابل", "هرات"]),
        ("Spin-Boldak", ["spin", "boldak"]),
        ("کنړ\u200f: ۱۲", ["کنړ", "12"]),
        ("   \u200c  ", []),
        ("", []),
    ],
)
def test_what_bounds_a_word(text: str, words: list[str]) -> None:
    assert [token.text for token in tokens(text)] == words
    assert words_of(fold(text)) == words


@given(st.text(max_size=60))
def test_any_text_has_words_inside_itself(text: str) -> None:
    found = tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert [token.text for token in found] == words_of(fold(text))


def test_words_parted_by_half_spaces_are_also_found_joined() -> None:
    text = "آتش\u200cبس در می\u200cخواهد\u200cها"
    joined = {word for _, _, word in joined_words(text)}
    assert joined == {"اتشبس", "میخواهد", "خواهدها", "میخواهدها"}
    assert joined_words("آتش بس") == []


def test_arabic_particles_come_off() -> None:
    assert {"باکستان"} <= set(stems(fold("وباكستان")))
    assert {"باکستانی", "الباکستانی"} <= set(stems(fold("وللباكستاني")))
    assert {"باکستانی", "الباکستانی"} <= set(stems(fold("بالباكستاني")))
    assert stems(fold("وفد")) == ()


def test_hyphens_and_initials_make_chains() -> None:
    assert set(chains("a cease-fire, the U.S.-led F-16 of 2024-05-01, ends.")) == {
        ("cease", "fire"),
        ("u", "s"),
        ("f", "16"),
    }
    assert joined_groups("the cease-fire U.S. 10-12") == (("the",), ("cease", "fire"), ("u", "s"), ("10",), ("12",))


def test_a_word_without_an_end_takes_little_more_than_itself() -> None:
    """A search that notes where every letter was taken holds 115 bytes for each."""
    folded = "galé" * 100_000 + "e\u0941" * 1000
    tracemalloc.start()
    try:
        assert words_of(folded) == [folded]
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
