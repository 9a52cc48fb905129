"""The service's side of the crawler child: starts it when there is work, starts it again when it dies, and ends it.

A child that dies (killed, out of memory, crashed) costs the orders in its hands, each answered `CRAWLER_LOST`; the service and
its alerts go on. What it prints is relayed to the service's log.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.model import Attempt, Outcome
from crawler.limits import Limits
from crawler.wire import FOLDER, Answer, Ask, Begin, FrameError, Order, Said, Stop, pack, read_frame, unpack_answer
from words.direction import strip_controls

STOP_WITHIN = 3.5
"""Seconds a child gets to end after `Stop` before it is killed: its own grace and closing, and a little."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a dead child is started again: doubling, while it keeps dying within `SETTLED`."""

SETTLED = 60.0
"""Seconds of life after which a child's death counts as the first again."""

FOLDER_LENGTH = 60
"""Longest path of the temporary folder in which a child gets one of its own: its fork server's socket, 42 characters deeper,
must stay below the 107 bytes of a socket's address."""

LINE_LENGTH = 2000
"""Longest line of the child's log that is relayed."""

SILENCE = 60.0
"""Seconds without a frame after which a child is taken for stuck and killed; it beats every ten."""

LEVELS = {name: getattr(logging, name) for name in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")}


@dataclass(eq=False, slots=True)
class _Life:
    """One child from start to end."""

    process: asyncio.subprocess.Process
    began: float
    folder: Path | None
    """For its temporary files; gone with it."""
    orders: dict[int, asyncio.Future[Answer]] = field(default_factory=dict)
    watching: asyncio.Task[None] | None = None
    over: bool = False


class CrawlerLink:
    """Orders in, answers out. Belongs to one event loop."""

    def __init__(
        self,
        limits: Limits,
        log: logging.Logger | None = None,
        *,
        clock: Callable[[], datetime],
        silence: float = SILENCE,
    ) -> None:
        """`clock` stamps the attempts of lost orders; `log` takes what the child prints; `silence`: see `SILENCE`."""
        self._silence = silence
        self._limits = limits
        self._log = log or logging.getLogger("tripoint.crawler")
        self._clock = clock
        self._life: _Life | None = None
        self._starting = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._not_before = 0.0
        self._deaths = 0
        self._next_id = 0

    @property
    def pid(self) -> int | None:
        """The living child's process id, None where there is none."""
        return None if self._life is None or self._life.over else self._life.process.pid

    async def start(self) -> None:
        """Start the child now instead of at the first order. Raises `OSError` where no process can be started."""
        await self._living()

    async def fetch(self, order: Order) -> Answer:
        """The child's answer; `CRAWLER_LOST` where it died, could not be started or is being stopped. Never raises."""
        try:
            life = await self._living()
            return await self._ask(life, order) if life else self._lost(order, "the crawler is being stopped")
        except (OSError, FrameError) as error:
            return self._lost(order, strip_controls(str(error), lines=False))

    async def stop(self) -> None:
        """End the child and its readers, within some four seconds; orders still in its hands are answered as lost."""
        self._stopping.set()
        async with self._starting:
            life = self._life
        if life is None or life.over:
            return
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                await self._say(life, Stop())
                await life.process.wait()
        _sweep(life.process.pid)
        if life.watching:
            await life.watching

    # ------------------------------------------------------------------------------------------ one order

    async def _ask(self, life: _Life, order: Order) -> Answer:
        # Numbered by us: callers number feeds and pages each on their own.
        self._next_id += 1
        number = self._next_id
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        life.orders[number] = answered
        try:
            await self._say(life, Ask(replace(order, id=number)))
            return replace(await answered, order_id=order.id)
        except ConnectionError:
            return self._lost(order, "the crawler died before it took the order")
        except _Died as died:
            return self._lost(order, str(died))
        finally:
            life.orders.pop(number, None)

    @staticmethod
    async def _say(life: _Life, said: Said) -> None:
        if life.process.stdin is None:
            raise BrokenPipeError("the crawler takes no orders")
        life.process.stdin.write(pack(said))
        await life.process.stdin.drain()

    def _lost(self, order: Order, why: str) -> Answer:
        return Answer(order.id, Attempt(Outcome.CRAWLER_LOST, why, self._clock()))

    # ------------------------------------------------------------------------------------------ the child

    async def _living(self) -> _Life | None:
        """The living child, started where there is none; None when stopping."""
        async with self._starting:
            if self._life and not self._life.over:
                return self._life
            pause = self._not_before - asyncio.get_running_loop().time()
            if pause > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)
            if self._stopping.is_set():
                return None
            self._life = await self._spawn()
            return self._life

    async def _spawn(self) -> _Life:
        folder = _own_folder()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", "crawler.child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(folder),
            start_new_session=True,
        )
        life = _Life(process, asyncio.get_running_loop().time(), folder)
        life.watching = asyncio.create_task(self._watch(life))
        self._log.info("crawler started, process %d", process.pid)
        with contextlib.suppress(ConnectionError):  # dead at once: the watch says so
            await self._say(life, Begin(self._limits))
        return life

    async def _watch(self, life: _Life) -> None:
        """Take answers until the child ends; then account for its orders and its processes."""
        relaying = asyncio.create_task(self._relay(life))
        why = "the crawler died"
        try:
            await self._hear(life)
        except TimeoutError:
            why = f"the crawler was silent for {self._silence:g} s"
        except FrameError as error:
            why = f"the crawler talked nonsense: {error}"
        except Exception:  # noqa: BLE001 - logged; an order must never wait for a child that nobody listens to
            self._log.exception("the crawler's answers cannot be taken")
        life.over = True
        _sweep(life.process.pid)
        status = await life.process.wait()
        await asyncio.wait({relaying}, timeout=1.0)
        relaying.cancel()
        if life.process.stdin:
            life.process.stdin.close()
        if life.folder:
            await asyncio.to_thread(shutil.rmtree, life.folder, ignore_errors=True)
        self._account(life, status, why)

    async def _hear(self, life: _Life) -> None:
        assert life.process.stdout is not None
        while True:
            async with asyncio.timeout(self._silence):
                body = await read_frame(life.process.stdout)
            if body is None:
                return
            if not body:
                continue
            answer = unpack_answer(body)
            answered = life.orders.get(answer.order_id)
            if answered and not answered.done():
                answered.set_result(answer)

    def _account(self, life: _Life, status: int, why: str) -> None:
        loop = asyncio.get_running_loop()
        ended = f"{why} ({_ended(status)})"
        if self._stopping.is_set():
            ended = "the crawler was stopped"
        else:
            self._deaths = 1 if loop.time() - life.began > SETTLED else self._deaths + 1
            pause = min(FIRST_PAUSE * 2 ** min(self._deaths - 1, 10), LONGEST_PAUSE)
            self._not_before = loop.time() + pause
            self._log.error("%s with %d orders; it may start again in %.1f s", ended, len(life.orders), pause)
        for answered in list(life.orders.values()):
            if not answered.done():
                answered.set_exception(_Died(ended))

    async def _relay(self, life: _Life) -> None:
        """The child's lines into our log, each with its own level, none longer or stranger than a line should be."""
        assert life.process.stderr is not None
        rest = b""
        while chunk := await life.process.stderr.read(8192):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._log_line(line)
            rest = rest[:LINE_LENGTH]
        if rest:
            self._log_line(rest)

    def _log_line(self, line: bytes) -> None:
        text = strip_controls(line[:LINE_LENGTH].decode("utf-8", "replace"), lines=False).strip()
        level, _, words = text.partition(" ")
        if level in LEVELS:
            self._log.log(LEVELS[level], "%s", words.removeprefix("tripoint.crawler "))
        elif text:
            self._log.warning("%s", text)


class _Died(Exception):
    """The child is gone; its words say how."""


def _sweep(pid: int) -> None:
    """Kill what is left of a child's process group: readers whose parent was killed."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ended(status: int) -> str:
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"status {status}"


def _own_folder() -> Path | None:
    """A folder for one child's temporary files, which it cannot sweep up itself when it is killed; None where paths are long."""
    if len(tempfile.gettempdir()) > FOLDER_LENGTH:
        return None
    return Path(tempfile.mkdtemp(prefix=FOLDER))


def _environment(folder: Path | None) -> dict[str, str]:
    """Ours, so that the child finds the same packages, its temporary files in `folder`, and its heap in few arenas."""
    here = str(Path(__file__).parents[1])
    paths = [here, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    theirs = {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), "MALLOC_ARENA_MAX": "2"}
    return {**os.environ, **theirs, **({"TMPDIR": str(folder)} if folder else {})}
