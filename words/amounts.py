"""Numbers as news writes them, in English and Persian: figures and words, thousands and millions, ranges, "at least".

"At least twelve", "2.5 million", "10 to 15", "۱۴ میلیارد" and "بیست و سه" become a lowest and a highest value. What is no
amount of anything is passed over: years, times of day, ages, percentages, the number of a flight or a section.

Pure: folded text in (`words/folding.py`), values out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from words.folding import fold

ABOUT = 0.1
"""How far "about 100" reaches to both sides."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at code points [start, end) of a folded text, the words that soften it included."""

    start: int
    end: int
    low: float
    high: float
    """`inf` for "at least"; equal to `low` for a plain number."""

    @property
    def is_exact(self) -> bool:
        """Whether it is one number, neither a range nor softened."""
        return self.low == self.high


_SMALL = {
    **{word: number for number, word in enumerate("zero one two three four five six seven eight nine ten".split())},
    **{
        word: number
        for number, word in enumerate(
            "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 11
        )
    },
    **{
        word: 10 * number
        for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
    },
    **{
        fold(word): number
        for number, word in enumerate(
            "یک دو سه چهار پنج شش هفت هشت _ ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده".split(), 1
        )
    },
    **{fold(word): 10 * number for number, word in enumerate("بیست سی چهل پنجاه شصت هفتاد هشتاد نود صد".split(), 2)},
    **{
        fold(word): 100 * number
        for number, word in enumerate("دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد".split(), 2)
    },
    fold("نیم"): 0.5,
    "half a": 0.5,
}
"""نه is nine and no: it is not read."""
_TIMES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1e3,
    **dict.fromkeys(("lakh", "lac"), 1e5),
    **dict.fromkeys(("million", "mln", "mn"), 1e6),
    "crore": 1e7,
    **dict.fromkeys(("billion", "bln", "bn"), 1e9),
    "trillion": 1e12,
} | {fold(word): value for word, value in {"هزار": 1e3, "میلیون": 1e6, "میلیارد": 1e9, "تریلیون": 1e12}.items()}


def _either(words: str) -> str:
    return "|".join(re.escape(fold(word.strip())) for word in sorted(words.split(","), key=len, reverse=True))


_TIMES_WORDS = "|".join(_TIMES)
_WORD = "|".join(re.escape(word) for word in sorted((*_SMALL, *_TIMES), key=len, reverse=True))
_FIRST = "|".join(
    (
        *sorted(map(re.escape, _SMALL), key=len, reverse=True),
        "a dozen",
        "a hundred",
        "a thousand",
        "a million",
        "a billion",
        fold("هزار"),
    )
).replace("a ", "a\\ ")
"""Words that a number may begin with: "million" alone is what is left of "tens of millions"."""
_FIGURE = r"\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d{1,3}(?:,\ ?\d{3})+(?!\d)|\d+(?:\.\d+)?"
"""Grouped by thousands, or as in India and Pakistan by lakhs and crores: 2,00,000."""
_ONE = rf"(?:(?:{_FIGURE})(?:[\ -](?:{_TIMES_WORDS})(?!\w)){{0,2}}(?:\ (?:and|و)\ (?:(?:{_FIGURE})\ (?:{_TIMES_WORDS})(?!\w)|{fold('نیم')}(?!\w)(?:\ (?:{_TIMES_WORDS})(?!\w))?))*|(?:{_FIRST})(?!\w)(?:(?:\ and\ |\ و\ |\ ?-\ ?|\ )(?:{_WORD})(?!\w)|\ (?:and|و)\ (?:{_FIGURE})\ (?:{_TIMES_WORDS})(?!\w))*)"
_AT_LEAST = _either(
    "at least,more than,no fewer than,not less than,upwards of,in excess of,over,above,دست کم,حداقل,لااقل,بیش از,بیشتر از,افزون بر,بالغ بر"
)
_AT_MOST = _either("up to,fewer than,less than,no more than,under,حداکثر,کمتر از")
_NEAR = _either(
    "as many as,an estimated,approximately,estimated,roughly,nearly,almost,around,about,some,close to,نزدیک به,قریب به,حدود,حدودا,تقریبا"
)
_AMOUNT = re.compile(
    rf"""(?<![\w.:/-])(?<!\d[:/]\ )(?<!\d[\ '])
    (?:(?P<least>{_AT_LEAST})\ |(?P<most>{_AT_MOST})\ |(?P<near>{_NEAR})\ )?
    (?P<money>(?:us)?[$€£]\ ?|rs\.?\ ?|usd\ )?
    (?P<one>{_ONE})(?:(?:\ to\ |\ or\ |\ تا\ |\ یا\ |\ ?-\ ?)(?P<other>{_ONE}))?
    (?P<plus>\+|\ or\ more(?!\w))?(?![\w/])(?!\.\d)(?!'\d|\ \d{{3}}(?!\d))""",
    re.VERBOSE,
)
_ORDINALS = _either("یکم,دوم,سوم,چهارم,پنجم,ششم,هفتم,هشتم,نهم,دهم,بیستم,صدم,ویکم,ودوم,وسوم")
_NO_AMOUNT_AFTER = re.compile(
    rf"\ (?:(?:و\ ?)?(?:{_ORDINALS})|{_either('ها,شنبه,جانبه,ان')})(?!\w)|[\ -](?:third|half|quarter|fifth|tenth)s?\b|\ of\ the\b|\.[^\W\d]|\ ?:\ ?\d|\ ?/\ ?\d|\ ?-?\ ?(?:st|nd|rd|th)\b|[\ -]*years?[\ -]*old|\ ?%|\ per\ ?cent|\ ?[ap]\.?\ ?m\b|\ (?:{_either('درصد,ساله,سالگی,امین,ام')})(?!\w)"
)
_NO_AMOUNT_BEFORE = re.compile(
    rf"(?:\b(?:section|flight|channel|route|highway|interstate|no|number|article|page|aged?|group|phase|day|chapter|figure|several|few|many|tens of|hundreds of|thousands of|mother of|father of)\.?|\b(?:{_either('ماده,اصل,شماره,بند,کانال,پرواز,ساعت,سال,فاز,قطعنامه,شبکه,بی,ها,چند,صدها,هزاران,دهها')}))\ $"
)
_BETWEEN = re.compile(rf"(?<!\w)(?:between|بین)\ (?P<low>{_ONE})\ (?:and|و)\ (?P<high>{_ONE})(?!\w)", re.VERBOSE)
_BULLETS = (".", ")", "-", ":", "_")
"""After a number at the beginning: the number of a list's line."""
_YEAR = re.compile(r"(?:1[34]\d\d|19\d\d|20\d\d)")


