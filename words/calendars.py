"""The dates newsrooms of the region write, in words and figures: solar, lunar and Gregorian, in five languages.

A wording is read as a whole or not at all: every word of it must be known, every date in it must be the same day. What is
left open (a date without a year, 05/06/2025, one o'clock "at night") is none; nothing is filled in from today's date.

Lunar dates are never read alone. Their months begin when the moon is seen, in these countries a day apart, so arithmetic
is right to a day or two at best, and an archive keeps a day without a note of doubt beside it. Newsrooms write them beside
a solar or Gregorian date; there they are a check: more than `LUNAR_SLACK` days apart, and one of the two is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from words.calendar_names import (
    DAWN,
    ERAS,
    EVENING,
    GREGORIAN,
    HALVES,
    HIJRI,
    LUNAR,
    MAY,
    MONTHS,
    MORNING,
    NIGHT,
    NOON,
    SKIPPED,
    WEEKDAYS,
    ZONES,
    Calendar,
)
from words.folding import fold

LONGEST = 120
"""Characters of a wording; with weekday, two calendars, time and zone the longest seen has 90."""

SOLAR_YEARS = range(1300, 1500)
"""1921 to 2121. As Gregorian years nobody writes them, so a four-figure year in here is never AD."""

GREGORIAN_YEARS = range(1900, 2200)

LUNAR_YEARS = range(1300, 1500)

LUNAR_SLACK = 2
"""Days a lunar date may be from the tabular calendar's: sighting moves a month by one, the table by another."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a wording says, and no more."""

    calendar: Calendar
    """Of the first date in it that counts; never lunar, see above."""
    day: date
    """Gregorian."""
    clock: time | None = None
    """None where no time of day is given."""
    zone: str = ""
    """IANA name, or an offset as `+04:30`; empty where none is named."""


class _Kind(StrEnum):
    NUMBER = "number"
    MONTH = "month"
    DATE = "date"
    CLOCK = "clock"
    HALF = "half"
    ZONE = "zone"
    ERA = "era"
    MAY = "may"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class _Item:
    kind: _Kind
    text: str = ""
    calendars: frozenset[Calendar] = frozenset(Calendar)
    """The month's, or those a mark behind the year leaves possible."""
    number: int = 0
    clock: time | None = None


def read_written(text: str) -> Written | None:
    """The date in `text`, which holds a date and nothing else; None where it is not plainly one."""
    items = _items(fold(text)) if len(text) <= LONGEST else None
    if items is None:
        return None
    # Each of these words is a month's name or a figure's ending, and at most one of them can be the month.
    may = [at for at, item in enumerate(items) if item.kind is _Kind.MAY]
    found = {_read(items)} | {
        _read([*items[:at], replace(items[at], kind=_Kind.MONTH), *items[at + 1 :]]) for at in may
    }
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def solar_day(year: int, month: int, day: int) -> date:
    """The Gregorian day of one of the Solar Hijri calendar; ValueError where there is none or the year is none of ours."""
    from persiantools.jdatetime import JalaliDate  # only where such a date is met

    if year not in SOLAR_YEARS:
        raise ValueError(f"no solar year of our time: {year}")
    found: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return found


