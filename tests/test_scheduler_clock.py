"""The clock beats on whatever the wall clock does, never doubles a job, and stops without cutting work short."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest

import scheduler.clock
from scheduler.clock import Clock
from tests.program import until

EVERY = timedelta(seconds=0.2)


class Wall:
    """The wall clock as a machine's owner sets it; the monotonic clock goes on."""

    shift = timedelta(0)


class Shifted(datetime):
    """`datetime` by that wall clock."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Shifted:
        moment = datetime.now(tz) + Wall.shift  # noqa: TID251 - this is the wall clock
        return cls.fromtimestamp(moment.timestamp(), tz)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> type[Wall]:
    real = time.time  # noqa: TID251 - moved on below
    monkeypatch.setattr(Wall, "shift", timedelta(0))
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Shifted)
    monkeypatch.setattr(scheduler.clock, "datetime", Shifted)
    monkeypatch.setattr(time, "time", lambda: real() + Wall.shift.total_seconds())
    monkeypatch.setattr(scheduler.clock, "LOOK", 0.3)
    return Wall


class Beats:
    """Counts the beats of one job."""

    def __init__(self) -> None:
        self.at: list[float] = []

    async def __call__(self) -> None:
        self.at.append(asyncio.get_running_loop().time())


def loudly(name: str, error: BaseException) -> None:
    raise AssertionError(f"{name} failed") from error


JUMPS = {
    "back an hour": timedelta(hours=-1),
    "back to 1970": -timedelta(days=365 * 55),
    "on a year": timedelta(days=365),
    "on to 2200": timedelta(days=365 * 174),
    "on nine seconds": timedelta(seconds=9),
}


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
async def test_a_job_beats_on_after_the_wall_clock_jumped(jump: timedelta, wall: type[Wall]) -> None:
    beats = Beats()
    clock = Clock(loudly)
    clock.start({"gather": (EVERY, beats)})
    try:
        await until(lambda: len(beats.at) >= 2, 5)
        before = len(beats.at)
        jumped = asyncio.get_running_loop().time()
        wall.shift += jump
        await until(lambda: len(beats.at) >= before + 4, 5, lambda: f"it stood still after {before} beats")
        assert beats.at[before] - jumped < 2, "the next beat comes within seconds"
        gaps = [later - earlier for earlier, later in zip(beats.at[before + 1 :], beats.at[before + 2 :], strict=False)]
        assert min(gaps) > 0.05, "no burst makes up for the time that was not"
    finally:
        await clock.stop()


async def test_a_waked_job_runs_at_once_and_then_at_its_beat(wall: type[Wall]) -> None:
    beats = Beats()
    clock = Clock(loudly)
    clock.start({"judge": (timedelta(hours=1), beats)})
    await until(lambda: len(beats.at) == 1, 5)
    clock.wake("judge")
    await until(lambda: len(beats.at) == 2, 5)
    clock.wake("nobody")
    await clock.stop()
    clock.wake("judge")


async def test_a_job_that_still_runs_is_not_started_again(wall: type[Wall]) -> None:
    running = most = 0
    go = asyncio.Event()

    async def slow() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go.wait()
        running -= 1

    clock = Clock(loudly)
    others = Beats()
    clock.start({"judge": (EVERY, slow), "gather": (EVERY, others)})
    await until(lambda: len(others.at) > 5, 10)
    clock.wake("judge")
    go.set()
    await clock.stop()
    assert most == 1


async def test_a_job_that_is_waked_while_it_runs_looks_again_at_once(wall: type[Wall]) -> None:
    """What woke it may have come after it looked."""
    runs = 0
    looked, go = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        nonlocal runs
        runs += 1
        looked.set()
        await go.wait()

    clock = Clock(loudly)
    clock.start({"deliver": (timedelta(hours=1), slow)})
    await asyncio.wait_for(looked.wait(), 10)
    clock.wake("deliver")
    clock.wake("deliver")
    go.set()
    await until(lambda: runs == 2, 10)
    await clock.stop()
    assert runs == 2, "once more, not once for each call"


async def test_a_job_that_fails_is_reported_and_tried_at_its_next_beat(wall: type[Wall]) -> None:
    failures: list[tuple[str, str]] = []
    beats = Beats()

    async def fail() -> None:
        await beats()
        raise RuntimeError("no room left")

    clock = Clock(lambda name, error: failures.append((name, str(error))))
    clock.start({"house": (EVERY, fail)})
    await until(lambda: len(beats.at) >= 3, 10)
    await clock.stop()
    assert failures[:2] == [("house", "no room left")] * 2


@pytest.mark.parametrize("within", [5.0, 0.1])
async def test_a_stop_waits_for_the_work_under_way_but_not_for_ever(
    within: float, wall: type[Wall], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler.clock, "STOP_WITHIN", within)
    ended: list[str] = []
    began = asyncio.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.sleep(0.5)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        ended.append("done")

    clock = Clock(loudly)
    clock.start({"gather": (EVERY, work)})
    await began.wait()
    await clock.stop()
    await until(lambda: ended != [], 2)
    assert ended == (["done"] if within > 1 else ["cancelled"])


def test_the_jobs_of_a_stopped_clock_may_be_waked(wall: type[Wall]) -> None:
    wake: Callable[[str], None] = Clock(loudly).wake
    wake("judge")
