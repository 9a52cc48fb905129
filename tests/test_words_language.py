"""Language: our own sentences, what sources state, and the labelled headlines."""

import json

import pytest

from tests.shared import SHARED
from words.language import language_of

SENTENCES = [
    ("The interior minister met his counterpart at the border crossing on Sunday.", "en"),
    ("وزیر کشور روز یکشنبه با همتای خود در گذرگاه مرزی دیدار کرد.", "fa"),
    ("وزیر داخلہ نے اتوار کو سرحدی گزرگاہ پر اپنے ہم منصب سے ملاقات کی۔", "ur"),
    ("د کورنیو چارو وزیر د یکشنبې په ورځ په سرحدي دروازه کې له خپل سیال سره ولیدل.", "ps"),
    ("التقى وزير الداخلية نظيره عند المعبر الحدودي يوم الأحد.", "ar"),
]


@pytest.mark.parametrize(("text", "lang"), SENTENCES, ids=[lang for _, lang in SENTENCES])
def test_a_sentence_of_each_language(text: str, lang: str) -> None:
    found = language_of(text)
    assert found.code == lang
    assert 0.5 < found.confidence <= 1


def test_persian_is_dari_where_the_source_writes_dari() -> None:
    persian = SENTENCES[1][0]
    assert language_of(persian, source_languages=("prs", "ps")).code == "prs"
    assert language_of(persian, source_languages=("fa", "prs")).code == "fa"
    assert language_of(persian, stated="fa-AF", source_languages=("fa", "prs")).code == "prs"


def test_a_short_title_leans_on_its_source_and_a_sentence_does_not() -> None:
    title = "وزیر داخله افغانستان گفت"
    assert language_of(title, source_languages=("prs",)).code == "prs"
    assert language_of(SENTENCES[3][0], source_languages=("fa",)).code == "ps"
    assert language_of(SENTENCES[0][0], stated="fa", source_languages=("fa",)).code == "en"


def test_no_letters_say_nothing() -> None:
    assert language_of("۱۴۰۵ — 2026").code == ""
    assert language_of("").confidence == 0
    assert language_of("", source_languages=("ps",)).code == "ps"


def test_the_labelled_headlines() -> None:
    lines = (SHARED / "region" / "about.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    right = sum(language_of(item["text"]).code == item["lang"] for item in items)
    assert right >= 0.99 * len(items), f"{right} of {len(items)}; all 120 when measured"
