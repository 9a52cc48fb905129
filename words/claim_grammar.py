"""How English and Persian say what a number counts: the killed, the injured, money, distances, things.

Pure: tables and patterns over folded text, in which `#0`, `#1` stand for a sentence's amounts (`words/amounts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from words.calendar_names import MAY, MONTHS, Calendar
from words.folding import fold


class Kind(StrEnum):
    """What is counted."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    DETAINED = "detained"
    DISPLACED = "displaced"
    MAGNITUDE = "magnitude"
    MONEY = "amount"
    DISTANCE = "distance"
    COUNT = "number"
    DAY = "day"
    PLACE = "place"


PEOPLE = frozenset({Kind.KILLED, Kind.INJURED, Kind.MISSING, Kind.DETAINED, Kind.DISPLACED})
"""Kinds of which a report of one event has one number; of the others it has many, told apart by the words around."""


@dataclass(frozen=True, slots=True)
class DayPattern:
    """How days of a calendar are written without their year."""

    written: re.Pattern[str]
    months: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language says what a number counts; `#1` stands for the sentence's second amount."""

    patterns: tuple[tuple[Kind, re.Pattern[str]], ...]
    before: re.Pattern[str]
    """Says that a sentence is on earlier events."""
    maybe: re.Pattern[str]
    """Says that something may be, or what a while brought."""
    others: re.Pattern[str]
    """Says of people that they come on top of others."""
    units: Mapping[str, tuple[Kind, str]]
    """Words right after a number that say what it measures."""
    no_count: frozenset[str]
    """Words right after a number of which the count says nothing: days, times."""
    groups: Mapping[str, str]
    """Words for people: whom they belong to, "" for anybody."""
    classifiers: frozenset[str]
    """Words between a number and what it counts."""
    roles: Mapping[str, str]
    """Words near a length that say of what it is one: depth, range."""
    where: re.Pattern[str]
    """What stands before the place of something."""
    weekdays: re.Pattern[str]
    head_first: bool
    """The noun stands before what is said of it."""
    plural: re.Pattern[str]
    """What a counted noun looks like."""


SQUARE = frozenset(fold(word) for word in ("square", "sq", "cubic", "مربع", "مکعب"))
"""Words after a unit of length that make it one of something else."""
CENTS = frozenset(fold(word) for word in ("cents", "cent", "سنت"))
SIGNS = (("us$", "dollars"), ("$", "dollars"), ("usd", "dollars"), ("€", "euros"), ("£", "pounds"), ("rs", "rupees"))


def _folded(words: str) -> frozenset[str]:
    """Words, as folded text has them: a half-space makes two of one."""
    return frozenset(part for word in words.split() for part in fold(word).split())


def _either(phrases: str) -> str:
    return "|".join(re.escape(fold(phrase.strip())) for phrase in sorted(phrases.split(","), key=len, reverse=True))


def _compiled(patterns: Iterable[tuple[Kind, str]]) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in patterns)


def _units(*given: tuple[Kind, str, str]) -> dict[str, tuple[Kind, str]]:
    return {fold(word.strip()): (kind, name) for kind, name, words in given for word in words.split(",")}


def _groups(given: Mapping[str, str]) -> dict[str, str]:
    return {word: group for group, words in given.items() for word in _folded(words)}


# --- English -----------------------------------------------------------------------------------------------------

_EN_STOPS = (
    "and or but were was is are be been being who which that when while after before as in at by with on for from to into during"
    " injured wounded hurt killed dead died missing arrested detained displaced have has had than also since if not no seriously critically severely slightly lightly mortally"
)
_W = rf"(?: (?!(?:{'|'.join(_EN_STOPS.split())})\b)[a-z'][a-z'-]*)"
_N = r"#(?P<n>\d+)"
_BE = r"(?: (?:were|was|are|is|have been|has been|had been|been|being|got|lay|lie|left|found|confirmed|reported|pronounced|shot)(?: also)?)?"
_HOW = r"(?: (?:also|reportedly|believed|confirmed|fatally))?"
_ALONE = r"(?!,? (?:and|or) (?:wounded|injured|hurt|missing|killed)\b(?! #))"
"""Not "killed and injured" under one number."""


