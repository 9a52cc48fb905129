"""Foreign failures become our outcomes: statuses, libraries' errors, a server's word on when to come back."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
)

from archive.model import Outcome
from crawler.dialler import LookupTimedOut, RefusedAddress
from crawler.encodings import Damaged, TooLarge
from crawler.outcomes import classify, explain, retry_after, shown

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.OK),
        (204, Outcome.BAD_STATUS),
        (206, Outcome.BAD_STATUS),
        (302, Outcome.BAD_STATUS),
        (304, Outcome.BAD_STATUS),
        (400, Outcome.BAD_STATUS),
        (401, Outcome.FORBIDDEN),
        (403, Outcome.FORBIDDEN),
        (404, Outcome.NOT_FOUND),
        (410, Outcome.GONE),
        (418, Outcome.BAD_STATUS),
        (429, Outcome.RATE_LIMITED),
        (451, Outcome.FORBIDDEN),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
        (599, Outcome.SERVER_ERROR),
        (999, Outcome.BAD_STATUS),
    ],
)
def test_statuses(status: int, outcome: Outcome) -> None:
    assert classify(status) is outcome


def test_headers_change_what_a_status_means() -> None:
    assert classify(503, retry_after=True) is Outcome.RATE_LIMITED
    assert classify(500, retry_after=True) is Outcome.SERVER_ERROR
    assert classify(200, challenged=True) is Outcome.FORBIDDEN
    assert classify(503, retry_after=True, challenged=True) is Outcome.FORBIDDEN


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "words"),
    [
        (caused(CannotResolveHostError("x"), RefusedAddress("10.0.0.1 is private")), Outcome.REFUSED, "10.0.0.1"),
        (caused(CannotResolveHostError("x"), LookupTimedOut("too long")), Outcome.TIMEOUT, "too long"),
        (caused(CannotResolveHostError("x"), socket.gaierror(-2, "n")), Outcome.UNREACHABLE, "name was not found"),
        (caused(DownloadConnectionRefusedError("x"), ConnectionRefusedError()), Outcome.UNREACHABLE, "refused"),
        (caused(DownloadFailedError("x"), aiohttp.ServerDisconnectedError()), Outcome.UNREACHABLE, "without an answer"),
        (caused(DownloadConnectionRefusedError("x"), ssl.SSLError(1, "old")), Outcome.TLS, "old"),
        (caused(ResponseDataLossError("x"), aiohttp.ClientPayloadError("y")), Outcome.DAMAGED, "announced end"),
        (DownloadTimeoutError("x"), Outcome.TIMEOUT, "in time"),
        (TimeoutError(), Outcome.TIMEOUT, "in time"),
        (DownloadCancelledError("x"), Outcome.TOO_LARGE, "larger"),
        (TooLarge("more than 5 bytes"), Outcome.TOO_LARGE, "more than 5"),
        (Damaged("cut\r\nshort"), Outcome.DAMAGED, "cut short"),
        (MemoryError(), Outcome.TOO_LARGE, "memory"),
        (NotSupported("x"), Outcome.REFUSED, "not an address"),
        (OSError(101, "network down"), Outcome.UNREACHABLE, "network down"),
        (ValueError("invalid literal"), Outcome.DAMAGED, "could not be read"),
        (KeyError("our own mistake"), Outcome.READER_FAILED, "KeyError"),
    ],
)
def test_failures(error: Exception, outcome: Outcome, words: str) -> None:
    assert classify(error) is outcome
    assert words in explain(error)
    assert "\n" not in explain(error)


@pytest.mark.parametrize(
    ("header", "date", "seconds", "sentence"),
    [
        ("120", None, 120, "seconds"),
        (" 120 ", None, 120, "with spaces"),
        ("0", None, 60, "at once becomes a minute"),
        ("5", None, 60, "too soon becomes a minute"),
        ("1000000000", None, 86400, "years become a day"),
        ("9" * 5000, None, 86400, "more digits than Python reads"),
        ("Sun, 01 Mar 2026 12:10:00 GMT", None, 600, "a date, against our clock"),
        ("Sun, 01 Mar 2026 12:10:00 GMT", "Sun, 01 Mar 2026 12:05:00 GMT", 300, "a date, against the server's"),
        ("Sunday, 01-Mar-26 12:10:00 GMT", None, 600, "the second form of a date"),
        ("Sun Mar  1 12:10:00 2026", None, 600, "the third, of C"),
        ("Sun, 01 Mar 2020 12:10:00 GMT", None, 60, "the past"),
        ("Sun, 01 Mar 2099 12:10:00 GMT", None, 86400, "the far future"),
        ("Sun, 01 Mar 2026 12:10:00 GMT", "garbage", 600, "an unreadable Date"),
        ("-5", None, None, "negative"),
        ("1e9", None, None, "not digits"),
        ("٥", None, None, "digits of another script"),
        ("soon", None, None, "garbage"),
        ("Sun, 99 Mar 2026 99:10:00 GMT", None, None, "an impossible date"),
        ("", None, None, "empty"),
        (None, None, None, "absent"),
    ],
)
def test_when_to_come_back(header: str | None, date: str | None, seconds: int | None, sentence: str) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert retry_after(header, date, NOW) == expected, sentence


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("http://a.test/f?key=secret", "http://a.test/f?…"),
        ("http://user:pw@a.test/f", "http://a.test/f"),
        ("http://a.test/\x1b[31m\r\nx", "http://a.test/[31m x"),
        ("http://[::1", "(unreadable address)"),
        ("http://a.test/" + "x" * 500, "http://a.test/" + "x" * 185 + "…"),
    ],
)
def test_addresses_for_people_hold_no_secret(address: str, text: str) -> None:
    assert shown(address) == text
