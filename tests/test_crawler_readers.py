"""Reader processes: bombs end as values within the limits, the next page is read, and no process outlives its parent."""

import asyncio
import gzip
import os
import re
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psutil
import pytest

from archive.model import Feed, Outcome, Page
from crawler.limits import MIB, Limits
from crawler.readers import Readers
from crawler.wire import Failure
from tests.shared import ROOT
from tests.test_crawler_feeds import rss
from tests.test_crawler_pages import ENGLISH, page

NOW = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)
SMALL = Limits(readers=2, reader_memory=256 * MIB, reader_seconds=3.0, reader_idle=60.0)


@pytest.fixture
async def readers() -> AsyncIterator[Readers]:
    """Two readers under small limits, stopped afterwards."""
    pool = Readers(SMALL)
    yield pool
    await pool.stop()


async def as_page(readers: Readers, body: bytes, content_type: str = "text/html") -> Page | Failure:
    """Read a page of a made-up address."""
    return await readers.read_page(body, content_type, "https://news.test/a", languages=(), zone="UTC", now=NOW)


async def as_feed(readers: Readers, body: bytes) -> Feed | Failure:
    """Read a feed of a made-up address."""
    return await readers.read_feed(body, "application/xml", "https://news.test/feed", languages=(), zone="UTC", now=NOW)


def laughs() -> bytes:
    """Entities that double thirty times."""
    declared = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 31))
    return f"<?xml version='1.0'?><!DOCTYPE rss [{declared}]><rss><channel><item><title>&a30;</title></item></channel></rss>".encode()


def stealing(file: str) -> bytes:
    """A feed and a document that would show a file."""
    return (
        f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM 'file://{file}'><!ENTITY % p SYSTEM 'http://127.0.0.1:9/e'> %p;]>"
        "<rss><channel><item><guid>1</guid><title>a&x;b</title></item></channel></rss>"
    ).encode()


FEED_BOMBS = {
    "comments opened in CDATA": rss("<guid>1</guid><description><![CDATA[" + "<!--" * 100_000 + "]]></description>"),
    "billion laughs": laughs(),
    "a file as an entity": stealing("/etc/passwd"),
    "an author to backtrack on": rss("<guid>1</guid><author>" + "a@a." + "a." * 100_000 + "!</author>"),
    "an author in CDATA to backtrack on": rss(
        "<guid>1</guid><author><![CDATA[" + "a@a." + "a." * 100_000 + "!]]></author>"
    ),
    "a hundred thousand items": rss(*[f"<guid>{n}</guid><title>t</title>" for n in range(100_000)]),
    "half a million brackets": rss("<guid>1</guid><title>" + "<" * 500_000 + "</title>"),
    "a million ampersands": rss("<guid>1</guid><description>" + "&" * 1_000_000 + "</description>"),
    "deep nesting": b"<rss><channel>" + b"<item>" * 30_000,
    "deep JSON": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 500_000,
}
PAGE_BOMBS = {
    "two hundred thousand links": b"<html><body>" + b"<a href='/x'>y</a>" * 200_000,
    "a hundred thousand nested tags": b"<html><body>" + b"<div>" * 100_000 + b"text",
    "three thousand nested tables": b"<html><body>" + b"<table><tr><td>" * 3_000 + b"text",
    "22 MB of paragraphs": b"<html><body>" + b"<p>" * 7_300_000,
    "a packed page without saying so": gzip.compress(b"<p>" * 1_000_000),
    "another packing": zlib.compress(b"<p>" * 1_000_000),
    "UTF-7": b"+ADw-html+AD4APA-script+AD4-alert(1)+ADw-/script+AD4-" * 1000,
    "one attribute of four megabytes": b"<html><body><p title='" + b"x" * 4_000_000 + b"'>text</p></body></html>",
    "four megabytes of one word": b"<html><body><article><p>" + b"word" * 1_000_000 + b"</p></article></body></html>",
    "unclosed everything": b"<html><body>" + b"<p><b><i><font><a>x" * 40_000,
}


async def test_every_bomb_ends_as_a_value_and_the_next_page_is_read(readers: Readers) -> None:
    """Within the wall limit and a second, whatever it is; afterwards the pool reads a good page and a good feed."""
    bombs: list[tuple[str, Callable[[], Awaitable[Feed | Page | Failure]]]] = []
    bombs += [(name, partial(as_feed, readers, body)) for name, body in FEED_BOMBS.items()]
    bombs += [(name, partial(as_page, readers, body)) for name, body in PAGE_BOMBS.items()]
    await as_page(readers, page())
    for name, detonate in bombs:
        began = asyncio.get_running_loop().time()
        found = await detonate()
        took = asyncio.get_running_loop().time() - began
        assert isinstance(found, Feed | Page | Failure), name
        assert took < SMALL.reader_seconds + 1.5, (name, took)
        assert not isinstance(found, Failure) or found.outcome in _PLAUSIBLE, (name, found)
        assert not re.search(r"root:|hahaha|<script", repr(found)), name
    assert isinstance(await as_page(readers, page()), Page)
    assert isinstance(await as_feed(readers, rss("<guid>1</guid><title>t</title>")), Feed)


_PLAUSIBLE = {Outcome.READER_LIMIT, Outcome.EMPTY, Outcome.NOT_A_FEED, Outcome.NOT_A_PAGE}


