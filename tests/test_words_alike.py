"""Which words look like another: a table, a sentence each."""

import pytest

from words.alike import alike, is_alike

CASES = [
    ("torkham", "turkham", True, "one letter changed"),
    ("kandahar", "qandahar", True, "the first letter changed"),
    ("chaman", "chamann", True, "one letter more at the end"),
    ("border", "order", False, "a first letter more is another word"),
    ("peshawar", "pshawar", True, "one letter less within"),
    ("torkham", "torhkam", True, "two neighbours exchanged"),
    ("balochi", "balcohi", True, "two neighbours exchanged in the middle"),
    ("torkham", "turkhan", False, "two letters changed are another word"),
    ("iran", "iraq", False, "a short word with another letter is another word"),
    ("iran", "iranian", True, "an ending"),
    ("مرز", "مرزها", False, "a word of three letters is the beginning of many"),
    ("طالبان", "طالبانو", True, "a Pashto ending"),
    ("طالبان", "تالبان", True, "another first letter in Persian"),
    ("border", "borders", True, "a plural"),
    ("parliament", "parliamentarian", False, "an ending of more than three letters"),
    ("reopen", "reopening", True, "three letters more"),
    ("talking", "talkers", False, "a beginning of four in common is too little"),
    ("negotiate", "negotiators", True, "a beginning of six in common"),
    ("international", "internet", False, "a beginning in common, of words of different length"),
    ("border", "border", False, "a word is not like itself"),
    ("12345", "12346", False, "figures are exact"),
    ("", "a", False, "nothing is like nothing"),
]


@pytest.mark.parametrize(("word", "other", "expected", "why"), CASES, ids=[case[3] for case in CASES])
def test_words_are_alike(word: str, other: str, expected: bool, why: str) -> None:
    assert is_alike(word, other) is expected, why
    assert is_alike(other, word) is expected, f"{why}, the other way round"


@pytest.mark.parametrize(("word", "other", "expected", "why"), [case for case in CASES if case[0]])
def test_the_quick_look_misses_none(word: str, other: str, expected: bool, why: str) -> None:
    assert alike(word, [other]) == ([other] if expected else []), why


def test_words_keep_their_order() -> None:
    assert alike("border", ["zebra", "borders", "boarder", "order", "border"]) == ["borders", "boarder"]
