"""One name in several scripts is one echo; different names are not."""

from __future__ import annotations

import pytest

from words.echoes import echo
from words.folding import fold

SAME = [
    ("Witkoff", "ویتکاف", "وٹکوف", "ويتكوف"),
    ("Araghchi", "عراقچی", "عراقجي"),
    ("Bagram", "بگرام", "باغرام"),
    ("Muscat", "مسقط"),
    ("Buner", "بونیر", "بونير"),
    ("Bangladesh", "بنگلادش", "بنغلاديش", "بنګلادېش"),
    ("Badakhshan", "بدخشان"),
    ("Waziristan", "وزیرستان", "وزيرستان"),
    ("Grossi", "گروسی", "غروسي"),
    ("Trump", "ترامپ", "ٹرمپ", "ټرمپ", "ترامب"),
]


@pytest.mark.parametrize("names", SAME, ids=[names[0] for names in SAME])
def test_a_name_sounds_the_same_in_every_script(names: tuple[str, ...]) -> None:
    heard = {echo(fold(name)) for name in names}
    assert len(heard) == 1
    assert heard != {""}


def test_other_names_sound_otherwise() -> None:
    assert len({echo(fold(names[0])) for names in SAME}) == len(SAME)


@pytest.mark.parametrize("word", ["", "Ali", "علی", "Dalal", "آدیاله", "aaa", "12", "ééé", "🙂", "\ud800"])
def test_what_has_too_few_consonants_has_no_echo(word: str) -> None:
    assert echo(word) == ""
