"""Raw pages: the same bytes once, back as they were, and never more than the cap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import zstandard
from sqlalchemy import select

from archive.database import Archive
from archive.raw import forget_raw, hold_to_cap, keep_raw, raw_page
from archive.tables import raw_pages

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def keep(archive: Archive, number: int, size: int = 1000) -> None:
    with archive.raw.begin() as connection:
        keep_raw(
            connection, f"d{number}", f"http://a.test/{number}", "text/html", b"x" * size, NOW + timedelta(hours=number)
        )


def kept(archive: Archive) -> list[str]:
    with archive.raw.connect() as connection:
        return list(connection.execute(select(raw_pages.c.digest).order_by(raw_pages.c.kept_at)).scalars())


def test_a_page_comes_back_as_it_was_and_the_first_copy_counts(archive: Archive) -> None:
    body = "<html>متن</html>".encode("windows-1256", "replace")
    for address in ("http://a.test/1", "http://b.test/2"):
        with archive.raw.begin() as connection:
            keep_raw(connection, "d", address, "text/html; charset=windows-1256", zstandard.compress(body), NOW)
    with archive.raw.connect() as connection:
        page = raw_page(connection, "d")
        assert page is not None
        assert (page.body, page.address, page.kept_at) == (body, "http://a.test/1", NOW)
        assert raw_page(connection, "never") is None


def test_the_oldest_go_first_and_no_more_than_need_be(archive: Archive) -> None:
    for number in range(250):
        keep(archive, number)
    with archive.raw.begin() as connection:
        assert hold_to_cap(connection, 250_000) == 0
        assert hold_to_cap(connection, 99_999) == 151
    assert kept(archive)[0] == "d151"
    with archive.raw.begin() as connection:
        assert hold_to_cap(connection, 0) == 99
        assert hold_to_cap(connection, 0) == 0
    assert kept(archive) == []


def test_forgotten_pages_are_gone(archive: Archive) -> None:
    for number in range(3):
        keep(archive, number)
    with archive.raw.begin() as connection:
        forget_raw(connection, ["d0", "d2", "never"])
    assert kept(archive) == ["d1"]
