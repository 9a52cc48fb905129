"""The words of dates in six languages: months of three calendars, marks of eras, parts of the day, zones, what is passed over.

Any spelling will do, as all are folded before they are compared; `|` stands between the names of one thing.
"""

from __future__ import annotations

from enum import StrEnum


class Calendar(StrEnum):
    """In which a date is written."""

    GREGORIAN = "gregorian"
    SOLAR = "solar"
    """Solar Hijri of Iran and Afghanistan: the same days, other names of months."""
    LUNAR = "lunar"


HIJRI = frozenset({Calendar.SOLAR, Calendar.LUNAR})
SOLAR, LUNAR, GREGORIAN = (frozenset({calendar}) for calendar in (Calendar.SOLAR, Calendar.LUNAR, Calendar.GREGORIAN))

# One string a month: its names in all languages, `|` between them, any spelling (all are folded).
MONTHS: tuple[tuple[frozenset[Calendar], tuple[str, ...]], ...] = (
    (
        SOLAR,
        (
            "فروردین|فروردین‌ماه|حمل|وری|farvardin",
            "اردیبهشت|اردیبهشتماه|ثور|غویی|غوایی|ordibehesht",
            "خرداد|خردادماه|جوزا|جوزاء|غبرګولی|khordad",
            "تیر|تیرماه|سرطان|چنګاښ|tir",
            "مرداد|امرداد|مردادماه|اسد|زمری|mordad",
            "شهریور|شهریورماه|سنبله|سنبلې|وږی|shahrivar",
            "مهر|مهرماه|میزان|تله|تلې|mehr",
            "آبان|آبانماه|عقرب|لړم|aban",
            "آذر|آذرماه|قوس|لیندۍ|لینده|azar",
            "دی|دیماه|جدی|مرغومی|dey",
            "بهمن|بهمنماه|دلو|سلواغه|سلواغې|bahman",
            "اسفند|اسفندماه|حوت|کب|esfand",
        ),
    ),
    (
        GREGORIAN,
        (
            "january|jan|janv|ene|gen|stycznia|січня|januar|jänner|enero|janeiro|janvier|gennaio|januari|ocak|января|янв|ژانویه|جنوری|جنوري|يناير|كانون الثاني",
            "february|feb|févr|fev|lutego|фев|лютого|februar|febrero|fevereiro|février|febbraio|februari|şubat|февраля|فوریه|فبروری|فروری|فبراير|شباط",
            "march|mar|mär|marts|maret|marca|мар|березня|märz|marzo|março|mars|maart|mart|марта|مارس|مارچ|آذار",
            "april|apr|avr|abr|kwietnia|апр|квітня|abril|avril|aprile|nisan|апреля|آوریل|اپریل|اپرېل|أبريل|إبريل|نيسان",
            "may|mai|maj|mag|maja|травня|mayo|maio|maggio|mei|mayıs|мая|مئی|مې|مايو|أيار|ماه مه|ماه می",
            "june|jun|giu|czerwca|июн|червня|juni|junio|junho|juin|giugno|haziran|июня|ژوئن|ژوين|جون|يونيو|يونيه|حزيران",
            "july|jul|juil|lug|lipca|июл|липня|juli|julio|julho|juillet|luglio|temmuz|июля|ژوئیه|ژوييه|جولای|جولائی|جولایی|يوليو|يوليه|تموز",
            "august|aug|ago|agustus|sierpnia|авг|серпня|agosto|août|augustus|augusti|ağustos|августа|اوت|آگوست|اگست|اګست|أغسطس|آب",
            "september|sept|sep|set|września|сен|вересня|septiembre|setembro|septembre|settembre|eylül|сентября|سپتامبر|سپتمبر|سپټمبر|ستمبر|سبتمبر|أيلول",
            "october|oct|okt|out|ott|października|окт|жовтня|oktober|octubre|outubro|octobre|ottobre|ekim|октября|اکتبر|اکتوبر|اکټوبر|اکتوبر|أكتوبر|تشرين الأول",
            "november|nov|listopada|ноя|листопада|noviembre|novembro|novembre|kasım|ноября|نوامبر|نومبر|نوفمبر|تشرين الثاني",
            "december|dec|dez|déc|dic|grudnia|дек|грудня|dezember|diciembre|dezembro|décembre|dicembre|desember|aralık|декабря|دسامبر|دسمبر|دیسمبر|ډسمبر|ديسمبر|كانون الأول",
        ),
    ),
    (
        LUNAR,
        (
            "محرم|محرم الحرام",
            "صفر|صفر المظفر",
            "ربيع الأول|ربیع‌الاول",
            "ربيع الآخر|ربيع الثاني|ربیع‌الثانی",
            "جمادى الأولى|جمادی الاول|جمادی‌الاول",
            "جمادى الآخرة|جمادی الثانی|جمادى الثانية|جمادی الآخر",
            "رجب|رجب المرجب",
            "شعبان|شعبان المعظم",
            "رمضان|رمضان المبارک",
            "شوال|شوال المکرم",
            "ذو القعدة|ذي القعدة|ذی‌قعده|ذیقعد",
            "ذو الحجة|ذي الحجة|ذی‌حجه|ذی الحج|ذوالحج",
        ),
    ),
)

