"""When a page says it was published and modified: its statements first, then what it shows, then a search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from crawler.dates import RAW_CHARACTERS, in_zone, moment_of, read_date
from crawler.plain import title_of
from crawler.statements import Statements
from crawler.visible_dates import date_above, named_date, visible_date

OFFSETS = sorted(range(-12, 15), key=abs)
"""Hours from UTC in which people live, the nearest first."""

_DATED = re.compile(r"/(20\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?!\d)")


_CLOCK = re.compile(r"\d:\d\d")
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d|\b(?:GMT|UTC?))\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Publication:
    """When a page was published and last changed, as far as it says so."""

    published: datetime | None
    raw: str
    """The wording that `published` was read from, or the first that could not be read."""
    modified: datetime | None


def publication_of(
    tree: HtmlElement, said: Statements, address: str, title: str = "", *, zone: str, now: datetime
) -> Publication:
    """The times of a page; `zone` (IANA) is where times without one are taken, `now` (aware) bounds what is believed.

    Where a page states only a change, its day is taken for that of publication, without the hour: on the pages with gold that is
    right more often than not, and the wording kept, a bare day, says that nothing better was stated.
    """
    published, raw = _stated(said.published, zone, now)
    modified, _ = _first_date(said.modified, zone, now)
    if published is None:
        published, raw = _shown_date(tree, address, title, raw, zone, now)
    elif published.utcoffset() == timedelta(0):
        published = _as_printed(published, zone, _day_in(address) or _day_shown(tree, title))
    return Publication(published, raw, modified)


def _stated(candidates: tuple[str, ...], zone: str, now: datetime) -> tuple[datetime | None, str]:
    """The first stated date, in its fullest wording: another of the same day may give its hour, its zone, the publisher's zone."""
    first, raw = _first_date(candidates, zone, now)
    if first is None:
        return first, raw
    best, wording = first, raw
    for other in candidates:
        moment = read_date(other, zone, now)
        if moment is not None and _is_fuller(other, moment, wording, best):
            best, wording = moment, other[:RAW_CHARACTERS]
    return best, wording


def _is_fuller(other: str, moment: datetime, raw: str, best: datetime) -> bool:
    if not _CLOCK.search(raw):
        return bool(_CLOCK.search(other)) and moment.date() == best.date()
    if not _ZONED.search(raw):
        return bool(_ZONED.search(other)) and _wall(moment) == _wall(best)
    same = abs(moment - best) < timedelta(minutes=1)
    return same and best.utcoffset() == timedelta(0) != moment.utcoffset() and bool(_ZONED.search(other))


def _wall(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _as_printed(moment: datetime, zone: str, day: date | None) -> datetime:
    """The moment (UTC) by the publisher's clock, whose day its readers see: by its `zone`, else as the page is dated.

    Publishers state UTC to machines and print the day of their own clock, as `/2020/02/17/` for 02:18 UTC on the 18th. The
    moment stays the same; where only `day` is known, it gets the offset nearest to UTC in which it falls on that day.
    """
    if zone != "UTC":
        return in_zone(moment, zone)
    if day is None or abs((moment.date() - day).days) > 1:
        return moment
    local = (moment.astimezone(timezone(timedelta(hours=hours))) for hours in OFFSETS)
    return next((one for one in local if one.date() == day), moment)


def _day_in(address: str) -> date | None:
    found = _DATED.search(urlsplit(address).path)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _day_shown(tree: HtmlElement, title: str) -> date | None:
    shown = visible_date(tree, title) or date_above(tree, title)
    return None if shown is None else shown[0].day


def _search_date(tree: HtmlElement, address: str, now: datetime) -> str | None:
    """The day htmldate finds in address and markup, without its extensive search.

    That one finds the day of 7 more of 245 pages (91 to 94 %), but loads 200 languages of dateparser into every reader: two
    seconds and 35 MB. And it takes the years of Persian calendars for years AD.
    """
    return find_date(tree, url=address, extensive_search=False, original_date=True, max_date=now.strftime("%Y-%m-%d"))


def _first_date(candidates: tuple[str, ...], zone: str, now: datetime) -> tuple[datetime | None, str]:
    """The first candidate that is a date, and its wording; without one, the first wording."""
    for raw in candidates:
        if (found := read_date(raw, zone, now)) is not None:
            return found, raw[:RAW_CHARACTERS]
    return None, title_of(candidates[0], markup=False)[:RAW_CHARACTERS] if candidates else ""


def _shown_date(
    tree: HtmlElement, address: str, title: str, raw: str, zone: str, now: datetime
) -> tuple[datetime | None, str]:
    """The date shown behind the headline, else the day htmldate finds: it misreads solar dates, and never knew better."""
    shown = visible_date(tree, title) or date_above(tree, title)
    if shown is not None and (moment := moment_of(shown[0], zone, now)) is not None:
        return moment, title_of(shown[1], markup=False)[:RAW_CHARACTERS]
    found = _day(_search_date(tree, address, now), raw, zone, now)
    if found[0] is None and (named := named_date(tree)) is not None:
        moment = moment_of(named[0], zone, now)
        return moment, raw if moment is None else title_of(named[1], markup=False)[:RAW_CHARACTERS]
    return found


def _day(day: str | None, raw: str, zone: str, now: datetime) -> tuple[datetime | None, str]:
    """Midnight of the day htmldate found; the wording then has no time of day, which tells the two apart."""
    found = read_date(day or "", zone, now)
    return (None, raw) if found is None else (found, found.date().isoformat())
