"""Servers on loopback that say exactly what a test wants, byte for byte, and remember what they were asked."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Script = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    head: bytes
    at: float

    @property
    def target(self) -> str:
        return self.head.split(b" ", 2)[1].decode()

    @property
    def headers(self) -> dict[str, str]:
        lines = self.head.decode("utf-8", "surrogateescape").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}

    @property
    def host(self) -> str:
        return self.headers.get("host", "")


def answer(status: int = 200, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """An HTTP answer; `length` lies about the body's."""
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


NO_ROBOTS = answer(404)


@dataclass
class Site:
    """Answers by "host/path", else by "/path", else 404; a value is bytes or a coroutine that writes as it likes."""

    answers: dict[str, bytes | Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    connections: int = 0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def targets(self) -> list[str]:
        """Host and target of each request, in order, robots.txt left out."""
        return [f"{one.host}{one.target}" for one in self.asked if one.target != "/robots.txt"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                asked = Asked(head[:-4], asyncio.get_running_loop().time())
                self.asked.append(asked)
                path = urlsplit(asked.target).path
                said = self.answers.get(asked.host + path, self.answers.get(path, NO_ROBOTS))
                if isinstance(said, bytes):
                    writer.write(said)
                    await writer.drain()
                    if b"connection: close" in said.partition(b"\r\n\r\n")[0].lower():
                        break
                else:
                    await said(asked, writer)
                    break
        writer.close()


@asynccontextmanager
async def serving(
    answers: dict[str, bytes | Script] | None = None, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    """A site on a free port of loopback for the time of the context."""
    site = Site(dict(answers or {}))
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        try:
            await site.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