def lunar_day(year: int, month: int, day: int) -> date:
    """The Gregorian day of one of the tabular Islamic calendar (civil epoch, leap years 2, 5, 7 … 29 of 30).

    Within `LUNAR_SLACK` days of what the countries observe; ValueError where there is no such day.
    """
    if year not in LUNAR_YEARS or not (1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError(f"no lunar day of our time: {year}-{month}-{day}")
    before = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2
    return date.fromordinal(227_014 + before + day)  # 1 Muharram 1 is 16 July 622 of the Julian calendar


def _bare(phrase: str) -> str:
    return re.sub(r"[\s.]", "", fold(phrase))


def _lexicon() -> Iterator[tuple[str, _Item]]:
    for phrase in (*SKIPPED.split("|"), *WEEKDAYS.split("|")):
        yield phrase, _Item(_Kind.SKIPPED)
    for calendars, months in MONTHS:
        for number, names in enumerate(months, 1):
            for name in names.split("|"):
                yield name, _Item(_Kind.MONTH, calendars=calendars, number=number)
    for phrase in MAY.split("|"):
        yield phrase, _Item(_Kind.MAY, calendars=GREGORIAN, number=5)
    for calendars, names in ERAS:
        for phrase in names.split("|"):
            yield phrase, _Item(_Kind.ERA, calendars=calendars)
    for number, names in enumerate(HALVES):
        for phrase in names.split("|"):
            yield phrase, _Item(_Kind.HALF, number=number)
    for zone, names in ZONES:
        for phrase in names.split("|"):
            yield phrase, _Item(_Kind.ZONE, text=zone)
    yield "م", _Item(_Kind.HALF, text="م", number=EVENING)  # behind a year it is "AD"


def _phrases(phrases: Iterable[str]) -> str:
    """A pattern for folded phrases, with or without space, half-space or full stop between their words."""
    folded = sorted({fold(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(r"[\s.]*".join(map(re.escape, phrase.split())) for phrase in folded)


_LEXICON = {_bare(phrase): item for phrase, item in _lexicon()}
_SCANNER = re.compile(
    r"(?P<gap>[\s,;:|()\[\]/.\u2022\u00b7_]+|-+)"
    r"|(?P<date>(?<!\d)\d{4}\s?(?P<a>[/.-])\s?\d\d?\s?(?P=a)\s?\d\d?(?!\d)"
    r"|(?<!\d)\d\d?\s?(?P<b>[/.-])\s?\d\d?\s?(?P=b)\s?\d{4}(?!\d))"
    r"|(?P<clock>(?<!\d)\d\d?:\d\d(?::\d\d(?:\.\d{1,6})?)?(?![\d:])|(?<!\d)\d\d?\s?h\s?\d\d(?!\d))"
    rf"|(?P<spoken>(?<![^\W\d_])(?:{_phrases(('ساعت', 'الساعة'))})\s+\d\d?"
    rf"(?:\s*و\s*\d\d?\s*(?:{_phrases(('دقیقه',))}))?(?![\d:/]))"
    r"|(?P<offset>(?:\b(?:utc|gmt)\s?)?\+\s?\d\d?:?\d\d(?!\d)|\b(?:utc|gmt)\s?[+-]\s?\d\d?(?::?\d\d)?(?!\d))"
    rf"|(?P<phrase>(?<![^\W\d_])(?:{_phrases(phrase for phrase, _ in _lexicon())})(?![^\W\d_]))"
    r"|(?P<number>(?<!\d)(?:\d{4}|\d\d?)(?!\d))"
)


def _items(text: str) -> list[_Item] | None:
    """What a folded wording consists of, in order; None where a part of it is unknown."""
    items: list[_Item] = []
    at = 0
    while at < len(text):
        match = _SCANNER.match(text, at)
        if match is None:
            return None
        at = match.end()
        if (item := _item(str(match.lastgroup), match)) is None:
            return None
        if item.kind is _Kind.HALF and item.text and items and items[-1].kind in (_Kind.NUMBER, _Kind.DATE):
            item = _Item(_Kind.ERA, calendars=GREGORIAN)
        if item.kind is _Kind.ERA:
            if not items or items[-1].kind not in (_Kind.NUMBER, _Kind.DATE):
                return None
            items[-1] = replace(items[-1], calendars=items[-1].calendars & item.calendars)
        elif item.kind is not _Kind.SKIPPED:
            items.append(item)
    return items


def _item(group: str, match: re.Match[str]) -> _Item | None:
    text = match.group()
    if group == "gap":
        return _Item(_Kind.SKIPPED)
    if group == "phrase":
        return _LEXICON.get(re.sub(r"[\s.]", "", text))
    if group == "offset":
        return _offset(text)
    if group in ("clock", "spoken"):
        hour, minute, second = [*(int(part) for part in re.findall(r"\d+", text)[:3]), 0, 0][:3]
        valid = hour < 24 and minute < 60 and second < 60
        return _Item(_Kind.CLOCK, clock=time(hour, minute, second)) if valid else None
    return _Item(_Kind(group), text)


def _offset(text: str) -> _Item | None:
    sign = "-" if "-" in text else "+"
    digits = "".join(re.findall(r"\d", text))
    hour, minute = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    return _Item(_Kind.ZONE, f"{sign}{hour:02}:{minute:02}") if hour <= 14 and minute < 60 else None


def _read(items: list[_Item]) -> Written | None:
    """The one date the items say, None where they say none, two, or something that cannot be."""
    try:
        dates = list(_dates(_merged([item for item in items if item.kind in (_Kind.NUMBER, _Kind.MONTH, _Kind.DATE)])))
        clock = _clock(items)
    except (ValueError, OverflowError):
        return None
    days = {day for calendar, day in dates if calendar is not Calendar.LUNAR}
    zones = {item.text for item in items if item.kind is _Kind.ZONE}
    if len(days) != 1 or len(zones) > 1 or (zones and clock is None):
        return None
    day = days.pop()
    if any(abs((day - other).days) > LUNAR_SLACK for calendar, other in dates if calendar is Calendar.LUNAR):
        return None
    calendar = next(calendar for calendar, _ in dates if calendar is not Calendar.LUNAR)
    return Written(calendar, day, clock, next(iter(zones), ""))


def _merged(items: list[_Item]) -> list[_Item]:
    """One month where two names of it stand side by side, as `تلې ـ میزان` and `تشرين الثاني/نوفمبر` do."""
    merged: list[_Item] = []
    for item in items:
        twice = merged and item.kind is _Kind.MONTH and merged[-1].kind is _Kind.MONTH
        if not (twice and (item.number, item.calendars) == (merged[-1].number, merged[-1].calendars)):
            merged.append(item)
    return merged


def _dates(items: list[_Item]) -> Iterator[tuple[Calendar, date]]:
    """Every date among numbers, months and dates in figures; ValueError where some are left over or cannot be."""
    at = 0
    while at < len(items):
        if items[at].kind is _Kind.DATE:
            yield _in_figures(items[at])
            at += 1
        else:
            yield _in_words(items[at : at + 3])
            at += 3


def _in_words(items: list[_Item]) -> tuple[Calendar, date]:
    months = [item for item in items if item.kind is _Kind.MONTH]
    years = [item for item in items if item.kind is _Kind.NUMBER and len(item.text) == 4]
    days = [item for item in items if item.kind is _Kind.NUMBER and len(item.text) < 4]
    if not (len(months) == len(years) == len(days) == 1 and months[0].calendars & years[0].calendars):
        raise ValueError("not a year, a month and a day")
    (calendar,) = months[0].calendars
    return calendar, _day(calendar, int(years[0].text), months[0].number, int(days[0].text))


def _in_figures(item: _Item) -> tuple[Calendar, date]:
    parts = re.findall(r"\d+", item.text)
    year = int(parts[0] if len(parts[0]) == 4 else parts[2])
    if len(parts[0]) == 4:
        month, day = int(parts[1]), int(parts[2])
    else:
        day, month = int(parts[0]), int(parts[1])
        if month > 12:
            day, month = month, day
        elif day <= 12 and day != month and "." not in item.text:
            raise ValueError("day or month first")
    likely = Calendar.SOLAR if year in SOLAR_YEARS else Calendar.GREGORIAN
    if item.calendars == LUNAR:
        likely = Calendar.LUNAR
    if likely not in item.calendars or item.calendars == HIJRI:
        raise ValueError("a mark of another calendar, or of two")
    return likely, _day(likely, year, month, day)


def _day(calendar: Calendar, year: int, month: int, day: int) -> date:
    if calendar is Calendar.SOLAR:
        return solar_day(year, month, day)
    if calendar is Calendar.LUNAR:
        return lunar_day(year, month, day)
    if year not in GREGORIAN_YEARS:
        raise ValueError(f"no Gregorian year of our time: {year}")
    return date(year, month, day)


def _clock(items: list[_Item]) -> time | None:
    """The time of day with the word for its half of the day; ValueError where it is left open."""
    clocks = {item.clock for item in items if item.kind is _Kind.CLOCK and item.clock is not None}
    halves = {item.number for item in items if item.kind is _Kind.HALF}
    if len(clocks) > 1 or len(halves) > 1 or (halves and not clocks):
        raise ValueError("not one time of day")
    if not clocks:
        return None
    clock = clocks.pop()
    return clock.replace(hour=_hour(clock.hour, halves.pop())) if halves else clock


def _hour(hour: int, half: int) -> int:
    """The hour of 24; ValueError where hour and word do not go together, or leave open which day is meant."""
    spoken = {
        MORNING: {12: 0} | {known: known for known in range(12)},
        DAWN: {12: 0} | {known: known for known in range(7)},
        NOON: {10: 10, 11: 11, 12: 12, 1: 13, 2: 14, 3: 15, 13: 13, 14: 14, 15: 15},
        EVENING: {12: 12} | {known: known + 12 for known in range(1, 12)} | {known: known for known in range(12, 24)},
        NIGHT: {known: known + 12 for known in range(7, 12)} | {known: known for known in range(19, 24)},
    }[half]
    if hour not in spoken:
        raise ValueError(f"no such hour: {hour}")
    return spoken[hour]
