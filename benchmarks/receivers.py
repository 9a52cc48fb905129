"""A mail relay and a receiver of webhooks in a process of their own, which note when each report arrived."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import time
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
REPORT = re.compile(rb"Report (\d+) of")
"""By which a report is known, in a subject and in JSON alike."""

Arrivals = dict[str, dict[int, float]]
"""By receiver (`mail`, `webhook`): when each report came first, in seconds of the wall clock."""


class Receivers:
    """Runs as long as the `with` block; `arrivals` ends them."""

    mail_port: int
    web_port: int

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        self.mail_port, self.web_port = self._ours.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join(10)

    def counts(self) -> tuple[int, int]:
        """How many reports came by mail and by webhook so far."""
        self._ours.send("counts")
        told: tuple[int, int] = self._ours.recv()
        return told

    def arrivals(self) -> tuple[Arrivals, int]:
        """When each report arrived, and how many arrived more than once."""
        self._ours.send("arrivals")
        told: tuple[Arrivals, int] = self._ours.recv()
        return told


class _Log:
    def __init__(self) -> None:
        self.arrivals: Arrivals = {"mail": {}, "webhook": {}}
        self.again = 0

    def note(self, receiver: str, raw: bytes) -> None:
        at = time.time()
        if (found := REPORT.search(raw)) is None:
            return
        number = int(found.group(1))
        self.again += number in self.arrivals[receiver]
        self.arrivals[receiver].setdefault(number, at)

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        self.note("mail", envelope.content)
        return "250 2.0.0 kept"

    async def answer_posts(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            self.note("webhook", await reader.readexactly(int(length.group(1)) if length else 0))
            writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def _serve(parent: Connection[Any, Any]) -> None:
    asyncio.run(_open(parent))


async def _open(parent: Connection[Any, Any]) -> None:
    log, loop = _Log(), asyncio.get_running_loop()
    mail = await loop.create_server(lambda: SMTP(log, hostname="relay.example", loop=loop), HOST, 0)
    web = await asyncio.start_server(log.answer_posts, HOST, 0)
    parent.send((mail.sockets[0].getsockname()[1], web.sockets[0].getsockname()[1]))
    while True:
        asked = await asyncio.to_thread(parent.recv)
        if asked == "counts":
            parent.send(tuple(len(arrived) for arrived in log.arrivals.values()))
        else:
            parent.send((log.arrivals, log.again))
