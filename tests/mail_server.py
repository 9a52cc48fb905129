"""A real SMTP server for tests: STARTTLS, TLS, AUTH, an answer of its own for each recipient, and the ways relays fail."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    """One message as the server has it."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    tls: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        """The message as a mail reader parses it."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def part(self, subtype: str) -> str:
        """The text of the part `text/{subtype}`, with line ends as in the source."""
        body = self.message.get_body((subtype if subtype == "html" else "plain",))
        assert isinstance(body, EmailMessage)
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class Behaviour:
    """What a test may ask of the server; read anew at every command."""

    recipients: dict[str, str] = field(default_factory=dict)
    """Answers to RCPT by address; others are accepted."""
    sender: str = ""
    """Answer to MAIL; empty accepts."""
    after_dot: deque[str] = field(default_factory=deque)
    """What follows on the next final dots: an answer, `drop` (keep the message, hang up), `hold` (wait for `release`) or
    `late N` (keep it, answer after N seconds)."""


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_MAIL(  # noqa: N802
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.server.behaviour.sender:
            return self.server.behaviour.sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 sender ok"

    async def handle_RCPT(  # noqa: N802
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.server.behaviour.recipients.get(address, "250 recipient ok")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        ending = self.server.behaviour.after_dot.popleft() if self.server.behaviour.after_dot else ""
        if ending[:1] in ("4", "5"):
            return ending
        assert isinstance(envelope.content, bytes)
        known: Any = session.auth_data
        user = known.login.decode() if known else ""
        tls = session.ssl is not None or self.server.security == "tls"
        self.server.received.append(
            Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content, tls, user)
        )
        self.server.arrived.set()
        if ending == "hold":
            await self.server.released.wait()
        if ending.startswith("late"):
            await asyncio.sleep(float(ending.removeprefix("late")))
        if ending == "drop":
            self.server.dropped += 1
            assert smtp.transport is not None
            smtp.transport.abort()  # type: ignore[attr-defined]
        return "250 2.0.0 kept"


class MailServer:
    """Serves on loopback from a thread of its own, as long as the `with` block runs."""

    def __init__(
        self,
        security: Literal["starttls", "tls", "none"] = "none",
        accounts: Mapping[str, str] | None = None,
        idle: float = 60,
    ) -> None:
        self.security = security
        self.accounts = dict(accounts or {})
        self.behaviour = Behaviour()
        self.received: list[Received] = []
        self.arrived = threading.Event()
        self.dropped = 0
        """Messages kept whose final dot was not answered."""
        self.connections = 0
        self.logins = 0
        self.authority = trustme.CA()
        self._idle = idle
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._protocols: list[SMTP] = []

    def write_authority(self, folder: Path) -> Path:
        """The certificate authority's file, for a client that shall trust this server."""
        path = folder / "authority.pem"
        self.authority.cert_pem.write_to_path(str(path))
        return path

    def release(self) -> None:
        """Let a held final dot be answered."""
        self._loop.call_soon_threadsafe(self.released.set)

    def hang_up(self) -> None:
        """Close every connection, as a relay does to idle ones."""
        asyncio.run_coroutine_threadsafe(self._abort(), self._loop).result(10)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> int:
        self.released = asyncio.Event()
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert(HOST).configure_cert(self._context)
        implicit = self._context if self.security == "tls" else None
        self._server = await self._loop.create_server(self._protocol, HOST, 0, ssl=implicit)
        return int(self._server.sockets[0].getsockname()[1])

    def _protocol(self) -> SMTP:
        self.connections += 1
        protocol = SMTP(
            _Handler(self),
            hostname="relay.example",
            tls_context=self._context if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            auth_required=bool(self.accounts) and self.security == "starttls",
            auth_require_tls=self.security == "starttls",
            authenticator=self._authenticate,
            timeout=self._idle,
            loop=self._loop,
        )
        self._protocols.append(protocol)
        return protocol

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        self.logins += 1
        known = isinstance(data, LoginPassword) and self.accounts.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=known, handled=False, auth_data=data)

    async def _abort(self) -> None:
        for protocol in self._protocols:
            if protocol.transport is not None:
                protocol.transport.abort()  # type: ignore[attr-defined]

    async def _shut(self) -> None:
        self.released.set()
        self._server.close()
        await self._abort()
        # handlers end at the lost connection; give them the turns of the loop they need
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        if others:
            await asyncio.wait(others, timeout=5)


class Tarpit:
    """Accepts connections and then says nothing, or one byte now and then, for ever."""

    def __init__(self, drip: bytes = b"", every: float = 0.05) -> None:
        self._drip, self._every = drip, every
        self._listener = socket.create_server((HOST, 0))
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        while not self._done.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                while not self._done.wait(self._every):
                    try:
                        if self._drip:
                            client.sendall(self._drip)
                        elif client.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b"":
                            break
                    except BlockingIOError:
                        continue
                    except OSError:
                        break
