"""Hours of a reader's day, by clocks that stand at the half hour and clocks that jump."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from archive.hours import end_of, next_at, next_hour, span_of, time_of_day


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "clock", "zone", "after", "moment"),
    [
        ("later today", "07:00", "Asia/Kabul", utc(11, 20, 1), utc(11, 20, 2, 30)),
        ("tomorrow, where it is over today", "07:00", "Asia/Kabul", utc(11, 20, 3), utc(11, 21, 2, 30)),
        ("at the very moment: tomorrow's", "07:00", "Asia/Kabul", utc(11, 20, 2, 30), utc(11, 21, 2, 30)),
        ("the reader's day is another than ours", "00:30", "Asia/Karachi", utc(11, 20, 20), utc(11, 21, 19, 30)),
        (
            "an hour that a jump left out comes an hour later",
            "01:30",
            "Europe/London",
            utc(3, 29, 0),
            utc(3, 29, 1, 30),
        ),
        ("an hour that comes twice counts once", "01:30", "Europe/London", utc(10, 25, 0), utc(10, 25, 0, 30)),
        ("and not again at its second coming", "01:30", "Europe/London", utc(10, 25, 0, 40), utc(10, 26, 1, 30)),
    ],
)
def test_a_time_of_day_comes_next(sentence: str, clock: str, zone: str, after: datetime, moment: datetime) -> None:
    assert next_at(time_of_day(clock), zone, after) == moment, sentence


@pytest.mark.parametrize(
    ("zone", "after", "moment"),
    [
        ("UTC", utc(11, 20, 8, 15), utc(11, 20, 9)),
        ("Asia/Tehran", utc(11, 20, 8, 15), utc(11, 20, 8, 30)),
        ("Asia/Tehran", utc(11, 20, 8, 30), utc(11, 20, 9, 30)),
        ("Asia/Kathmandu", utc(11, 20, 8, 20), utc(11, 20, 9, 15)),
    ],
)
def test_a_full_hour_is_the_readers(zone: str, after: datetime, moment: datetime) -> None:
    assert next_hour(zone, after) == moment


@pytest.mark.parametrize(
    ("sentence", "span", "at", "ends"),
    [
        ("before midnight", "22:00-07:00", utc(11, 20, 18), utc(11, 21, 2)),
        ("after midnight", "22:00-07:00", utc(11, 20, 23), utc(11, 21, 2)),
        ("by day nothing is quiet", "22:00-07:00", utc(11, 20, 8), None),
        ("the first minute is in it", "22:00-07:00", utc(11, 20, 17), utc(11, 21, 2)),
        ("the last is not", "22:00-07:00", utc(11, 20, 2), None),
        ("a span within a day", "13:00 – 15:00", utc(11, 20, 9), utc(11, 20, 10)),
        ("and outside it", "13:00-15:00", utc(11, 20, 11), None),
    ],
)
def test_quiet_hours_end(sentence: str, span: str, at: datetime, ends: datetime | None) -> None:
    assert end_of(span_of(span), "Asia/Karachi", at) == ends, sentence


def test_times_are_read_as_people_write_them() -> None:
    assert time_of_day(" 7:05 ") == time(7, 5)
    assert span_of("22:00–6:30") == (time(22), time(6, 30))


@pytest.mark.parametrize("text", ["", "7", "24:00", "07:60", "7 am", "۷:۰۰", "07:00:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time of day such as"):
        time_of_day(text)
