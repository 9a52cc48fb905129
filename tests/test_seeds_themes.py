"""Themes: the shipped file, what it finds in headlines of five languages, and what a wrong file is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.model import InputError
from seeds.themes import LANGUAGES, NOT, load_themes
from words.names import NameBook
from words.theme_rarity import FILE, UNLISTED, theme_share

THEMES = load_themes()
BOOK = NameBook(THEMES)


def themes_of(text: str, language: str) -> set[str]:
    return {found.name_id for found in BOOK.find(text, language)}


TOLD_ALIKE = [
    ({"h_kill", "h_troops"}, {
        "en": "Six policemen martyred in Bannu attack",
        "fa": "شهادت شش مأمور پلیس در حمله",
        "ps": "په برید کې شپږ پولیس ووژل شول",
        "ur": "حملے میں چھ پولیس اہلکار شہید",
        "ar": "مقتل ستة من رجال الشرطة في هجوم",
    }, "killed, each side in its own word"),
    ({"h_refugee", "h_deport"}, {
        "en": "Pakistan deports thousands of Afghan refugees",
        "fa": "اخراج هزاران مهاجر افغان از پاکستان",
        "ps": "له پاکستانه زرګونه افغان کډوال شړل شوي",
        "ur": "ہزاروں افغان مہاجرین ملک بدر",
        "ar": "باكستان ترحل آلاف اللاجئين الأفغان",
    }, "deported refugees: one is a noun, another a verb"),
    ({"h_execution"}, {
        "en": "Iran hangs man convicted of spying for Mossad",
        "fa": "یک جاسوس موساد به دار مجازات آویخته شد",
        "ps": "ایران یو کس په دار وځړاوه",
        "ur": "ایران میں موساد کے جاسوس کو پھانسی",
        "ar": "إيران تنفذ حكم الإعدام بحق جاسوس للموساد",
    }, "hanged, put on the gallows, sentence carried out"),
    ({"h_close", "h_crossing"}, {
        "en": "Torkham crossing closed again",
        "fa": "گذرگاه تورخم دوباره بسته شد",
        "ps": "د تورخم دروازه بیا وتړل شوه",
        "ur": "طورخم گزرگاہ دوبارہ بند",
        "ar": "إغلاق معبر تورخم مجددا",
    }, "a closed crossing"),
]  # fmt: skip


@pytest.mark.parametrize(("shared", "headlines", "why"), TOLD_ALIKE, ids=[why for *_, why in TOLD_ALIKE])
def test_headlines_of_one_event_meet_by_their_themes(shared: set[str], headlines: dict[str, str], why: str) -> None:
    for language, headline in headlines.items():
        assert shared <= themes_of(headline, language), (why, language)


NOT_MEANT = [
    ("h_fire", "en", "Cease-fire holds for a second week", "a cease-fire is no fire"),
    ("h_gunmen", "en", "Gas prices rise under new government", "nothing of shots in it"),
    ("h_protest", "en", "NEW YORK, March 27 - Oil prices fall", "the month"),
    ("h_kill", "en", "Court hands down death penalty to five", "nobody is dead yet"),
    ("h_saturday", "fa", "نشست سه‌شنبه برگزار می‌شود", "Tuesday holds Saturday's name"),
    ("h_doctor", "fa", "پزشکیان به مسکو می‌رود", "a president whose name begins with the doctor"),
    ("h_river", "fa", "او به تهران می‌رود", "goes, written as the river"),
    ("h_resign", "ps", "افغانستان ډېرې اوبه لري", "has, folded as far"),
    ("h_flogging", "ps", "درې تنه ټپيان شول", "three, written as the lashes"),
    ("h_release", "ur", "اجلاس ہو رہا ہے", "an auxiliary verb, written as freed"),
    ("h_student", "ar", "وفد طالبان يصل إلى موسكو", "the Taliban are written as two students"),
    ("h_governor", "ar", "من كابل وإلى طهران", "and to, folded as the governor"),
    ("h_minister", "ar", "رئيس الوزراء يزور الصين", "a prime minister, told apart in all languages"),
]


@pytest.mark.parametrize(("theme", "language", "text", "why"), NOT_MEANT, ids=[why for *_, why in NOT_MEANT])
def test_words_that_look_alike_are_no_theme(theme: str, language: str, text: str, why: str) -> None:
    assert theme in BOOK, why
    assert theme not in themes_of(text, language), why


def test_phrases_that_hide_others_are_never_told() -> None:
    assert themes_of("prime minister", "en") == {"h_prime_minister"}


def test_every_theme_has_a_measured_rarity() -> None:
    """When this fails: run `python -m benchmarks.theme_rarity`."""
    counted = {theme.id: theme_share(theme.id) for theme in THEMES if theme.id != NOT}
    assert all(0 < share < 0.5 for share in counted.values())
    assert set(counted) == set(_listed())
    assert counted["h_attack"] > UNLISTED > counted["h_chess"]
    assert theme_share("h_unheard_of") == UNLISTED


def _listed() -> list[str]:
    return [line.split(",")[0] for line in FILE.read_text(encoding="utf-8").splitlines()[1:]]


def test_ids_are_words_and_every_wording_finds_its_theme() -> None:
    """A replacement once left `foreignumber` in an id; a wording that its own language does not find helps nobody."""
    ids = [theme.id for theme in THEMES if theme.id != NOT]
    assert not [theme for theme in ids if not re.fullmatch(r"h(_[a-z0-9]+)+", theme) or "number_" in theme[8:]]
    lost = [
        (theme.id, spelling.text)
        for theme in THEMES
        if theme.id != NOT
        for spelling in theme.spellings
        if theme.id not in themes_of(spelling.text, spelling.language)
    ]
    assert not lost


WRONG = [
    ("en: a", "f.txt:1: wordings stand before the first theme", "no theme yet"),
    ("[h a] A", "f.txt:1: a theme's first line cannot be read", "a space in the id"),
    ("[h_a] A\nde: a", 'f.txt:2: theme "h_a": the line names no language', "a sixth language"),
    ("[h_a] A\nen: a,b, ", "a wording is empty, padded or too long", "nothing behind the last comma"),
    ("[h_a] A\nen: " + "a" * 61, "none longer than 60", "a sentence for a wording"),
    ("[h_a] A\nen: a\nen: b", 'f.txt:3: theme "h_a": en stands twice', "two lines of one language"),
    ("[h_a] A\nen: a", 'f.txt:1: theme "h_a": has no wording in fa, ps, ur, ar', "one language only"),
]


@pytest.mark.parametrize(("text", "said", "why"), WRONG, ids=[why for *_, why in WRONG])
def test_a_wrong_theme_is_told_with_its_line(tmp_path: Path, text: str, said: str, why: str) -> None:
    (tmp_path / "f.txt").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_themes(tmp_path / "f.txt")
    assert said in str(caught.value), why


def test_a_theme_stands_once(tmp_path: Path) -> None:
    lines = "[h_a] A\n" + "".join(f"{language}: a\n" for language in LANGUAGES)
    (tmp_path / "f.txt").write_text(lines + lines, encoding="utf-8")
    with pytest.raises(InputError, match=r'f\.txt:7: theme "h_a" stands twice, first at .*f\.txt:1'):
        load_themes(tmp_path / "f.txt")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_themes(tmp_path / "none.txt")
