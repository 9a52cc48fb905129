"""Who lets us in: robots.txt of each origin, asked once, remembered, and told to those who wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from scrapy.http import Response

from archive.model import Outcome
from crawler.guard import Address
from crawler.limits import Limits
from crawler.outcomes import Stopped, classify, explain, shown
from crawler.robots import Rules, fresh_until, is_fresh, product_token, read_rules
from crawler.wire import Robots

log = logging.getLogger("tripoint.crawler")

ROBOTS_KEPT = 500
"""Origins whose rules are kept in memory; the rest come with their orders."""

UNREACHABLE_HOLDS = 300.0
"""Seconds an origin that could not be reached is not tried again: fifty orders for a dead host fail together."""


@dataclass(frozen=True, slots=True)
class _Unreachable:
    """An origin whose robots.txt could not be had, and why (not the exception: it would hold on to frames)."""

    until: float
    outcome: Outcome
    detail: str
    status: int | None
    retry_after: datetime | None

    def stopped(self) -> Stopped:
        return Stopped(self.outcome, self.detail, self.status, self.retry_after)


class Permission:
    """The robots.txt answers of all origins."""

    def __init__(
        self, limits: Limits, clock: Callable[[], datetime], visit: Callable[[str], Awaitable[Response]]
    ) -> None:
        """`visit` fetches an origin's robots.txt, redirects followed, and raises what stopped it."""
        self._clock = clock
        self._visit = visit
        self._bytes = limits.robots_bytes
        self._token = product_token(limits.user_agent)
        self._rules: OrderedDict[str, tuple[Robots, Rules]] = OrderedDict()
        self._unreachable: dict[str, _Unreachable] = {}
        self._asking: dict[str, asyncio.Task[tuple[Robots, Rules]]] = {}

    def stop(self) -> None:
        """Give up what is being asked."""
        for task in self._asking.values():
            task.cancel()

    async def ask(self, address: Address, fetched: list[Robots]) -> float | None:
        """The pause the site asks for, None where it asks for none. Raises `Stopped` where it forbids or is unreachable.

        An answer that had to be fetched for this call is added to `fetched`.
        """
        robots, rules = await self._rules_of(address.origin, fetched)
        if not rules.allow(address.url):
            again = fresh_until(robots) if rules.why else None
            raise Stopped(Outcome.ROBOTS, rules.why or f"{shown(address.url)} is disallowed by robots.txt", None, again)
        return rules.delay

    async def _rules_of(self, origin: str, fetched: list[Robots]) -> tuple[Robots, Rules]:
        known = self._rules.get(origin)
        if known and is_fresh(known[0], self._clock()):
            self._rules.move_to_end(origin)
            return known
        dead = self._unreachable.get(origin)
        if dead and asyncio.get_running_loop().time() < dead.until:
            raise dead.stopped()
        task = self._asking.get(origin)
        if task is None:
            task = self._asking[origin] = asyncio.create_task(self._ask_robots(origin))
            task.add_done_callback(lambda done: self._asked(origin, done))
            robots, rules = await asyncio.shield(task)
            fetched.append(robots)
            return robots, rules
        return await asyncio.shield(task)

    def _asked(self, origin: str, task: asyncio.Task[tuple[Robots, Rules]]) -> None:
        self._asking.pop(origin, None)
        if not task.cancelled():
            task.exception()  # seen by the orders that wait; nobody waits where they were cancelled

    async def _ask_robots(self, origin: str) -> tuple[Robots, Rules]:
        try:
            response = await self._visit(origin)
            body = response.body[: self._bytes] if response.status == 200 else b""
            robots = Robots(origin, response.status, body.decode("utf-8", "replace"), self._clock())
        except Exception as error:
            if not (isinstance(error, Stopped) and error.outcome is Outcome.REDIRECTS):
                raise self._remember_unreachable(origin, error).stopped() from error
            # Too many redirects count as "there is none" (RFC 9309, section 2.3.1.2).
            robots = Robots(origin, error.status or 302, "", self._clock())
        return robots, self._keep(robots)

    def _remember_unreachable(self, origin: str, error: Exception) -> _Unreachable:
        now = asyncio.get_running_loop().time()
        if len(self._unreachable) > ROBOTS_KEPT:
            self._unreachable = {key: dead for key, dead in self._unreachable.items() if dead.until > now}
        dead = _unreachable(error, origin, now + UNREACHABLE_HOLDS)
        self._unreachable[origin] = dead
        return dead

    def learn(self, robots: Robots) -> None:
        """Remember an answer, unless it is stale or a later one is known."""
        if not is_fresh(robots, self._clock()):
            return
        known = self._rules.get(robots.origin)
        if known is None or known[0].at < robots.at:
            self._keep(robots)

    def _keep(self, robots: Robots) -> Rules:
        rules = read_rules(robots, self._token)
        # Without the text: of 500 KiB the rules for us are a few lines.
        self._rules[robots.origin] = (replace(robots, text=""), rules)
        self._unreachable.pop(robots.origin, None)
        while len(self._rules) > ROBOTS_KEPT:
            self._rules.popitem(last=False)
        return rules


def _unreachable(error: Exception, origin: str, until: float) -> _Unreachable:
    where = f"{origin}/robots.txt"
    if isinstance(error, Stopped):
        return _Unreachable(until, error.outcome, f"{where}: {error.detail}", error.status, error.retry_after)
    outcome = classify(error)
    if outcome is Outcome.READER_FAILED:
        log.error("unforeseen failure at %s", where, exc_info=error)
    return _Unreachable(until, outcome, f"{where}: {explain(error)}", None, None)