MONTH_NAMES: dict[str, tuple[str, ...]] = {
    Calendar.GREGORIAN.value: tuple(names.split("|")[0].capitalize() for names in MONTHS[1][1]),
    Calendar.SOLAR.value: tuple(names.split("|")[-1].capitalize() for names in MONTHS[0][1]),
}
"""In Latin letters, by calendar."""

MAY = "مه|می"
"""May in Persian and Dari, and behind a figure also the ending of "30th" in Pashto."""

ERAS: tuple[tuple[frozenset[Calendar], str], ...] = (
    (SOLAR, "ه ش|ش|هجری شمسی|شمسی|هجری خورشیدی|خورشیدی|لمریز|ل|ه ل|هجري لمریز|ل کال|لمریز کال"),
    (LUNAR, "ه ق|ق|هجری قمری|قمری|سپوږمیز|للهجرة"),
    (HIJRI, "ه|هجری|ہجری"),
    (GREGORIAN, "میلادی|للميلاد|عیسوی|زیږدیز|زېږدیز|ad|ce"),
)

MORNING, DAWN, NOON, EVENING, NIGHT = range(5)
HALVES = (
    "ق ظ|قبل از ظهر|پیش از ظهر|صبح|صباحا|قبل الظهر|غ م|غرمې مخکې|سهار|am|a m|ص",
    "بامداد|فجرا|سحر",
    "ظهر|ظهرا|دوپہر|غرمه",
    "ب ظ|بعد از ظهر|پس از ظهر|عصر|مساء|بعد الظهر|غ و|غرمې وروسته|ماسپښین|ماښام|شام|سہ پہر|pm|p m",
    "شب|رات|ليلا|شپې",
)

ZONES = (
    ("Asia/Tehran", "asia/tehran|irst|به وقت تهران|به وقت ایران|بتوقيت طهران|تہران کے وقت کے مطابق|د تهران په وخت"),
    ("Asia/Kabul", "asia/kabul|aft|به وقت کابل|به وقت افغانستان|بتوقيت كابل|کابل کے وقت کے مطابق|د کابل په وخت"),
    (
        "Asia/Karachi",
        "asia/karachi|pkt|pst pakistan|به وقت اسلام‌آباد|به وقت پاکستان|بتوقيت إسلام آباد|پاکستانی وقت کے مطابق",
    ),
    ("Asia/Riyadh", "asia/riyadh|بتوقيت مكة|بتوقيت مكة المكرمة|بتوقيت السعودية|بتوقيت الرياض"),
    ("Asia/Dubai", "asia/dubai|بتوقيت أبوظبي|بتوقيت دبي|بتوقيت الإمارات"),
    ("Asia/Qatar", "asia/qatar|بتوقيت الدوحة"),
    ("America/New_York", "edt|est"),
    ("America/Chicago", "cdt"),
    ("Europe/London", "bst"),
    ("Europe/Berlin", "cet|cest|mez|mesz"),
    ("UTC", "utc|gmt|z|به وقت گرینویچ|بتوقيت غرينتش|توقيت غرينتش|تغ|جی ایم ٹی"),
)

WEEKDAYS = (
    "شنبه|یکشنبه|یک شنبه|دوشنبه|دو شنبه|سه‌شنبه|سهشنبه|چهارشنبه|چهار شنبه|چارشنبه|پنجشنبه|پنج شنبه|جمعه|آدینه|"
    "پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ|سنیچر|اتوار|سومه|نهه|"
    "السبت|الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|سبت|أحد|اثنين|ثلاثاء|أربعاء|خميس|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|"
    "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|"
    "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
)
SKIPPED = (
    "د|په|ماه|برج|سال|کال|سنة|روز|يوم|ورځ|مورخ|مورخه|بتاریخ|به تاریخ|تاریخ|نېټه|نیټه|وخت|وقت|زمان|التاريخ|"
    "تاریخ انتشار|تاریخ خبر|زمان انتشار|انتشار|منتشر شده|منتشر شده در|نشر|نشر شده|نشر شده در|تاریخ نشر|تاريخ النشر|"
    "نشر في|نشرت في|نُشر في|خپور شوی|خپره شوې|د خپرېدو نېټه|شائع|شائع شدہ|تاریخ اشاعت|اشاعت|برابر با|مطابق|مطابق با|"
    "مصادف با|الموافق|الموافق ل|بمطابق|بجے|بجه|بجې|ساعت|الساعة|في|در|ام|t|st|nd|rd|th|on|at|of|published|published on|"
    "posted on|posted|date|o clock|de|del|do|da|le|il|du|den|der|am|um|uhr|à|às|a las|publié le|publicado|publicado en|publicado el|"
    "veröffentlicht|veröffentlicht am|pubblicato il|г|года|в"
)
