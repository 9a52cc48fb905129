"""What every request passes before a page is made, and what every answer carries.

A plain ASGI layer around the whole application, so that no route, no error page and no file can be without it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.settings import WebSettings

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Robots-Tag": "noindex, nofollow",
}
"""On every answer: nothing runs, nothing is loaded from elsewhere, nothing leaks to the sites that are linked."""

NEVER_KEPT = "private, no-store"
"""Cache-Control of all but our own files: what the archive says may not be left in a cache."""

TRIES = 5
"""Wrong passwords in a minute from one address before it has to wait (faults.md W4)."""
TRIES_SECONDS = 60.0
ADDRESSES_REMEMBERED = 10_000
"""Addresses whose wrong passwords are remembered; the longest quiet one is forgotten first."""
OPEN_PATHS = ("/healthz",)
"""Answered without a password, because it says nothing but that the service answers."""
OUR_FILES = "/static/"
"""The program's own style and mark: the silence page, which needs no password, is drawn with them."""
LINKED = "/silence/"
"""Addresses that carry their own permission, sent in messages: no password, and the one thing that can be posted to."""


class Refuse(Protocol):
    """Makes the page that tells a person why the request was refused."""

    def __call__(self, status: int, headline: str, explanation: str) -> Response:
        """Return the answer with this HTTP status."""


@dataclass(slots=True)
class Throttle:
    """Counts wrong passwords by address. `clock` gives seconds that never go back."""

    clock: Callable[[], float]
    failures: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)

    def wait(self, address: str) -> int:
        """Return the seconds this address must wait before its next try, 0 when it may try now."""
        recent = self._recent(address)
        return 0 if len(recent) < TRIES else max(1, math.ceil(recent[-TRIES] + TRIES_SECONDS - self.clock()))

    def failed(self, address: str) -> None:
        """Remember a wrong password."""
        self.failures[address] = [*self._recent(address), self.clock()][-TRIES:]
        self.failures.move_to_end(address)
        while len(self.failures) > ADDRESSES_REMEMBERED:
            self.failures.popitem(last=False)

    def _recent(self, address: str) -> list[float]:
        since = self.clock() - TRIES_SECONDS
        return [at for at in self.failures.get(address, ()) if at > since]


class Guard:
    """Refuses foreign hosts, methods that change things, requests of other sites and readers without the password."""

    def __init__(self, app: ASGIApp, settings: WebSettings, refuse: Refuse, clock: Callable[[], float]) -> None:
        self.app = app
        self.hosts = settings.allowed_hosts
        self.refuse = refuse
        self.password = None if settings.password is None else _digest(settings.password)
        self.throttle = Throttle(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", NEVER_KEPT)
            await send(message)

        refusal = self._refusal(scope)
        answer: ASGIApp = self.app if refusal is None else refusal
        await answer(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if len(headers.getlist("host")) != 1 or host_name(headers["host"]) not in self.hosts:
            return self.refuse(
                421,
                "This page has another name",
                "The request asked for a host name that this service does not answer to. Open it under its own "
                "address, or set web.base_url to the one that readers use.",
            )
        linked = scope["path"].startswith(LINKED)
        if scope["method"] not in (("GET", "HEAD", "POST") if linked else ("GET", "HEAD")):
            answer = self.refuse(
                405, "Nothing can be changed here", "These pages only show; they take no other method."
            )
            answer.headers["Allow"] = "GET, HEAD"
            return answer
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode", "navigate") != "navigate":
            return self.refuse(403, "Not for other sites", "Another web site asked for this page behind your back.")
        if self.password is None or linked or scope["path"] in OPEN_PATHS or scope["path"].startswith(OUR_FILES):
            return None
        return self._ask_password(self.password, headers.get("authorization", ""), client_address(scope))

    def _ask_password(self, expected: bytes, given: str, address: str) -> Response | None:
        wait = self.throttle.wait(address)
        if wait:
            answer = self.refuse(429, "Too many wrong passwords", f"Try again in {wait} seconds.")
            answer.headers["Retry-After"] = str(wait)
            return answer
        password = basic_password(given)
        if password is not None:
            if hmac.compare_digest(_digest(password), expected):
                return None
            self.throttle.failed(address)
        answer = self.refuse(401, "Password needed", "Enter the password of this service; any user name will do.")
        answer.headers["WWW-Authenticate"] = 'Basic realm="tripoint", charset="UTF-8"'
        return answer


def host_name(header: str) -> str:
    """Return the name in a Host header, lower case, without port and brackets; "" for anything odd."""
    name, port = header.strip().lower(), ""
    if name.startswith("["):
        name, _, port = name[1:].partition("]")
        if port and not port.startswith(":"):
            return ""
        port = port.removeprefix(":")
    elif ":" in name:
        name, _, port = name.partition(":")
    if port and not (port.isascii() and port.isdigit()):
        return ""
    return name.removesuffix(".")


def basic_password(header: str) -> str | None:
    """Return the password of an HTTP Basic header, None where there is none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return pair.partition(":")[2]


def client_address(scope: Scope) -> str:
    """Return the address that wrong passwords are counted under: the peer's, an IPv6 one by its network (/64).

    Headers that name another client (X-Forwarded-For) are not believed: anybody can write them.
    """
    client = scope.get("client")
    try:
        address = ip_address(client[0] if client else "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def _digest(password: str) -> bytes:
    """Digest both sides before comparing, so that not even the length shows in the time it takes."""
    return hashlib.sha256(password.encode("utf-8", "replace")).digest()
