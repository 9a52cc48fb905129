"""The clock: APScheduler with a handful of named jobs, each a question to the database: what is due?

What must not be lost is never a job here, only a row there. The triggers count from now and never enumerate the past:
APScheduler's own stop for an hour when the clock goes back an hour, and list every missed run when it goes on a year.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

log = logging.getLogger("tripoint.clock")

JUMP = 2.0
"""Seconds by which wall clock and monotonic clock may drift apart between two looks; more is a jump."""
LOOK = 5.0
"""Seconds between two looks for a jump: how long a heartbeat can be late after the clock went back."""
STOP_WITHIN = 10.0
"""Seconds that work under way gets at a stop; what it holds then, the next start takes up."""


class Heartbeat(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Due a fixed time from now, whenever now is."""

    def __init__(self, every: timedelta) -> None:
        self.every = every

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """At once the first time, then `every` after the scheduler's own now."""
        return now if previous_fire_time is None else now + self.every


class Clock:
    """Beats for named jobs; a job that is still running is not started again, and one that fails is reported."""

    def __init__(self, failed: Callable[[str, BaseException], None]) -> None:
        """`failed` is told of every job that raised."""
        self._failed = failed
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(self._report, EVENT_JOB_ERROR)
        self._watch: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[object]] = set()
        self._stopping = False
        self._running: set[str] = set()
        self._again: set[str] = set()
        """Jobs that were woken while they ran: what woke them may have come after they looked."""

    def start(self, jobs: Mapping[str, tuple[timedelta, Callable[[], Awaitable[object]]]]) -> None:
        """Begin to beat; `jobs` maps a name to its period and the work."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for name, (every, work) in jobs.items():
            self._scheduler.add_job(self._counted(name, work), Heartbeat(every), id=name, name=name)
        self._scheduler.start()
        self._watch = asyncio.create_task(self._watch_for_jumps(), name="clock jumps")

    def wake(self, name: str) -> None:
        """Make a job due now: its work has just been put into the database. One that runs is run once more after that."""
        if name in self._running:
            self._again.add(name)
            return
        job = self._scheduler.get_job(name)
        if job is not None:
            job.modify(next_run_time=datetime.now(UTC))  # noqa: TID251 - APScheduler compares with its own clock

    async def stop(self) -> None:
        """Beat no more, and wait for the work under way, within STOP_WITHIN seconds; what takes longer is cancelled."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        if self._scheduler.running:
            # Its shutdown cancels what runs, and a claim whose answer nobody takes is lost time: so it is paused first.
            self._scheduler.pause()
            self._stopping = True
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=STOP_WITHIN)
            await asyncio.sleep(0)  # for its own note that the work has ended
            self._scheduler.shutdown(wait=False)

    def _counted(self, name: str, work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
        async def run() -> object:
            task = asyncio.current_task()
            assert task is not None
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            self._running.add(name)
            try:
                done = await work()
                while name in self._again and not self._stopping:
                    self._again.discard(name)
                    done = await work()
                return done
            finally:
                self._running.discard(name)
                self._again.discard(name)

        return run

    def _report(self, event: JobExecutionEvent) -> None:
        if not isinstance(event.exception, asyncio.CancelledError):  # by the shutdown
            self._failed(event.job_id, event.exception)

    async def _watch_for_jumps(self) -> None:
        """Bring every job back to now when the wall clock has jumped: they are planned in its time."""
        offset = _wall_minus_monotonic()
        while True:
            await asyncio.sleep(LOOK)
            drift = _wall_minus_monotonic() - offset
            if abs(drift) > JUMP:
                log.warning("the clock jumped by %.0f s; every job is due now", drift)
                offset += drift
                for job in self._scheduler.get_jobs():
                    self.wake(job.id)


def _wall_minus_monotonic() -> float:
    return time.time() - time.monotonic()  # noqa: TID251 - to see the wall clock jump is this module's task
