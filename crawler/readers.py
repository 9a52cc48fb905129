"""Reader processes: strangers' bytes are parsed where a crash, a hang or a flood of memory ends one task and nothing else.

Workers come from a fork server that has loaded the libraries. Each has limits on memory, processor time, files and wall time;
each is replaced after a number of tasks. Without work for a while the workers and the fork server are stopped.
"""

from __future__ import annotations

import asyncio
import fcntl
import importlib
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing import connection, forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from archive.model import NO_MEMORY, Feed, Outcome, Page, SiteMemory
from crawler.limits import MIB, Limits
from crawler.reading import DETAIL_CHARACTERS, read_feed, read_page
from crawler.wire import Failure

TASKS = 500
"""After so many a reader is replaced, for what libraries leak: one start of about 20 ms in 10 s of reading."""

GRACE = 10.0
"""Seconds beyond the wall limit after which the pool itself is taken for broken and replaced (starting it takes two)."""

FILES = 64
"""Open files of one reader, which needs a dozen."""

OUT_OF_MEMORY = 77
"""Exit status by which a reader says that it ran out of memory: it does not go on with a heap in pieces."""

Read = Feed | Page | Failure


class Readers:
    """A pool of reader processes within `limits`, started by the first task and stopped when idle. For one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._slots = asyncio.Semaphore(limits.readers)
        self._changing = asyncio.Lock()
        self._pool: ProcessPool | None = None
        self._busy = 0
        self._stops = 0
        self._futures: set[Future[Any]] = set()
        self._idle: asyncio.TimerHandle | None = None
        self._resting: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether there are processes."""
        return self._pool is not None

    async def read_feed(
        self, body: bytes, content_type: str, address: str, *, languages: tuple[str, ...], zone: str, now: datetime
    ) -> Feed | Failure:
        """The feed in `body` that `address` answered; `languages` and `zone` are its source's, `now` is aware."""
        entries = self._limits.entries
        call = partial(read_feed, body, content_type, address, languages=languages, zone=zone, now=now, entries=entries)
        found = await self._read(call)
        return found if isinstance(found, Feed | Failure) else _strange(found)

    async def read_page(
        self,
        body: bytes,
        content_type: str,
        address: str,
        *,
        languages: tuple[str, ...],
        zone: str,
        memory: SiteMemory = NO_MEMORY,
        now: datetime,
    ) -> Page | Failure:
        """The page in `body` that `address` answered; `languages` and `zone` are its source's, `now` is aware."""
        call = partial(read_page, body, content_type, address, languages=languages, zone=zone, memory=memory, now=now)
        found = await self._read(call)
        return found if isinstance(found, Page | Failure) else _strange(found)

    async def stop(self) -> None:
        """End all readers and the fork server; what is being read ends as `READER_FAILED`. Can be started again by use."""
        self._stops += 1
        self._cancel_idle()
        await self._discard(self._pool)

    async def _read(self, call: Callable[[], Any]) -> object:
        """Run `call` in a reader; whatever happens there, a value comes back."""
        async with self._slots:
            self._busy += 1
            self._cancel_idle()
            stops = self._stops
            try:
                found = await self._attempt(call)
                if isinstance(found, _Broken) and stops == self._stops:
                    # A pool that broke says nothing about these bytes: they get a second one.
                    found = await self._attempt(call)
                return Failure(Outcome.READER_FAILED, found.why) if isinstance(found, _Broken) else found
            finally:
                self._busy -= 1
                if not self._busy and self._pool is not None:
                    self._idle = asyncio.get_running_loop().call_later(self._limits.reader_idle, self._rest)

    async def _attempt(self, call: Callable[[], Any]) -> object:
        """One try; `_Broken` where the pool failed, not the task."""
        seconds = self._limits.reader_seconds
        pool = await self._started()
        try:
            # Starting the processes blocks for a second or two.
            future = await asyncio.to_thread(pool.schedule, _work, args=(call, seconds), timeout=seconds)
        except (RuntimeError, BrokenProcessPool) as error:
            await self._discard(pool)
            return _Broken(f"the reader processes cannot be started: {_words(error)}")
        self._futures.add(future)
        try:
            waiting = asyncio.wrap_future(future)
            done, _ = await asyncio.wait([waiting], timeout=seconds + GRACE)
        finally:
            self._futures.discard(future)
            if not future.done():
                future.cancel()  # type: ignore[no-untyped-call]
        found = _result(future, self._limits) if done else _lost(seconds)
        if isinstance(found, _Broken) or not done:
            await self._discard(pool)
        return found

    async def _started(self) -> ProcessPool:
        async with self._changing:
            if self._pool is None:
                context = _Context()
                context.set_forkserver_preload(["crawler.preloading"])
                self._pool = ProcessPool(
                    max_workers=self._limits.readers,
                    max_tasks=TASKS,
                    initializer=_confine,
                    initargs=(self._limits.reader_memory,),
                    context=context,
                )
            return self._pool

    async def _discard(self, pool: ProcessPool | None) -> None:
        """Stop a pool and the fork server behind it, unless another has done so."""
        async with self._changing:
            if pool is not None and self._pool is pool:
                self._pool = None
                waiting = tuple(self._futures)
                await asyncio.to_thread(_end, pool)
                # pebble leaves the futures of a stopped pool open for ever.
                for future in waiting:
                    future.cancel()

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _rest(self) -> None:
        """Idle for long enough."""
        if not self._busy:
            self._resting = asyncio.get_running_loop().create_task(self._discard(self._pool))


