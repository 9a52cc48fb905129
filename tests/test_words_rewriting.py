"""Queries without a part, or with another in its place: what is written is what is asked."""

import pytest

from tests.judged_archive import BOOK
from words.query import parse
from words.rewriting import asked_terms, conjuncts, widened, without
from words.terms import Word

CASES = [
    ("gate taftan NOT cricket", ["taftan AND NOT cricket", "gate AND NOT cricket", "gate AND taftan"], "three parts"),
    ("gate taftan", ["taftan", "gate"], "two parts"),
    ("gate NOT cricket", [None, "gate"], "nothing is asked without the only word"),
    ("gate OR taftan", [None], "an OR is one part"),
]


@pytest.mark.parametrize(("query", "expected", "why"), CASES, ids=[case[2] for case in CASES])
def test_without_a_part(query: str, expected: list[str | None], why: str) -> None:
    parsed = parse(query, BOOK)
    rest = [without(parsed, part) for part in conjuncts(parsed)]
    assert [one.describe() if one else None for one in rest] == expected, why


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("torkham", "torkham OR turkham"),
        ("gate torkham", "gate AND (torkham OR turkham)"),
        ("gate OR torkham", "gate OR torkham OR turkham"),
        ("gate NEAR/5 torkham", "gate NEAR/5 (torkham OR turkham)"),
        ("gate NEAR/5 (torkham OR chaman)", "gate NEAR/5 (torkham OR turkham OR chaman)"),
        ("gate (torkham OR (chaman torkhams))", "gate AND (torkham OR turkham OR chaman AND torkhams)"),
    ],
)
def test_widened_by_another_word(query: str, expected: str) -> None:
    parsed = parse(query, BOOK)
    term = next(one for one in asked_terms(parsed) if isinstance(one, Word) and one.text == "torkham")
    wider = widened(parsed, term, Word("turkham", (("turkham",),)))
    assert wider.describe() == expected
    assert parse(wider.describe(), BOOK).root == wider.root


def test_what_is_asked_for_is_neither_under_not_nor_a_fact() -> None:
    parsed = parse("gate (taf* OR @iran) NOT cricket lang:en story.sources>=2 a NEAR/3 b", BOOK)
    assert [getattr(term, "text", "iran") for term in asked_terms(parsed)] == ["gate", "taf", "iran", "a", "b"]
