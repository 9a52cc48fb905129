"""One POST of JSON to an address that somebody configured: where it says and nowhere else.

A redirect is no answer: followed, it would lose the body and reach whom nobody named. The host is checked when it is
dialled, before anything is said to it, so that a name that has just begun to point into the house is refused too.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

ANSWER_MOST = 64 * 1024
"""Bytes of an answer that are read."""


class PrivateAddress(OSError):
    """The host has an address inside the house."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What was answered."""

    status: int
    body: str
    headers: Mapping[str, str]
    """By lower-case name."""


def post_json(address: str, body: Mapping[str, Any], *, seconds: float, allow_private: bool = False) -> Posted:
    """Post once and return the answer, whatever its status; a redirect is an answer like any other.

    `seconds` for connecting and for each wait. PrivateAddress where a host dialled directly is not public and that is
    not allowed; else URLError and OSError as urllib raises them.
    """
    data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    request = urllib.request.Request(  # noqa: S310 - the address is the user's, its scheme checked by the channel
        address, data, {"Content-Type": "application/json; charset=utf-8"}, method="POST"
    )
    handlers = [_NoRedirect(), *([] if allow_private else [_Guarded(context=ssl.create_default_context())])]
    opener = urllib.request.build_opener(*handlers)
    try:
        answer = opener.open(request, timeout=seconds)
    except HTTPError as error:
        answer = error
    with answer:
        said = answer.read(ANSWER_MOST).decode("utf-8", "replace")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Posted(answer.status, said, headers)


def is_private(address: str) -> bool:
    """Whether an IP address lies inside the house, or is of many."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return not found.is_global or found.is_multicast


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


class _GuardedConnection(http.client.HTTPSConnection):
    def connect(self) -> None:
        """Connect, and say nothing to a host inside the house; a proxy, which then tunnels, is the user's own."""
        super().connect()
        if getattr(self, "_tunnel_host", None):
            return
        sock: socket.socket = self.sock
        address = str(sock.getpeername()[0])
        if is_private(address):
            self.close()
            raise PrivateAddress(f"{self.host} has the private address {address}")


class _Guarded(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open with the guard."""
        return self.do_open(_GuardedConnection, req, context=self._context)  # type: ignore[attr-defined]  # as HTTPSHandler opens it; not in the stubs
