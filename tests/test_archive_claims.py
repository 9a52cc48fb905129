"""What a report claims, by the words around its numbers."""

import pytest

from archive.claims import Claim, claims
from tests.judged_archive import BOOK
from words.claim_kinds import Kind


def of(text: str, language: str = "en") -> list[tuple[str, str, float]]:
    return [(one.kind.value, one.subject, one.low) for one in claims("", text, language, BOOK)]


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("Seven soldiers were killed in the attack.", ("killed", "soldiers", 7)),
        ("The blast left 23 people dead.", ("killed", "", 23)),
        ("A bomb went off, killing at least 12 civilians.", ("killed", "civilians", 12)),
        ("The death toll from the quake rose to 40.", ("killed", "", 40)),
        ("The flood claimed nine lives.", ("killed", "", 9)),
        ("Rescuers counted 14 bodies.", ("killed", "", 14)),
        ("More than 60 miners were wounded.", ("injured", "workers", 60)),
        ("A hospital said 27 people sustained injuries.", ("injured", "", 27)),
        ("Three fishermen are missing.", ("missing", "fisher", 3)),
        ("Police arrested 46 demonstrators.", ("detained", "protesters", 46)),
        ("A 6.1-magnitude earthquake struck the island.", ("magnitude", "", 6.1)),
        ("The two sides signed a deal worth $14 billion.", ("amount", "dollars", 14e9)),
        ("The depot lies 900 km from the border.", ("distance", "km", 900)),
        ("It struck at a depth of 10 kilometres.", ("distance", "km deep", 10)),
        ("The navy let 14 ships through the strait.", ("number", "ships", 14)),
        ("The talks are to begin on 5 May.", ("day", "gregorian", 505)),
        ("Gunmen attacked the customs office on Tuesday.", ("day", "week", 1)),
        ("Five prisoners were executed at dawn.", ("executed", "", 5)),
        ("Forces freed 155 passengers from the train.", ("rescued", "", 155)),
        ("The fire displaced 120 families.", ("displaced", "families", 120)),
        ("Guards arrested 23 members of a gang.", ("detained", "", 23)),
        ("Officers seized 420 kilograms of opium.", ("weight", "kg", 420)),
        ("Iran has sent 80 tons of aid.", ("weight", "tons", 80)),
    ],
)
def test_english_claims(text: str, claimed: tuple[str, str, float]) -> None:
    assert of(text) == [claimed]


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("هفت سرباز کشته شدند.", ("killed", "soldiers", 7)),
        ("در این انفجار دست‌کم ۲۳ نفر جان باختند.", ("killed", "", 23)),
        ("شمار کشته‌شدگان زلزله به ۴۰ نفر رسید.", ("killed", "", 40)),
        ("شهادت یک مأمور پلیس در سیستان", ("killed", "police", 1)),
        ("هلاکت ۴ تروریست در سراوان", ("killed", "militants", 4)),
        ("زخمی شدن ۶ نظامی در حمله امروز", ("injured", "soldiers", 6)),
        ("دستگیری ۱۲ معترض در شیراز", ("detained", "protesters", 12)),
        ("زلزله ۵.۲ ریشتری شهر را لرزاند", ("magnitude", "", 5.2)),
        ("قرارداد ۱۴ میلیارد دلاری امضا شد", ("amount", "dollars", 14e9)),
        ("زمین‌لرزه در عمق ۸ کیلومتری زمین رخ داد", ("distance", "km deep", 8)),
        ("عبور ۳۵ فروند کشتی از تنگه", ("number", "کشتی", 35)),
        ("مراسم ۲۳ خرداد برگزار می‌شود", ("day", "solar", 323)),
        ("افراد مسلح روز دوشنبه به گمرک حمله کردند", ("day", "week", 0)),
        ("اعدام پنج زندانی در زاهدان", ("executed", "", 5)),
        ("آزادی ۱۹۰ گروگان قطار", ("rescued", "", 190)),
        ("حدود ۱۲۰ خانواده آواره شدند", ("displaced", "families", 108)),
        ("دستگیری ۲۳ عضو یک گروهک", ("detained", "", 23)),
        ("کشف ۴۲۰ کیلوگرم تریاک در ایرانشهر", ("weight", "kg", 420)),
    ],
)
def test_persian_claims(text: str, claimed: tuple[str, str, float]) -> None:
    assert of(text, "fa")[:1] == [claimed]
    assert of(text, "prs")[:1] == [claimed]


