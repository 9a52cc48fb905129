"""Credits: an agency is whose text it is only where newsrooms write their source."""

from __future__ import annotations

import pytest

from archive.credits import credited
from tests.judged_archive import LEXICON

AGENCIES = LEXICON.agencies
REST = (
    " The ministry said that the crossing would be open from Sunday, and that nobody had been hurt in the morning." * 4
)


@pytest.mark.parametrize(
    ("agency", "language", "text"),
    [
        ("reuters", "en", "KABUL (Reuters) - The gate at Torkham was closed."),
        ("ap", "en", "WASHINGTON, Nov. 21 (AP) — The envoy left."),
        ("xinhua", "en", "TEHRAN, Nov. 21, 2025 (Xinhua) -- Iran said on Friday"),
        ("mehr", "en", "TEHRAN, Nov. 21 (MNA) – The two ministers met."),
        ("app", "en", "ISLAMABAD: APP: The prime minister"),
        ("app", "en", "Islamabad, (Associated Press of Pakistan) - The prime minister"),
        ("irna", "en", "Tehran, IRNA – The deputy minister"),
        ("tasnim", "en", "TEHRAN (Tasnim) – A commander"),
        ("ariana_is_none", "en", "The gate was closed on Friday. Reuters could not reach the spokesman."),
        ("reuters", "en", "The gate was closed, according to Reuters, after a quarrel."),
        ("irna", "fa", "به گزارش ایرنا، سخنگوی وزارت خارجه گفت"),
        ("isna", "fa", "تهران- ایسنا- رئیس جمهور گفت"),
        ("mehr", "fa", "به گزارش خبرگزاری مهر، استاندار سیستان و بلوچستان گفت"),
        ("fars", "fa", "به نقل از خبرگزاری فارس، گذرگاه باز شد"),
        ("reuters", "fa", "کابل (رویترز) - دروازه بسته شد"),
        ("fars", "fa", "در تازه‌ترین تحولات، به گزارش خبرنگار اقتصادی خبرگزاری فارس، قیمت نان بالا رفت"),
        ("tasnim", "fa", "به گزارش گروه بین‌الملل خبرگزاری تسنیم، گذرگاه باز شد"),
        ("mehr", "fa", "به گزارش خبرنگار مهر، گذرگاه باز شد"),
        ("reuters", "fa", "به گزارش خبرگزاری مهر به نقل از رویترز، گذرگاه باز شد"),
        ("bakhtar", "fa", "به گزارش ایسنا به نقل از باختر، گذرگاه باز شد"),
        ("isna", "fa", "استاندار در گفت‌وگو با خبرنگار ایسنا از باز شدن گذرگاه خبر داد"),
        (
            "fars",
            "fa",
            "گذرگاه پس از سه روز گفتگو میان دو طرف و با میانجی‌گری بازرگانان باز شد.\nخبرگزاری فارس: استاندار گفت",
        ),
        (
            "ap",
            "en",
            "Gate at Torkham is open again after three days of talks between the two sides.\nKABUL (AP) – The gate",
        ),
        ("reuters", "en", "Gate is open\nReuters Sep 18, 2013, 02.16 PM\nThe gate was opened"),
        ("reuters", "en", "The gate was opened on Monday, Reuters reported, citing two traders."),
        ("irna", "en", "The gate was opened on Monday, the governor told IRNA."),
        ("fars", "ar", "وكالة فارس عن مصادر: أغلقت البوابة"),
        ("bakhtar", "prs", "کابل – باختر آژانس: والی هرات گفت"),
        ("pajhwok", "ps", "کابل (پژواک) د تورخم دروازه وتړل شوه"),
        ("bakhtar", "ps", "د باختر اژانس د راپور له مخې دروازه وتړل شوه"),
        ("app", "ur", "اسلام آباد (اے پی پی) وزیر اعظم نے کہا"),
        ("reuters", "ur", "خبر رساں ادارے رائٹرز کے مطابق سرحد بند کر دی گئی"),
        ("irna", "ar", "طهران/ إرنا/ أعلن المتحدث"),
        ("reuters", "ar", "كابول (رويترز) - أغلقت البوابة"),
        ("anadolu", "ar", "نقلا عن الأناضول، أغلقت البوابة"),
    ],
)
def test_datelines_and_opening_words_name_whose_text_it_is(agency: str, language: str, text: str) -> None:
    wanted = None if agency == "ariana_is_none" else agency
    assert credited("", text + REST, (), language, AGENCIES) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "(Reuters)",
        "Source: Reuters",
        "— Reuters",
        "Reuters",
        "With inputs from Reuters",
        "منبع: رویترز",
        "المصدر: رويترز",
    ],
)
def test_a_short_line_at_the_end_does_too(line: str) -> None:
    assert credited("", f"The gate was closed.{REST}\n{line}", (), "", AGENCIES) == "reuters"


@pytest.mark.parametrize(
    "text",
    [
        "A Reuters reporter saw forty lorries at the gate on Friday. They turned back.",
        "Images that were Reuters-verified show the gate.",
        "An APP-based payment was made at the gate.",
        "مسئولان خبرگزاری فارس و ایرنا با هم دیدار کردند.",
    ],
)
def test_an_agency_that_is_only_spoken_of_is_not_credited(text: str) -> None:
    assert credited("", text + REST, (), "", AGENCIES) is None


@pytest.mark.parametrize(
    ("own", "agency", "language", "text"),
    [
        ("isna", "reuters", "fa", "به گزارش ایسنا به نقل از رویترز، دروازه بسته شد"),
        ("isna", "isna", "fa", "به گزارش ایسنا، والی گفت دروازه بسته است"),
        ("isna", "afp", "fa", "به گزارش خبرگزاری فرانسه دروازه بسته شد"),
        ("reuters", "reuters", "en", "DUBAI, Jan 8 (Reuters) - The gate was closed, Tasnim news agency reported."),
        ("reuters", None, "en", "The gate was closed, a witness told Reuters."),
    ],
)
def test_an_agencys_own_page_names_itself_before_who_told_it(
    own: str, agency: str | None, language: str, text: str
) -> None:
    assert credited("", text + REST, (), language, AGENCIES, own) == agency


def test_bylines_name_agencies() -> None:
    assert credited("", REST, ("AFP",), "en", AGENCIES) == "afp"
    assert credited("", REST, ("Ayaz Gul", "Associated Press"), "en", AGENCIES) == "ap"
    assert credited("", REST, ("Ayaz Gul",), "en", AGENCIES) is None
    assert credited("", REST, ("She wrote for AFP and others " * 9,), "en", AGENCIES) is None


def test_a_headline_that_begins_with_its_source_names_it() -> None:
    assert credited("رویترز: دروازه باز شد", "خبر تازه", (), "fa", AGENCIES) == "reuters"
    assert credited("Reuters reporter freed in Kabul", REST, (), "en", AGENCIES) is None


@pytest.mark.parametrize("text", ["", "\n\n", "(", "(Reuters", "\u200c" * 5000, "(" * 5000 + "Reuters" + ")" * 5000])
def test_odd_texts_do_no_harm(text: str) -> None:
    credited(text, text, (text,), "fa", AGENCIES)
