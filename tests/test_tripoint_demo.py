"""The demo: its newsroom answers as newsrooms do, and the command shows it all, ends when told and leaves nothing."""

import asyncio
import os
import re
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import feedparser
import pytest

from seeds.names import load_names
from tests.shared import ROOT
from tripoint.demo.server import NewsServer
from tripoint.demo.stage import Play, answer, load_play
from words.language import language_of
from words.names import NameBook
from words.query import parse, watchable

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
ACTS = tuple(BEGAN + timedelta(seconds=10 * act) for act in range(6))


@pytest.fixture(scope="module")
def play() -> Play:
    return load_play()


def titles(play: Play, host: str, acts: int) -> list[str]:
    """What a feed lists after so many acts."""
    said = answer(play, ACTS[:acts], host, "/feed.xml")
    assert (said.status, said.content_type) == (200, "application/rss+xml; charset=utf-8")
    read = feedparser.parse(said.body)
    assert not read.bozo
    return [entry.title for entry in read.entries]


def test_a_feed_grows_act_by_act_newest_first(play: Play) -> None:
    counts = [len(titles(play, "roznama-shaal.test", acts)) for acts in range(7)]
    assert counts == [0, 0, 0, 0, 1, 2, 2]
    cricket, chaman = titles(play, "roznama-shaal.test", 6)
    assert (cricket, chaman) == ("کرکٹ: چمن کے میدان میں دوستانہ میچ برابر", "چمن: باب دوستی دو ہفتے بعد کھل گیا")


def test_an_edit_changes_the_entry_and_the_etag_and_nothing_else_does(play: Play) -> None:
    tags = [answer(play, ACTS[:acts], "sarhad-wire.test", "/feed.xml").etag for acts in range(1, 7)]
    assert [before == after for before, after in pairwise(tags)] == [True, True, False, True, False]
    assert titles(play, "sarhad-wire.test", 5)[0] == "Flash: 200 lorries through Spin Boldak by noon"
    assert titles(play, "sarhad-wire.test", 6)[0] == "Flash: 240 lorries through Spin Boldak by noon"


@pytest.mark.parametrize(
    ("host", "path", "acts", "status", "holds"),
    [
        ("sarhad-wire.test", "/robots.txt", 0, 200, "Disallow: /admin/"),
        ("sarhad-wire.test", "/offer-of-a-table", 0, 404, "not here"),
        ("sarhad-wire.test", "/offer-of-a-table", 1, 200, "two officials of its foreign ministry"),
        ("sarhad-wire.test", "/flash-gate", 6, 403, "for subscribers"),
        ("marz-e-no.test", "/namei-bi-pasokh", 3, 200, '<html lang="fa" dir="rtl">'),
        ("quetta-lamp.test", "/offer-of-a-table", 6, 404, "not here"),
        ("no-such.test", "/feed.xml", 6, 404, "no such outlet"),
    ],
)
def test_answers(play: Play, host: str, path: str, acts: int, status: int, holds: str) -> None:
    said = answer(play, ACTS[:acts], host, path)
    assert said.status == status
    assert holds in said.body.decode()


def test_every_watch_can_be_read_and_every_piece_is_in_its_language(play: Play) -> None:
    book = NameBook(load_names())
    for watch in play.watches:
        watchable(parse(watch.query, book))
    for piece in play.pieces:
        if piece.paragraphs:
            assert language_of(" ".join(piece.paragraphs), "", piece.outlet.languages).code == piece.language, (
                piece.slug
            )


def test_every_page_says_that_it_is_made_up(play: Play) -> None:
    for piece in play.pieces:
        if not piece.subscribers:
            page = answer(play, ACTS, piece.outlet.host, f"/{piece.slug}").body.decode()
            assert "none of this happened" in page
            assert piece.outlet.host.endswith(".test")


def test_an_unchanged_feed_answers_304_without_a_body(play: Play) -> None:
    with NewsServer(play) as server:
        server.open_act(BEGAN)
        host, place = next(iter(server.resolve().items()))

        def ask(**headers: str) -> tuple[int, str, bytes]:
            with closing(HTTPConnection(place, timeout=10)) as connection:
                connection.request("GET", "/feed.xml", headers={"Host": host, **headers})
                said = connection.getresponse()
                return said.status, said.headers["ETag"], said.read()

        status, tag, body = ask()
        assert (status, body[:5]) == (200, b"<?xml")
        assert ask(**{"If-None-Match": tag}) == (304, tag, b"")
        assert server.asked == [f"{host}/feed.xml"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder of the command's own, with a short name: sockets live in it."""
    with tempfile.TemporaryDirectory(prefix="demo-") as name:
        yield Path(name)


def left_in(folder: Path) -> list[Path]:
    """What is still in a folder."""
    return list(folder.iterdir())


@asynccontextmanager
async def demo(folder: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command in a process of its own, whose temporary folder is `folder`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error::ResourceWarning", "-m", "tripoint", "demo", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def read_until(process: asyncio.subprocess.Process, wanted: str) -> str:
    """What the command prints up to the line that holds `wanted`."""
    assert process.stdout is not None
    read = ""
    async with asyncio.timeout(280):
        while wanted not in read:
            line = await process.stdout.readline()
            assert line, f"it ended before it said {wanted!r}:\n{read}"
            read += line.decode()
    return read


async def test_the_whole_demo_then_ctrl_c(folder: Path) -> None:
    """Six acts, told as they happen; the page stays open until Ctrl-C; nothing is left behind."""
    async with demo(folder, "--pace", "0") as process:
        said = await read_until(process, "until you press Ctrl-C")
        address = re.search(r"stays open at (http://127\.0\.0\.1:\d+) ", said)
        assert address is not None
        with await asyncio.to_thread(urlopen, f"{address[1]}/alerts", timeout=20) as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
        rest, errors = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, rest, errors) == (0, b"", b"")
    assert left_in(folder) == []
    assert re.findall(r"^Act \d", said, re.MULTILINE) == [f"Act {number}" for number in range(1, 7)]
    verdicts = re.findall(r"^(NEW|COPY|KNOWN|EDIT) ", said, re.MULTILINE)
    assert sorted(verdicts) == ["COPY"] * 3 + ["EDIT"] + ["KNOWN"] + ["NEW"] * 8
    assert "12 articles: 8 new, 3 copies, 1 known" in said
    # Reports on one event are one alert, in whichever languages, where they came before it left, else one more.
    sent = re.search(r"([3-6]) alerts sent", said)
    assert sent is not None
    assert said.count("\nQuery: @") == int(sent[1])
    assert "2 held back" in said
    # A copy's line comes after the alert of what it copies: the reader sees that it made no second one.
    assert said.index("Query: @t_mediation") < said.index("\nCOPY")


async def test_it_ends_by_itself_and_finds_another_port(folder: Path) -> None:
    """Told to end within seconds, while its crawler is still starting; the page's usual port is somebody else's."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", 8470))
            other.listen()
        except OSError:
            pass  # somebody else's indeed
        async with demo(folder, "--seconds", "1") as process:
            said, errors = await asyncio.wait_for(process.communicate(), 90)
    assert (process.returncode, errors) == (0, b"")
    assert re.search(r"^Port 8470 is in use .*: the demo's page is on 84[78]\d\.", said.decode())
    assert left_in(folder) == []
