"""Turns at hosts: one at a time, a pause after each, no host waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from crawler.gate import HostGate


async def until(true: Callable[[], bool]) -> None:
    """Let other tasks run until something holds (the test's own time limit ends it otherwise)."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - the gate tells nobody who waits
            await asyncio.sleep(0)


async def test_one_at_a_time_with_a_pause_after_each() -> None:
    gate, spans, loop = HostGate(10), [], asyncio.get_running_loop()

    async def work() -> None:
        async with gate.turn("a.test") as turn:
            turn.pause = 0.05
            begun = loop.time()
            await asyncio.sleep(0.01)
            spans.append((begun, loop.time()))

    await asyncio.gather(*(work() for _ in range(4)))
    assert len(spans) == 4
    assert all(later[0] - earlier[1] >= 0.049 for earlier, later in pairwise(spans))


async def test_a_turn_in_which_nothing_was_asked_costs_no_pause() -> None:
    gate, loop = HostGate(10), asyncio.get_running_loop()
    async with gate.turn("a.test") as turn:
        turn.pause = 0.2
    begun = loop.time()
    async with gate.turn("a.test"):
        waited = loop.time() - begun
    async with gate.turn("a.test"):
        pass
    assert 0.19 <= waited < loop.time() - begun + 0.01 < 0.4


async def test_a_slow_host_holds_up_no_other() -> None:
    gate, release = HostGate(4), asyncio.Event()

    async def hang() -> None:
        async with gate.turn("slow.test"):
            await release.wait()

    hanging = [asyncio.create_task(hang()) for _ in range(20)]
    await asyncio.sleep(0)
    for number in range(50):
        async with asyncio.timeout(1), gate.turn(f"h{number}.test"):
            pass
    assert not any(task.done() for task in hanging)
    release.set()
    await asyncio.gather(*hanging)


async def test_at_most_so_many_hosts_at_once() -> None:
    gate, now, most = HostGate(3), 0, 0

    async def work(host: str) -> None:
        nonlocal now, most
        async with gate.turn(host):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1

    await asyncio.gather(*(work(f"h{number}.test") for number in range(20)))
    assert most == 3


async def test_the_next_hop_goes_before_the_line_and_the_cancelled_leave_it() -> None:
    gate, order, release = HostGate(3), [], asyncio.Event()

    async def work(name: str, *, urgent: bool = False) -> None:
        async with gate.turn("a.test", urgent=urgent):
            order.append(name)
            if name == "first":
                await release.wait()

    first = asyncio.create_task(work("first"))
    await until(lambda: order == ["first"])
    second, third = asyncio.create_task(work("second")), asyncio.create_task(work("third"))
    await asyncio.sleep(0)
    hop = asyncio.create_task(work("hop", urgent=True))
    await asyncio.sleep(0)
    second.cancel()
    release.set()
    await asyncio.gather(first, third, hop)
    assert order == ["first", "hop", "third"]


async def test_cancelled_in_the_moment_of_being_called_the_turn_goes_on() -> None:
    gate, entered = HostGate(3), asyncio.Event()
    async with gate.turn("a.test"):
        waiting = asyncio.create_task(_enter(gate, entered))
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(1), gate.turn("a.test"):
        assert not entered.is_set()


async def _enter(gate: HostGate, entered: asyncio.Event) -> None:
    async with gate.turn("a.test"):
        entered.set()
