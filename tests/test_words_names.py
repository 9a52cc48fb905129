"""Names of the region: all spellings and scripts, the rules of affixes, and the false friends met in real text."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import effort
from tests.words_samples import reference_book
from words.evaluation import Reading, evaluate, prepare
from words.names import MOST_HITS, Name, NameBook, NameFound, Spelling
from words.query import parse

FOUND = [
    ("pezeshkian", "fa", "پزشکیان در تهران", "the surname alone"),
    ("pezeshkian", "fa", "پزشكيان", "typed with Arabic letters"),
    ("pezeshkian", "en", "President Pezeshkian arrived", "Latin"),
    ("pezeshkian", "ar", "وبزشكيان", "an Arabic conjunction on a person"),
    ("pakistan", "ar", "للباكستان", "ل on a country"),
    ("pakistan", "ar", "الباكستانيين", "article and plural"),
    ("iran", "ar", "22 إيرانياً", "the accusative's alef"),
    ("pakistan", "ps", "دپاکستان حکومت", "Pashto glues د"),
    ("pakistan", "ur", "اورپاکستان میں", "Urdu glues اور"),
    ("pakistan", "ur", "پاکستانیوں کو", "an Urdu oblique plural"),
    ("afghanistan", "ps", "افغانانو ته", "a Pashto oblique plural"),
    ("afghanistan", "fa", "افغان\u200cها", "a Persian plural behind a half-space"),
    ("taliban", "ps", "طالبانو وویل", "the Pashto oblique of Taliban"),
    ("taliban", "ps", "تالبانو وویل", "spelled with another t"),
    ("islamabad", "fa", "در اسلام\u200cآباد", "a half-space"),
    ("islamabad", "prs", "در اسلامآباد", "joined"),
    ("islamabad", "ur", "اسلام ا\u0653باد میں", "a decomposed madda"),
    ("islamabad", "ur", "اسلام آبادمیں", "a glued postposition"),
    ("islamabad", "ar", "بإسلام آباد", "an Arabic preposition on a name of two words"),
    ("jaish_al_adl", "fa", "گروهک جیش\u200cالعدل", "a group with a half-space"),
    ("jaish_al_adl", "en", "Jaish-ul-Adl said", "hyphens"),
    ("islam_qala", "en", "at Islam Qal’a today", "an apostrophe"),
    ("sistan_baluchestan", "en", "in Sistan-Baluchestan", "a hyphen for a space"),
    ("kabul", "fa", "در کابل گفت", "Kabul as a word"),
    ("khamenei_mojtaba", "fa", "مجتبی خامنه\u200cای", "the longer of two names"),
    ("mujahid_zabihullah", "ur", "ذبیح اللّٰہ مجاہد", "marks inside a name"),
    ("usa", "en", "the US said", "case-sensitive, in capitals"),
    ("kp", "en", "in KP on Sunday", "case-sensitive, in capitals"),
    ("t_border", "en", "two borders", "an English plural of a topic"),
    ("quetta", "en", "Blast in Quetta", "ambiguous only in Arabic script"),
    ("quetta", "ur", "کوئٹہ میں دھماکا", "Urdu's spelling is no other word"),
    ("quetta", "fa", "انفجار در کویته پاکستان", "an ambiguous spelling beside its country"),
    ("chaman", "ur", "چمن بارڈر بند", "with its border word"),
    ("qatar", "ur", "قطری وزیر", "an ending on a short country"),
]


@pytest.mark.parametrize(("name", "lang", "text", "why"), FOUND, ids=[case[3] for case in FOUND])
def test_found(name: str, lang: str, text: str, why: str) -> None:
    assert name in {found.name_id for found in reference_book().find(text, lang)}, why


FALSE_FRIENDS = [
    ("kabul", "fa", "کابل\u200cهای فیبر نوری", "cables"),
    ("kabul", "fa", "کابل های برق", "cables with a space"),
    ("kabul", "fa", "کابلها", "cables joined"),
    ("taliban", "fa", "جلال طالبانی درگذشت", "Talabani"),
    ("taliban", "ar", "جلال طالباني", "Talabani in Arabic"),
    ("taliban", "ur", "جلال طالبانی", "Talabani where words are glued"),
    ("taliban", "en", "the Talibani family", "Talabani in Latin"),
    ("islamabad", "fa", "اسلام\u200cآباد غرب", "a town in Iran"),
    ("islamabad", "fa", "اسلام آباد غرب", "the town with a space"),
    ("quetta", "fa", "دوست من کویته", "is Kuwait"),
    ("quetta", "fa", "نزدیکی کویته و بندرعباس", "is Kuwait, beside a port of Iran"),
    ("milak_zaranj", "fa", "میلک شیک در ایران", "a milkshake, even beside a country"),
    ("afghanistan", "fa", "علیرضافغانی سوت زد", "a joined surname"),
    ("kurram", "fa", "استان کرمان در ایران", "Kerman"),
    ("kurram", "fa", "کرم دست و صورت", "hand cream"),
    ("pishin_mand", "fa", "پیشینه او در پاکستان", "background"),
    ("pishin_mand", "fa", "رئیس پیشین بانک", "former"),
    ("chaman", "fa", "چمن ورزشگاه", "a lawn"),
    ("chaman", "ps", "چمنونه شنه دي", "lawns"),
    ("tajikistan", "ar", "يوم دوشنبهای", "no part of a word"),
    ("helmand_water", "fa", "حقابه دریاچه ارومیه", "the lake's water right, no country beside it"),
    ("kp", "ur", "کے پیش نظر", "inside another word"),
    ("panjgur_turbat", "fa", "تربت حیدریه", "a town in Khorasan"),
    ("nimroz", "fa", "نیمروز امروز", "midday"),
    ("sadiq_khan", "en", "Muhammad Sadiq opened a shop", "a common name"),
    ("usa", "en", "join us at noon", "the pronoun"),
    ("kp", "en", "kp", "lower case"),
    ("eco", "en", "eco tourism", "a prefix of ecology"),
    ("iran", "en", "Tirana", "inside a word"),
    ("t_border", "ps", "بیا بشري مرز", "a Persian topic in Pashto"),
    ("iran", "ps", "وزیراني", "no gluing below six letters"),
    ("pakistan", "fa", "وباكستان", "Arabic particles outside Arabic"),
    ("taliban", "en", "the Pakistani Taliban", "a longer group is meant"),
    ("khamenei_ali", "fa", "مجتبی خامنه\u200cای", "his son is meant"),
    ("balochistan", "fa", "سیستان و بلوچستان", "the Iranian province is meant"),
]


@pytest.mark.parametrize(("name", "lang", "text", "why"), FALSE_FRIENDS, ids=[case[3] for case in FALSE_FRIENDS])
def test_false_friends_are_not_found(name: str, lang: str, text: str, why: str) -> None:
    assert name not in {found.name_id for found in reference_book().find(text, lang)}, why


def test_spans_cover_the_name_in_the_original() -> None:
    text = "🌟 وزیر گفت: «محمّد» در دپاکستان و اسلام\u200cآبا\u0651د"
    found = {one.name_id: text[one.start : one.end] for one in reference_book().find(text, "ps")}
    assert found["pakistan"] == "پاکستان"
    assert found["islamabad"] == "اسلام\u200cآبا\u0651د"


def test_a_watch_in_english_finds_the_persian_article() -> None:
    book = reference_book()
    query = parse("@pezeshkian -@n_cricket", book)
    match = evaluate(query, prepare(Reading("سفر پزشکیان به تهران", "", lang="fa"), book))
    assert match is not None
    assert [(span.field, span.start, span.end) for span in match.spans] == [("title", 4, 11)]


def test_context_for_an_ambiguous_name_may_stand_in_the_title() -> None:
    book = reference_book()
    in_title, in_text = book.find_together(("خبر پاکستان", "انفجار در کویته"), "fa")
    assert {found.name_id for found in in_title} == {"pakistan"}
    assert {found.name_id for found in in_text} == {"quetta"}


def test_every_spelling_of_every_name_finds_its_name() -> None:
    """Alone or, where it is ambiguous, beside its country."""
    book = reference_book()
    missed = []
    beside = {"IR": "ایران", "PK": "پاکستان", "AF": "افغانستان"}
    for name in (book.get(name_id) for name_id in book.ids):
        assert name is not None
        for spelling in name.spellings:
            words = f"{spelling.text} . {beside[name.implies[0]] if name.implies else beside['IR']}"
            if name.id not in {found.name_id for found in book.find(words, spelling.language)}:
                missed.append((name.id, spelling.text))
    assert missed == []


def test_the_book() -> None:
    name = Name("x", "X", "person", "actor", ("IR",), spellings=(Spelling("Xavier", "en"),))
    book = NameBook([name])
    assert book.get("x") is name
    assert book.get("y") is None
    assert "x" in book
    assert book.ids == ("x",)
    assert book.find("Mr Xavier.") == (NameFound("x", 3, 9),)
    assert NameBook([]).find("anything") == ()
    other = NameBook([Name("x", "X", "person", "actor", ("IR",), spellings=(Spelling("Xaver", "en"),))])
    assert book.digest != other.digest
    assert book.digest == NameBook([name]).digest


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["طالبان", "پاکستان", "اسلام\u200cآباد", "و", "د", "ہ\u0654", "US", " ", "\u0651", "ی", "😀"])
    ).map("".join)
    | st.text(max_size=40),
    st.sampled_from(["", "fa", "ps", "ur", "ar", "en"]),
)
def test_any_text_is_searched_without_error(text: str, lang: str) -> None:
    for found in reference_book().find(text, lang):
        assert 0 <= found.start < found.end <= len(text)


def test_finding_is_linear() -> None:
    book = reference_book()
    article = "وزیر کشور پاکستان گفت مذاکرات در مرز افغانستان ادامه دارد و طالبان پاسخ داد. " * 40
    assert len(book.find(article, "fa")) > 200
    once = min(effort(lambda: book.find(article, "fa")) for _ in range(5))
    often = min(effort(lambda: book.find(article * 20, "fa")) for _ in range(3))
    assert often < 100 * once, "400 times if each word were held against each"


def test_of_a_spelling_met_without_end_the_first_places_are_kept_and_no_other_name_is_lost() -> None:
    """Megabytes of nothing but names are bounded work."""
    book = reference_book()
    text = "the Pakistani Taliban " * (MOST_HITS + 100) + "and Zaranj"
    found = book.find(text, "en")
    assert found[-1] == NameFound("milak_zaranj", len(text) - 6, len(text)), "its own spelling is not at its bound"
    assert "taliban" not in {one.name_id for one in found}, "beyond the bound too, the longer group is meant"
    counted = Counter(one.name_id for one in found)
    assert counted["ttp"] == MOST_HITS


def test_names_within_one_endless_word_are_found_where_they_stand() -> None:
    """Urdu glues words; a million letters without a space must not be counted from the start for each name."""
    word = "پاکستا\u0651ن" + "پاکستان" * 20_000
    found = reference_book().find(f"میں {word}", "ur")
    assert len(found) == MOST_HITS
    assert found[0] == NameFound("pakistan", 4, 12), "a mark belongs to it"
    assert found[1] == NameFound("pakistan", 12, 19)
    assert found[-1] == NameFound("pakistan", 12 + 7 * (MOST_HITS - 2), 19 + 7 * (MOST_HITS - 2))
