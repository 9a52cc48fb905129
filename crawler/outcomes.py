"""Foreign failures become our outcomes here, and nowhere else."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp.http_exceptions import LineTooLong
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from archive.model import Outcome
from crawler.dialler import LookupTimedOut, RefusedAddress
from crawler.encodings import Damaged, TooLarge
from words.direction import strip_controls

RETRY_BOUNDS = (timedelta(minutes=1), timedelta(hours=24))
"""A server's wish when to come back is brought inside (faults.md N12)."""

BY_STATUS = {
    200: Outcome.OK,
    401: Outcome.FORBIDDEN,
    402: Outcome.FORBIDDEN,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    407: Outcome.FORBIDDEN,
    410: Outcome.GONE,
    429: Outcome.RATE_LIMITED,
    451: Outcome.FORBIDDEN,
}

BY_ERROR: tuple[tuple[type[BaseException], Outcome, str], ...] = (
    (RefusedAddress, Outcome.REFUSED, ""),
    (LookupTimedOut, Outcome.TIMEOUT, ""),
    (TooLarge, Outcome.TOO_LARGE, ""),
    (DownloadCancelledError, Outcome.TOO_LARGE, "the body is larger than allowed"),
    (MemoryError, Outcome.TOO_LARGE, "memory ran out"),
    (LineTooLong, Outcome.TOO_LARGE, "a header line is longer than allowed"),
    (Damaged, Outcome.DAMAGED, ""),
    (ssl.SSLCertVerificationError, Outcome.TLS, ""),
    (aiohttp.ClientSSLError, Outcome.TLS, ""),
    (ssl.SSLError, Outcome.TLS, ""),
    (aiohttp.ClientHttpProxyError, Outcome.UNREACHABLE, "the proxy could not connect"),
    (aiohttp.ClientPayloadError, Outcome.DAMAGED, "the body ended before its announced end"),
    (ResponseDataLossError, Outcome.DAMAGED, "the body ended before its announced end"),
    (aiohttp.ClientResponseError, Outcome.DAMAGED, "not an HTTP answer"),
    (DownloadTimeoutError, Outcome.TIMEOUT, "no complete answer in time"),
    (asyncio.TimeoutError, Outcome.TIMEOUT, "no complete answer in time"),
    (socket.gaierror, Outcome.UNREACHABLE, "the name was not found"),
    (aiohttp.ServerDisconnectedError, Outcome.UNREACHABLE, "the connection was closed without an answer"),
    (ConnectionRefusedError, Outcome.UNREACHABLE, "the connection was refused"),
    (ConnectionResetError, Outcome.UNREACHABLE, "the connection was reset"),
    (CannotResolveHostError, Outcome.UNREACHABLE, "the name was not found"),
    (UnsupportedURLSchemeError, Outcome.REFUSED, "not an address we fetch"),
    (NotSupported, Outcome.REFUSED, "not an address we fetch"),
    (DownloadConnectionRefusedError, Outcome.UNREACHABLE, ""),
    (DownloadFailedError, Outcome.UNREACHABLE, ""),
    (OSError, Outcome.UNREACHABLE, ""),
    (ValueError, Outcome.DAMAGED, "the answer could not be read"),
)
"""The first entry that any link of the chain of causes is decides; empty words mean: the error's own."""


class Stopped(Exception):
    """The way to an answer ended early."""

    def __init__(
        self, outcome: Outcome, detail: str, status: int | None = None, retry_after: datetime | None = None
    ) -> None:
        super().__init__(detail)
        self.outcome, self.detail, self.status, self.retry_after = outcome, detail, status, retry_after


def classify(what: int | BaseException, *, retry_after: bool = False, challenged: bool = False) -> Outcome:
    """The outcome of an HTTP status or a failure. `retry_after`: the header was there; `challenged`: a bot wall answered.

    Redirect statuses count as bad ones: whoever follows redirects asks about the last answer only.
    """
    if isinstance(what, BaseException):
        return _find(what)[0]
    if challenged:
        return Outcome.FORBIDDEN
    if what in BY_STATUS:
        return BY_STATUS[what]
    if what == 503 and retry_after:
        return Outcome.RATE_LIMITED
    return Outcome.SERVER_ERROR if 500 <= what < 600 else Outcome.BAD_STATUS


def explain(error: BaseException) -> str:
    """A failure in a few words, on one line."""
    _, words, found = _find(error)
    text = words or str(found) or type(found).__name__
    message = next((link.verify_message for link in _causes(found) if hasattr(link, "verify_message")), "")
    if message:
        text = f"certificate: {message}"
    return strip_controls(text, lines=False)[:300]


def retry_after(header: str | None, date_header: str | None, now: datetime) -> datetime | None:
    """When the server wants us back, between a minute and a day from `now`; None where it says nothing readable.

    An HTTP date counts from the server's own `Date`, where it states one: its clock need not be ours.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=int(text)) if len(text) < 8 else RETRY_BOUNDS[1]
    else:
        moment = _http_date(text)
        if moment is None:
            return None
        wait = moment - (_http_date((date_header or "").strip()) or now)
    return now + min(max(wait, RETRY_BOUNDS[0]), RETRY_BOUNDS[1])


def shown(address: str) -> str:
    """An address for a person: one line, not endless, without the query (which may hold a key)."""
    try:
        parts = urlsplit(strip_controls(address, lines=False))
    except ValueError:
        return "(unreadable address)"
    host = parts.netloc.rpartition("@")[2]
    plain = f"{parts.scheme}://{host}{parts.path}" if parts.scheme else parts.path
    return (plain if len(plain) <= 200 else plain[:199] + "…") + ("?…" if parts.query else "")


def _find(error: BaseException) -> tuple[Outcome, str, BaseException]:
    chain = list(_causes(error))
    for kind, outcome, words in BY_ERROR:
        for link in chain:
            if isinstance(link, kind):
                return outcome, words, link
    return Outcome.READER_FAILED, f"the crawler failed: {type(error).__name__}", error


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        if isinstance(link, aiohttp.ClientConnectorError):
            yield link.os_error
        link = link.__cause__ or link.__context__


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
