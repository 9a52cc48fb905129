"""The service's side: orders are answered whatever becomes of the child."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest

from archive.model import Outcome
from crawler.limits import MIB, Limits
from crawler.link import CrawlerLink
from crawler.wire import Order
from tests.loopback import Asked, Site, answer, serving
from tests.newsroom import ANSWERS, group, held
from tests.shared import ROOT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = Order(1, "feed", "http://a.test/feed")
NONE = Order(2, "feed", "http://a.test/none")


@asynccontextmanager
async def linked(site: Site, *, silence: float = 60.0, **changes: Any) -> AsyncIterator[CrawlerLink]:
    hosts = ["a.test", "b.test", *(f"h{number}.test" for number in range(16))]
    limits = Limits(resolve=dict.fromkeys(hosts, site.place), host_delay=0, **changes)
    link = CrawlerLink(limits, clock=lambda: NOW, silence=silence)
    try:
        async with asyncio.timeout(50):
            yield link
    finally:
        await link.stop()


async def hang(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def gone(leader: int) -> None:
    async with asyncio.timeout(10):
        while group(leader):  # noqa: ASYNC110 - no event tells when another's child is gone
            await asyncio.sleep(0.01)


async def hanging(site: Site, target: str) -> None:
    """Wait until the server has been asked for something it will not answer."""
    async with asyncio.timeout(10):
        while target not in site.targets():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_it_starts_with_the_first_order_and_answers_each_with_its_own_number() -> None:
    async with serving(ANSWERS) as site, linked(site) as link:
        before = link.pid
        orders = [
            Order(7, "feed", "http://a.test/feed"),
            Order(7, "page", "http://b.test/page"),
            Order(8, "feed", "x:"),
        ]
        feed, page, refused = await asyncio.gather(*(link.fetch(order) for order in orders))
        assert before is None, "lazily"
        assert link.pid is not None
        assert [one.order_id for one in (feed, page, refused)] == [7, 7, 8]
        assert feed.feed is not None
        assert page.page is not None
        assert refused.attempt.outcome is Outcome.REFUSED
        leader = link.pid
        await link.stop()
        await gone(leader)
        assert [link.pid] == [None]
        assert (await link.fetch(FEED)).attempt.outcome is Outcome.CRAWLER_LOST


async def test_a_killed_child_loses_its_orders_and_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    async with serving({**ANSWERS, "b.test/hang": hang}) as site, linked(site) as link:
        assert (await link.fetch(NONE)).attempt.outcome is Outcome.NOT_FOUND
        first = link.pid
        assert first is not None
        lost = [asyncio.create_task(link.fetch(Order(n, "feed", "http://b.test/hang"))) for n in range(3)]
        await hanging(site, "b.test/hang")
        os.kill(first, signal.SIGKILL)
        for number, answer_ in enumerate(await asyncio.gather(*lost)):
            assert answer_.order_id == number
            assert answer_.attempt.outcome is Outcome.CRAWLER_LOST
            assert "SIGKILL" in answer_.attempt.detail
            assert answer_.attempt.at == NOW
        await gone(first)
        assert (await link.fetch(NONE)).attempt.outcome is Outcome.NOT_FOUND
        assert link.pid != first
    assert "3 orders" in caplog.text


async def test_a_child_that_cannot_live_is_not_started_in_a_loop(caplog: pytest.LogCaptureFixture) -> None:
    async with serving({}) as site, linked(site, allow_private=("not a network",)) as link:
        started = asyncio.get_running_loop().time()
        for _ in range(2):
            assert (await link.fetch(NONE)).attempt.outcome is Outcome.CRAWLER_LOST
        assert link._not_before - started > 1.5, "pauses of a half and of one second"
    assert "'not a network' does not appear to be" in caplog.text, "its last words"


async def test_a_silent_child_is_replaced() -> None:
    async with serving(ANSWERS) as site, linked(site, silence=6) as link:
        await link.fetch(NONE)
        first = link.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        stuck = await link.fetch(NONE)
        assert stuck.attempt.outcome is Outcome.CRAWLER_LOST
        assert "silent" in stuck.attempt.detail
        assert not psutil.pid_exists(first)


async def test_stop_is_quick_with_servers_that_hang() -> None:
    async with serving({f"h{n}.test/hang": hang for n in range(16)}) as site, linked(site) as link:
        orders = [asyncio.create_task(link.fetch(Order(n, "page", f"http://h{n % 16}.test/hang"))) for n in range(50)]
        await hanging(site, "h15.test/hang")
        leader, started = link.pid, asyncio.get_running_loop().time()
        assert leader is not None
        await link.stop()
        assert asyncio.get_running_loop().time() - started < 4
        assert {one.attempt.outcome for one in await asyncio.gather(*orders)} == {Outcome.CRAWLER_LOST}
        await gone(leader)


async def test_stopping_twice_or_before_the_start_is_nothing() -> None:
    link = CrawlerLink(Limits(), clock=lambda: NOW)
    await link.stop()
    await link.stop()
    assert (await link.fetch(FEED)).attempt.outcome is Outcome.CRAWLER_LOST


SERVICE = """
import asyncio, sys
from datetime import UTC, datetime
from crawler.limits import Limits
from crawler.link import CrawlerLink
from crawler.wire import Order