@dataclass(frozen=True, slots=True)
class _Broken:
    """The pool failed under a task."""

    why: str


class _ReaderProcess(ForkServerProcess):
    """A reader that does not import its parent's main module again, with Scrapy and all else that hangs on it."""

    @staticmethod
    def _Popen(process: BaseProcess) -> Any:  # noqa: N802 - multiprocessing's name
        with _MAIN:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                return ForkServerProcess._Popen(process)
            finally:
                sys.modules["__main__"] = main


class _Context(ForkServerContext):
    Process = _ReaderProcess


_MAIN = threading.Lock()


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
    # The fork server holds the libraries, some 100 MB, and the public interface has no way to end it. It is started anew.
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


def _lost(seconds: float) -> Failure:
    return Failure(Outcome.READER_LIMIT, f"no answer in {seconds + GRACE:g} s")


def _result(future: Future[Any], limits: Limits) -> object:
    """What a task came to, foreign failures as outcomes."""
    if future.cancelled():
        return _Broken("the readers were stopped")
    error = future.exception()
    match error:
        case None:
            return future.result()
        case ProcessExpired():
            return Failure(Outcome.READER_LIMIT, _cause(error.exitcode, limits))
        case TimeoutError():
            return Failure(Outcome.READER_LIMIT, f"not done in {limits.reader_seconds:g} s")
        case BrokenProcessPool():
            return _Broken(f"the reader processes broke: {_words(error)}")
        case _:
            return Failure(Outcome.READER_FAILED, _words(error))


def _words(error: BaseException) -> str:
    cause = f" ({error.__cause__})" if error.__cause__ else ""
    return " ".join(f"{type(error).__name__}: {error}{cause}".split())[:DETAIL_CHARACTERS]


def _cause(status: int, limits: Limits) -> str:
    """Why a reader died, by its exit status."""
    if status == OUT_OF_MEMORY:
        return f"out of memory ({limits.reader_memory // MIB} MiB)"
    if status == -signal.SIGXCPU:
        return f"not done in {limits.reader_seconds:g} s of processor time"
    if status < 0:
        return f"the reader was killed by {signal.Signals(-status).name}"
    return f"the reader ended with status {status}"


def _strange(found: object) -> Failure:
    return Failure(Outcome.READER_FAILED, f"a reader answered with a {type(found).__name__}")


# ------------------------------------------------------------------------------------------- in the reader


def _confine(memory: int) -> None:
    """First thing in a new reader: bind its life to the parent's, set its limits. `memory` in bytes beyond the present."""
    _die_with_parent()
    # There already, unless somebody else in the process began the fork server; the model unpacks itself into a file.
    importlib.import_module("crawler.preloading")
    # pebble asks a reader to end by SIGTERM and handles it in Python, which a hanging regular expression never reaches.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, FILES)
    pages = Path("/proc/self/statm")
    if pages.exists():
        present = int(pages.read_text().split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, present + memory)


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def _die_with_parent() -> None:
    """Have the kernel end this process when the one that asked for it is gone, killed or not.

    The end of the pipe that multiprocessing keeps for this sends SIGIO, whose default is to end the process: no thread, and
    no interpreter that would have to get its turn. The fork server goes with its last reader.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        raise RuntimeError("a reader runs in a process of its own")
    sentinel = int(parent.sentinel)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if connection.wait([sentinel], timeout=0):
        os._exit(1)


def _work(call: Callable[[], Any], seconds: float) -> Any:
    """Do one task within its processor time: the wall clock that pebble watches may be set back meanwhile."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))
    try:
        return call()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
