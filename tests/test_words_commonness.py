"""Which queries ask for nothing but common words: a table, a sentence each."""

import pytest

from tests.judged_archive import BOOK
from words.commonness import only_common
from words.query import parse

CASES = [
    ("the", "the", "an article"),
    ("و", "و", "Persian and"),
    ("کی", "کی", "an Urdu postposition"),
    ("the of", "the", "two, told by the commoner"),
    ('"of the"', "the", "a phrase of two"),
    ("the OR zebra", "the", "either of two: the common one is enough"),
    ("the zebra", "", "one that is rare beside it"),
    ("the NOT zebra", "the", "what is excluded narrows it little"),
    ("zebra", "", "a rare one"),
    ("ایران", "", "a country stands in less than half of the texts"),
    ("افغانستان", "", "as does another in Pashto"),
    ("@iran", "", "a name"),
    ("the @iran", "", "a name beside it"),
    ("lang:ur source:dawn", "", "facts ask for no words"),
]


@pytest.mark.parametrize(("query", "word", "why"), CASES, ids=[case[2] for case in CASES])
def test_only_common(query: str, word: str, why: str) -> None:
    found = only_common(parse(query, BOOK))
    assert (found[0] if found else "") == word, why
    assert found is None or 0.5 <= found[1] <= 1