async def main(place):
    link = CrawlerLink(Limits(resolve={"a.test": place}, host_delay=0), clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    answer = await link.fetch(Order(1, "feed", "http://a.test/feed"))
    print(link.pid, answer.attempt.outcome.name, flush=True)
    await asyncio.Event().wait()

asyncio.run(main(sys.argv[1]))
"""


async def test_a_killed_service_leaves_no_child_and_no_readers() -> None:
    async with serving(ANSWERS) as site:
        service = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SERVICE, site.place),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert service.stdout is not None
        pid, outcome = (await asyncio.wait_for(service.stdout.readline(), 20)).split()
        assert outcome == b"OK"
        assert len(group(int(pid))) >= 2
        service.kill()
        await service.communicate()
        await gone(int(pid))


async def test_what_the_child_logs_is_relayed_clean(caplog: pytest.LogCaptureFixture) -> None:
    link = CrawlerLink(Limits(), clock=lambda: NOW)
    with caplog.at_level(logging.DEBUG):
        for line in (
            b"INFO tripoint.crawler all is well",
            b"ERROR tripoint.crawler \x1b[31mred\x07 \xe2\x80\xaeback\xff",
            b"Traceback (most recent call last):",
            b"x" * 10_000,
            b"",
        ):
            link._log_line(line)
    said = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert said[:3] == [
        ("INFO", "all is well"),
        ("ERROR", "[31mred back\ufffd"),
        ("WARNING", "Traceback (most recent call last):"),
    ]
    assert len(said[3][1]) == 2000
    assert len(said) == 4


async def test_sixteen_bombs_at_once_cost_the_child_at_most_its_limit() -> None:
    bomb = gzip.compress(bytes(200 * MIB), 1)
    wide = answer(200, b"<rss>" + b"<!--" * 2_000_000, "Content-Type: application/rss+xml")
    said = {f"h{n}.test/bomb": answer(200, bomb, "Content-Encoding: gzip") if n % 2 else wide for n in range(16)}
    async with serving({**ANSWERS, **said}) as site, linked(site, reader_seconds=2.0) as link:
        await link.fetch(FEED)
        orders = [link.fetch(Order(n, "feed", f"http://h{n}.test/bomb")) for n in range(16)]
        outcomes = [one.attempt.outcome for one in await asyncio.gather(*orders)]
        assert {outcomes[n] for n in range(1, 16, 2)} == {Outcome.TOO_LARGE}
        assert {outcomes[n] for n in range(0, 16, 2)} <= {Outcome.OK, Outcome.NOT_A_FEED, Outcome.READER_LIMIT}
        assert (await link.fetch(FEED)).attempt.outcome is Outcome.OK
        assert link.pid is not None
        assert held(link.pid) < 300