def _english(kind: Kind, done: str, doing: str, nouns: str) -> Iterable[tuple[Kind, str]]:
    """The ways of saying it: "7 people were killed", "killing 7 people", "7 deaths", "the deaths of 7 people"."""
    one_number = (
        r"(?<!killed and )(?<!killed or )(?<!dead and )(?<!dead or )(?<!injured and )(?<!injured or )(?<!wounded and )"
    )
    yield kind, rf"(?<!mother of )(?<!father of ){_N}(?P<who>{_W}{{0,5}}?)(?: who)?{_BE}{_HOW} (?:{done})\b{_ALONE}"
    yield kind, rf"{one_number}\b(?:{doing}) {_N}(?P<who>{_W}{{0,4}})"
    yield kind, rf"{_N}(?P<who>(?: confirmed| reported)?) (?:{nouns})\b"
    yield kind, rf"\b(?:{nouns}) of {_N}(?P<who>{_W}{{0,4}})"


_ENGLISH = Grammar(
    patterns=_compiled(
        (
            *_english(
                Kind.KILLED,
                "killed|dead|slain|martyred|died|have died|had died|lost their lives|perished",
                "killed|killing|kills|kill|martyred|martyring|slain",
                "deaths|fatalities|bodies|dead bodies|casualties dead",
            ),
            (
                Kind.KILLED,
                rf"\btoll(?:,? [a-z'-]+){{0,8}}? (?:to|at|of|is|was|reached|reaches|hit|hits|passes|topped|exceeds|exceeded) {_N}",
            ),
            (Kind.KILLED, rf"\bclaim(?:ed|s|ing) (?:the lives of )?{_N}(?P<who>{_W}{{0,3}}?)(?: lives\b| people\b)"),
            *_english(
                Kind.INJURED,
                "injured|wounded|hurt",
                "injured|injuring|injures|wounded|wounding|wounds|hurting",
                "injuries",
            ),
            *_english(Kind.MISSING, "missing|unaccounted for", "leaving missing", "missing people"),
            *_english(
                Kind.DETAINED,
                "arrested|detained|taken into custody|apprehended|rounded up",
                "arrested|arresting|arrests|arrest|detained|detaining|detains|apprehended",
                "arrests|detentions",
            ),
            *_english(
                Kind.DISPLACED,
                "displaced|evacuated|made homeless|homeless",
                "displaced|displacing|evacuated|evacuating",
                "evacuees",
            ),
            (Kind.MAGNITUDE, rf"\bmagnitude(?: of)?(?: about| around)? {_N}"),
            (Kind.MAGNITUDE, rf"{_N}[ -]{{0,3}}magnitude\b"),
            (Kind.MAGNITUDE, rf"\bmeasur(?:ed|ing) {_N} on the"),
        )
    ),
    before=re.compile(
        r"\blast (?:year|month|century|decade)|\b(?:years?|months?|decades?) (?:ago|earlier)\b|\bin (?:19|20)\d\d\b|\bsince\b"
        r"|\bprevious(?:ly)?\b|\bso far this\b|\banniversar|\bthis year\b|\bover the (?:past|last)\b|\bin the (?:past|last)\b|\beach year\b"
        r"|\bevery (?:day|week|month|year)\b|\bhistory\b|\bpublished\b|\bupdated\b|\bposted\b|\bearlier this\b"
        r"|\bin (?:january|february|march|april|may|june|july|august|september|october|november|december)\b(?! \d)"
        r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) (?:19|20)\d\d"
    ),
    maybe=re.compile(
        r"\b(?:could|may|might|would|if|threat(?:en)?\w*|feared|fears?|should|will|possibl[ey]|plot\w*|up to|no|den(?:y|ies|ied|ying)|refut\w+|rumou?rs?|false)\b"
    ),
    others=re.compile(r"\b(?:others?|more|another|additional|remaining|of them|of whom|rest)\b"),
    units=_units(
        (Kind.MONEY, "dollars", "dollars,us dollars,dollar"),
        (Kind.MONEY, "euros", "euros,euro"),
        (Kind.MONEY, "pounds", "pounds sterling"),
        (Kind.MONEY, "rupees", "rupees,pakistani rupees"),
        (Kind.MONEY, "rials", "rials,iranian rials"),
        (Kind.MONEY, "tomans", "tomans,toman"),
        (Kind.MONEY, "afghanis", "afghanis,afghani"),
        (Kind.DISTANCE, "km", "km,kms,kilometers,kilometres,kilometer,kilometre"),
        (Kind.DISTANCE, "miles", "miles,mile"),
        (Kind.DISTANCE, "metres", "meters,metres,meter,metre"),
    ),
    no_count=_folded(
        "days day hours hour minutes minute seconds weeks week months month years year times time percent points decades am pm of in"
        " and or to per gmt edt est the a an inches feet degrees pages others parts sides ways things steps reasons cents dlrs pct basis was is has points goals wins"
    ),
    groups=_groups(
        {
            "": "people persons person men man lives victims passengers individuals residents locals suspects dead",
            "soldiers": "soldier soldiers troops troopers servicemen army military",
            "police": "policeman policemen police officers cops constables",
            "guards": "guard guards personnel guardsmen levies",
            "militants": "militant militants terrorist terrorists insurgent insurgents rebels attackers gunmen fighters assailants",
            "civilians": "civilian civilians",
            "children": "child children girls boys minors infants students schoolchildren pupils toddlers",
            "women": "woman women",
            "workers": "worker workers labourers laborers miners employees staff",
            "journalists": "journalist journalists reporters",
            "protesters": "protesters protestors demonstrators",
        }
    ),
    classifiers=frozenset(),
    roles=_groups({"deep": "depth deep", "high": "height high altitude tall", "range": "range", "long": "long length"}),
    where=re.compile(r"\b(?:in|at|near)(?: the)? $"),
    weekdays=re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day"),
    head_first=False,
    plural=re.compile(r"(?:[a-z]+[^s])s|aircraft|cattle|sheep"),
)

