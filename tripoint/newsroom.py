"""The whole program put together: what the daemon, a single pass and the demo run.

Opened in an order in which nothing is written before everything that can be refused was checked: settings, archive,
lock, page's port, then the seeds. Closed in the reverse order.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.channels import Channel, audience_of
from alerts.delivery import Deliverer
from alerts.opening import open_channel
from alerts.watching import Watching
from archive import judging, outbox, raw, reindexing, releasing, retrying, silences
from archive import sources as catalogue
from archive.database import Archive, open_archive
from archive.durability import dangers
from archive.lock import Lock, hold
from archive.model import InputError, Problem
from archive.read_ahead import ReadAhead, Reader, nothing_ahead
from archive.writer import Writer
from crawler.link import CrawlerLink
from crawler.reading import READING_RECIPE
from scheduler.gathering import Gatherer, Rules
from scheduler.judge import Bench, Round, judge_round
from scheduler.notices import Telling, notice_round
from scheduler.release import Outlet, Press, Released, release_round
from scheduler.telling import Habits
from tripoint.gating import gates_of
from tripoint.loading import load_lexicon, load_seeds
from tripoint.settings import Settings

log = logging.getLogger("tripoint.service")

RELEASE_BEAT = timedelta(seconds=2)
"""Between two looks for alerts whose wait is over, where none is known to be due earlier."""
RELEASE_GAP = timedelta(seconds=0.25)
"""Between two such looks at least: alerts that are due almost together are written together."""
READ_WATCHES = 60.0
"""Seconds that reading all watches may take: 0.1 for 10,000."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The channels, as sending and as rendering see them."""

    channels: dict[str, Channel]
    outlets: dict[str, Outlet]


def open_mail(settings: Settings, now: Callable[[], datetime]) -> Mail:
    """Open every channel of the settings; no connection is made yet. Raises InputError for one that cannot be used.

    `now` gives aware times.
    """
    channels: dict[str, Channel] = {}
    problems: list[Problem] = []
    for name, given in settings.channels.items():
        try:
            channels[name] = open_channel(given, now)
        except ValueError as error:
            problems.append(Problem(None, f"[channels.{name}] cannot be used: {error}", "mend it in the settings"))
    if problems:
        raise InputError(problems)
    outlets = {
        name: Outlet(audience_of(given), channels[name].recipients(), given.rate)
        for name, given in settings.channels.items()
    }
    return Mail(channels, outlets)


