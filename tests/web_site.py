"""The review page on a real server on loopback, and a plain client for it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from socket import socket

from lxml import html

from archive import silences
from archive.database import Archive
from tests.web_newsroom import LEXICON, NOW
from web.pages import make_app
from web.server import listen, serve
from web.settings import WebSettings


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.text)


@dataclass(frozen=True)
class Site:
    """A running page."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Ask for a path; keyword arguments are headers, with _ for -."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            said = connection.getresponse()
            return Answer(said.status, {name.lower(): value for name, value in said.getheaders()}, said.read())
        finally:
            connection.close()


@contextmanager
def serving(
    archive: Archive,
    settings: WebSettings | None = None,
    *,
    clock: Callable[[], datetime] = lambda: NOW,
    ticks: Callable[[], float] | None = None,
) -> Iterator[Site]:
    """Serve an archive's pages from a thread with a loop of its own until the block ends."""
    chosen = settings or WebSettings(port=0, zone="Asia/Karachi")

    async def silence(watch_id: int, channel: str, until: datetime | None, end: bool) -> None:
        with archive.writing() as connection:
            if end:
                silences.end_silence(connection, watch_id, channel)
            else:
                silences.silence(connection, watch_id, channel, until, "a reader", clock())

    app = make_app(archive, LEXICON, chosen, clock=clock, ticks=ticks or time.monotonic, silence=silence)
    opened: socket = listen(chosen)
    port: int = opened.getsockname()[1]
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(app, opened, stop)))
    thread.start()
    try:
        yield Site(port)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive(), "the server did not stop"
        loop.close()
