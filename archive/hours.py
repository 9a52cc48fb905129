"""Hours of a reader's day: times written in a watch, and when they come next by the reader's clock.

Pure: no database, clock, network or logging.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[time, time]
"""From a time of day to another, the second one outside; over midnight where it comes before the first."""


def time_of_day(text: str) -> time:
    """`07:00` as a time without a zone. Raises ValueError for anything else."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip())
    if not found:
        raise ValueError(f'should be a time of day such as "07:00", not {text[:40]!r}')
    return time(int(found[1]), int(found[2]))


def span_of(text: str) -> Span:
    """`22:00-07:00` as two times. Raises ValueError for anything else, and for a span that is empty or never ends."""
    parts = re.split(r"\s*[-–]\s*", text.strip())
    if len(parts) != 2:
        raise ValueError(f'should be two times of day such as "22:00-07:00", not {text[:40]!r}')
    start, end = time_of_day(parts[0]), time_of_day(parts[1])
    if start == end:
        raise ValueError(f"begins and ends at {parts[0]}: name two different times")
    return start, end


def next_at(clock: time, zone: str, after: datetime) -> datetime:
    """The first moment later than `after` (aware) at which the clocks of `zone` show that time, in UTC.

    On a day whose clocks jump over the time it is that much later (PEP 495: the offset before the jump holds).
    """
    here = ZoneInfo(zone)
    day = after.astimezone(here).date()
    for ahead in range(3):
        moment = datetime.combine(day + timedelta(days=ahead), clock, tzinfo=here).astimezone(UTC)
        if moment > after:
            return moment
    raise AssertionError("a clock shows every time within two days")


def next_hour(zone: str, after: datetime) -> datetime:
    """The next full hour by the clocks of `zone`, in UTC: some of them stand at the half hour."""
    local = after.astimezone(ZoneInfo(zone))
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return after.astimezone(UTC) + timedelta(hours=1) - into


def end_of(span: Span, zone: str, at: datetime) -> datetime | None:
    """When the span that `at` (aware) lies in ends, in UTC; None where it lies in none."""
    start, end = span
    shown = at.astimezone(ZoneInfo(zone)).time().replace(tzinfo=None)
    inside = start <= shown < end if start < end else shown >= start or shown < end
    return next_at(end, zone, at) if inside else None
