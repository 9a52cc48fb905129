"""Gathering: what is due goes to the crawler as orders, its answers come back and are kept.

The frontier is the database: orders are leased rows. Answers are kept in whatever order they come; a kill loses none,
since the lease runs out or the next start gives it back.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy import Connection

from archive import keeping, raw
from archive import sources as catalogue
from archive.addresses import leads_home
from archive.failures import in_one_line, is_storage_trouble
from archive.keeping import FeedKept, Received
from archive.model import Outcome, PagePlan, PollPlan, SiteMemory
from archive.site_memory import memory_of
from archive.sources import DuePage, DuePoll, StoredRobots, host_of
from archive.writer import Writer
from crawler.guard import Refused, admit
from crawler.wire import Answer, Order, Robots
from scheduler import due

log = logging.getLogger("tripoint.gathering")

IN_HAND = 32
"""Orders in the crawler's hands at one time; it works on one a host, so more than its `hosts_at_once` only wait."""

UNKEPT_WAIT = timedelta(seconds=30)
"""Until what could not be kept is asked for again; a full disk may fail each time, and the site should not pay for it."""


class Crawler(Protocol):
    """What gathering asks of the crawler."""

    async def fetch(self, order: Order) -> Answer:
        """Fetch and read; always answers, whatever happened."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that gathering follows."""

    poll_interval: timedelta = due.POLL_INTERVAL
    stub_wait: timedelta = due.STUB_WAIT
    reading_recipe: int = 1