# --- Persian -----------------------------------------------------------------------------------------------------

_FA_STOPS = _either(
    "و,که,در,با,بر,به,را,زخمی,مجروح,مصدوم,کشته,شهید,بازداشت,دستگیر,مفقود,ناپدید,هم,نیز,تا,برای,اما,شد,شدند,است,بود,آنها,آنان,آن‌ها"
)
_V = rf"(?: (?!(?:{_FA_STOPS})(?!\w))[^\W\d_]+)"
_FA_ONE = "".join(rf"(?<!{fold(word)} و )" for word in ("شدن", "کشته", "هلاکت", "شهادت", "مرگ", "زخمی", "مجروح"))
_FA_TOLL = rf"(?:{_either('شمار,تعداد,آمار')}) (?:{_either('کشته,جان باخته,جانباخته,قربانی,شهدا,شهید,تلفات')})\w*"
_FA_ALONE = rf"(?! (?:و|یا) (?:{_either('زخمی,مجروح,مصدوم,مفقود,کشته')})(?!\w))"


_FA_ENDS = rf"(?=$|[,.;:!?)»]| (?:{_either('شد,شدند,شده,شده‌اند,شدن,و,بر جا,برجا,برجای,بر جای,داد,دادند,گذاشت,در,داشت,داشته,به,اند,است')})(?!\w))"
"""After "killed" or "injured" as what is said of people, not as one of their marks."""


def _persian(kind: Kind, done: str, doing: str) -> Iterable[tuple[Kind, str]]:
    """The ways of saying it: 7 people were killed, the killing of 7 people."""
    yield (
        kind,
        rf"{_N}(?P<who>{_V}{{0,5}}?) (?:{_either(done)})(?!\w){_FA_ALONE}(?! شدن(?!\w))(?:(?<!کشته)(?<!زخمی)(?<!مجروح)(?<!مصدوم)|{_FA_ENDS})",
    )
    yield kind, rf"{_FA_ONE}(?<!\w)(?:{_either(doing)}) {_N}(?P<who>{_V}{{0,4}})"