def amounts(folded: str) -> Iterator[Amount]:
    """The amounts of a folded sentence, in order."""
    between = [amount for found in _BETWEEN.finditer(folded) if (amount := _range(found))]
    for amount in between:  # the rest is read without them, each letter in its place
        folded = folded[: amount.start] + "." * (amount.end - amount.start) + folded[amount.end :]
    yield from sorted([*between, *_alone(folded)], key=lambda amount: amount.start)


def _range(found: re.Match[str]) -> Amount | None:
    """Between one number and another, which are no years."""
    low, high = _value(found["low"]), _value(found["high"])
    if not low or not high or low >= high or (_YEAR.fullmatch(found["low"]) and _YEAR.fullmatch(found["high"])):
        return None
    return Amount(*found.span(), low, high)


def _alone(folded: str) -> Iterator[Amount]:
    for found in _AMOUNT.finditer(folded):
        if _NO_AMOUNT_AFTER.match(folded, found.end()) or _NO_AMOUNT_BEFORE.search(folded[: found.start("one")]):
            continue
        if not found.start() and folded[found.end() : found.end() + 1] in _BULLETS:
            continue
        softened = found["least"] or found["most"] or found["near"] or found["plus"] or found["money"]
        if not softened and _YEAR.fullmatch(found["one"]):
            continue
        value = _value(found["one"])
        if not value:
            continue  # words that make no number; nobody counts to zero
        low, high = _reach(value, found)
        yield Amount(found.start(), found.end(), low, high)


def _reach(value: float, found: re.Match[str]) -> tuple[float, float]:
    if found["other"] and (other := _value(found["other"])) is not None:
        times = next((_TIMES[word] for word in found["other"].split() if word in _TIMES), 1.0)
        if value * times <= other:  # "400 to 500 million"
            value *= times
        return (value, other) if value <= other else (value, value)
    if found["least"] or found["plus"]:
        return value, inf
    if found["most"]:
        return 0, value
    if found["near"]:
        return value * (1 - ABOUT), value * (1 + ABOUT)
    return value, value


def _value(written: str) -> float | None:
    """The value of a number in figures or words; None where the words make none."""
    total, part = 0.0, 0.0
    last = inf
    before = ""
    for word in re.findall(rf"{_FIGURE}|half a|[^\W\d_]+", written):
        if word in ("and", "و", "a"):
            continue
        if word in _TIMES and before in _TIMES and not part:  # a thousand milliard
            total, part = (total + part) * _TIMES[word], 0.0
        elif word in _TIMES:
            part = (part or 1) * _TIMES[word]
            if _TIMES[word] >= 1000:
                total, part = total + part, 0.0
            last = inf
        else:
            value = float(_SMALL[word]) if word in _SMALL else float(re.sub(r",\ ?", "", word))
            if value >= last or ((10 < last < 20 or last < 10) and value >= 1):
                return None  # "two three": two numbers, not one
            part, last = part + value, value
        before = word
    return total + part
