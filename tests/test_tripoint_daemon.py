"""The daemon as a person meets it: in a process of its own, on loopback, told what to do by signals."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import signal
import socket
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from sqlalchemy import select

from archive.model import Watch
from archive.tables import articles, deliveries, polls
from tests.loopback import Asked, Site, answer, serving
from tests.mail_server import MailServer, Tarpit
from tests.program import Program, descendants, kill, source, stop, until
from tests.small_web import WORD, Piece, feed
from tripoint.daemon import utc_now

HOST = "wire.test"
WATCH = Watch("desk", WORD, ("desk",), about=False, wait=0)
SECRET = "open-sesame-4711"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@dataclass
class Stage:
    """A daemon's surroundings."""

    program: Program
    site: Site
    mail: MailServer
    port: int

    async def page(self) -> str:
        return await page(self.port)

    async def told(self, count: int, within: float = 40) -> None:
        await until(lambda: len(self.mail.received) >= count, within, lambda: self.program.log[-3000:])


async def page(port: int) -> str:
    """The review page, which must answer quickly whatever else goes on."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        async with session.get(f"http://127.0.0.1:{port}/") as response:
            assert response.status == 200
            return await response.text()


@asynccontextmanager
async def stage(
    folder: Path, url: str = "", hosts: tuple[str, ...] = (HOST,), relay: MailServer | None = None
) -> AsyncIterator[Stage]:
    port = free_port()
    async with serving() as site:
        with relay or MailServer() as mail:
            program = Program(folder, url or f"sqlite:///{folder}/archive.db", site.place, hosts, mail_port=mail.port)
            program.more = {"web": {"bind": f"127.0.0.1:{port}"}, "crawler": {"poll_interval": "1s"}}
            yield Stage(program, site, mail, port)


async def test_a_day_in_the_life(archive_url: str, tmp_path: Path) -> None:
    """It finds, tells and shows; a second one is refused; it reloads what is good, keeps what it has, and stops."""
    first, second = Piece(1, HOST, matching=True), Piece(2, HOST, matching=True)
    async with stage(tmp_path, archive_url, relay=MailServer("starttls", {"desk": SECRET})) as at:
        at.site.answers |= {f"{HOST}{piece.path}": piece.page() for piece in (first, second)}
        at.site.answers[f"{HOST}/feed"] = feed(first.item())
        at.program.more["logs"] = {"format": "json"}
        at.program.more["channels.desk"] = {
            "security": "starttls",
            "ca_file": str(at.mail.write_authority(tmp_path)),
            "username": "desk",
            "password_file": "secret",
        }
        (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
        at.program.fill([source("wire", f"http://{HOST}/feed")], [WATCH], now=utc_now())
        async with at.program.running() as process:
            await at.told(1)
            assert first.title in str(at.mail.received[0].message["Subject"])
            assert first.title in await at.page()

            rival = replace(at.program, folder=tmp_path / "rival", more={})
            rival.folder.mkdir()
            ended = await rival.run("once")
            assert ended.status == 2
            holder = f"process {process.pid}" if archive_url.startswith("sqlite") else "database session"
            assert holder in ended.err
            assert len(ended.err.splitlines()) == 1

            already = len(at.program.log)
            at.program.config.write_text("[web]\nbinds = 1\n", encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            said = await at.program.says("the settings were not reloaded", after=already)
            assert "tripoint.toml:2" in said
            assert "binds" in said

            at.site.answers[f"{HOST}/feed"] = feed(second.item(), first.item(), etag='"2"')
            await at.told(2)
            assert second.title in await at.page(), "the old settings are in force"

            already = len(at.program.log)
            at.program.more["channels.desk"]["sender"] = "newsroom@example.org"
            at.program.write_settings()
            process.send_signal(signal.SIGHUP)
            await at.program.says("settings reloaded", after=already)
            third = Piece(3, HOST, matching=True, linked=False)
            at.site.answers[f"{HOST}/feed"] = feed(third.item(), second.item(), first.item(), etag='"3"')
            await at.told(3)
            assert [one.sender for one in at.mail.received] == ["tripoint@example.org"] * 2 + ["newsroom@example.org"]

            assert await stop(process) < 15
            assert process.returncode == 0
        records = [json.loads(line) for line in at.program.log.splitlines()]
        assert {"timestamp", "level", "logger", "event"} <= set.intersection(*(set(record) for record in records))
        polled = [record["event"] for record in records if record["event"].startswith("wire: ok")]
        assert "next at" in polled[0], "a line for each outcome, with source, outcome and next time"
        assert SECRET not in at.program.log
        assert "stopped" in records[-1]["event"]


async def test_a_start_without_settings_and_without_network_says_when_it_tries_again(tmp_path: Path) -> None:
    """The shipped catalogue, and a network that is not there: here a proxy that nobody runs."""
    port = free_port()
    program = Program(tmp_path, "")
    env = {
        "TRIPOINT_CRAWLER__PROXY": f"http://127.0.0.1:{free_port()}",
        "TRIPOINT_WEB__BIND": f"127.0.0.1:{port}",
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    async with program.running(env, settings=False) as process:
        said = await program.says("unreachable", process=process)
        assert "next at" in said, "it says when it tries again"
        assert "Sources" in await page(port)
        await until(lambda: program.log.count("unreachable") > 20)
        assert await stop(process) < 15
        assert process.returncode == 0
    assert "Traceback" not in program.log
    assert (tmp_path / "data" / "tripoint" / "tripoint.db").exists()


async def hang(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 x\r\nContent-Type: application/rss+xml\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def test_it_stops_in_bounded_time_though_every_server_hangs(tmp_path: Path) -> None:
    hosts = tuple(f"h{number}.test" for number in range(8))
    piece = Piece(1, HOST, matching=True, linked=False)
    async with stage(tmp_path, hosts=(HOST, *hosts)) as at:
        with Tarpit() as pit:
            at.site.answers[f"{HOST}/feed"] = feed(piece.item())
            at.site.answers |= {f"{host}/feed": hang if number % 2 else drip for number, host in enumerate(hosts)}
            at.program.mail_port = pit.port
            sources = [source(f"s{number}", f"http://{host}/feed") for number, host in enumerate((HOST, *hosts))]
            at.program.fill(sources, [WATCH], now=utc_now())
            async with at.program.running() as process:
                await until(lambda: _state(at.program) == ["sending"], 40, lambda: at.program.log)
                await until(lambda: len({one.host for one in at.site.asked}) == 9)
                assert await stop(process, within=35) < 32
                assert "stopped" in at.program.log.splitlines()[-1]
            assert not descendants(process.pid)
        assert "crawler lost" not in at.program.log, "what was given up for the stop is no failure of its source"
        assert _state(at.program) == ["due"], "the message waits for its next try"
        async with at.program.running() as process:
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), 10)


def _state(program: Program) -> list[str]:
    with program.archive() as archive, archive.reading() as connection:
        return list(connection.execute(select(deliveries.c.state)).scalars())


# --- the crawler in trouble ------------------------------------------------------------------------------------------

RSS = b"<rss version='2.0'><channel><title>x</title>"


def bombs() -> Iterator[bytes]:
    """Answers that would fill a memory or hold a processor for minutes, sixteen of them."""
    zeros = zlib.compressobj(9, zlib.DEFLATED, 31)
    gigabyte = b"".join([*(zeros.compress(bytes(1 << 20)) for _ in range(1024)), zeros.flush()])
    nested = gzip.compress(gzip.compress(gigabyte))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("feed.xml", bytes(64 << 20))
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
        b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 50) for letter in range(ord("b"), ord("j"))
    )
    plain, coded = "Content-Type: application/rss+xml", "Content-Encoding: gzip"
    yield answer(200, gigabyte, plain, coded)
    yield answer(200, gigabyte, plain)
    yield answer(200, nested, plain, "Content-Encoding: gzip, gzip, gzip")
    yield answer(200, packed.getvalue(), plain)
    yield answer(200, laughs + b"]>" + RSS + b"<item><title>&i;</title></item></channel></rss>", plain)
    yield answer(200, RSS + b"<item><title>x</title><description>" + b"<div>" * 100_000, plain)
    yield answer(200, RSS + b"<" * 3_000_000, plain)
    yield answer(200, RSS + b"<!--" * 500_000, plain)
    yield answer(200, RSS + b"&" * 5_000_000, plain)
    yield answer(200, b"".join([RSS, *(b"<item><guid>%d</guid></item>" % number for number in range(200_000))]), plain)
    yield answer(200, RSS + b"<item a='" + b"x" * 8_000_000 + b"'>", plain)
    yield answer(200, b"<table><tr><td>" * 300_000, "Content-Type: text/html")
    yield answer(200, b"<a href=x>y</a>" * 400_000, "Content-Type: text/html")
    yield answer(200, b"\x00" * 9_000_000, plain)
    yield answer(200, ("[" * 4_000_000).encode(), "Content-Type: application/feed+json")
    yield answer(200, RSS + b"<item><author>" + b"a@" * 2_000_000 + b"</author></item></channel></rss>", plain)


async def test_bombs_and_a_killed_crawler_stop_neither_alerts_nor_the_page(tmp_path: Path) -> None:
    hosts = tuple(f"h{number}.test" for number in range(16))
    async with stage(tmp_path, hosts=(HOST, *hosts)) as at:
        for host, bomb in zip(hosts, bombs(), strict=True):
            at.site.answers[f"{host}/feed"] = at.site.answers[f"{host}/news"] = bomb
        at.program.more["crawler"] |= {"poll_interval": "1h", "reader_seconds": "5s"}
        sources = [source(f"s{number}", f"http://{host}/feed") for number, host in enumerate((HOST, *hosts))]
        at.program.fill(sources, [WATCH], now=utc_now())
        pieces = [Piece(number, HOST, matching=True, linked=False) for number in range(4)]
        at.site.answers[f"{HOST}/feed"] = feed()
        async with at.program.running() as process:
            await until(lambda: len({one.host for one in at.site.asked}) == 17, 30, lambda: at.program.log)
            for count in range(1, 4):
                already = len(at.program.log)
                kill(_crawler(process.pid))
                assert "Sources" in await at.page()
                await at.program.says("the crawler died", after=already)
                await until(lambda: _in_hand(at.program) == [], 30, lambda: at.program.log[-3000:])
                at.site.answers[f"{HOST}/feed"] = feed(*(one.item() for one in pieces[:count]), etag=f'"{count}"')
                _poll_now(at.program)
                await at.told(count, within=60)
            await until(lambda: _in_hand(at.program) == [], 90, lambda: at.program.log[-3000:])
            assert await stop(process) < 20
        with at.program.archive() as archive, archive.reading() as connection:
            rows = connection.execute(select(polls.c.source_id, polls.c.last_outcome)).all()
            assert [row for row in rows if row.last_outcome is None] == []
            kept = connection.execute(select(articles.c.source_id)).scalars().all()
            assert kept.count("s0") == 3
        assert [record for record in at.program.log.splitlines() if "not be kept" in record] == []


def _crawler(pid: int) -> int:
    """The crawler child of a service."""
    found = [child.pid for child in psutil.Process(pid).children() if "crawler.child" in " ".join(child.cmdline())]
    assert found, "no crawler"
    return found[0]


def _poll_now(program: Program) -> None:
    from archive.sources import poll_soon

    with program.archive() as archive, archive.writing() as connection:
        poll_soon(connection, None, utc_now())


def _in_hand(program: Program) -> list[Any]:
    """Sources that the crawler has not answered for."""
    with program.archive() as archive, archive.reading() as connection:
        return list(connection.execute(select(polls.c.source_id).where(polls.c.leased_until.is_not(None))).scalars())
