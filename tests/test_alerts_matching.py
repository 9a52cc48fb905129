"""Watches against articles: the one evaluator, every armed watch, and one that cannot be read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.matching import Matcher
from archive.model import Watch
from archive.watches import Armed
from seeds.names import load_names
from words.evaluation import Life, Reading, Span, evaluate, prepare
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
    *("lorries", "gate", "snow", "border", "Kabul", "talks", "gates", "Pakistan", "Taliban"),
    *("cease-fire", "ceasefire", "cease", "fire"),
    *("کتاب", "مرز", "مرزهای", "ایران", "آتش\u200cبس", "آتش", "بس", "طالبان"),
    *("سرحد", "پاکستان", "پاکستانی", "پاکستانیوں", "لاریاں", "ا\u0653باد"),
    *("پوله", "دپاکستان", "افغانانو", "ډېورنډ", "کنړ"),
    *("حدود", "والحدود", "بالحدود", "وباكستان", "إيران"),
)
"""English, Persian, Urdu, Pashto and Arabic."""
PIECES = (*WORDS, ".", "…", "😀", "«", "ـ", "Erdoğan", "ﻃﺎﻟﺒﺎﻥ")
PLACES = (
    *WORDS[::2],
    *("gat*", "bor?er", "lor*", "مرز*", "پاکس?ان*", "حدو*", '"=Kabul"', '"=آتش\u200cبس"', "@pakistan", "@iran", "list:groups"),
    *('"gate border"', '"مرز ایران"', "آتش\u200cبس", "Iran-Pakistan"),
)  # fmt: skip
OTHERS = (
    *('"snow talks"~3', "title:gate", "body:مرز", "title:(gate OR مرز)", "lang:en", "lang:ar", "country:PK", "source:dawn*"),
    *("story.sources>=2", "story.sources<2", "is:edited", "is:vanished", "tag:border"),
)  # fmt: skip
TERMS = st.one_of(
    st.sampled_from([*PLACES, *OTHERS]),
    st.tuples(st.sampled_from(PLACES), st.sampled_from(("NEAR/1", "NEAR/4", "ONEAR/2")), st.sampled_from(PLACES)).map(" ".join),
)  # fmt: skip
REGEXES = st.sampled_from(("/sn[ao]w/", "/پاک.*ن/", "/gate.{0,9}border/", "/مرز|حدود/"))
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} NOT ({two[1]}))"),
        st.tuples(TERMS, REGEXES, inner).map(lambda three: f"({three[0]} {three[1]} {three[2]})"),
        inner.map(lambda one: f"NOT NOT ({one})"),
    ),
    max_leaves=6,
)
READINGS = st.builds(
    lambda title, text, lang, country, source: Reading(
        " ".join(title), " ".join(text), lang=lang, country=country, source=source, tags=("border",) if title else ()
    ),
    st.lists(st.sampled_from(PIECES), max_size=5),
    st.lists(st.sampled_from(PIECES), max_size=24),
    st.sampled_from(("en", "fa", "prs", "ur", "ps", "ar", "")),
    st.sampled_from(("PK", "IR")),
    st.sampled_from(("dawn", "irna")),
)
LIVES = st.sampled_from((Life(), Life(3), Life(2, edited=True)))


def plainly(watches: list[Armed], reading: Reading, life: Life) -> list[tuple[int, tuple[Span, ...]]]:
    """The slow matcher: every watch asked, one after the other, of an article prepared for it alone."""
    found = []
    for one in watches:
        try:
            match = evaluate(parse(one.watch.query, BOOK), prepare(reading, BOOK, lambda: life))
        except QueryError:
            continue
        if match is not None:
            found.append((one.watch_id, match.spans))
    return found


def quickly(matcher: Matcher, reading: Reading, life: Life) -> list[tuple[int, tuple[Span, ...]]]:
    return [(one.armed.watch_id, one.spans) for one in matcher.match(prepare(reading, BOOK, lambda: life))]


@settings(max_examples=300, deadline=None)
@given(st.lists(QUERIES, min_size=1, max_size=12), READINGS, LIVES)
def test_what_is_found_is_what_asking_every_watch_finds(asked: list[str], reading: Reading, life: Life) -> None:
    """All operators, in five languages; watches and places are the same."""
    assert quickly(Matcher(armed(*asked), BOOK), reading, life) == plainly(armed(*asked), reading, life)


@settings(max_examples=200, deadline=None)
@given(READINGS, st.data())
def test_a_watch_that_asks_for_several_things_that_are_there_is_found(reading: Reading, data: st.DataObject) -> None:
    """Most random queries match nothing; these all match, so that nothing is turned away that should not be."""
    article = prepare(reading, BOOK)
    there = [term for term in (*PLACES, *OTHERS) if evaluate(parse(term, BOOK), article) is not None]
    parts = st.sampled_from(there) | st.tuples(st.sampled_from(PLACES), st.sampled_from(there)).map(
        lambda two: f"({two[0]} OR {two[1]})"
    )
    asked = " ".join(data.draw(st.lists(parts, min_size=1, max_size=5)))
    assert quickly(Matcher(armed(asked), BOOK), reading, Life()) == plainly(armed(asked), reading, Life()) != []


@settings(max_examples=100, deadline=None)
@given(
    st.lists(QUERIES, min_size=1, max_size=6),
    st.dictionaries(st.integers(1, 9), QUERIES | st.just(""), max_size=5),
    READINGS,
)
def test_a_matcher_with_changes_finds_what_one_made_anew_finds(
    asked: list[str], changes: dict[int, str], reading: Reading
) -> None:
    before = armed(*asked)
    now = [Armed(number, number * 10 + 1, Watch(f"w{number}", query)) for number, query in changes.items() if query]
    after = sorted([*(one for one in before if one.watch_id not in changes), *now], key=lambda one: one.watch_id)
    first = Matcher(before, BOOK)
    changed = first.changed(changes.keys(), now)
    assert changed.armed == tuple(after)
    assert quickly(changed, reading, Life()) == plainly(after, reading, Life())
    assert [bad.armed for bad in changed.unreadable] == [bad.armed for bad in Matcher(after, BOOK).unreadable]
    assert quickly(first, reading, Life()) == plainly(before, reading, Life()), "the first one is as it was"


def test_a_matcher_follows_another_without_reading_queries_again() -> None:
    first = Matcher(armed("lorries", "snow"), BOOK)
    then = Matcher(armed("snow", "gate"), BOOK, before=first)
    assert matches(then, "", "Snow at the gate.", "en") == ["w1", "w2"]
    assert matches(first, "", "Snow at the gate.", "en") == ["w2"], "the first one is as it was"
