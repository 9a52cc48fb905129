"""The words around the news, in the reader's language, and times as the reader reads them. Pure."""

from __future__ import annotations

import re
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
    stories: str
    """With `{n}`: the subject of a digest."""
    reports: str
    """Label of how many independent reports there are, and whose."""
    copies: str
    tier: str
    """With `{n}`: how near to the news an outlet is."""
    new: str
    """Label of what is new since the last message on a story."""
    news: dict[str, str]
    """By kind of news (alerts/news.py), with `{it}` for its words."""
    flooded: str
    """With `{n}`: why a watch that tells at once comes as a digest."""
    figures: dict[str, str]
    """Words of numbers that change: what they count, whom, and how sure they are. Empty for English."""


def _languages(english: str, persian: str, dari: str, pashto: str, urdu: str, arabic: str) -> dict[str, str]:
    return {"en": english, "fa": persian, "prs": dari, "ps": pashto, "ur": urdu, "ar": arabic}


FIGURES = (
    "killed | injured | missing | detained | displaced | magnitude | at least | at most | about | to | soldiers | police "
    "| guards | militants | civilians | children | women | workers | journalists | protesters | before "
    "| executed | rescued | migrants | prisoners | smugglers | families"
).split(" | ")
"""The words that archive/differences.py writes numbers in."""


def _figures(words: str) -> dict[str, str]:
    return dict(zip(FIGURES, words.split(" | "), strict=True))


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
    stories="{n} stories",
    reports="Independent reports",
    copies="Copies",
    tier="tier {n}",
    new="New",
    news={
        "voices": "{it} independent reports",
        "language": "first report in {it}",
        "number": "{it}",
        "headline": "another headline; before: {it}",
        "correction": "corrected by the outlet ({it})",
        "edit": "the page was edited",
    },
    flooded="More than {n} alerts within an hour: until it is quieter this watch comes as an hourly digest",
    figures={},
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
    stories="{n} خبر",
    reports="گزارش‌های مستقل",
    copies="رونوشت‌ها",
    tier="رده {n}",
    new="تازه",
    news={
        "voices": "{it} گزارش مستقل",
        "language": "نخستین گزارش به {it}",
        "number": "{it}",
        "headline": "تیتر تغییر کرد؛ پیش از این: {it}",
        "correction": "رسانه آن را اصلاح کرد ({it})",
        "edit": "صفحه ویرایش شد",
    },
    flooded="بیش از {n} هشدار در یک ساعت: تا آرام شدن، این دیده‌بان هر ساعت یک‌جا می‌آید",
    figures=_figures(
        "کشته | زخمی | ناپدید | بازداشتی | آواره | بزرگی | دست‌کم | حداکثر | حدود | تا | نظامی | پلیس | نگهبان | شبه‌نظامی | غیرنظامی | کودک | زن | کارگر | خبرنگار | معترض | پیش‌تر"
        " | اعدام‌شده | نجات‌یافته | مهاجر | زندانی | قاچاقچی | خانواده"
    ),
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
    stories="{n} خبرونه",
    reports="خپلواک راپورونه",
    copies="کاپي",
    tier="درجه {n}",
    new="نوي",
    news={
        "voices": "{it} خپلواک راپورونه",
        "language": "په {it} لومړی راپور",
        "number": "{it}",
        "headline": "سرلیک بدل شو؛ پخوا: {it}",
        "correction": "رسنۍ سم کړ ({it})",
        "edit": "پاڼه سمه شوه",
    },
    flooded="په یوه ساعت کې له {n} ډېر خبرتیاوې: تر ارامېدو دا څار هر ساعت یو ځای راځي",
    figures=_figures(
        "وژل شوي | ټپیان | ورک | نیول شوي | بې ځایه شوي | شدت | لږ تر لږه | تر ټولو ډېر | شاوخوا | تر | پوځیان | پولیس | ساتونکي | وسله‌وال | ملکیان | ماشومان | ښځې | کارګران | خبریالان | لاریون‌کوونکي | مخکې"
        " | اعدام شوي | ژغورل شوي | کډوال | بندیان | قاچاق وړونکي | کورنۍ"
    ),
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
    stories="{n} خبریں",
    reports="آزاد رپورٹیں",
    copies="نقول",
    tier="درجہ {n}",
    new="نیا",
    news={
        "voices": "{it} آزاد رپورٹیں",
        "language": "{it} میں پہلی رپورٹ",
        "number": "{it}",
        "headline": "سرخی بدل گئی؛ پہلے: {it}",
        "correction": "ادارے نے درستی کی ({it})",
        "edit": "صفحہ تبدیل ہوا",
    },
    flooded="ایک گھنٹے میں {n} سے زیادہ اطلاعات: جب تک کمی نہ ہو یہ نگرانی ہر گھنٹے یکجا آئے گی",
    figures=_figures(
        "ہلاک | زخمی | لاپتہ | گرفتار | بے گھر | شدت | کم از کم | زیادہ سے زیادہ | تقریباً | تا | فوجی | پولیس | محافظ | عسکریت پسند | شہری | بچے | خواتین | مزدور | صحافی | مظاہرین | پہلے"
        " | سزائے موت | بازیاب | مہاجرین | قیدی | اسمگلر | خاندان"
    ),
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
    stories="{n} أخبار",
    reports="تقارير مستقلة",
    copies="نسخ",
    tier="الدرجة {n}",
    new="الجديد",
    news={
        "voices": "{it} تقارير مستقلة",
        "language": "أول تقرير بـ{it}",
        "number": "{it}",
        "headline": "تغيّر العنوان؛ كان: {it}",
        "correction": "صحّحته الوسيلة ({it})",
        "edit": "عُدّلت الصفحة",
    },
    flooded="أكثر من {n} تنبيهًا في ساعة: تأتي هذه المتابعة مجمّعة كل ساعة إلى أن تهدأ",
    figures=_figures(
        "قتلى | جرحى | مفقودون | محتجزون | نازحون | شدة | على الأقل | على الأكثر | نحو | إلى | جنود | شرطة | حراس | مسلحون | مدنيون | أطفال | نساء | عمال | صحفيون | محتجون | قبلًا"
        " | أُعدموا | أُنقذوا | مهاجرون | سجناء | مهربون | عائلات"
    ),
)

WORDINGS = {"en": ENGLISH, "fa": PERSIAN, "prs": PERSIAN, "ps": PASHTO, "ur": URDU, "ar": ARABIC}


def wording_for(language: str) -> Wording:
    """The words for a reader's language (ISO 639); English for any other."""
    return WORDINGS.get(language, ENGLISH)


def show_figures(number: str, words: Wording) -> str:
    """A number that changed ("killed, soldiers: 23 (at least 7)") in a reader's language."""
    return _FIGURE.sub(lambda found: words.figures.get(found[0], found[0]), number) if words.figures else number


_FIGURE = re.compile("|".join(rf"\b{figure}\b" for figure in FIGURES))


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
