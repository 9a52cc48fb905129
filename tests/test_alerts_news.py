"""What is new in a further report of a story, and in other words of a page: nothing else makes a message follow."""

from __future__ import annotations

import pytest

from alerts.news import News, Told, as_stored, from_stored, news_of_copy, news_of_edit, news_of_report, step_after
from archive.differences import Account, changed
from tests.judged_archive import BOOK

SEVEN = "At least seven people were killed in a blast at the Torkham crossing on Monday, officials said."
SEVEN_EXACTLY = "Seven people were killed in a blast at the Torkham crossing on Monday, police said."
NINE = "Nine people were killed in a blast at the Torkham crossing on Monday, police said."
NINE_AT_LEAST = "At least nine people were killed in a blast at the Torkham crossing on Monday, police said."
RISEN = "A blast killed 23 people at the Torkham crossing on Monday, officials said after speaking of seven before."
PERSIAN = "در انفجار گذرگاه تورخم در روز دوشنبه دست‌کم ۹ نفر کشته شدند."
ELSEWHERE = "Nine people were killed when a bus fell into a river near Gilgit, rescuers said on Friday morning."


def account(text: str, title: str = "Blast at Torkham", language: str = "en", ref: int = 1) -> Account:
    return Account(ref, title, text, language, None, BOOK)


@pytest.mark.parametrize(
    ("sentence", "before", "after", "said"),
    [
        ("a toll that rose, though the new text names the old one", SEVEN, RISEN, "killed: 23 (before: at least 7)"),
        ("a toll that rose over an exact one", SEVEN_EXACTLY, RISEN, "killed: 23 (before: 7)"),
        ("another exact number", SEVEN_EXACTLY, NINE, "killed: 9 (before: 7)"),
        ("a lower one, which corrects it", NINE, SEVEN_EXACTLY, "killed: 7 (before: 9)"),
        ("more than at least so many", SEVEN, NINE_AT_LEAST, "killed: at least 9 (before: at least 7)"),
        ("the same number said more surely is none", SEVEN, SEVEN_EXACTLY, ""),
        ("fewer than at least so many, said again, is none", NINE_AT_LEAST, SEVEN, ""),
        ("the old number beside the new one, told again, is none", RISEN, SEVEN_EXACTLY, ""),
        ("another event's number is none", SEVEN, ELSEWHERE, ""),
    ],
)
def test_a_number_is_new(sentence: str, before: str, after: str, said: str) -> None:
    found = changed([account(before)], account(after, ref=2))
    assert ", ".join(change.words for change in found) == said, sentence
    assert [one.words for one in news_of_copy(found)] == ([said] if said else [])


def test_a_toll_is_compared_across_languages_and_with_all_that_was_told() -> None:
    report = account(PERSIAN, language="fa", ref=3)
    assert [change.words for change in changed([account(SEVEN)], report)] == ["killed: at least 9 (before: at least 7)"]
    assert changed([account(SEVEN), account(NINE, ref=2)], report) == ()
    assert changed([], report) == ()


@pytest.mark.parametrize(
    ("told", "following"), [(0, 2), (1, 2), (2, 3), (3, 5), (7, 10), (10, 20), (20, None), (99, None)]
)
def test_the_steps_of_independent_reports(told: int, following: int | None) -> None:
    assert step_after(told) == following


@pytest.mark.parametrize(
    ("sentence", "told", "voices", "kinds"),
    [
        ("a second report confirms", 1, 2, ["voices"]),
        ("a fourth is none of the steps", 3, 4, []),
        ("a step that was jumped over counts", 3, 7, ["voices"]),
        ("a story that lost voices by a merge is no news", 7, 2, []),
    ],
)
def test_more_reports(sentence: str, told: int, voices: int, kinds: list[str]) -> None:
    found = news_of_report(Told(told, frozenset({"en"})), voices, "en", ())
    assert [one.kind.value for one in found] == kinds, sentence


def test_the_first_report_in_a_language_is_news_and_an_unknown_one_is_not() -> None:
    told = Told(30, frozenset({"en", "fa"}))
    found = [news_of_report(told, 30, code, ()) for code in ("ps", "fa", "")]
    assert [[one.words for one in news] for news in found] == [["ps"], [], []]


@pytest.mark.parametrize(
    ("sentence", "before", "after", "kinds"),
    [
        ("the same", "Torkham gate is closed", "Torkham gate is closed", []),
        ("letters and points alone", "Torkham gate is closed", "TORKHAM gate is closed!", []),
        ("a word more", "Torkham gate is closed again today", "Torkham gate is closed again", []),
        ("another number", "Blast kills 7 at Torkham", "Blast kills 9 at Torkham", ["headline", "number"]),
        ("other words", "Torkham gate is closed", "Traders welcome the opening of a border", ["headline"]),
        ("other words in Persian", "گذرگاه تورخم بسته شد", "بازرگانان از بازگشایی مرز خرسندند", ["headline"]),
        ("other letters for the same Persian words", "گذرگاه تورخم بسته شد", "گذرگاه تورخم بسته شد", []),
    ],
)
def test_headlines(sentence: str, before: str, after: str, kinds: list[str]) -> None:
    found = news_of_edit(account("Words.", before), account("Words.", after), asked=False)
    assert [one.kind.value for one in found] == kinds, sentence


@pytest.mark.parametrize(
    "phrase",
    ["Correction: the gate is in Afghanistan.", "This article has been amended.", "اصلاحیه: نام گذرگاه اصلاح شد.", "درستگی: نام", "تصحيح: الاسم"],
)  # fmt: skip
def test_a_correction_is_news_once(phrase: str) -> None:
    before, after = account("The gate."), account(f"The gate. {phrase}")
    assert [one.kind.value for one in news_of_edit(before, after, asked=False)] == ["correction"]
    assert news_of_edit(after, account(f"The gate. {phrase} Again."), asked=False) == ()


def test_the_law_that_was_amended_is_no_correction() -> None:
    before, after = account("متن", language="fa"), account("متن قانون در مجلس اصلاح شد و به تصویب رسید.", language="fa")
    assert news_of_edit(before, after, asked=False) == ()


def test_any_edit_is_news_where_it_is_asked_for() -> None:
    before, after = account("The gate."), account("The gate. More.")
    assert news_of_edit(before, after, asked=False) == ()
    assert [one.kind.value for one in news_of_edit(before, after, asked=True)] == ["edit"]
    assert news_of_edit(before, before, asked=True) == ()


def test_news_are_kept_as_they_are() -> None:
    news = news_of_report(Told(1, frozenset()), 2, "en", changed([account(SEVEN)], account(RISEN, ref=2)))
    assert len(news) == 3
    assert from_stored(as_stored(news)) == news
    assert as_stored(()) is None
    assert from_stored(None) == ()
    assert all(isinstance(one, News) for one in news)