async def test_a_hanging_task_is_killed_while_others_go_on() -> None:
    """One reader hangs until its wall limit; the other reads twenty pages meanwhile."""
    pool = Readers(replace(SMALL, reader_seconds=2.0))
    try:
        await as_page(pool, page())
        began = asyncio.get_running_loop().time()
        hanging = asyncio.create_task(pool._read(_spin))
        for _ in range(20):
            assert isinstance(await as_page(pool, page()), Page)
        assert not hanging.done()
        found = await hanging
        assert isinstance(found, Failure)
        assert found.outcome is Outcome.READER_LIMIT
        assert asyncio.get_running_loop().time() - began < 5.0
    finally:
        await pool.stop()


async def test_a_dying_reader_says_why_and_is_replaced(readers: Readers) -> None:
    """Each death ends its own task, with the reason; the next task finds a reader."""
    deaths: list[tuple[str, Callable[[], object], str]] = [
        ("memory beyond the limit", partial(bytearray, 2048 * MIB), "out of memory (256 MiB)"),
        ("killed by a signal", _die_by_signal, "SIGUSR1"),
        ("ended by itself", partial(os._exit, 3), "status 3"),
    ]
    for why, call, words in deaths:
        found = await readers._read(call)
        assert isinstance(found, Failure), why
        assert found.outcome is Outcome.READER_LIMIT, why
        assert words in found.detail, why
        assert isinstance(await as_page(readers, page()), Page), why


async def test_a_reader_writes_no_file(readers: Readers, tmp_path: Path) -> None:
    """Whatever takes over a reader leaves nothing on the disk."""
    found = await readers._read(partial((tmp_path / "file").write_text, "x"))
    assert isinstance(found, Failure)
    assert found.outcome is Outcome.READER_FAILED
    assert "File too large" in found.detail


async def test_limits_hold_inside_a_reader(readers: Readers) -> None:
    """As the kernel sees them; and what a reader has loaded is only what reading needs."""
    found = await readers._read(_circumstances)
    assert isinstance(found, dict)
    assert found["core"] == 0
    assert found["files"] <= 64
    assert 0 < found["processor"] <= 3 + 3
    assert found["foreign"] == []


async def test_a_live_reader_is_small(readers: Readers) -> None:
    """At most 150 MB of its own (proportional set size) after a hundred pages."""
    bodies = [page((*ENGLISH, f"Lorry number {n} crossed at noon.") * (1 + n % 20)) for n in range(100)]
    for found in await asyncio.gather(*(as_page(readers, body) for body in bodies)):
        assert isinstance(found, Page)
    sizes = [process.memory_full_info().pss for process in _readers_of(os.getpid())]
    assert len(sizes) == 2
    assert max(sizes) <= 150_000_000, sizes


async def test_idle_readers_are_stopped_and_come_back() -> None:
    """With the fork server, which holds the libraries; the next task starts them again."""
    pool = Readers(replace(SMALL, reader_idle=0.1))
    try:
        assert not pool.running
        assert isinstance(await as_page(pool, page()), Page)
        family = _readers_of(os.getpid())
        assert len(family) == 2
        _, alive = await asyncio.to_thread(psutil.wait_procs, family, 10)
        assert alive == []
        # Returns when the resting that has begun is over.
        await pool.stop()
        assert _readers_of(os.getpid(), server=True) == []
        assert not pool.running
        assert isinstance(await as_page(pool, page()), Page)
    finally:
        await pool.stop()
    assert _readers_of(os.getpid(), server=True) == []


async def test_stopping_answers_what_is_being_read() -> None:
    """Nobody waits for ever for a pool that is gone, and it is not started again for them."""
    pool = Readers(SMALL)
    await as_page(pool, page())
    hanging = asyncio.create_task(pool._read(_spin))
    await asyncio.sleep(0.2)
    await pool.stop()
    async with asyncio.timeout(5):
        found = await hanging
    assert isinstance(found, Failure)
    assert found.outcome is Outcome.READER_FAILED
    assert not pool.running


PARENT = """
import asyncio, sys
import aiohttp
from crawler.limits import Limits
from crawler.readers import Readers
from tests.test_crawler_readers import _announce, _circumstances

async def run():
    pool = Readers(Limits(readers=2, reader_seconds=60.0))
    print((await pool._read(_circumstances))["foreign"], flush=True)
    await asyncio.gather(pool._read(_announce), pool._read(_announce))

if __name__ == "__main__":
    asyncio.run(run())
"""


def test_readers_die_with_their_parent(tmp_path: Path) -> None:
    """Killed by surprise with both readers busy in a loop, it leaves no process behind; and none had loaded what it had."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True) as parent:
        assert parent.stdout is not None
        assert [parent.stdout.readline().strip() for _ in range(3)] == ["[]", "busy", "busy"]
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(_readers_of(parent.pid)) == 2
        parent.kill()
    gone, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert len(gone) >= 3


def _spin() -> None:
    while True:
        pass


def _announce() -> None:
    sys.stdout.write("busy\n")
    sys.stdout.flush()
    _spin()


def _die_by_signal() -> None:
    os.kill(os.getpid(), signal.SIGUSR1)


def _circumstances() -> dict[str, object]:
    """What a reader lives under, told by itself."""
    import resource

    foreign = ("scrapy", "aiohttp", "sqlalchemy", "twisted")
    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "processor": resource.getrlimit(resource.RLIMIT_CPU)[0] - time.process_time(),
        "foreign": [name for name in foreign if name in sys.modules],
    }


def _readers_of(pid: int, *, server: bool = False) -> list[psutil.Process]:
    """The readers of a process, told from its fork server by their parent; with `server`, that one too."""
    family = psutil.Process(pid).children(recursive=True)
    servers = [process for process in family if any("forkserver" in part for part in process.cmdline())]
    first = [process for process in servers if process.ppid() == pid]
    return servers if server else [process for process in servers if process not in first]
