"""Times as the region's houses print them."""

from __future__ import annotations

from datetime import datetime

from persiantools.jdatetime import JalaliDateTime

SOLAR = {
    "fa": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split(),
    "prs": "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split(),
    "ps": "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب".split(),
}
CIVIL = {
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر".split(),
    "prs": "جنوری فبروری مارچ اپریل می جون جولای اگست سپتمبر اکتوبر نومبر دسمبر".split(),
    "ps": "جنوري فبروري مارچ اپرېل مې جون جولای اګست سپتمبر اکتوبر نومبر ډسمبر".split(),
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر".split(),
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
}
WEEKDAYS = {
    "fa": "دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه".split(),
    "prs": "دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه".split(),
    "ur": "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار".split(),
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split(),
}
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def solar(moment: datetime, language: str) -> str:
    """۱۴ فروردین ۱۴۰۵, or with the months of Afghanistan."""
    day = _solar_day(moment)
    return f"{day.day} {SOLAR[language][day.month - 1]} {day.year}".translate(PERSIAN)


def solar_figures(moment: datetime, sign: str = "/") -> str:
    """۱۴۰۵/۰۱/۱۴."""
    day = _solar_day(moment)
    return f"{day.year}{sign}{day.month:02}{sign}{day.day:02}".translate(PERSIAN)


def civil(moment: datetime, language: str) -> str:
    """3 أبريل 2026: day, month's name, year."""
    return f"{moment.day} {CIVIL[language][moment.month - 1]} {moment.year}"


def weekday(moment: datetime, language: str) -> str:
    """The day of the week."""
    return WEEKDAYS[language][moment.weekday()]


def clock(moment: datetime) -> str:
    """۱۳:۲۵."""
    return f"{moment:%H:%M}".translate(PERSIAN)


def ordinal(day: int) -> str:
    """3rd."""
    return f"{day}{'th' if day in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _solar_day(moment: datetime) -> JalaliDateTime:
    day: JalaliDateTime = JalaliDateTime.to_jalali(moment.replace(tzinfo=None))  # type: ignore[no-untyped-call]
    return day
