"""The socket, the settings that guard it, and clients that are slow, many or large."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from archive.database import open_archive
from archive.model import InputError
from tests.web_newsroom import furnish
from tests.web_site import Site, serving
from web import server
from web.guard import ADDRESSES_REMEMBERED, Throttle, basic_password, client_address, host_name
from web.server import listen
from web.settings import WebSettings, is_loopback, problems


@pytest.fixture
def hasty_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The same with little patience: on a busy machine it cuts off those who are merely slow, so it serves no other test."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 1.0)
    return site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The small archive's pages."""
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    with archive.writing() as conn:
        furnish(conn)
    with serving(archive) as running:
        yield running
    archive.close()


# --- settings


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (WebSettings(), []),
        (WebSettings(host="::1"), []),
        (WebSettings(host="localhost"), []),
        (WebSettings(host="127.8.8.8"), []),
        (WebSettings(host="0.0.0.0", password="long enough"), []),
        (WebSettings(base_url="https://news.example.org/"), []),
        (WebSettings(host="0.0.0.0"), ["no password is set"]),
        (WebSettings(host="::"), ["no password is set"]),
        (WebSettings(host="192.0.2.7"), ["no password is set"]),
        (WebSettings(host="news.example.org"), ["no password is set"]),
        (WebSettings(password=""), ["has 0 characters"]),
        (WebSettings(host="0.0.0.0", password="short"), ["has 5 characters"]),
        (WebSettings(base_url="news.example.org"), ["no address of a site"]),
        (WebSettings(base_url="ftp://news.example.org"), ["no address of a site"]),
        (WebSettings(base_url="https://news.example.org/path"), ["no address of a site"]),
        (WebSettings(base_url="https://[x"), ["no address of a site"]),
        (WebSettings(zone="Mars/Olympus"), ["no time zone"]),
        (WebSettings(zone="../../etc/passwd"), ["no time zone"]),
        (WebSettings(host="0.0.0.0", base_url="x", zone="y"), ["no password", "no address", "no time zone"]),
    ],
)
def test_settings_are_checked_all_at_once(settings: WebSettings, said: list[str]) -> None:
    found = problems(settings)
    assert len(found) == len(said)
    for problem, words in zip(found, said, strict=True):
        assert words in problem.what
        assert problem.remedy
    assert "long enough" not in repr(settings)


def test_a_page_for_others_without_a_password_is_never_opened() -> None:
    with pytest.raises(InputError, match="no password is set"):
        listen(WebSettings(host="0.0.0.0", port=0))


def test_a_port_in_use_is_said_at_once() -> None:
    with listen(WebSettings(port=0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"127.0.0.1:{port}: the port is in use"):
            listen(WebSettings(port=port))


def test_loopback_is_known_in_all_spellings() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "127.255.255.254")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "", "loopback", "10.0.0.1", "127.1")] == [False] * 6


# --- who asks


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("example.org:80", "example.org"),
        ("[::1]:80", "::1"),
        ("[::1]", "::1"),
        ("::1", ""),
        ("a:b", ""),
        ("[::1]x", ""),
        ("a:١", ""),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


def test_passwords_are_counted_by_peer() -> None:
    """All addresses of one IPv6 network count as one: whoever has one has them all."""
    assert client_address({"client": ("192.0.2.1", 5)}) == "192.0.2.1"
    assert client_address({"client": ("2001:db8::1:2:3:4", 5)}) == "2001:db8::"
    assert client_address({"client": None}) == ""
    assert client_address({}) == ""
    assert basic_password("basic " + "OmE6Yg==") == "a:b"


def test_wrong_passwords_are_forgotten_in_order() -> None:
    """However many addresses guess, what is remembered stays small."""
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for number in range(ADDRESSES_REMEMBERED + 50):
        throttle.failed(str(number))
    assert len(throttle.failures) == ADDRESSES_REMEMBERED
    assert "0" not in throttle.failures
    for _ in range(5):
        throttle.failed("last")
    assert throttle.wait("last") == 60
    now[0] = 60.0
    assert throttle.wait("last") == 0


# --- slow, many, large


def open_connection(site: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=5)


def test_a_connection_that_says_nothing_is_closed(hasty_site: Site) -> None:
    with open_connection(hasty_site) as connection:
        assert connection.recv(100) == b""


def test_a_head_that_drips_is_cut(hasty_site: Site) -> None:
    """A letter now and then does not extend the patience."""
    started = time.monotonic()
    with open_connection(hasty_site) as connection:
        try:
            for letter in b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 1000:
                connection.sendall(bytes([letter]))
                connection.settimeout(0.02)
                try:
                    if connection.recv(100) == b"":
                        break
                except TimeoutError:
                    continue
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert time.monotonic() - started < 15, "said to the end, it takes 20"


def test_a_connection_that_is_used_stays_open_between_requests(hasty_site: Site) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with open_connection(hasty_site) as connection:
        for _ in range(3):
            connection.sendall(request)
            said = b""
            while b'{"status":"ok"}' not in said:
                said += connection.recv(4096)
        assert connection.recv(100) == b"", "and is closed when it falls silent"


def test_idle_connections_do_not_shut_readers_out_for_long(hasty_site: Site) -> None:
    idle = [open_connection(hasty_site) for _ in range(server.CONNECTIONS + 20)]
    try:
        answers: list[int] = []
        deadline = time.monotonic() + 5
        while 200 not in answers and time.monotonic() < deadline:
            answers.append(hasty_site.get("/").status)
        assert set(answers) <= {200, 503}
        assert answers[-1] == 200
    finally:
        for connection in idle:
            connection.close()


def test_a_large_body_is_not_read(site: Site) -> None:
    """A post of a gigabyte is answered from its head."""
    with open_connection(site) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1073741824\r\n\r\n" + b"x" * 65536)
        assert connection.recv(4096).startswith(b"HTTP/1.1 405 ")


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 40_000,
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 10_000,
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzzz\r\n",
    ],
)
def test_heads_that_are_too_large_or_broken_are_refused(site: Site, head: bytes) -> None:
    """Refused or answered as a page, never with a fault of ours, and the server goes on."""
    with open_connection(site) as connection:
        connection.sendall(head)
        try:
            status = connection.recv(4096)[9:12]
        except ConnectionResetError:
            status = b"400"
        assert status in (b"400", b"421", b"200")
    assert site.get("/healthz").status == 200


def test_many_readers_at_once_are_all_answered(site: Site) -> None:
    async def read() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        try:
            writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return (await reader.read())[:15]
        finally:
            writer.close()
            with suppress(ConnectionResetError):
                await writer.wait_closed()

    async def all_of_them() -> list[bytes]:
        return await asyncio.gather(*(read() for _ in range(60)))

    assert asyncio.run(all_of_them()) == [b"HTTP/1.1 200 OK"] * 60
