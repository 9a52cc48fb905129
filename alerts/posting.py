"""One POST to an address that somebody configured: where it says and nowhere else, within a time.

A redirect is no answer: followed, it would lose the body and reach whom nobody named. The host is checked when it is
dialled, before anything is said to it, so that a name that has just begun to point into the house is refused too.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit

from alerts.channels import Failure, Misconfigured, Retry, Unclear, reason

ANSWER_MOST = 64 * 1024
"""Bytes of an answer that are read."""
IN_ALL = 3
"""The whole exchange takes at most so many times the wait: a receiver that drips would hold the thread for days."""
TELLING = 8
"""Characters from which a part of an address may be a secret."""


class PrivateAddress(OSError):
    """The host has an address inside the house."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What was answered."""

    status: int
    body: str
    headers: Mapping[str, str]
    """By lower-case name."""


def json_bytes(body: Mapping[str, Any]) -> bytes:
    """The body as it travels; lone halves of letters, which no encoding has, become question marks."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def post_json(
    address: str,
    data: bytes,
    *,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    allow_private: bool = False,
) -> Posted:
    """Post JSON once and return the answer, whatever its status; a redirect is an answer like any other.

    `seconds` for connecting and for each wait, three times that in all. PrivateAddress (within URLError) where a host
    dialled directly is not public and that is not allowed; plain HTTP is spoken inside the house only (ValueError); else
    URLError, OSError and HTTPException as urllib raises them: `failure_of` says what they mean.
    """
    if not allow_private and urlsplit(address).scheme != "https":
        raise ValueError("an address outside begins with https://")
    request = urllib.request.Request(  # noqa: S310 - the address is the user's, its scheme checked above or by the channel
        address, data, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}, method="POST"
    )
    with _deadline(seconds * IN_ALL) as lines:
        opener = urllib.request.build_opener(_NoRedirect(), _Plain(lines), _Secure(lines, guarded=not allow_private))
        try:
            answer = opener.open(request, timeout=seconds)
        except HTTPError as error:
            answer = error
        with answer:
            said = answer.read(ANSWER_MOST).decode("utf-8", "replace")
            named = {name.lower(): value for name, value in answer.headers.items()}
            return Posted(answer.status, said, named)


def failure_of(error: Exception, who: str) -> Failure:
    """What a failure without an answer means: before the request was out it is plain, after that it is unclear.

    `who` begins the reason; the address, which may be a secret, is never in it.
    """
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, PrivateAddress):
        return Misconfigured(reason(who, f"its host {cause}"))
    if isinstance(error, (http.client.InvalidURL, ValueError)):
        return Misconfigured(reason(who, "its address cannot be dialled"))  # their own words repeat it
    why = reason(who, str(cause) or type(cause).__name__)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Misconfigured(why)
    if isinstance(error, URLError):
        # urllib wraps what happens before the answer; of that only a reset may mean that the request was read
        reset = isinstance(cause, ConnectionError) and not isinstance(cause, ConnectionRefusedError)
        return Unclear(why) if reset else Retry(None, why)
    return Unclear(why)


def asked_to_wait(header: str, now: datetime) -> timedelta | None:
    """A Retry-After in either of its forms, seconds or a date, held to a second and a day; None where it says nothing."""
    try:
        asked = timedelta(seconds=int(header)) if header.strip().isdecimal() else parsedate_to_datetime(header) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(asked, timedelta(seconds=1)), timedelta(days=1))


def quoted(answer: str, address: str) -> str:
    """The answer's words for a reason, "" where they repeat a part of the address, which may be a secret."""
    parts = urlsplit(address)
    told = (unquote(part) for part in (*parts.path.split("/"), *parts.query.replace("=", "&").split("&")))
    return "" if any(len(part) >= TELLING and part in unquote(answer) for part in told) else answer


def is_private(address: str) -> bool:
    """Whether an IP address lies inside the house, or is of many."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return not found.is_global or found.is_multicast


@contextlib.contextmanager
def _deadline(seconds: float) -> Iterator[list[socket.socket]]:
    """Cut the connections put into the list when the block takes longer: socket time-outs start anew at every byte."""
    lines: list[socket.socket] = []

    def cut() -> None:
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield lines
    finally:
        timer.cancel()
        for line in lines:
            line.close()


@functools.lru_cache(1)
def _authorities(paths: ssl.DefaultVerifyPaths) -> ssl.SSLContext:
    """Whom certificates are believed of, as kept at `paths`: read once for the life of the process, since it takes 20 ms."""
    return ssl.create_default_context()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, lines: list[socket.socket]) -> None:
        super().__init__()
        self._lines = lines

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open with a line that can be cut."""

        def made(host: str, **more: Any) -> http.client.HTTPConnection:
            connection = http.client.HTTPConnection(host, **more)
            return _dialling(connection, self._lines, guarded=False)

        return self.do_open(made, req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, lines: list[socket.socket], *, guarded: bool) -> None:
        self._trusted = _authorities(ssl.get_default_verify_paths())
        super().__init__(context=self._trusted)
        self._lines = lines
        self._guarded = guarded

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open with the guard, and with a line that can be cut."""

        def made(host: str, **more: Any) -> http.client.HTTPConnection:
            connection = http.client.HTTPSConnection(host, **more)
            return _dialling(connection, self._lines, guarded=self._guarded)

        return self.do_open(made, req, context=self._trusted)


def _dialling(
    connection: http.client.HTTPConnection, lines: list[socket.socket], *, guarded: bool
) -> http.client.HTTPConnection:
    """The connection, made to dial by us: not a word to a host inside the house, and a second hold on the socket.

    A proxy, which then tunnels, is the user's own and may be inside. The second hold is for cutting: TLS detaches the first.
    """

    def dial(*where: Any, **more: Any) -> socket.socket:
        line = socket.create_connection(*where, **more)
        lines.append(line.dup())
        peer = str(line.getpeername()[0])
        if guarded and not getattr(connection, "_tunnel_host", None) and is_private(peer):
            line.close()
            raise PrivateAddress(f"{connection.host} has the private address {peer}")
        return line

    maker: Callable[..., socket.socket] = dial
    connection._create_connection = maker  # type: ignore[attr-defined]  # the one seam http.client has for dialling
    return connection
