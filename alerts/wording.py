"""The words around the news, in the reader's language, and times as the reader reads them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDateTime

JALALI_READERS = ("fa", "prs")
"""Readers who count days by the solar Hijri calendar; Pashto is also read where the Gregorian one is used."""

ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Spelt out here because strftime's names depend on the machine's locale."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The fixed words of a message in one language."""

    published: str
    seen: str
    also_in: str
    why: str
    watch: str
    query: str
    more: str
    """With `{n}` for the number of further articles."""
    in_archive: str
    silence: str
    untitled: str
    undated: str
    languages: dict[str, str]


def _languages(english: str, persian: str, dari: str, pashto: str, urdu: str, arabic: str) -> dict[str, str]:
    return {"en": english, "fa": persian, "prs": dari, "ps": pashto, "ur": urdu, "ar": arabic}


ENGLISH = Wording(
    published="Published",
    seen="Seen",
    also_in="Also in",
    why="Why",
    watch="Watch",
    query="Query",
    more="{n} more",
    in_archive="In the archive",
    silence="Silence this watch",
    untitled="(no title)",
    undated="no date given",
    languages=_languages("English", "Persian", "Dari", "Pashto", "Urdu", "Arabic"),
)
PERSIAN = Wording(
    published="انتشار",
    seen="دریافت",
    also_in="همچنین در",
    why="چرا",
    watch="دیده‌بان",
    query="جست‌وجو",
    more="{n} خبر دیگر",
    in_archive="در بایگانی",
    silence="خاموش کردن این دیده‌بان",
    untitled="(بدون عنوان)",
    undated="بدون تاریخ",
    languages=_languages("انگلیسی", "فارسی", "دری", "پشتو", "اردو", "عربی"),
)
PASHTO = Wording(
    published="خپرېدنه",
    seen="ترلاسه کېدنه",
    also_in="دا هم په",
    why="ولې",
    watch="څار",
    query="لټون",
    more="{n} نور خبرونه",
    in_archive="په ارشیف کې",
    silence="دا څار غلی کړئ",
    untitled="(بې سرلیکه)",
    undated="بې نېټې",
    languages=_languages("انګلیسي", "فارسي", "دري", "پښتو", "اردو", "عربي"),
)
URDU = Wording(
    published="اشاعت",
    seen="موصولی",
    also_in="ان میں بھی",
    why="وجہ",
    watch="نگرانی",
    query="تلاش",
    more="مزید {n} خبریں",
    in_archive="محفوظات میں",
    silence="یہ نگرانی خاموش کریں",
    untitled="(بلا عنوان)",
    undated="بلا تاریخ",
    languages=_languages("انگریزی", "فارسی", "دری", "پشتو", "اردو", "عربی"),
)
ARABIC = Wording(
    published="النشر",
    seen="الرصد",
    also_in="أيضًا في",
    why="السبب",
    watch="المتابعة",
    query="الاستعلام",
    more="{n} أخبار أخرى",
    in_archive="في الأرشيف",
    silence="إيقاف هذه المتابعة",
    untitled="(بلا عنوان)",
    undated="بلا تاريخ",
    languages=_languages("الإنجليزية", "الفارسية", "الدرية", "البشتوية", "الأردية", "العربية"),
)

WORDINGS = {"en": ENGLISH, "fa": PERSIAN, "prs": PERSIAN, "ps": PASHTO, "ur": URDU, "ar": ARABIC}


def wording_for(language: str) -> Wording:
    """The words for a reader's language (ISO 639); English for any other."""
    return WORDINGS.get(language, ENGLISH)


def show_time(at: datetime, zone: str, language: str = "en") -> str:
    """A time in the reader's zone, with the zone's city: `Sat 22 Nov 2025, 03:15 Tehran`; other languages get digits only.

    `at` is aware (ValueError otherwise); `zone` is an IANA name. Persian and Dari readers see both calendars.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown in the reader's")
    local = at.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M} {zone.rpartition('/')[2].replace('_', ' ')}"
    day = f"{local.year:04}-{local.month:02}-{local.day:02}"
    if language in JALALI_READERS:
        jalali = JalaliDateTime(local)  # type: ignore[no-untyped-call]
        return f"{jalali.year}/{jalali.month:02}/{jalali.day:02} ({day}) {clock}"
    if wording_for(language) is not ENGLISH:
        return f"{day} {clock}"
    weekday, month = ENGLISH_DAYS[local.weekday()], ENGLISH_MONTHS[local.month - 1]
    return f"{weekday} {local.day} {month} {local.year}, {clock}"


def show_times(published: datetime | None, seen: datetime, zone: str, language: str = "en") -> tuple[str, str]:
    """When an article was published ("" where unknown) and seen; of the same day the second shows the hour alone."""
    if published is None:
        return "", show_time(seen, zone, language)
    here = ZoneInfo(zone)
    same_day = published.astimezone(here).date() == seen.astimezone(here).date()
    shown = f"{seen.astimezone(here):%H:%M}" if same_day else show_time(seen, zone, language)
    return show_time(published, zone, language), shown