_PERSIAN = Grammar(
    patterns=_compiled(
        (
            *_persian(
                Kind.KILLED,
                "کشته,جان باختند,جان باخت,جان باخته,جان‌باخته,جان باخته‌اند,جان خود را از دست دادند,جان خود را از دست داده,"
                "به شهادت رسیدند,به شهادت رسید,به شهادت رسیده,شهید شدند,شهید شد,شهید شده,شهید و,به هلاکت رسیدند,به هلاکت,جان سپردند,"
                "جان دادند,فوت کردند,را کشتند,را کشت",
                "کشته شدن,جان باختن,جان‌باختن,مرگ,شهادت,هلاکت,کشتن,به هلاکت رسیدن,به شهادت رسیدن",
            ),
            (Kind.KILLED, rf"{_FA_TOLL}(?: [^\W\d_]+){{0,6}}? (?:به |از |بالغ بر )?{_N}"),
            *_persian(
                Kind.INJURED,
                "زخمی,مجروح,مصدوم,جراحت برداشتند",
                "زخمی شدن,مجروح شدن,مصدوم شدن,مجروحیت,مصدومیت,زخمی کردن",
            ),
            *_persian(Kind.MISSING, "مفقود,ناپدید,مفقودالاثر", "مفقود شدن,ناپدید شدن"),
            *_persian(
                Kind.DETAINED,
                "بازداشت شدند,بازداشت شد,بازداشت شده‌اند,بازداشت شده است,دستگیر شدند,دستگیر شد,دستگیر شده‌اند,دستگیر شده است,را بازداشت کرد,"
                "را دستگیر کرد,را بازداشت کردند,را دستگیر کردند",
                "بازداشت,دستگیری,بازداشت شدن",
            ),
            *_persian(Kind.DISPLACED, "آواره,بی‌خانمان", "آواره شدن,آوارگی"),
            (
                Kind.MAGNITUDE,
                rf"(?:{_either('بزرگی,قدرت,شدت')})(?: ?:)? {_N}(?! (?:{_either('کیلو,تن')}))(?= (?:{_either('ریشتر,در مقیاس,درجه')})|$)",
            ),
            (Kind.MAGNITUDE, rf"{_N} (?:{_either('ریشتر,ریشتری')})(?!\w)"),
        )
    ),
    before=re.compile(
        _either(
            "سال گذشته,ماه گذشته,سالهای گذشته,از آغاز,از ابتدای,از زمان,تاکنون,تا کنون,پیش از این,سالگرد,سال پیش,ماه پیش,سال قبل,در طول,"
            "از شروع,امسال,در سال,مجموع,سالانه,روزانه,ماهانه,سال‌های,در دوران,در مدت,هفته گذشته,ماه اخیر,سال اخیر,هفته اخیر,تاریخ"
        )
    ),
    maybe=re.compile(
        rf"(?<!\w)(?:{_either('ساعت گذشته,شبانه روز گذشته,شبانه‌روز گذشته,روز گذشته,تکذیب,شایعه,اگر,ممکن است,شاید,خواهد,خواهند,احتمال,می‌تواند,تهدید,قصد,در صورت')})(?!\w)"
    ),
    others=re.compile(rf"(?<!\w)(?:{_either('دیگر,دیگری,از آنها,از آنان,بقیه,باقی')})(?!\w)"),
    units=_units(
        (Kind.MONEY, "dollars", "دلار,دلاری"),
        (Kind.MONEY, "euros", "یورو,یورویی"),
        (Kind.MONEY, "pounds", "پوند"),
        (Kind.MONEY, "rials", "ریال,ریالی"),
        (Kind.MONEY, "tomans", "تومان,تومانی,تومن"),
        (Kind.MONEY, "afghanis", "افغانی"),
        (Kind.MONEY, "rupees", "روپیه,کلدار"),
        (Kind.DISTANCE, "km", "کیلومتر,کیلومتری"),
        (Kind.DISTANCE, "metres", "متر,متری"),
        (Kind.DISTANCE, "miles", "مایل,مایلی"),
    ),
    no_count=_folded(
        "روز روزه ساعت ساعته دقیقه ثانیه هفته ماه ماهه سال ساله بار مرتبه برابر درصد و یا در از به تا که هزار میلیون طرف نفر تن مورد دوره گانه بند ماده"
        " راه روزی سالی ساعتی ماهی شب شبانه قرن دهه امتیاز گل رتبه درجه لیتر کیلو کیلوگرم گرم بامداد صبح عصر ظهر اردیبهشت خرداد تیر مرداد"
        " شهریور مهر آبان آذر دی بهمن اسفند فروردین اردیبهشتماه خردادماه تیرماه مردادماه شهریورماه مهرماه آبانماه آذرماه دیماه بهمنماه اسفندماه فروردینماه درصدی بر مقابل برابر شده شد رسید رسیده یافت هم می شود است بود این آن هر کرد کرده ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر ژوییه"
    ),
    groups=_groups(
        {
            "": "نفر تن شخص فرد انسان قربانی مسافر سرنشین شهروند",
            "soldiers": "نظامی نظامیان سرباز سربازان ارتشی افسر افسران نیرو نیروی نیروها",
            "police": "پلیس مأمور ماموران مامور",
            "guards": "سپاهی پاسدار مرزبان مرزبانان بسیجی",
            "militants": "تروریست تروریستها مهاجم مهاجمان شبه شورشی طالب داعشی",
            "civilians": "غیرنظامی غیرنظامیان غیر",
            "children": "کودک کودکان خردسال نوزاد دانش دانشجو",
            "women": "زن زنان",
            "workers": "کارگر کارگران معدنچی کارمند",
            "journalists": "خبرنگار خبرنگاران روزنامه",
            "protesters": "معترض معترضان",
        }
    ),
    classifiers=_folded("فروند دستگاه مورد باب عدد تخته رأس قبضه عراده حلقه جلد قطعه نقطه واحد جفت فقره دست شاخه"),
    roles=_groups({"deep": "عمق", "high": "ارتفاع", "range": "برد", "long": "طول", "wide": "عرض"}),
    where=re.compile(rf"(?<!\w)(?:{_either('در,در شهر,در استان,در نزدیکی')}) $"),
    weekdays=re.compile(rf"(?<!\w)(?:{_either('دوشنبه,سه‌شنبه,چهارشنبه,پنجشنبه,پنج‌شنبه,جمعه,یکشنبه,شنبه')})(?!\w)"),
    head_first=True,
    plural=re.compile(r"[^\W\d_]{2,}"),
)


