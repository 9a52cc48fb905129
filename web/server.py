"""Serving the page: a socket opened early so that a taken port is said at once, and limits on slow and many clients."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from archive.model import InputError, Problem
from web.settings import WebSettings, problems

CONNECTIONS = 200
"""Open connections above which new requests get 503; a newsroom's browsers hold a handful each."""
HEAD_SECONDS = 10.0
"""A request's head must be whole this long after the connection opens or the last answer ended."""
HEAD_BYTES = 16 * 1024
"""The most a request's head may have; the longest query needs 6 kB."""
IDLE_SECONDS = 5
STOP_SECONDS = 3
"""How long requests under way may take when the service stops; longer than a statement's deadline."""


class Patience(H11Protocol):
    """Closes connections that open and then say nothing, or a letter at a time (uvicorn has no such limit)."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start waiting for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Start waiting for the next head on a connection that stays open."""
        super().on_response_complete()
        self._wait()

    def _wait(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(HEAD_SECONDS, self._give_up, self.cycle)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self, last: object) -> None:
        """Close unless a request arrived since (each has a cycle of its own)."""
        if self.cycle is last:
            self.transport.close()


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the service decides when to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the service."""
        yield


def listen(settings: WebSettings) -> socket.socket:
    """Open the socket; raises InputError for settings that are not safe and for an address that cannot be had."""
    found = problems(settings)
    if found:
        raise InputError(list(found))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((settings.host, settings.port))
        opened.listen(128)
    except OSError as error:
        opened.close()
        raise InputError([_unbindable(settings, error)]) from error
    opened.setblocking(False)
    return opened


def _unbindable(settings: WebSettings, error: OSError) -> Problem:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return Problem(
            None, f"the page cannot listen on {where}: the port is in use", "stop the other, or set web.bind"
        )
    return Problem(None, f"the page cannot listen on {where}: {error.strerror or error}", "set web.bind")


def make_server(app: ASGIApp) -> Server:
    """Return the server for an application; it logs to `uvicorn.error` only, and believes no forwarded headers."""
    config = uvicorn.Config(
        app,
        http=Patience,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=HEAD_BYTES,
    )
    return Server(config)


async def serve(app: ASGIApp, opened: socket.socket, stop: asyncio.Event) -> None:
    """Serve the page on an open socket until `stop` is set, then let requests under way end and close the socket."""
    server = make_server(app)

    async def stop_when_told() -> None:
        await stop.wait()
        server.should_exit = True

    waiting = asyncio.create_task(stop_when_told())
    try:
        await server.serve(sockets=[opened])
    finally:
        waiting.cancel()
        opened.close()
