"""Places in sentences of five languages: what is found, what is none, and what holds what."""

from __future__ import annotations

import pytest

from seeds.names import load_names
from seeds.places import gazetteer, load_places
from words.place_forms import LANGUAGES, PHRASE, Locality, Needs, Spelling
from words.places import HOME, Places

BOOK = gazetteer()


def place_of(place_id: str) -> Locality:
    place = BOOK.get(place_id)
    assert place is not None, place_id
    return place


FOUND = {
    "a town, its country's quarter, a crossing": (
        "en",
        "Gunmen kill five policemen in Bannu, Pakistan's northwest; the Torkham border closed",
        ["bannu", "kp", "torkham"],
    ),
    "abbreviations": ("en", "KP and GB assembly call for calm in DI Khan, AJK", ["kp", "gb", "di_khan", "ajk"]),
    "gigabytes are not Gilgit-Baltistan": ("en", "16 GB of memory in Skardu", ["skardu"]),
    "quarters in short": ("en", "K-P and NW Pakistan", ["kp", "kp"]),
    "Pak beside a country": ("en", "Pak-Afghan talks in Istanbul", ["pakistan", "afghanistan", "istanbul"]),
    "Pak alone is a name": ("en", "Mr Pak said so", []),
    "a Latin name has its capital": ("en", "he ate turkey with a polish knife in chad", []),
    "US is a country, us is not": ("en", "US tells us nothing", ["usa"]),
    "a team is no valley": ("en", "A SWAT team reached Swat", ["swat"]),
    "nationality": ("en", "Afghans, Iranians and a Tajik officer", ["afghanistan", "iran", "tajikistan"]),
    "a newspaper is no city": ("en", "Tehran Times quotes the Washington Post", []),
    "Urdu abbreviation, a district with its label": (
        "ur",
        "ڈی آئی خان میں دھماکا، ضلع کرم میں جھڑپ، طورخم بند",
        ["di_khan", "kurram", "torkham"],
    ),
    "Urdu evening and Syria": ("ur", "آج شام کو عراق اور شام کے وزیر ملے", ["iraq", "syria"]),
    "Urdu unease is not China": ("ur", "عوام بے چین ہیں", []),
    "Urdu kindness is not a district": ("ur", "اللہ کا کرم ہے", []),
    "Persian Bam with its label only": ("fa", "صدای بم بالا بود؛ زلزله در شهرستان بم", ["bam"]),
    "Persian Monday and Dushanbe": ("fa", "روز دوشنبه در شهر دوشنبه", ["dushanbe"]),
    "Persian cables": ("fa", "کابل‌ها در تهران", ["tehran"]),
    "a town in Iran, not the capital of Pakistan": ("fa", "حادثه در اسلام‌آباد غرب", ["eslamabad_gharb"]),
    "Mehran is a man and a crossing": ("fa", "مهران گفت؛ مرز مهران بسته شد", ["mehran"]),
    "half-spaces closed or not": ("fa", "سیستان‌وبلوچستان و اسلامآباد", ["sistan_baluchestan", "islamabad"]),
    "Dari is written as Persian": ("prs", "ولسوالی اچین ننگرهار", ["achin", "nangarhar"]),
    "Pashto glued د, oblique forms": (
        "ps",
        "دپاکستان په کوټه ښار کې، له کابله، په کونړونو کې، د ډیورنډ کرښې",
        ["pakistan", "quetta", "kabul", "kunar", "durand_line"],
    ),
    "Pashto district": ("ps", "د پکتيکا ولايت برمل ولسوالۍ کې", ["paktika", "barmal"]),
    "Arabic particles": (
        "ar",
        "قتلى بإسلام آباد وكابول للعراق بالهند والإيرانيين",
        ["islamabad", "kabul", "iraq", "india", "iran"],
    ),
    "Arabic quarter of a country": ("ar", "هجوم في جنوب شرق إيران", ["se_iran"]),
    "Arabic right hand is not Yemen": ("ar", "اليد اليمنى", []),
    "Jordan is a country beside one": (
        "en",
        "Egypt, Jordan and Qatar",
        ["egypt", "jordan", "qatar"],
    ),
    "and a man alone": ("en", "Eddie Jordan dies", []),
    "a country beside it is no label": ("ar", "في طريقها إلى إيران، وأنا تصرفت", ["iran"]),
    "Arabic scene is not Mashhad": ("ar", "في مشهد يعكس الصراع في طهران", ["tehran"]),
    "Arabic prime minister of Iraq is not Sudan": ("ar", "محمد شياع السوداني في العراق", ["iraq"]),
    "Persian previous is not Pishin": ("fa", "دولت پیشین ایران و زاهدان", ["iran", "zahedan"]),
    "Persian words that half-spaces join": ("fa", "علاقه‌مند و چشم‌هامون در سیستان", ["sistan_baluchestan"]),
    "Persian new-born and heavy are Pashto's districts": ("fa", "نوزاد سنگین در دروازه", []),
    "a flow of water is not Dubai": ("fa", "دبی آب هیرمند", ["helmand_river"]),
    "the news agency is not the province": ("fa", "خبرگزاری فارس از استان فارس", ["fars"]),
    "an organisation is not its town": ("fa", "سازمان همکاری شانگهای در پکن", ["beijing"]),
    "Urdu some is not the riverine area": ("ur", "کچھ لوگ چلے گئے", []),
    "Urdu catch is not Kech": ("ur", "کامران نے کیچ ڈراپ کیا", []),
    "Urdu flourish is not Parwan": ("ur", "پروان چڑھتا ہے", []),
    "Urdu sugar is not China, its president is": ("ur", "چینی مہنگی، چینی صدر کابل میں", ["china", "kabul"]),
    "Pashto own and works": ("ps", "د خپلو ملکونو کارونه پیل شول", []),
    "Pashto three others": ("ps", "درې نور ټپیان شول", []),
    "Pashto room and Quetta": ("ps", "په کور کې کوټې؛ په کوټه او ژوب کې", ["quetta", "quetta", "zhob"]),
    "Pashto currency": ("ps", "۶۵ میلیونه افغانۍ په کابل کې", ["kabul"]),
    "Arabic financial is not Mali": ("ar", "دعم مالي من دولة مالي", ["mali"]),
}