def _day_pattern(calendar: Calendar) -> DayPattern:
    names = next(months for calendars, months in MONTHS if calendar in calendars)
    months = {fold(name): number for number, line in enumerate(names, 1) for name in line.split("|")}
    months |= {fold(name): 5 for name in MAY.split("|")} if calendar is Calendar.GREGORIAN else {}
    name = "|".join(re.escape(month) for month in sorted(months, key=len, reverse=True))
    before = r"(?<![\w.:/-])(?P<before>\d{1,2})(?:st|nd|rd|th)? (?:of )?"
    after = r" (?P<after>\d{1,2})(?:st|nd|rd|th)?(?![\w:/]|[.,]\d)"
    return DayPattern(re.compile(rf"(?:{before}|(?<!\w))(?P<month>{name})(?!\w)(?(before)|{after})"), months)


DAYS = {calendar.value: _day_pattern(calendar) for calendar in (Calendar.GREGORIAN, Calendar.SOLAR)}
"""By calendar."""

GRAMMARS: Mapping[str, Grammar] = {"en": _ENGLISH, "fa": _PERSIAN, "prs": _PERSIAN}
"""By language code."""

GROUPS = frozenset(group for grammar in GRAMMARS.values() for group in grammar.groups.values() if group)
"""Whom people may belong to, as subjects are called."""
