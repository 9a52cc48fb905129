"""What publishers write as moments: of their zone where they name none, and never a year 1404 AD."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.dates import read_date

NOW = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)

MOMENTS = [
    ("figures of the solar calendar", "1404/08/29 18:59", "Asia/Tehran", "2025-11-20T18:59:00+03:30"),
    ("a solar day of a Gregorian month too short for it", "1404-02-31", "Asia/Tehran", "2025-05-21T00:00:00+03:30"),
    ("solar in ISO's form", "1404-08-29T18:59:00+04:30", "UTC", "2025-11-20T18:59:00+04:30"),
    ("Persian figures in ISO's form are Gregorian by their year", "۲۰۲۵-۱۱-۲۰", "UTC", "2025-11-20T00:00:00+00:00"),
    ("an Afghan month in the source's zone", "۲۹ عقرب ۱۴۰۴ ۱۸:۵۹", "Asia/Kabul", "2025-11-20T18:59:00+04:30"),
    ("a zone in words beats the source's", "۲۹ عقرب ۱۴۰۴ ۱۸:۵۹ به وقت کابل", "UTC", "2025-11-20T18:59:00+04:30"),
    ("a zone the mail format would drop", "Jun ۱۵, ۲۰۲۱ ۱۸:۵۹ Asia/Tehran", "UTC", "2021-06-15T18:59:00+04:30"),
    ("Tehran after summer time was given up", "۱ تیر ۱۴۰۲ ۱۰:۰۰", "Asia/Tehran", "2023-06-22T10:00:00+03:30"),
    ("Urdu", "20 نومبر 2025ء شام 6:59", "Asia/Karachi", "2025-11-20T18:59:00+05:00"),
    ("Levantine Arabic", "20 تشرين الثاني 2025", "Asia/Baghdad", "2025-11-20T00:00:00+03:00"),
    ("Pashto", "د ۱۴۰۴ کال د لړم ۲۹مه", "Asia/Kabul", "2025-11-20T00:00:00+04:30"),
    (
        "an offset of fourteen hours is no solar year",
        "Fri, 21 Nov 2025 08:30:00 +1400",
        "UTC",
        "2025-11-21T08:30:00+14:00",
    ),
    ("English that mail does not write", "Thursday, November 20, 2025 6:59 PM PKT", "UTC", "2025-11-20T18:59:00+05:00"),
]


@pytest.mark.parametrize(("why", "raw", "zone", "moment"), MOMENTS, ids=[case[0] for case in MOMENTS])
def test_moments(why: str, raw: str, zone: str, moment: str) -> None:
    """With the offset it was written in, or the source's."""
    found = read_date(raw, zone, NOW)
    assert found is not None, why
    assert found.isoformat() == moment, why


NONE = [
    ("next week", "۶ آذر ۱۴۰۴"),
    ("before the web", "۱ فروردین ۱۳۵۰"),
    ("a Hijri year in figures would be 2068", "1447/05/29"),
    ("Hijri alone", "29 جمادى الأولى 1447 هـ"),
    ("no such day", "1404/12/30"),
    ("a year 1404 in English", "29 November 1404"),
    ("no hour 25", "۲۹ آبان ۱۴۰۴ ۲۵:۰۰"),
]


@pytest.mark.parametrize(("why", "raw"), NONE, ids=[case[0] for case in NONE])
def test_no_moments(why: str, raw: str) -> None:
    """Refused; the caller keeps the wording."""
    assert read_date(raw, "Asia/Tehran", NOW) is None, why
