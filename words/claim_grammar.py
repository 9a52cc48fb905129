"""How days, money and what numbers count are said in the languages that claims are read in.

Pure: tables and patterns over folded text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from words.calendar_names import MAY, MONTHS, Calendar
from words.claim_kinds import Grammar
from words.claims_english import ENGLISH
from words.claims_persian import PERSIAN
from words.folding import fold


@dataclass(frozen=True, slots=True)
class DayPattern:
    """How days of a calendar are written without their year."""

    written: re.Pattern[str]
    months: Mapping[str, int]


SQUARE = frozenset(fold(word) for word in ("square", "sq", "cubic", "مربع", "مکعب"))
"""Words after a unit of length that make it one of something else."""
CENTS = frozenset(fold(word) for word in ("cents", "cent", "سنت"))
SIGNS = (("us$", "dollars"), ("$", "dollars"), ("usd", "dollars"), ("€", "euros"), ("£", "pounds"), ("rs", "rupees"))
WEEKDAYS: Mapping[str, int] = {
    fold(name): number
    for number, names in enumerate(
        "monday,دوشنبه tuesday,سه‌شنبه wednesday,چهارشنبه thursday,پنجشنبه,پنج‌شنبه friday,جمعه saturday,شنبه sunday,یکشنبه".split()
    )
    for name in names.split(",")
}
"""Monday is 0."""


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

GRAMMARS: Mapping[str, Grammar] = {"en": ENGLISH, "fa": PERSIAN, "prs": PERSIAN}
"""By language code."""

GROUPS = frozenset(group for grammar in GRAMMARS.values() for group in grammar.groups.values() if group)
"""Whom people may belong to, as subjects are called."""
