"""The times publishers write, read strictly: what is not plainly a date is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from words.calendars import Written, read_written

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before it there was no web; feeds that say 1970 or 0001 mean "unknown" (faults.md F8)."""

AHEAD = timedelta(hours=24)
"""How far ahead of the clock a publisher may be: wrong zones reach 14 hours, wrong days 24 (faults.md F8)."""

RAW_CHARACTERS = 100
"""How much of a publisher's own wording is kept."""

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ]\s*(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)

_PLAIN = re.compile(r"(?:(\d{4})/(\d\d?)/(\d\d?)|(\d\d?)\.(\d\d?)\.(\d{4}))(?:,?\s+(\d\d?):(\d\d)(?::(\d\d))?)?")
"""Year first with slashes, or day first with full stops: the two short forms that mean one thing everywhere."""

_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d)")

_SOLAR_YEAR = re.compile(r"(?<!\d)1[34]\d\d(?!\d)")
"""A year that is 1921 to 2121 in Iran and Afghanistan; as a year AD no page was written in it."""

_REGION_ZONES = {"PKT": 300, "IRST": 210, "IRDT": 270, "AFT": 270}
"""Minutes east of Greenwich of the abbreviations of the three countries, which no library knows (IANA tz database)."""


def read_date(raw: str, zone: str, now: datetime) -> datetime | None:
    """The moment `raw` names, with the offset it was written in; None where it names none that can be true.

    ISO 8601 and RFC 822 in the shapes feeds and pages use, and what newsrooms of the region write (`words.calendars`). A time without a zone is taken in `zone` (IANA), a day without a
    time as its midnight there. Anything before 1990 or more than 24 hours after `now` (aware) is refused.
    """
    text = raw.strip()[:RAW_CHARACTERS]
    try:
        # The other readers take figures of any script for ASCII ones and years of any calendar for AD, or pass over words.
        first = None if text.isascii() and not _SOLAR_YEAR.search(text) else _written(text, zone)
        found = first or _iso(text, zone) or _plain(text, zone) or _rfc822(text, zone) or _written(text, zone)
        return found if found is not None and EARLIEST <= found <= now + AHEAD else None
    except (ValueError, OverflowError):
        return None


def moment_of(written: Written, zone: str, now: datetime) -> datetime | None:
    """The moment a wording says, in `zone` (IANA) where it names none; None where it cannot be a publication's."""
    try:
        return plausible(_at(written, zone), now)
    except OverflowError:
        return None


def plausible(moment: datetime, now: datetime) -> datetime | None:
    """`moment` (aware) where it can be a publication's, else None."""
    return moment if EARLIEST <= moment <= now + AHEAD else None


def in_zone(moment: datetime, zone: str) -> datetime:
    """The same moment (aware) by the clock of `zone` (IANA), with a plain offset."""
    local = moment.astimezone(zone_of(zone))
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0)))


def has_plain_clock(raw: str) -> bool:
    """Whether every time of day in `raw` exists: 25:61 is no time, whatever a lenient parser makes of it."""
    colons = re.findall(r"\d+:\d+(?::\d+)?", raw)
    return all(_CLOCK.fullmatch(found) for found in colons)


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo:
    """The IANA zone, UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _iso(text: str, zone: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    # A leap second is written :60; datetime has none.
    wall = datetime(year, month, day, hour, minute, 59 if second == 60 else second, tzinfo=UTC)
    return _placed(wall, _offset(match.group(7)), zone)


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timedelta(minutes=-minutes if text[0] == "-" else minutes)


def _plain(text: str, zone: str) -> datetime | None:
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    parts = [int(part or 0) for part in match.groups()]
    year, month, day = parts[:3] if parts[0] else parts[5:2:-1]
    hour, minute, second = parts[6:]
    return _placed(datetime(year, month, day, hour, minute, second, tzinfo=UTC), None, zone)


def _rfc822(text: str, zone: str) -> datetime | None:
    # The standard library's parser is lenient about anything with a month's name in it; what has none is not its matter.
    if not re.search(r"[A-Za-z]{3}", text) or not has_plain_clock(text):
        return None
    half = re.search(r"\s*\b([ap])\.?m\b\.?", text, re.IGNORECASE)
    text = text.replace(half.group(), "") if half else text
    parts = parsedate_tz(text if ":" in text else f"{text} 00:00")
    if parts is None:
        return None
    hour = parts[3] if half is None else parts[3] % 12 + (12 if half.group(1) in "pP" else 0)
    wall = datetime(*parts[:3], hour, *parts[4:6], tzinfo=UTC)
    region = _REGION_ZONES.get(text.rsplit(" ", 1)[-1].upper())
    if region is not None:
        return _placed(wall, timedelta(minutes=region), zone)
    seconds = parts[9]
    # The standard library answers 0 for a zone it does not know and for none at all: only a stated one counts.
    stated = seconds is not None and (
        seconds != 0 or re.search(r"(?:[+-]0{4}|\bGMT|\bUTC?|\bZ)$", text.strip(), re.IGNORECASE)
    )
    return _placed(wall, timedelta(seconds=seconds) if stated and seconds is not None else None, zone)


def _written(text: str, zone: str) -> datetime | None:
    written = read_written(text)
    return None if written is None else _at(written, zone)


def _at(written: Written, zone: str) -> datetime:
    wall = datetime.combine(written.day, written.clock or time(), tzinfo=UTC)
    offset = _offset(written.zone) if written.zone.startswith(("+", "-")) else None
    return _placed(wall, offset, written.zone or zone)


def _placed(wall: datetime, offset: timedelta | None, zone: str) -> datetime:
    """The wall clock's reading with its offset, a plain number of minutes: a zone's name does not travel between processes."""
    if offset is None:
        offset = wall.replace(tzinfo=zone_of(zone)).utcoffset() or timedelta(0)
    return wall.replace(tzinfo=timezone(offset))