class Gatherer:
    """Keeps the crawler busy with what is due, at most one order a host."""

    def __init__(
        self,
        writer: Writer,
        raw_writer: Writer,
        crawler: Crawler,
        rules: Rules,
        now: Callable[[], datetime],
        kept: Callable[[], None] = lambda: None,
        freed: Callable[[], None] = lambda: None,
    ) -> None:
        """`now` gives aware times; `kept` is called after each commit that brought words to judge, `freed` after each
        order: its host may be asked again, and would wait for the next beat otherwise.
        """
        self._writer = writer
        self._raw_writer = raw_writer
        self._crawler = crawler
        self._rules = rules
        self._now = now
        self._kept = kept
        self._free = freed
        self.stopping = False
        """Set before the crawler is stopped: what it then gives up is no attempt; the next start takes the leases back."""
        self._numbers = itertools.count(1)
        self._in_hand: dict[asyncio.Task[None], str] = {}
        self._unkept: list[DuePoll | DuePage] = []
        """Whose answers could not be kept: they are leased, and in nobody's hands."""
        self._freed = asyncio.Event()
        self._wave: list[tuple[Outcome, datetime]] = []
        """How the polls ended since something was last in hand, and when each is next."""
        self.counts: Counter[str] = Counter()
        """What was gathered since the start: polls, pages, articles, versions, and outcomes as `feed: ...`, `page: ...`."""

    async def start_due(self) -> int:
        """Give the crawler as much due work as it has hands for; returns how many orders were given."""
        given = 0
        while len(self._in_hand) < IN_HAND:
            self._freed.clear()
            unkept, now = tuple(self._unkept), self._now()
            claim = partial(_claim, now, IN_HAND - len(self._in_hand), set(self._in_hand.values()), unkept)
            claimed = await self._writer.write(claim, "lease")
            del self._unkept[: len(unkept)]
            for poll in claimed.polls:
                self._take(poll, self._poll(poll, claimed.robots.get(poll.address)))
            for page in claimed.pages:
                memory = claimed.memories[page.address]
                self._take(page, self._page(page, memory, claimed.robots.get(page.address)))
            given += len(claimed.polls) + len(claimed.pages)
            if not claimed.polls and not claimed.pages and not self._freed.is_set():
                break  # and no host became free while we asked
        return given

    async def drain(self) -> None:
        """Work until nothing is due and nothing is in hand: one pass."""
        while True:
            self._freed.clear()
            await self.start_due()
            if not self._in_hand and not self._freed.is_set():
                return
            # What ended while we asked may have brought pages: ask again before calling it done.
            await self._freed.wait()

    async def finish(self) -> None:
        """Wait for what is in hand, starting nothing more."""
        while self._in_hand:
            await asyncio.wait(list(self._in_hand))

    def _take(self, held: DuePoll | DuePage, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._in_hand[task] = host_of(held.address)
        task.add_done_callback(partial(self._let_go, held))

    def _let_go(self, held: DuePoll | DuePage, task: asyncio.Task[None]) -> None:
        self._in_hand.pop(task, None)
        if not self._in_hand:
            self._sum_up()
        self._freed.set()
        self._free()
        if not task.cancelled() and (error := task.exception()):
            self.counts["not kept"] += 1
            self._unkept.append(held)
            log.error("an answer could not be kept and will be asked for again: %s", error, exc_info=error)

    def _given_up(self, answer: Answer) -> bool:
        return self.stopping and answer.attempt.outcome is Outcome.CRAWLER_LOST

    # --- feeds

    async def _poll(self, poll: DuePoll, robots: Robots | None) -> None:
        answer = await self._crawler.fetch(self._order_feed(poll, robots))
        if self._given_up(answer):
            return
        now = self._now()
        validators = bool(answer.etag or answer.last_modified or poll.etag or poll.last_modified)
        state = due.PollState(
            poll.source.id, len(poll.source.addresses), poll.candidate, poll.failures, self._rules.poll_interval
        )
        plan = due.next_poll(
            state,
            answer.attempt,
            now,
            validators=validators,
            minimum_interval=answer.feed.minimum_interval if answer.feed else None,
        )
        try:
            kept = await self._writer.write(partial(self._keep_feed, poll, answer, plan, now), "feed")
        except Exception as error:
            if is_storage_trouble(error):
                raise
            # One entry that the database will not have must not stop a source for ever.
            log.error("%s: not kept whole (%s); its entries are kept one by one", poll.source.id, in_one_line(error))
            kept = await self._writer.write(partial(self._keep_feed, poll, answer, plan, now, one_by_one=True), "feed")
        self._count_feed(poll, answer, kept, plan)

    def _order_feed(self, poll: DuePoll, robots: Robots | None) -> Order:
        whole = poll.whole_at is not None and self._now() - poll.whole_at >= due.WHOLE_INTERVAL
        return Order(
            id=next(self._numbers),
            kind="feed",
            address=poll.address,
            etag=None if whole else poll.etag,
            last_modified=None if whole else poll.last_modified,
            validated=poll.validated or "",
            digest=poll.digest,
            languages=poll.source.languages,
            country=poll.source.country,
            zone=poll.source.zone,
            robots=robots,
        )

    def _keep_feed(
        self,
        poll: DuePoll,
        answer: Answer,
        plan: PollPlan,
        now: datetime,
        connection: Connection,
        *,
        one_by_one: bool = False,
    ) -> FeedKept:
        _keep_robots(connection, answer)
        return keeping.keep_feed(
            connection,
            poll,
            _received(answer),
            answer.feed,
            plan,
            stub_wait=self._rules.stub_wait,
            reading_recipe=self._rules.reading_recipe,
            now=now,
            one_by_one=one_by_one,
        )

    def _count_feed(self, poll: DuePoll, answer: Answer, kept: FeedKept, plan: PollPlan) -> None:
        outcome = answer.attempt.outcome
        self.counts.update({"polls": 1, f"feed: {outcome}": 1, "articles": kept.articles, "versions": kept.versions})
        if kept.versions:
            self._kept()
        if kept.refused:
            self.counts["not kept"] += len(kept.refused)
            log.error("%s: %d entries cannot be kept: %s", poll.source.id, len(kept.refused), kept.refused[0])
        said = f"{kept.articles} new" if outcome.good else answer.attempt.detail
        self._wave.append((outcome, plan.next_poll_at))
        # That nothing can be reached is one fact, told once when the wave is over.
        quiet = outcome.good or outcome is Outcome.UNREACHABLE
        log.log(
            logging.INFO if quiet else logging.WARNING,
            "%s: %s, %s; next at %s (%s)",
            poll.source.id,
            outcome,
            said,
            f"{plan.next_poll_at:%Y-%m-%d %H:%M:%SZ}",
            plan.why,
            extra={"source": poll.source.id, "outcome": outcome.value, "next_at": plan.next_poll_at.isoformat()},
        )

    def _sum_up(self) -> None:
        """Say once that sources cannot be reached, when nothing is in hand any more."""
        wave, self._wave = self._wave, []
        away = [next_at for outcome, next_at in wave if outcome is Outcome.UNREACHABLE]
        if away:
            log.warning(
                "%d of %d sources could not be reached%s; the first is asked again at %s",
                len(away),
                len(wave),
                ": is this machine's network up?" if len(away) == len(wave) > 1 else "",
                f"{min(away):%Y-%m-%d %H:%M:%SZ}",
            )

    # --- pages

    async def _page(self, page: DuePage, memory: SiteMemory, robots: Robots | None) -> None:
        order = Order(
            id=next(self._numbers),
            kind="page",
            address=page.address,
            languages=page.source.languages,
            country=page.source.country,
            zone=page.source.zone,
            memory=memory,
            robots=robots,
        )
        answer = without_home_page(page.address, await self._crawler.fetch(order))
        if self._given_up(answer):
            return
        now = self._now()
        plan = due.after_page(page.article_id, page.tries + 1, answer.attempt, now)
        if answer.page is not None and answer.raw:
            await self._raw_writer.write(
                lambda connection: raw.keep_raw(
                    connection, answer.digest, answer.final_address, answer.content_type, answer.raw, now
                ),
                "raw",
            )
        try:
            new = await self._writer.write(partial(self._keep_page, page, answer, plan, memory.version, now), "version")
        except Exception as error:
            if is_storage_trouble(error):
                raise
            log.error("%s: page %s is not kept: %s", page.source.id, page.address, in_one_line(error))
            answer = without_words(answer, in_one_line(error))
            plan = due.after_page(page.article_id, page.tries + 1, answer.attempt, now)
            new = await self._writer.write(partial(self._keep_page, page, answer, plan, memory.version, now), "version")
        outcome = answer.attempt.outcome
        self.counts.update({"pages": 1, f"page: {outcome}": 1, "versions": int(new)})
        self._kept()
        log.log(
            logging.INFO if outcome is Outcome.OK else logging.WARNING,
            "%s: page %s: %s%s; %s",
            page.source.id,
            page.address,
            outcome,
            "" if outcome is Outcome.OK else f" ({answer.attempt.detail})",
            plan.why if plan.due_at is None else f"again at {plan.due_at:%Y-%m-%d %H:%M:%SZ}",
            extra={
                "source": page.source.id,
                "outcome": outcome.value,
                "next_at": plan.due_at.isoformat() if plan.due_at else None,
            },
        )

    def _keep_page(
        self, page: DuePage, answer: Answer, plan: PagePlan, memory: int, now: datetime, connection: Connection
    ) -> bool:
        _keep_robots(connection, answer)
        return keeping.keep_page(
            connection,
            page,
            _received(answer),
            answer.page,
            plan,
            site=_site_of(page.address),
            memory=memory,
            reading_recipe=self._rules.reading_recipe,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class _Claimed:
    """Leased work, and what its origins last said in robots.txt, by address."""

    polls: list[DuePoll]
    pages: list[DuePage]
    robots: dict[str, Robots]
    memories: dict[str, SiteMemory]
    """Of the pages' sites, by the page's address."""


def _claim(
    now: datetime, free: int, busy: set[str], unkept: tuple[DuePoll | DuePage, ...], connection: Connection
) -> _Claimed:
    """Polls first: a feed that is asked late may have lost items, a page waits."""
    catalogue.hold_until(connection, unkept, now + UNKEPT_WAIT)
    polls = catalogue.claim_polls(connection, now, free, busy)
    busy = busy | {host_of(poll.address) for poll in polls}
    pages = catalogue.claim_pages(connection, now, free - len(polls), busy)
    addresses = [*(poll.address for poll in polls), *(page.address for page in pages)]
    stored = {address: _robots_for(connection, address) for address in addresses}
    memories = {page.address: memory_of(connection, _site_of(page.address)) for page in pages}
    return _Claimed(
        polls, pages, {address: robots for address, robots in stored.items() if robots is not None}, memories
    )


def _site_of(address: str) -> str:
    """The site whose memory an address shares: its host. What a house prints in two languages stands on two."""
    return host_of(address).removeprefix("www.")


def _robots_for(connection: Connection, address: str) -> Robots | None:
    admitted = admit(address)
    if isinstance(admitted, Refused):  # the crawler says so in its answer
        return None
    stored = catalogue.stored_robots(connection, admitted.origin)
    return Robots(stored.origin, stored.status, stored.text, stored.at) if stored else None


def without_home_page(asked: str, answer: Answer) -> Answer:
    """The answer, or where a site sent us from an article to its home page, as many do for what is gone: not found."""
    if answer.page is None or leads_home(asked) or not leads_home(answer.final_address):
        return answer
    detail = f"{asked}: led to the home page {answer.final_address}"
    return replace(answer, attempt=replace(answer.attempt, outcome=Outcome.NOT_FOUND, detail=detail), page=None)


def without_words(answer: Answer, why: str) -> Answer:
    """The answer as one whose words cannot be kept: a try that failed, so that it is tried again and given up in the end."""
    attempt = replace(answer.attempt, outcome=Outcome.READER_FAILED, detail=f"its words cannot be kept: {why}")
    return replace(answer, attempt=attempt, page=None, robots=())


def _received(answer: Answer) -> Received:
    return Received(answer.attempt, answer.final_address, answer.etag, answer.last_modified, answer.digest)


def _keep_robots(connection: Connection, answer: Answer) -> None:
    for robots in answer.robots:
        catalogue.keep_robots(connection, StoredRobots(robots.origin, robots.status, robots.text, robots.at))
