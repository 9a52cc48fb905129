"""Watches against articles: the one evaluator, every armed watch, and one that cannot be read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.matching import Matcher
from archive.model import Watch
from archive.watches import Armed
from seeds.names import load_names
from words.evaluation import Reading, evaluate, prepare
from words.names import NameBook
from words.query import QueryError, parse

BOOK = NameBook(load_names())


def armed(*queries: str) -> list[Armed]:
    return [Armed(number, number * 10, Watch(f"w{number}", query)) for number, query in enumerate(queries, 1)]


def matches(matcher: Matcher, title: str, text: str, lang: str) -> list[str]:
    found = matcher.match(prepare(Reading(title, text, lang=lang), BOOK))
    return [one.armed.watch.name for one in found]


def test_an_article_meets_every_watch_that_asks_for_it_in_their_order() -> None:
    matcher = Matcher(armed("lorries", "snow", "gate AND lorries", "lorries NOT gate"), BOOK)
    assert matches(matcher, "A gate", "Lorries waited at the gate.", "en") == ["w1", "w3"]


def test_a_name_is_found_in_every_script_and_words_in_either_spelling() -> None:
    matcher = Matcher(armed("@pezeshkian", "کتاب", "كتاب"), BOOK)
    assert matches(matcher, "", "مسعود پزشکیان رئیس‌جمهور ایران به تبریز رفت.", "fa") == ["w1"]
    assert matches(matcher, "", "کتاب تازه‌ای منتشر شد.", "fa") == ["w2", "w3"], "Arabic letters find Persian ones"


def test_the_places_of_a_match_lie_in_the_text_as_it_is() -> None:
    matcher = Matcher(armed("lorries"), BOOK)
    text = "Forty lorries waited."
    (found,) = matcher.match(prepare(Reading("Nothing", text, lang="en"), BOOK))
    assert [text[span.start : span.end] for span in found.spans] == ["lorries"]


def test_a_watch_that_cannot_be_read_is_reported_and_stops_no_other() -> None:
    matcher = Matcher(armed("@a_name_that_left", "lorries", "(open"), BOOK)
    assert [bad.armed.watch.name for bad in matcher.unreadable] == ["w1", "w3"]
    assert "a_name_that_left" in str(matcher.unreadable[0].error)
    assert matches(matcher, "", "Lorries.", "en") == ["w2"]


WORDS = (
    "lorries",
    "gate",
    "snow",
    "border",
    "Kabul",
    "talks",
    "gates",
    "کتاب",
    "مرز",
    "مرزهای",
    "پاکستان",
    "دپاکستان",
    "پاکستانی",
    "cease-fire",
    "ceasefire",
    "cease",
    "fire",
    "حدود",
    "والحدود",
    "آتش\u200cبس",
    "آتش",
)
TERMS = st.sampled_from(
    [
        *WORDS, "gat*", "bor?er", "lor*", '"=Kabul"', "@pakistan", "list:groups", '"gate border"', '"snow talks"~3', "title:gate",
        "lang:en", "gate NEAR/3 snow", "gate ONEAR/2 (snow OR talks)", "story.sources>=1", "is:edited", "مرز*",
    ]
)  # fmt: skip
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} NOT {two[1]})"),
        st.tuples(TERMS, inner).map(lambda two: f"({two[0]} /sn[ao]w/ {two[1]})"),
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(
    st.lists(QUERIES, min_size=1, max_size=12),
    st.lists(st.sampled_from(WORDS), max_size=14),
    st.lists(st.sampled_from(WORDS), max_size=5),
    st.sampled_from(("en", "fa", "ar", "")),
)
def test_every_watch_that_matches_is_proposed(asked: list[str], text: list[str], title: list[str], lang: str) -> None:
    """What anchors propose and the evaluator decides is what asking every watch would find."""
    matcher = Matcher(armed(*asked), BOOK)
    article = prepare(Reading(" ".join(title), " ".join(text), lang=lang), BOOK)
    plainly = []
    for number, query in enumerate(asked, 1):
        try:
            match = evaluate(parse(query, BOOK), article)
        except QueryError:
            continue
        if match is not None:
            plainly.append((number, match.spans))
    assert [(one.armed.watch_id, one.spans) for one in matcher.match(article)] == plainly


def test_a_matcher_follows_another_without_reading_queries_again() -> None:
    first = Matcher(armed("lorries", "snow"), BOOK)
    then = Matcher(armed("snow", "gate"), BOOK, before=first)
    assert matches(then, "", "Snow at the gate.", "en") == ["w1", "w2"]
    assert matches(first, "", "Snow at the gate.", "en") == ["w2"], "the first one is as it was"
