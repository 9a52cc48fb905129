"""The crawler child, `python -m crawler.child`: orders come in on standard input, answers go out on standard output.

It owns the Scrapy engine and the reader processes and nothing that must survive: killed at any moment, it loses the orders in
its hands and no more. It ends when its standard input ends, which is when the service is gone, however it went.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.util import get_temp_dir
from pathlib import Path

import zstandard

from archive.model import Attempt, Feed, Fetched, Outcome, Page
from crawler.engine import Engine
from crawler.limits import MIB, Limits
from crawler.outcomes import classify, explain, shown
from crawler.readers import Readers
from crawler.wire import (
    BEAT,
    FOLDER,
    Answer,
    Ask,
    Begin,
    Failure,
    FrameError,
    Order,
    Stop,
    pack,
    read_frame,
    unpack_said,
)

log = logging.getLogger("tripoint.crawler")

GRACE = 2.0
"""Seconds that orders under way get to end when the service says `Stop`."""

CLOSING = 1.0
"""Seconds for closing connections and readers after that; what hangs is left to the exit."""

ZSTD_LEVEL = 3
"""Level 6 makes the 392 captured pages a fifteenth smaller and takes three times as long, 1 ms a page."""

BEATS = 10.0
"""Seconds between two signs of life."""

STACK = MIB
"""Stack of a lookup thread: the default of 8 MiB each would count against the child's address space."""


class Child:
    """One child's work: takes orders from `inbox`, gives answers to `outbox`."""

    def __init__(
        self, limits: Limits, inbox: asyncio.StreamReader, outbox: asyncio.StreamWriter, clock: Callable[[], datetime]
    ) -> None:
        self._inbox, self._outbox, self._clock = inbox, outbox, clock
        self._engine = Engine(limits, clock)
        self._readers = Readers(limits)
        self._orders: set[asyncio.Task[None]] = set()

    async def serve(self) -> bool:
        """Work until told to stop (True) or until the service is gone (False)."""
        await self._engine.start()
        gc.collect()
        gc.freeze()
        self._beating = asyncio.create_task(self._beat())
        while (body := await read_frame(self._inbox)) is not None:
            match unpack_said(body):
                case Ask(order):
                    task = asyncio.create_task(self._work(order))
                    self._orders.add(task)
                    task.add_done_callback(self._orders.discard)
                case Stop():
                    await self._stop()
                    return True
                case Begin():
                    raise FrameError("begun twice")
        return False

    async def _beat(self) -> None:
        while True:
            self._outbox.write(BEAT)
            await self._outbox.drain()
            await asyncio.sleep(BEATS)

    async def _stop(self) -> None:
        if self._orders:
            await asyncio.wait(self._orders, timeout=GRACE)
        for task in self._orders:
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await asyncio.gather(self._readers.stop(), self._engine.stop())

    async def _work(self, order: Order) -> None:
        try:
            async with self._engine.fetch(order) as brought:
                answer = brought.answer
                if brought.fetched:
                    answer = await self._read(order, brought.fetched, answer)
        except Exception as error:
            log.exception("unforeseen failure at %s", shown(order.address))
            answer = Answer(order.id, Attempt(classify(error), explain(error), self._clock()))
        await self._say(answer)

    async def _read(self, order: Order, fetched: Fetched, answer: Answer) -> Answer:
        body, kind, address = fetched.body, fetched.content_type, fetched.final_address
        found: Feed | Page | Failure
        if order.kind == "feed":
            found = await self._readers.read_feed(
                body, kind, address, languages=order.languages, zone=order.zone, now=fetched.at
            )
        else:
            answer = replace(answer, raw=zstandard.compress(body, ZSTD_LEVEL))
            found = await self._readers.read_page(
                body,
                kind,
                address,
                languages=order.languages,
                zone=order.zone,
                memory=order.memory,
                now=fetched.at,
            )
        if isinstance(found, Failure):
            attempt = replace(answer.attempt, outcome=found.outcome, detail=f"{shown(address)}: {found.detail}")
            return replace(answer, attempt=attempt)
        if isinstance(found, Feed):
            return replace(answer, feed=found)
        return replace(answer, page=found)

    async def _say(self, answer: Answer) -> None:
        try:
            frame = pack(answer)
        except FrameError as error:
            attempt = replace(answer.attempt, outcome=Outcome.READER_FAILED, detail=f"the answer {error}")
            frame = pack(Answer(answer.order_id, attempt, robots=answer.robots))
        self._outbox.write(frame)
        await self._outbox.drain()


async def serve(orders: int, answers: int, clock: Callable[[], datetime]) -> bool:
    """Serve file descriptors: `orders` to read from, `answers` to write to. True after a `Stop`."""
    loop = asyncio.get_running_loop()
    inbox = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(inbox), os.fdopen(orders, "rb", 0))
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.streams.FlowControlMixin(loop), os.fdopen(answers, "wb", 0)
    )
    outbox = asyncio.StreamWriter(transport, protocol, None, loop)
    body = await read_frame(inbox)
    if body is None:
        return False
    begin = unpack_said(body)
    if not isinstance(begin, Begin):
        raise FrameError("the first frame holds no limits")
    # The soft limit only: readers set their own, which may not exceed a hard one.
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    memory = begin.limits.child_memory
    resource.setrlimit(resource.RLIMIT_AS, (memory if hard == resource.RLIM_INFINITY else min(memory, hard), hard))
    return await Child(begin.limits, inbox, outbox, clock).serve()


def utc_now() -> datetime:
    """The clock of this process, stamped on what it did."""
    return datetime.now(UTC)  # noqa: TID251 - the edge that stamps attempts; the engine takes its clock as an argument


def main() -> None:
    """Run as the child of a service that speaks `crawler.wire`."""
    # Ctrl-C and a service manager's SIGTERM reach every process; the service drains first and then says Stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Frames have descriptors of their own: a stray print goes to the log, a stray read gets nothing.
    orders, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    log.setLevel(logging.INFO)
    logging.getLogger("scrapy").setLevel(logging.ERROR)  # its warnings are our outcomes, said once, in answers
    threading.stack_size(STACK)
    status = 1
    try:
        status = 0 if asyncio.run(_bounded(orders, answers)) else 1
    except (FrameError, OSError, ValueError) as error:
        log.error("the crawler child ends: %s", error)
    except Exception:
        log.exception("the crawler child ends")
    finally:
        sys.stderr.flush()
        _end(status)


async def _bounded(orders: int, answers: int) -> bool:
    """`serve`, ending the process from inside: a hanging lookup thread or order must not hold up the exit."""
    status = await serve(orders, answers, utc_now)
    sys.stderr.flush()
    _end(0 if status else 1)
    return status


def _end(status: int) -> None:
    # What Python sweeps up at its end, which this is not: the folder of the fork server's socket, and ours.
    shutil.rmtree(get_temp_dir(), ignore_errors=True)
    if Path(tempfile.gettempdir()).name.startswith(FOLDER):
        shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
    if status and os.getpgrp() == os.getpid():
        # The service is gone or talks nonsense: nobody will sweep up after us, so the readers go with us.
        os.killpg(0, signal.SIGKILL)
    os._exit(status)


if __name__ == "__main__":
    main()