@pytest.mark.parametrize(("language", "text", "expected"), FOUND.values(), ids=FOUND)
def test_places_in_a_sentence(language: str, text: str, expected: list[str]) -> None:
    assert [found.name_id for found in BOOK.find(text, language)] == expected


def test_a_place_in_the_title_is_company_for_one_in_the_text() -> None:
    title, text = BOOK.find_together(("Blast in Quetta", "Firing near Mand on Monday"), "en")
    assert [found.name_id for found in (*title, *text)] == ["quetta", "pishin_mand"]
    assert BOOK.find("Firing near Mand on Monday", "en") == ()


def test_a_spelling_is_found_at_its_place() -> None:
    text = "در سیستان‌وبلوچستان، زاهدان"
    assert [text[found.start : found.end] for found in BOOK.find(text, "fa")] == ["سیستان‌وبلوچستان", "زاهدان"]


def test_holders_go_from_the_nearest_to_the_countries_on_both_sides_of_a_border() -> None:
    assert BOOK.holders("bannu") == ("kp", "north_pakistan", "west_pakistan", "pakistan")
    assert BOOK.holders("minab") == ("hormozgan", "south_iran", "iran")
    assert BOOK.holders("torkham")[:2] == ("khyber", "nangarhar")
    assert BOOK.countries("torkham") == {"pakistan", "afghanistan"}
    assert BOOK.countries("iran") == {"iran"}
    assert BOOK.holders("iran") == BOOK.holders("nowhere") == ()


def test_the_file_is_sound() -> None:
    """Unique ids, known holders, no circle, no spelling of two places: else it would not load (test_seeds_places.py)."""
    places = load_places()
    for place in places:
        if place.kind != PHRASE:
            assert {spelling.language for spelling in place.spellings} == set(LANGUAGES), place.id
            assert BOOK.countries(place.id) or place.kind == "region", place.id
        assert place.id not in BOOK.holders(place.id)


def test_every_listed_spelling_leads_to_its_place() -> None:
    lost = []
    for place in BOOK.ids:
        for spelling in place_of(place).spellings:
            if spelling.needs is Needs.NOTHING:
                found = [name.name_id for name in BOOK.find(spelling.text, spelling.language)]
                if place not in found:
                    lost.append((place, spelling.text, found))
    assert lost == []


def test_names_of_places_that_watches_know_are_here_under_the_same_id() -> None:
    here = {name.id for name in load_names() if name.type in ("place", "province", "crossing", "port", "country")}
    assert here - set(BOOK.ids) == {"panjgur_turbat", "kp_towns", "balochistan_towns"}, "several towns under one id"


def test_provinces_of_the_three_countries_are_complete() -> None:
    of = dict.fromkeys(HOME, 0)
    for id_ in BOOK.ids:
        if place_of(id_).kind == "province":
            (country,) = BOOK.countries(id_)
            of[country] += 1
    assert of == {"iran": 31, "afghanistan": 34, "pakistan": 7}


def test_the_digest_changes_with_a_spelling() -> None:
    one = Places([Locality("bannu", "city", (), (Spelling("Bannu", "en"),))])
    other = Places([Locality("bannu", "city", (), (Spelling("Bannu", "en", Needs.LABEL),))])
    assert one.digest != other.digest
    assert "bannu" in one
    assert len(one) == 1