class Newsroom:
    """An opened archive with everything that works on it. Made by `open_newsroom`."""

    def __init__(
        self, settings: Settings, mail: Mail, archive: Archive, lock: Lock, now: Callable[[], datetime]
    ) -> None:
        self.settings = settings
        self.archive = archive
        self.now = now
        self.wake: Callable[[str], None] = lambda name: None
        """Makes a job due now; the daemon's clock when there is one."""
        self.counts: Counter[str] = Counter()
        """What was judged and released since the start."""
        self._lock = lock
        self.lexicon = load_lexicon(embeddings=settings.stories.embeddings)
        self.book = self.lexicon.names
        self._watching = Watching(self.book)
        self.writer = Writer(archive.writer)
        self._raw_writer = Writer(archive.raw)
        self._reader = Reader(archive.path) if archive.path else None
        self._read_ahead: ReadAhead = self._reader or nothing_ahead
        self.crawler = CrawlerLink(settings.crawler_limits(), clock=now)
        self.gatherer = Gatherer(
            self.writer,
            self._raw_writer,
            self.crawler,
            Rules(poll_interval=settings.crawler.poll_interval, reading_recipe=READING_RECIPE),
            now,
            kept=lambda: self.wake("judge"),
            freed=lambda: self.wake("gather"),
        )
        self._mail = mail
        self._next_release: asyncio.TimerHandle | None = None
        self._mended: set[str] = set()
        """Channels whose settings were changed: what waits for them is tried at once."""
        self.deliverer = Deliverer(self.writer, self._mail.channels, self.now, more=lambda: self.wake("deliver"))

    async def start(self) -> None:
        """Take up what an earlier run left, and bring the seeds to this release."""

        def begin(connection: Connection) -> int:
            catalogue.release_leases(connection)
            outbox.release_sends(connection)
            if not judging.newest_article(connection):
                reindexing.note_recipe(connection, self.lexicon)
            elif old := reindexing.stale(connection, self.lexicon).total:
                log.warning(
                    "an older release derived %d values another way: run `tripoint reindex` when convenient", old
                )
            return load_seeds(connection, self.book, self.now()) if self.settings.seeds.defaults else 0

        for danger in dangers(self.archive):
            log.warning("%s", danger)
        changed = await self.writer.write(begin, "start", alone=True)
        if changed:
            log.info("seeds: %d sources, watches and documents are new or changed in this release", changed)

    # --- the jobs; each asks the database what is due

    async def gather(self) -> int:
        """Give the crawler what is due."""
        return await self.gatherer.start_due()

    async def judge(self, *, everything: bool = False) -> int:
        """Judge what is ready, batch after batch; returns how many versions."""
        judged = 0
        await asyncio.to_thread(self._look_at_watches)
        while True:
            done = await self.writer.write(lambda connection: self._judge(connection, everything), "judge", alone=True)
            judged += done.judged
            self.counts.update(done.counts)
            if done.judged:
                self._log_round(done)
            if done.counts["hits"] and self._next_release is None:
                self._release_at(self.now())
            if not done.judged:
                return judged

    def _look_at_watches(self) -> None:
        """Read what changed of them before the writer is kept busy, which then finds only what was saved since."""
        with self.archive.reading(READ_WATCHES) as connection:
            self._watching.at(connection)

    def _judge(self, connection: Connection, everything: bool) -> Round:
        habits = Habits(
            zones={name: outlet.audience.zone for name, outlet in self._mail.outlets.items()},
            digest_at=self.settings.alerts.digest,
            follow_up=self.settings.alerts.follow_up,
            most_an_hour=self.settings.alerts.most_an_hour,
        )
        bench = Bench(self.lexicon, self._watching.at(connection), gates_of(self.settings), habits, self._read_ahead)
        return judge_round(connection, bench, self.now(), everything=everything)

    def _log_round(self, done: Round) -> None:
        told = ", ".join(f"{count} {name}" for name, count in sorted(done.counts.items()) if name != "hits")
        log.info("judged %d: %s", done.judged, told)

    async def release(self, *, everything: bool = False) -> Released:
        """Write the messages of alerts whose wait is over to the outbox."""
        self._release_at(None)
        press = Press(
            self._mail.outlets,
            self.lexicon.agencies,
            self.settings.web.base_url or f"http://{self.settings.web.bind}",
            self.settings.alerts.most_an_hour,
        )

        def round_and_next(connection: Connection) -> tuple[Released, datetime | None]:
            done = release_round(connection, press, self.now(), everything=everything)
            return done, releasing.next_alert_due(connection)

        done, following = await self.writer.write(round_and_next, "alert", alone=True)
        self._release_at(following)
        self._log_release(done)
        if done.alerts:
            self.counts.update({"alerts": done.alerts, "messages": done.messages})
            self.wake("deliver")
        if done.full:
            self.wake("release")
        return done

    def _release_at(self, due: datetime | None) -> None:
        """Look again when the next alert is due, where that is before the job's beat."""
        if self._next_release is not None:
            self._next_release.cancel()
            self._next_release = None
        wait = max(RELEASE_GAP, due - self.now()) if due is not None else RELEASE_BEAT
        if wait < RELEASE_BEAT:
            loop = asyncio.get_running_loop()
            self._next_release = loop.call_later(wait.total_seconds(), self.wake, "release")

    def _log_release(self, done: Released) -> None:
        """Say what became of alerts that were due and not told; each has its reason, in the archive and on the page."""
        kept = {name: count for name, count in sorted(done.ends.items()) if name != "released"}
        if kept:
            told = ", ".join(f"{count} {name}" for name, count in kept.items())
            log.log(logging.WARNING if "dead" in kept else logging.INFO, "alerts that were due: %s", told)
            self.counts.update({f"alerts {name}": count for name, count in kept.items()})

    async def deliver(self) -> int:
        """Start handing over what is due."""
        if self._mended:
            mended, self._mended = self._mended, set()
            await self.writer.write(lambda connection: retrying.due_at_once(connection, mended, self.now()), "house")
        return await self.deliverer.deliver()

    async def silence(self, watch_id: int, channel: str, until: datetime | None, end: bool) -> None:
        """Let a watch tell nothing on a channel until then, or again: a reader's wish, by a message's link."""
        if end:
            await self.writer.write(lambda connection: silences.end_silence(connection, watch_id, channel), "house")
        else:
            await self.writer.write(
                lambda connection: silences.silence(connection, watch_id, channel, until, silences.BY_LINK, self.now()),
                "house",
            )
        log.warning("watch %d %s on %s, by a reader's link", watch_id, "tells again" if end else "is silenced", channel)

    async def tell_operator(self) -> int:
        """Write what the operator should know to the outbox."""
        operator = self.settings.operator
        telling = Telling(operator.notify, operator.silent_after, operator.daily, operator.zone)
        unreadable = {bad.armed.watch.name: str(bad.error) for bad in self._watching.unreadable}
        told = await self.writer.write(
            lambda connection: notice_round(connection, self._mail.outlets, telling, unreadable, self.now()),
            "notice",
            alone=True,
        )
        if told:
            self.wake("deliver")
        return told

    async def keep_house(self) -> None:
        """Hold raw pages to their cap and drop waits that are over."""
        cap = self.settings.archive.raw_cap
        await self._raw_writer.write(lambda connection: raw.hold_to_cap(connection, cap), "house", alone=True)
        await self.writer.write(lambda connection: catalogue.forget_host_waits(connection, self.now()), "house")

    def keep_hold(self) -> None:
        """Take the archive for this process again where the hold was lost: a database started anew, a lock file deleted.

        Raises InputError when another process has it meanwhile, sqlalchemy's DBAPIError when the database cannot be asked.
        """
        if not self._lock.is_held():
            self._lock.release()
            self._lock = hold(self.archive)
            log.warning("the hold on the archive was lost, and is taken again")

    # --- one pass, and the end

    async def one_pass(self, *, all_sources: bool = False) -> Counter[str]:
        """Work through all that is due, close open waits, deliver; returns what was done, by name."""
        if all_sources:
            await self.writer.write(lambda connection: catalogue.poll_soon(connection, None, self.now()), "soon")
        await self.gatherer.drain()
        await self.judge(everything=True)
        while (done := await self.release(everything=True)).alerts or done.full:
            pass
        await self.tell_operator()
        await self._deliver_all()
        if await self.tell_operator():  # of what could not be delivered just now
            await self._deliver_all()
        return (
            self.gatherer.counts + self.counts + Counter({f"messages {k}": n for k, n in self.deliverer.counts.items()})
        )

    async def _deliver_all(self) -> None:
        while await self.deliverer.deliver():
            await self.deliverer.settle()

    def reload(self, settings: Settings) -> list[str]:
        """Take changed settings over; returns the keys that need a restart to count."""
        mail = open_mail(settings, self.now)
        old, self.settings = self.settings, settings
        self._mail = mail
        self._mended |= {name for name, given in settings.channels.items() if given != old.channels.get(name)}
        self.deliverer.take_channels(mail.channels)
        fixed: list[tuple[str, object, object]] = [
            ("archive.url", old.archive.url, settings.archive.url),
            ("web", old.web, settings.web),
            ("crawler", old.crawler, settings.crawler),
            ("logs", old.logs, settings.logs),
        ]
        return [name for name, before, after in fixed if before != after]

    async def close(self) -> None:
        """Finish what is in hand within seconds, then let go of everything."""
        self._release_at(None)
        self.gatherer.stopping = True
        await self.crawler.stop()
        await self.gatherer.finish()
        await _within(self.deliverer.settle(), 20)
        self.deliverer.close()
        await self.deliverer.settle()
        for writer in (self.writer, self._raw_writer):
            await asyncio.to_thread(writer.close)
        if self._reader is not None:
            self._reader.close()
        self._lock.release()
        self.archive.close()


async def _within(work: Awaitable[None], seconds: float) -> None:
    try:
        await asyncio.wait_for(work, seconds)
    except TimeoutError:
        log.warning("messages are still being handed over after %.0f s: their connections are closed now", seconds)


def open_newsroom(settings: Settings, now: Callable[[], datetime]) -> Newsroom:
    """Open the archive of the settings for this process alone; raises InputError for what cannot be used."""
    mail = open_mail(settings, now)
    archive = open_archive(settings.archive.url)
    try:
        lock = hold(archive)
    except BaseException:
        archive.close()
        raise
    return Newsroom(settings, mail, archive, lock, now)
