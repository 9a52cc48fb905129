"""Voices: copies fold into their report, two texts of one agency are one witness, a named author is a house's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archive.voices import Telling, VoiceKind, Voices, voices
from tests.judged_archive import LEXICON

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def telling(
    ref: int,
    outlet: str,
    text: str = "The gate was opened.",
    *,
    group: int | None = None,
    authors: tuple[str, ...] = (),
    house: str = "",
    language: str = "en",
    country: str = "PK",
    hours: int | None = None,
) -> Telling:
    at = START + timedelta(hours=ref if hours is None else hours)
    named = house or f"{outlet.split()[0].lower()}.example"
    return Telling(ref, ref if group is None else group, "", text, authors, language, outlet, named, country, at)


def told(*tellings: Telling) -> Voices:
    found = voices(tellings, LEXICON.agencies)
    assert found is not None
    return found


def test_the_sentence_of_a_story() -> None:
    found = told(
        telling(1, "IRNA English", "TEHRAN, IRNA – The gate was opened."),
        telling(2, "Dawn"),
        telling(3, "TOLOnews", authors=("Habib Mirzad",)),
        *(telling(ref, f"Paper {ref}", group=1 if ref % 2 else 3) for ref in range(4, 16)),
    )
    assert found.words == "3 independent reports (IRNA, Dawn, own correspondent of TOLOnews), 12 copies"
    assert [voice.kind for voice in found.voices] == [VoiceKind.AGENCY, VoiceKind.OUTLET, VoiceKind.CORRESPONDENT]
    assert found.voices[0].copies == (5, 7, 9, 11, 13, 15)


def test_two_texts_of_one_agency_are_one_voice() -> None:
    found = told(
        telling(1, "Dawn", "KABUL (Reuters) - The gate was opened."),
        telling(2, "The News", "The gate is open again, according to Reuters."),
    )
    assert found.words == "1 independent report (Reuters)"
    assert found.voices[0].reports == (1, 2)


def test_a_copy_tells_whose_text_the_first_printed_without_saying_so() -> None:
    found = told(
        telling(1, "Dawn"),
        telling(2, "The Nation", "The gate was opened.\n(AFP)", group=1),
        telling(3, "The Star", group=1),
    )
    assert found.words == "1 independent report (AFP), 2 copies"


def test_an_agencys_own_page_is_its_voice_whatever_a_reprint_says() -> None:
    found = told(telling(1, "Tasnim English"), telling(2, "Dawn", "By Mehr News: The gate.", group=1))
    assert found.words == "1 independent report (Tasnim), 1 copy"
    assert told(telling(1, "Mehr News", "به گزارش ایرنا، دروازه", language="fa")).words == "1 independent report (IRNA)"


def test_an_agencys_own_page_stands_for_its_text_though_a_reprint_came_first() -> None:
    found = told(
        telling(1, "Dawn", "By Tasnim: The gate.", authors=("Tasnim",)),
        telling(2, "Star", group=1),
        telling(3, "Tasnim English", group=1),
    )
    assert found.words == "1 independent report (Tasnim), 2 copies"
    assert (found.voices[0].reports, found.voices[0].copies) == ((3,), (1, 2))


def test_two_feeds_of_one_house_are_one_voice() -> None:
    found = told(
        telling(1, "TOLOnews English", house="tolonews.com"),
        telling(2, "TOLOnews Dari", house="tolonews.com", language="prs"),
    )
    assert found.words == "1 independent report (TOLOnews English)"
    assert found.languages == ("en", "prs")


def test_a_house_with_and_without_a_named_author_is_one_voice() -> None:
    found = told(telling(1, "Dawn"), telling(2, "Dawn", authors=("Ayaz Gul",)), telling(3, "Star", group=2))
    assert found.words == "1 independent report (own correspondent of Dawn), 1 copy"
    assert (found.voices[0].reports, found.voices[0].copies) == ((1, 2), (3,))


def test_a_house_named_as_author_is_no_correspondent() -> None:
    for author in ("Dawn", "dawn.com", "Web Desk", "News Desk", "Agencies", "گروه بین‌الملل", "admin", " "):
        assert told(telling(1, "Dawn", authors=(author,), house="dawn.com")).voices[0].kind is VoiceKind.OUTLET
    for author in ("Our Correspondent", "نامہ نگار", "Ayaz Gul"):
        assert told(telling(1, "Dawn", authors=(author,))).words == "1 independent report (own correspondent of Dawn)"


def test_first_latest_languages_and_countries() -> None:
    found = told(
        telling(1, "Dawn", hours=5),
        telling(2, "IRNA", "به گزارش ایرنا", language="fa", country="IR", hours=1),
        telling(3, "ISNA", language="fa", country="IR", hours=9),
        telling(4, "Star", language="", country="", hours=9),
    )
    assert (found.first.ref, found.latest.ref) == (2, 4)
    assert (found.languages, found.countries) == (("fa", "en"), ("IR", "PK"))


def test_copies_whose_report_is_gone_still_speak() -> None:
    assert told(telling(5, "Dawn", group=1), telling(6, "Star", group=1)).words == "1 independent report (Dawn), 1 copy"
    assert voices((), LEXICON.agencies) is None
