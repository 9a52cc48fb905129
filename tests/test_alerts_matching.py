"""Watches against articles: the one evaluator, every armed watch, and one that cannot be read."""

from __future__ import annotations

from alerts.matching import Matcher
from archive.model import Watch
from archive.watches import Armed
from seeds.names import load_names
from words.evaluation import Reading, prepare
from words.names import NameBook

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
