"""The whole pipeline on captured pages: feed and page bytes to articles stored, judged, matched, alerts in the outbox.

Everything is production's: reader processes, claims, the four transactions, an SQLite file with `synchronous=FULL`, the seeds
with their watches. Only the network is missing: bytes come from memory (`Shelf`).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psutil
import zstandard
from sqlalchemy import Connection, update

from archive import sources as catalogue
from archive import tables, watches
from archive.model import Attempt, Feed, Outcome, Page, Source, Watch
from archive.writer import Writer
from benchmarks.corpus import Corpus
from benchmarks.processes import cpu_seconds
from crawler.child import ZSTD_LEVEL
from crawler.limits import Limits
from crawler.readers import Readers
from crawler.reading import READING_RECIPE
from crawler.wire import Answer, Failure, Order
from scheduler.gathering import Gatherer, Rules
from tripoint.newsroom import Newsroom, open_newsroom
from tripoint.settings import Settings, load_settings

WATCHES = (
    ("bench government", "government OR دولت OR حکومت"),
    ("bench killed", 'killed OR injured OR "security forces" OR کشته'),
)
"""Beside the shipped ones, so that about every third page alerts although most pages are of other regions."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One pass of all pages through the pipeline. Seconds of processor time are the whole process tree's."""

    pages: int
    cpu: float
    wall: float
    reading: float
    """Of `cpu`: the reader processes."""
    counts: Counter[str]


class Shelf:
    """A crawler without a network: what the child does with a body once it has it."""

    def __init__(self, corpus: Corpus, limits: Limits) -> None:
        self._corpus = corpus
        self.readers = Readers(limits)

    async def fetch(self, order: Order) -> Answer:
        """The order's page or feed, read in a reader process."""
        now = utc_now()
        found = self._corpus.get(order.address)
        if found is None:
            return Answer(order.id, Attempt(Outcome.NOT_FOUND, "not on the shelf", now, 404))
        body, kind = found.body, found.content_type
        answer = Answer(
            order.id,
            Attempt(Outcome.OK, "fetched", now, 200),
            final_address=order.address,
            content_type=kind,
            digest=hashlib.sha256(body).hexdigest(),
        )
        read: Feed | Page | Failure
        if order.kind == "feed":
            read = await self.readers.read_feed(
                body, kind, order.address, languages=order.languages, zone=order.zone, now=now
            )
        else:
            answer = replace(answer, raw=zstandard.compress(body, ZSTD_LEVEL))
            read = await self.readers.read_page(
                body, kind, order.address, languages=order.languages, zone=order.zone, now=now
            )
        if isinstance(read, Failure):
            return replace(answer, attempt=replace(answer.attempt, outcome=read.outcome, detail=read.detail))
        return replace(answer, feed=read) if isinstance(read, Feed) else replace(answer, page=read)


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def prepare(folder: Path, found: list[Source], extra: str = "") -> Settings:
    """An archive in `folder` with the seeds, far from due, the bench's watches, and `found` to be polled now."""
    config = folder / "tripoint.toml"
    config.write_text(
        f'[archive]\nurl = "sqlite:///{folder}/bench.db"\n'
        '[alerts]\nmax_age = "off"\nfirst_fetch = false\n[logs]\nlevel = "warning"\n' + extra
    )
    settings = load_settings(config, {})
    asyncio.run(_prepare(settings, found))
    return settings


async def _prepare(settings: Settings, found: list[Source]) -> None:
    newsroom = open_newsroom(settings, utc_now)
    await newsroom.start()

    def place(connection: Connection) -> None:
        now = utc_now()
        connection.execute(update(tables.polls).values(next_poll_at=now + catalogue.FAR * 0.9))
        for source in found:
            catalogue.put_source(connection, source, None, now)
        for name, query in WATCHES:
            watches.put_watch(connection, Watch(name=name, query=query, about=False, wait=0), None, now)

    await newsroom.writer.write(place, "start")
    await newsroom.close()


def measure(corpus: Corpus, folder: Path, readers: int = 2) -> Passed:
    """One pass over the corpus into a new archive in `folder`, readers warm."""
    settings = prepare(folder, corpus.sources())
    return asyncio.run(_measure(settings, corpus, readers))


async def _measure(settings: Settings, corpus: Corpus, readers: int) -> Passed:
    shelf = Shelf(corpus, replace(settings.crawler_limits(), readers=readers))
    newsroom = open_newsroom(settings, utc_now)
    raw_writer = Writer(newsroom.archive.raw)
    kept = asyncio.Event()
    gatherer = Gatherer(
        newsroom.writer, raw_writer, shelf, Rules(reading_recipe=READING_RECIPE), utc_now, kept=kept.set
    )
    await _warm(shelf, corpus)
    own, reading, wall = cpu_seconds(psutil.Process().pid), _below(), time.perf_counter()
    drained = asyncio.Event()
    judging = asyncio.create_task(_judge(newsroom, kept, drained))
    await gatherer.drain()
    drained.set()
    kept.set()
    await judging
    while (await newsroom.release(everything=True)).alerts:
        pass
    passed = Passed(
        pages=gatherer.counts["pages"],
        cpu=cpu_seconds(psutil.Process().pid) - own,
        wall=time.perf_counter() - wall,
        reading=_below() - reading,
        counts=gatherer.counts + newsroom.counts,
    )
    await shelf.readers.stop()
    await newsroom.close()
    await asyncio.to_thread(raw_writer.close)
    return passed


async def _judge(newsroom: Newsroom, kept: asyncio.Event, drained: asyncio.Event) -> None:
    """As the daemon does: judge as soon as words were kept; the rest when all is."""
    while not drained.is_set():
        await kept.wait()
        kept.clear()
        await newsroom.judge(everything=drained.is_set())


async def _warm(shelf: Shelf, corpus: Corpus) -> None:
    """Start the readers: a running crawler has them."""
    some = next(iter(corpus.pages.values()))
    await asyncio.gather(
        *(
            shelf.readers.read_page(some.body, some.content_type, some.address, languages=(), zone="UTC", now=utc_now())
            for _ in range(4)
        )
    )


def _below() -> float:
    """Processor time of this process's children: the readers and their fork server."""
    own = psutil.Process().cpu_times()
    return cpu_seconds(psutil.Process().pid) - own.user - own.system
