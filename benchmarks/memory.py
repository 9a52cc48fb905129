"""Memory and processor time of the real daemon, at work on the captured pages over loopback, and at rest after it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from archive.database import Archive, open_archive
from archive.tables import alerts, articles, deliveries, versions
from benchmarks.corpus import Corpus
from benchmarks.pipeline import prepare
from benchmarks.processes import Held, cpu_seconds, held, tree
from benchmarks.replay import replaying

READER_IDLE = 5
"""Seconds without work after which the readers stop here; the default is longer and only takes longer to measure."""


@dataclass(frozen=True, slots=True)
class Resting:
    """The daemon with nothing due."""

    seconds: float
    cpu_share: float
    """Of one core."""
    processes: tuple[Held, ...]

    @property
    def pss(self) -> float:
        """MiB of the whole tree."""
        return sum(one.pss for one in self.processes)


@dataclass(frozen=True, slots=True)
class Working:
    """The daemon while pages come in."""

    pages: int
    """Read between the first look that saw one and the end."""
    cpu: float
    wall: float
    most: tuple[Held, ...]
    """The processes when they held most together."""

    @property
    def pss(self) -> float:
        """MiB of the whole tree at most."""
        return sum(one.pss for one in self.most)

    @property
    def reader(self) -> float:
        """MiB of a reader: its own, and its part of what it shares with the fork server that started it."""
        readers = [one.pss for one in self.most if one.role == "reader"]
        server = sum(one.pss for one in self.most if one.role == "fork server")
        return (sum(readers) + server) / max(1, len(readers))


@dataclass(frozen=True, slots=True)
class Daemon:
    """What the daemon cost."""

    working: Working
    resting: Resting


def measure(folder: Path, newsweb: Path, corpus: Corpus, most: int | None, rest_seconds: float) -> Daemon:
    """Run the daemon on `corpus` in `folder` until all is judged and sent, then leave it alone for `rest_seconds`."""
    with replaying(newsweb, most) as proxy:
        extra = (
            f'[crawler]\nproxy = "{proxy}"\nhost_delay = "0s"\nreader_idle = "{READER_IDLE}s"\n'
            f'[web]\nbind = "127.0.0.1:{_free_port()}"\n'
        )
        settings = prepare(folder, corpus.sources(), extra)
        with _running(folder) as process:
            archive = open_archive(settings.archive.url)
            try:
                working = _work(process.pid, archive, len(corpus.pages))
                _settle(process.pid, archive)
                return Daemon(working, _rest(process.pid, rest_seconds))
            finally:
                archive.close()


@contextmanager
def _running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tripoint", "--config", str(folder / "tripoint.toml"), "run"]
    with (folder / "daemon.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield process
        finally:
            process.terminate()


def _work(pid: int, archive: Archive, pages: int) -> Working:
    first = (0, cpu_seconds(pid), time.perf_counter())
    most: list[Held] = []
    while True:
        done, judged = _progress(archive)
        now = (done, cpu_seconds(pid), time.perf_counter())
        if not first[0] and done < pages:  # starting up is not work, unless all is done by the next look
            first = now
        holding = held(pid)
        if sum(one.pss for one in holding) > sum(one.pss for one in most):
            most = holding
        if done == pages and judged:
            return Working(pages - first[0], now[1] - first[1], now[2] - first[2], tuple(most))
        _look_again(pid)


def _progress(archive: Archive) -> tuple[int, bool]:
    """How many pages were had, given up or none (a home page is no article), and whether all versions are judged."""
    with archive.reading() as connection:
        done = select(func.count()).select_from(articles).where(articles.c.page_state.in_(["had", "failed", "none"]))
        left = select(func.count()).select_from(versions).where(versions.c.judged_at.is_(None))
        return int(connection.execute(done).scalar_one()), connection.execute(left).scalar_one() == 0


def _settle(pid: int, archive: Archive) -> None:
    """Wait until alerts are sent and the readers have stopped."""
    while True:
        with archive.reading() as connection:
            waiting = select(func.count()).select_from(alerts).where(alerts.c.state == "waiting")
            unsent = select(func.count()).select_from(deliveries).where(deliveries.c.state != "sent")
            left = connection.execute(waiting).scalar_one() + connection.execute(unsent).scalar_one()
        if not left and not any(one.role in ("reader", "fork server") for one in held(pid)):
            return
        _look_again(pid)


def _rest(pid: int, seconds: float) -> Resting:
    began, cpu = time.perf_counter(), cpu_seconds(pid)
    while (passed := time.perf_counter() - began) < seconds:
        _look_again(pid)
    return Resting(passed, (cpu_seconds(pid) - cpu) / passed, tuple(held(pid)))


def _look_again(pid: int) -> None:
    time.sleep(1)  # looking costs the looked-at: the kernel walks its memory
    if not tree(pid):
        raise RuntimeError("the daemon ended: see its log")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
