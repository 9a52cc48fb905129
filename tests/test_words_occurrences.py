"""Where words stand in a row, held to counting."""

from hypothesis import given
from hypothesis import strategies as st

from words.fields import Field
from words.inflection import LANGUAGES
from words.occurrences import Occurrences


@given(st.lists(st.sampled_from("abcd"), max_size=20))
def test_every_word_stands_where_counting_finds_it(row: list[str]) -> None:
    found = Occurrences(row)
    for word in "abcde":
        assert found.of(word) == [number for number, other in enumerate(row) if other == word]
    assert set(found.last) == set(row)


@given(
    st.lists(st.sampled_from(("attacks", "cease-fire", "مرزهای", "مرز", "های", "والحدود", "دپاکستان", "U.S."))).map(
        " ".join
    ),
    st.sampled_from(LANGUAGES),
)
def test_a_field_has_a_place_for_each_word_it_is_known_by_and_none_for_others(text: str, language: str) -> None:
    """What anchors and index go by is what the evaluator finds."""
    field = Field(text, language)
    assert all(field.places(word) for word in field.known)
    assert all(field.starting(word[:1]) for word in field.spelled.split())
    assert not field.places("zebra")
    assert not field.starting("zeb")
