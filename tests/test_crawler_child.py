"""The crawler child as a process: what it answers, what it keeps off the wire, and when it ends."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psutil
import zstandard

from archive.model import Outcome
from crawler.limits import MIB, Limits
from crawler.wire import BEAT, Answer, Ask, Begin, Order, Stop, pack, read_frame, unpack_answer
from tests.loopback import Site, answer, serving
from tests.newsroom import ANSWERS, FEED, PAGE, group, held
from tests.shared import ROOT


@dataclass
class Child:
    process: asyncio.subprocess.Process

    def say(self, *frames: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(frames))

    async def answers(self, count: int) -> list[Answer]:
        assert self.process.stdout is not None
        found: list[Answer] = []
        async with asyncio.timeout(20):
            while len(found) < count:
                body = await read_frame(self.process.stdout)
                assert body is not None, "the child ended"
                if body:
                    found.append(unpack_answer(body))
        return found

    async def ends(self) -> int:
        async with asyncio.timeout(10):
            return await self.process.wait()

    async def alone(self) -> None:
        """Wait until no process of its group is left."""
        async with asyncio.timeout(10):
            while group(self.process.pid):  # noqa: ASYNC110 - no event tells when another's child is gone
                await asyncio.sleep(0.01)


@asynccontextmanager
async def child(*program: str) -> AsyncIterator[Child]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", *(program or ("-m", "crawler.child"))),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield Child(process)
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


def limits(site: Site, **changes: object) -> Limits:
    return Limits(resolve={"a.test": site.place, "b.test": site.place}, host_delay=0, **changes)  # type: ignore[arg-type]


async def test_answers() -> None:
    async with serving(ANSWERS) as site, child() as one:
        begin = pack(Begin(limits(site, child_memory=900 * MIB)))
        orders = [
            Order(1, "feed", "http://a.test/feed", languages=("fa",), zone="Asia/Tehran"),
            Order(2, "page", "http://a.test/page", languages=("en",)),
            Order(3, "page", "http://a.test/empty"),
            Order(4, "feed", "http://a.test/page"),
            Order(5, "feed", "http://b.test/none"),
        ]
        one.say(begin, *(pack(Ask(order)) for order in orders))
        found = {answer.order_id: answer for answer in await one.answers(5)}

        assert found[1].attempt.outcome is Outcome.OK
        assert found[1].feed is not None
        assert [(entry.title, entry.address) for entry in found[1].feed.entries] == [("خط لوله", "http://a.test/page")]
        assert (found[1].raw, found[1].page, found[1].etag) == (b"", None, '"1"')
        assert found[1].digest == hashlib.sha256(FEED).hexdigest()

        assert found[2].page is not None
        assert "paragraph 5" in found[2].page.text
        assert zstandard.decompress(found[2].raw) == PAGE

        assert found[3].attempt.outcome is Outcome.EMPTY
        assert found[3].raw, "kept, so that a better reader can read it again"
        assert found[4].attempt.outcome is Outcome.NOT_A_FEED
        assert found[4].attempt.status == 200
        assert found[5].attempt.outcome is Outcome.NOT_FOUND
        assert sum(len(answer.robots) for answer in found.values()) == 2

        assert psutil.Process(one.process.pid).rlimit(psutil.RLIMIT_AS)[0] == 900 * MIB
        # The service manager and the terminal signal everyone; the service drains and then says Stop.
        one.process.send_signal(signal.SIGTERM)
        one.process.send_signal(signal.SIGINT)
        one.say(pack(Ask(Order(6, "feed", "http://a.test/feed", digest=found[1].digest))))
        assert (await one.answers(1))[0].attempt.outcome is Outcome.UNCHANGED
        one.say(pack(Stop()))
        assert await one.ends() == 0
        await one.alone()


async def test_at_rest_it_is_small() -> None:
    async with serving(ANSWERS) as site, child() as one:
        one.say(pack(Begin(limits(site))), pack(Ask(Order(1, "feed", "http://a.test/none"))))
        await one.answers(1)
        assert held(one.process.pid) < 95  # 70 MiB here, of which Scrapy and Twisted are 35


async def test_it_ends_with_its_input_and_takes_its_readers_along() -> None:
    async with serving(ANSWERS) as site, child() as one:
        one.say(pack(Begin(limits(site))), pack(Ask(Order(1, "feed", "http://a.test/feed"))))
        await one.answers(1)
        assert len(group(one.process.pid)) >= 2
        assert one.process.stdin is not None
        one.process.stdin.close()
        await one.ends()
        await one.alone()


async def test_killed_it_leaves_no_readers() -> None:
    async with serving(ANSWERS) as site, child() as one:
        one.say(pack(Begin(limits(site))), pack(Ask(Order(1, "feed", "http://a.test/feed"))))
        await one.answers(1)
        one.process.kill()
        await one.ends()
        await one.alone()


async def test_nonsense_ends_it() -> None:
    for nonsense in (b"GET / HTTP/1.1\r\n\r\n", pack(Begin(Limits())) + b"\0\0\0\1\xc1"):
        async with child() as one:
            one.say(nonsense)
            assert await one.ends() != 0


STRAY = """
import os, sys
from crawler import child
serve = child.serve
async def noisy(*arguments):
    print("stray", flush=True)
    os.write(1, b"stray bytes")
    assert sys.stdin.read() == ""
    return await serve(*arguments)
child.serve = noisy
child.main()
"""


async def test_stray_prints_stay_off_the_wire() -> None:
    async with serving(ANSWERS) as site, child("-c", STRAY) as one:
        one.say(pack(Begin(limits(site))), pack(Ask(Order(1, "feed", "http://a.test/none"))))
        assert (await one.answers(1))[0].attempt.outcome is Outcome.NOT_FOUND
        one.say(pack(Stop()))
        await one.ends()
        assert one.process.stderr is not None
        assert b"stray\nstray bytes" in await one.process.stderr.read()


async def test_stop_waits_a_little_for_what_hangs_and_then_ends() -> None:
    async def hang(asked: object, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving({"a.test/hang": hang, "/slow": answer(200, FEED)}) as site, child() as one:
        one.say(pack(Begin(limits(site))), pack(Ask(Order(1, "feed", "http://a.test/hang"))))
        one.say(pack(Ask(Order(2, "feed", "http://b.test/none"))))
        await one.answers(1)
        started = asyncio.get_running_loop().time()
        one.say(pack(Stop()))
        assert await one.ends() == 0
        assert asyncio.get_running_loop().time() - started < 4
    assert not psutil.pid_exists(one.process.pid)


async def test_it_beats() -> None:
    async with child() as one:
        one.say(pack(Begin(Limits())))
        assert one.process.stdout is not None
        assert await asyncio.wait_for(one.process.stdout.readexactly(len(BEAT)), 10) == BEAT
