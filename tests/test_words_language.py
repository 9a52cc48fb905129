"""Language: our own sentences, what sources state, and the labelled headlines."""

import json

import pytest

from benchmarks.languages import NEIGHBOURS, measure, ours
from tests.shared import SHARED
from words.language import UNDETERMINED, language_of

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


def test_what_we_cannot_read_is_none_of_ours() -> None:
    """Korean, Greek, Gujarati and Thai have no candidate; Polish, Swahili, Spanish and Kurmanji have."""
    unread = (
        "한국 정부는 오늘 새로운 정책을 발표했다",
        "Η κυβέρνηση ανακοίνωσε σήμερα νέα μέτρα",
        "ગુજરાત સરકારે આજે જાહેરાત કરી",
        "รัฐบาลไทยประกาศวันนี้",
    )
    assert [language_of(text).code for text in unread] == [UNDETERMINED] * 4
    assert language_of(unread[0], source_languages=("ko",)).code == "ko", "its source says so"
    assert language_of("Rząd ogłosił dzisiaj nowe środki w Warszawie").code == "pl"
    assert language_of("Serikali ya Kenya imetangaza leo hatua mpya").code == "sw"
    assert language_of("El gobierno anunció hoy nuevas medidas").code == "es"
    assert language_of("Hikûmeta Herêma Kurdistanê îro biryarek nû ragihand").code == "ku"


def test_no_letters_say_nothing() -> None:
    assert language_of("۱۴۰۵ — 2026").code == ""
    assert language_of("").confidence == 0
    assert language_of("", source_languages=("ps",)).code == "ps"


def test_the_labelled_headlines() -> None:
    lines = (SHARED / "region" / "about.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    right = sum(language_of(item["text"]).code == item["lang"] for item in items)
    assert right >= 0.99 * len(items), f"{right} of {len(items)}; all 120 when measured"


@pytest.mark.parametrize("code", list(NEIGHBOURS))
def test_neighbours_are_not_taken_for_the_regions_languages(code: str) -> None:
    """Sindhi, Sorani and Balochi, by whole sentences."""
    assert [language_of(text).code for text in NEIGHBOURS[code]] == [code] * len(NEIGHBOURS[code])
    assert all(language_of(text).confidence >= 0.7 for text in NEIGHBOURS[code])


def test_a_name_in_a_neighbours_letters_turns_no_text() -> None:
    text = "وزیر اعلیٰ نے کہا کہ سندھ کے شہر ٺٽو میں پانی کی کمی دور کی جائے گی اور کسانوں کو معاوضہ ملے گا۔"
    assert language_of(text).code == "ur"


def test_languages_are_told_as_well_as_they_were() -> None:
    """Floors a little under what was measured on 2026-11-27; on labelled texts that nothing was tuned on."""
    right = {key: found["tripoint"] for key, found in measure({"tripoint": ours}).items()}
    for language in ("ar", "en", "fa", "ps", "ur"):
        assert right[language, "sentence"] >= 0.98, language
        assert right[language, "8 words"] >= 0.94, language
