"""Why an article matches and why not: what is told of every term, and that it is the evaluator's answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judged_archive import BOOK
from words.evaluation import Life, Prepared, Reading, evaluate, prepare
from words.explaining import Explained, explain, missing
from words.query import parse

READING = Reading(
    title="Gate at Taftan opens",
    text="Iranian guards opened the second gate for lorries. Traders of Quetta, and their drivers, had waited at Taftan.",
    source="dawn_wire",
    lang="en",
    site="Dawn Wire",
    country="PK",
    authors=("A. Reporter",),
    url="https://dawn.example/1",
)


def of(query: str, reading: Reading = READING, life: Life | None = None) -> Explained:
    return explain(parse(query, BOOK), prepare(reading, BOOK, lambda: life or Life()))


TERMS = [
    ("taftan", True, ("Taftan",), "", "a word that is there, as it is written there"),
    ("torkham", False, (), "", "one that is not"),
    ("lory", False, (), "", "nothing is like it"),
    ("iranians", True, ("Iranian",), "", "another form of it is there, and is told as it stands"),
    ("quette", False, (), "it has quetta, which is not the same word here", "another spelling of it is there"),
    ("title:quetta", False, (), "it stands in the text only", "a word in the other field"),
    ("body:opens", False, (), "it stands in the title only", "... and the other way round"),
    ('"second gate"', True, ("second gate",), "", "a phrase"),
    ("trad*", True, ("Traders",), "", "a beginning"),
    ("open*", True, ("opens", "opened"), "", "several words, title first"),
    ("gate /lorr[iy]/", True, ("Gate", "gate", "lorri"), "", "of AND all"),
    ('"=Gate"', True, ("Gate",), "", "exactly so"),
    ("@chaman", False, (), "none of the name's spellings stands there", "a name"),
    ("list:ports", False, (), "none of the list's", "a list"),
    ("source:geo", False, (), "the source: dawn_wire", "a fact that is otherwise"),
    ("lang:fa", False, (), "the language: en", "a language that is otherwise"),
    ("country:PK", True, (), "the source's country: PK", "a fact that is so"),
    ("tag:sport", False, (), "the tags: not known", "a fact nobody knows"),
    ("story.sources>=3", False, (), "1 source tells its story so far", "a condition on the story"),
    ("is:edited", False, (), "its page was not edited", "a condition on the page"),
    ("guards NEAR/3 lorries", False, (), "the nearest are 6 words apart", "too far apart"),
    ("lorries ONEAR/9 guards", False, (), "they stand so near, in another order", "the other order"),
    ("zebra NEAR/3 lorries", False, (), "zebra stands nowhere", "a side that is missing"),
    ("(zebra OR yak) NEAR/3 llama", False, (), "(zebra OR yak) and llama stand nowhere", "both sides missing"),
    ("guards NEAR/3 gate", False, (), "the nearest are 4 words apart", "by one word"),
]


@pytest.mark.parametrize(("query", "matched", "words", "why", "what"), TERMS, ids=[row[4] for row in TERMS])
def test_a_term_says_what_is_there(query: str, matched: bool, words: tuple[str, ...], why: str, what: str) -> None:
    told = of(query)
    assert told.matched is matched, what
    assert told.words == words, what
    assert told.why.startswith(why) if why else told.why == "", (what, told.why)


def test_what_is_missing_is_told_where_it_is_missing() -> None:
    """Of AND the parts that do not match, of OR all, of NOT what is there."""
    told = of("taftan (torkham OR chaman) gate NOT quetta NOT zebra")
    assert not told.matched
    assert [part.what for part in missing(told)] == ["torkham", "chaman", "NOT quetta"]
    (negated,) = [part for part in told.parts if part.what == "NOT quetta"]
    assert (negated.kind, negated.parts[0].matched, negated.parts[0].words) == ("not", True, ("Quetta",))
    assert missing(of("taftan OR torkham")) == ()


def test_found_texts_are_few_and_short() -> None:
    many = replace(READING, text=" ".join(f"word{number}" for number in range(100)))
    assert len(of("word*", many).words) == 8
    assert of("word* /.+/", replace(READING, text="word " * 200)).parts[1].words[1] == ("word " * 16).strip()


def test_persian_words_are_told_as_they_stand() -> None:
    reading = Reading("دروازهٔ تفتان", "طالبانو په تورخم کې دروازه پرانیسته.", lang="ps")
    told = of("تالبانو دروازه", reading)
    assert [part.words for part in told.parts] == [(), ("دروازهٔ", "دروازه")]
    assert "طالبانو" in told.parts[0].why


def test_two_words_that_stand_as_one_are_told_so() -> None:
    """Each by itself is not there; beside each other in an AND they are."""
    told = of("cease fire gate", replace(READING, text="The ceasefire at the gate holds."))
    assert told.matched
    assert [part.words for part in told.parts] == [("ceasefire",), ("ceasefire",), ("Gate", "gate")]
    assert not of("cease (fire OR gate)", replace(READING, text="The ceasefire holds.")).matched


_WORDS = ("gate", "taftan", "iran", "opens", "border", "طالبان", "cease", "fire", "ceasefire", "cease-fire", "borders")
_TERMS = st.sampled_from(
    [*_WORDS, "tit*", "open*", '"gate opens"', '"=Gate"', "title:gate", "@iran", "source:dawn*", "lang:en", "is:edited"]
)
_QUERIES = st.recursive(
    _TERMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        inner.map(lambda one: f"NOT ({one})"),
    ),
    max_leaves=6,
)


def _assert_whole(told: Explained, prepared: Prepared) -> None:
    for part in told.parts:
        _assert_whole(part, prepared)
    if told.kind == "all":
        assert told.matched is all(part.matched for part in told.parts)
    if told.kind == "any":
        assert told.matched is any(part.matched for part in told.parts)
    if told.kind == "not":
        assert told.matched is not told.parts[0].matched
    assert bool(missing(told)) is not told.matched


@settings(max_examples=200, deadline=None)
@given(_QUERIES, st.lists(st.sampled_from(_WORDS), max_size=5), st.booleans())
def test_the_answer_is_the_evaluators(query: str, words: list[str], edited: bool) -> None:
    """On random queries and texts: the whole says what `evaluate` says, with its places, and parts add up."""
    parsed = parse(f"gate ({query})", BOOK)
    prepared = prepare(Reading(" ".join(words), "Gate", source="dawn_x", lang="en"), BOOK, lambda: Life(1, edited))
    told, match = explain(parsed, prepared), evaluate(parsed, prepared)
    assert told.matched is (match is not None)
    assert told.spans == (match.spans if match else ())
    _assert_whole(told, prepared)
