"""The date shown near the headline: taken where machines are told none, and from nowhere else in the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml.html import HtmlElement, document_fromstring

from archive.model import Page
from crawler.pages import read_page
from crawler.visible_dates import visible_date
from tests.test_crawler_pages import PERSIAN, page

NOW = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)
TEHRAN = timezone(timedelta(hours=3, minutes=30))
SHOWN = "<span>۲ تیر ۱۳۹۹</span>"


def tree(behind: str, before: str = "") -> HtmlElement:
    """A page's tree with something around its headline."""
    return document_fromstring(
        f"<html><body>{before}<h1>پل هیرمند باز شد</h1>{behind}<p>{PERSIAN[0]}</p></body></html>"
    )


FOUND = [
    ("a line of its own", "<div>۲ تیر ۱۳۹۹ - ۱۸:۵۹</div>", "2020-06-22"),
    ("day and hour in two elements", "<div><span>۲ تیر ۱۳۹۹</span><span>۱۸:۵۹</span></div>", "2020-06-22"),
    ("behind its label", "<ul><li>کد خبر: ۱۲۳۴۵۶۷</li><li>تاریخ انتشار: ۲ تیر ۱۳۹۹</li></ul>", "2020-06-22"),
    ("today's date above the headline does not count", f"<p>{SHOWN}</p>", "2020-06-22"),
    ("the change does not count", f"<p>به‌روزرسانی: <b>۳ تیر ۱۳۹۹</b></p><p>{SHOWN}</p>", "2020-06-22"),
    ("other articles' do not count", f"<aside><b>۳ تیر ۱۳۹۹</b></aside><p>{SHOWN}</p>", "2020-06-22"),
    ("a sentence with a date is none", "<p>پل در ۲ تیر ۱۳۹۹ باز شد</p>", None),
    ("far below it is another article's", "<p>x</p>" * 80 + SHOWN, None),
    ("a link's is none", f"<a href='/b'>{SHOWN}</a>", None),
]


@pytest.mark.parametrize(("why", "behind", "day"), FOUND, ids=[case[0] for case in FOUND])
def test_where_a_date_is_looked_for(why: str, behind: str, day: str | None) -> None:
    """Behind the headline, near it, whole."""
    found = visible_date(tree(behind, before="<div class='today'>۱ آذر ۱۴۰۴</div>"))
    assert (None if found is None else found[0].day.isoformat()) == day, why


def test_a_page_without_a_headline_shows_no_date() -> None:
    """There is nothing to be near to."""
    assert visible_date(document_fromstring(f"<html><body>{SHOWN}</body></html>")) is None


def read(shown: str, head: str = "", address: str = "https://news.test/a") -> Page:
    """A page of Tehran with a line behind its headline."""
    body = page(PERSIAN, head=head, heading="پل هیرمند باز شد").replace(
        b"</h1>", f"</h1><div>{shown}</div>".encode(), 1
    )
    found = read_page(body, "text/html; charset=utf-8", address, languages=("fa",), zone="Asia/Tehran", now=NOW)
    assert isinstance(found, Page)
    return found


def test_the_shown_solar_date_beats_a_guess() -> None:
    """The address names a day of its own, which is what would be found otherwise; the source's zone counts."""
    found = read("۲۹ آبان ۱۴۰۴ - ۱۸:۵۹", address="https://news.test/2016/01/01/a")
    assert found.published == datetime(2025, 11, 20, 18, 59, tzinfo=TEHRAN)
    assert found.published_raw == "۲۹ آبان ۱۴۰۴ - ۱۸:۵۹"


def test_what_machines_are_told_beats_what_is_shown() -> None:
    """The stated moment has a zone and seconds."""
    head = '<meta property="article:published_time" content="2025-11-19T05:00:00Z">'
    assert read("۲۹ آبان ۱۴۰۴", head).published == datetime(2025, 11, 19, 5, tzinfo=UTC)


def test_a_solar_date_told_to_machines_is_read() -> None:
    """Some templates put the calendar of the country where ISO's is due."""
    head = '<meta property="article:published_time" content="1404-08-29T18:59:00">'
    assert read("", head).published == datetime(2025, 11, 20, 18, 59, tzinfo=TEHRAN)


def test_the_future_is_no_date_even_where_it_is_shown() -> None:
    """An announced day is not the article's."""
    assert read("۲۹ آذر ۱۴۰۴", address="https://news.test/2025/11/20/a").published == datetime(
        2025, 11, 20, tzinfo=TEHRAN
    )