def test_killed_and_injured_of_one_sentence_are_two_claims() -> None:
    assert of("Twelve people were killed and 70 wounded.") == [("killed", "", 12), ("injured", "", 70)]
    assert of("۳۱ شهید و ۴۰ مجروح در حملات", "fa") == [("injured", "", 40)] or of(
        "یک کشته و ۱۲ زخمی در انفجار", "fa"
    ) == [
        ("killed", "", 1),
        ("injured", "", 12),
    ]


def test_others_are_all_the_injured_where_they_come_with_the_dead() -> None:
    assert of("Seven soldiers were killed and 12 others injured.") == [("killed", "soldiers", 7), ("injured", "", 12)]
    assert of("هفت سرباز کشته شدند. در این حمله ۱۵ نظامی دیگر زخمی شدند.", "fa") == [
        ("killed", "soldiers", 7),
        ("injured", "soldiers", 15),
    ]
    assert of("Ten people were killed. Raids elsewhere wounded four others.") == [("killed", "", 10)]
    assert of("Ten people were killed and 9 injured. Five others were injured in the attack.") == [
        ("killed", "", 10),
        ("injured", "", 9),
    ]


def test_where_a_report_was_written_is_no_place_of_its_event() -> None:
    for dateline in ("QUETTA: ", "QUETTA, Pakistan, Sept 30 (Reuters) - ", "QUETTA (Pajhwok): ", "Quetta, INP – "):
        (found,) = claims("", dateline + "Four guards were killed in Kandahar.", "en", BOOK)[:1]
        assert found.sentence.places == {"kandahar"}
    (found,) = claims("", "کویته - ایرنا - چهار نگهبان در قندهار کشته شدند.", "fa", BOOK)[:1]
    assert found.sentence.places == {"kandahar"}


@pytest.mark.parametrize(
    "text",
    [
        "Six people were killed there last year.",
        "Since the start of the war 4,000 soldiers have been killed.",
        "The storm could kill 300 people.",
        "Five others were injured.",
        "Police denied that 12 people were killed.",
        "He was killed 3 days later.",
        "A mother of 12 was killed.",
        "Nine people were killed or injured.",
        "Ministers met for 3 hours in 2 rooms on the 4th floor.",
        "They paid $3 or $4 for it.",
        "He has logged 8.6 rebounds this month.",
        "An officer along with 2 civilians was wounded.",
        "The ministry said on Tuesday that the gate was open.",
        "They attacked late on Monday night.",
        "The plot covers 40 square kilometres.",
    ],
)
def test_what_says_too_little_is_no_claim(text: str) -> None:
    assert [one for one in of(text) if one[0] != "number"] == []


def test_a_place_is_claimed_by_the_words_before_it() -> None:
    (found,) = claims("", "The ministers of both sides met in Kandahar.", "en", BOOK)
    assert (found.kind, found.subject) == (Kind.PLACE, "place")
    assert claims("", "The ministers left Kandahar.", "en", BOOK) == ()


def test_other_languages_claim_nothing() -> None:
    assert claims("", "سات فوجی مارے گئے", "ur", BOOK) == ()


def test_only_the_beginning_is_read() -> None:
    background = "Nobody knew why. " * 20 + "Seven soldiers were killed."
    assert claims("A gate", background, "en", BOOK) == ()


def test_the_sentence_is_kept_as_written() -> None:
    (found,) = claims("Gate", "A gate fell.\nSeven SOLDIERS were killed.", "en", BOOK)
    assert isinstance(found, Claim)
    assert found.sentence.written == "Seven SOLDIERS were killed."


@pytest.mark.parametrize(
    "text", ["killed 5 " * 20_000, "at least " * 30_000, "1" * 200_000, "۱۲ و " * 30_000, "5" + " a" * 9_000]
)
def test_hostile_texts_do_no_harm(text: str) -> None:
    for language in ("en", "fa"):
        assert len(claims(text, text, language, BOOK)) < 200
