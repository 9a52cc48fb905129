"""The polite fetch: one long-lived Scrapy engine behind our guard, host gate, robots and redirects.

What Scrapy does here: the requests, their handler, timeouts, size limits, the middlewares. What it does not, because its way
would wait on the wrong host, ask again at once or forget (faults.md D8): redirects, retries, robots.txt, pauses.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.settings import Settings

from archive.hosts import registrable
from archive.model import Attempt, Fetched, Outcome
from crawler.dialler import Lookup
from crawler.encodings import Damaged
from crawler.gate import HostGate
from crawler.guard import Address, Refused, admit, networks
from crawler.hardened import settings
from crawler.limits import MIB, Limits
from crawler.outcomes import Stopped, classify, explain, retry_after, shown
from crawler.permission import Permission
from crawler.wire import Answer, Order, Robots

log = logging.getLogger("tripoint.crawler")

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}

ROBOTS_BYTES = 4 * MIB
"""Largest robots.txt that is accepted; of it the first 500 KiB are read."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What one order came to, before reading: the answer so far, and what was fetched where there is something to read."""

    answer: Answer
    fetched: Fetched | None = None


@dataclass(slots=True)
class _Trail:
    """What happened on the way of one order."""

    seconds: float = 0.0
    robots: list[Robots] = field(default_factory=list)
    room: bool = False
    hops: int = 0
    permanent: bool = True
    first: str = ""
    """The address asked for, as it is sent."""
    address: str = ""
    """Where the trail is."""


class _Idle(Spider):
    """Scrapy wants a spider; orders come to the engine directly."""

    name = "tripoint"


class Engine:
    """Fetches orders. Start it once, inside a running asyncio loop without a Twisted reactor."""

    def __init__(self, limits: Limits, clock: Callable[[], datetime], lookup: Lookup | None = None) -> None:
        """`clock` gives the aware moment stamped on attempts; `lookup` replaces the system's resolver."""
        self._limits = limits
        self._clock = clock
        self._allow = networks(limits.allow_private)
        self.crawler = Crawler(_Idle, Settings(settings(limits, lookup)))
        self._permission = Permission(limits, clock, self._visit_robots)
        self._gate = HostGate(limits.hosts_at_once)
        # Bodies fetched and not yet read: so many fit into the child's memory at their largest.
        self._room = asyncio.Semaphore(limits.hosts_at_once + 2 * limits.readers)
        self._closed: dict[str, datetime] = {}
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the engine; returns when it takes requests."""
        opened = asyncio.Event()

        def stay(**_: Any) -> None:
            raise DontCloseSpider

        def say(**_: Any) -> None:
            opened.set()

        self.crawler.signals.connect(stay, signals.spider_idle, weak=False)
        self.crawler.signals.connect(say, signals.spider_opened, weak=False)
        self._running = asyncio.create_task(self.crawler.crawl_async())
        waiting = asyncio.create_task(opened.wait())
        await asyncio.wait({self._running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._running.done():
            self._running.result()
            raise RuntimeError("Scrapy's engine ended at once")

    async def stop(self) -> None:
        """Close the engine. Requests under way are waited for: cancel their orders first, and bound the wait."""
        self._permission.stop()
        await self.crawler.stop_async()
        if self._running:
            await self._running

    @asynccontextmanager
    async def fetch(self, order: Order) -> AsyncIterator[Brought]:
        """What the order brings. Failures are outcomes, not exceptions.

        Leave the context when the body has been read: until then it counts against the memory for bodies.
        """
        if order.robots:
            self._permission.learn(order.robots)
        trail = _Trail(address=order.address)
        try:
            yield await self._bring(order, trail)
        finally:
            self._give_room(trail)

    async def _bring(self, order: Order, trail: _Trail) -> Brought:
        try:
            response = await self._visit(order.kind, order.address, trail, order)
            return self._landed(order, response, trail)
        except Stopped as stopped:
            attempt = self._attempt(
                stopped.outcome, stopped.detail, trail, status=stopped.status, again=stopped.retry_after
            )
        except Exception as error:  # whatever the libraries raise becomes an outcome, in one place
            outcome = classify(error)
            if outcome is Outcome.READER_FAILED:
                log.exception("unforeseen failure at %s", shown(trail.address))
            attempt = self._attempt(outcome, explain(error), trail)
        return Brought(Answer(order.id, attempt, robots=tuple(trail.robots)))

    def _landed(self, order: Order, response: Response, trail: _Trail) -> Brought:
        """The answer to a status that is no redirect."""
        now, status = self._clock(), response.status
        again = self._wanted_back(response, now)
        conditional = _validators(order, trail)
        if status == 304 and conditional:
            attempt = self._attempt(Outcome.UNCHANGED, "not modified", trail, status=status)
            etag, modified = _header(response, "ETag"), _header(response, "Last-Modified")
            answer = self._answer(order, attempt, trail)
            # A 304 need not repeat the validators: what it leaves out still stands.
            return Brought(
                replace(
                    answer,
                    etag=etag or order.etag,
                    last_modified=modified or order.last_modified,
                    digest=order.digest or "",
                )
            )
        outcome = classify(status, retry_after=again is not None, challenged=_is_challenge(response))
        if outcome is not Outcome.OK:
            attempt = self._attempt(outcome, _said(response), trail, status=status, again=again)
            return Brought(self._answer(order, attempt, trail))
        content_type = _header(response, "Content-Type") or ""
        if "unread" in response.flags:
            attempt = self._attempt(Outcome.NOT_A_PAGE, f"{content_type[:80]} is not read as a page", trail, status=200)
            return Brought(self._answer(order, attempt, trail))
        return self._with_body(order, response, trail, content_type)

    def _with_body(self, order: Order, response: Response, trail: _Trail, content_type: str) -> Brought:
        digest = hashlib.sha256(response.body).hexdigest()
        etag, modified = _header(response, "ETag"), _header(response, "Last-Modified")
        same = digest == order.digest
        outcome, words = (Outcome.UNCHANGED, "the same bytes again") if same else (Outcome.OK, "fetched")
        attempt = self._attempt(outcome, words, trail, status=200)
        answer = replace(
            self._answer(order, attempt, trail),
            content_type=content_type,
            etag=etag,
            last_modified=modified,
            digest=digest,
        )
        if same:
            return Brought(answer)
        fetched = Fetched(
            address=order.address,
            final_address=answer.final_address,
            permanent=answer.permanent,
            status=200,
            content_type=content_type,
            body=response.body,
            etag=etag,
            last_modified=modified,
            digest=digest,
            at=attempt.at,
        )
        return Brought(answer, fetched)

    async def _visit(self, kind: str, url: str, trail: _Trail, order: Order | None = None) -> Response:
        """Follow an address to its last answer. Robots are asked at each hop, except about robots.txt itself."""
        plain = False
        hops = trail.hops = 0
        while True:
            trail.address = url
            address = admit(url, allow=self._allow)
            if isinstance(address, Refused):
                raise Stopped(Outcome.REFUSED, f"{shown(url)}: {address.why}")
            trail.address = address.url
            trail.first = trail.first or address.url
            delay = await self._permission.ask(address, trail.robots) if order else None
            request = self._request(kind, address, order, trail, plain)
            try:
                response = await self._ask(request, address, trail, urgent=hops > 0 or plain, delay=delay)
            except Damaged:
                if plain:
                    raise
                plain = True  # once more without compression: some servers only damage that (faults.md N4)
                continue
            location = _header(response, "Location")
            if response.status not in REDIRECTS or not location:
                return response
            trail.permanent = trail.permanent and response.status in PERMANENT
            hops += 1
            trail.hops = hops
            if hops > self._limits.redirects:
                words = f"more than {self._limits.redirects}, the last to {shown(location)}"
                raise Stopped(Outcome.REDIRECTS, words, response.status)
            url = urljoin(address.url, location.strip())

    async def _visit_robots(self, origin: str) -> Response:
        return await self._visit("robots", f"{origin}/robots.txt", _Trail())

    async def _ask(
        self, request: Request, address: Address, trail: _Trail, *, urgent: bool, delay: float | None
    ) -> Response:
        """One request in its host's turn. Keeps room for the body when there is one to read (see `_give_room`)."""
        host = registrable(address.host)
        loop = asyncio.get_running_loop()
        async with self._gate.turn(host, urgent=urgent) as turn:
            self._check_closed(host)
            await self._room.acquire()
            trail.room = True
            turn.pause = max(self._limits.host_delay, delay or 0.0)
            started = loop.time()
            try:
                response = await self.crawler.engine.download_async(request)
            except BaseException:
                self._give_room(trail)
                raise
            finally:
                trail.seconds += loop.time() - started
            if response.status != 200 or request.meta["kind"] == "robots":
                self._give_room(trail)
            self._note_closed(host, response)
            return response

    def _request(self, kind: str, address: Address, order: Order | None, trail: _Trail, plain: bool) -> Request:
        headers = {"Accept": ACCEPT[kind]}
        if plain:
            headers["Accept-Encoding"] = "identity"
        if order:
            headers.update(_validators(order, trail))
        sizes = {"feed": self._limits.feed_bytes, "page": self._limits.page_bytes, "robots": ROBOTS_BYTES}
        meta: dict[str, Any] = {"kind": kind, "verbatim_url": True, "download_maxsize": sizes[kind]}
        if self._limits.proxy:
            meta["proxy"] = self._limits.proxy
        return Request(address.url, headers=headers, meta=meta, dont_filter=True)

    # -------------------------------------------------------------------------- hosts that want to be left alone

    def _check_closed(self, host: str) -> None:
        until = self._closed.get(host)
        if until and self._clock() < until:
            detail = f"{host} asked to be left alone until {until:%Y-%m-%d %H:%M} UTC; nothing was sent"
            raise Stopped(Outcome.RATE_LIMITED, detail, None, until)
        self._closed.pop(host, None)

    def _note_closed(self, host: str, response: Response) -> None:
        until = self._wanted_back(response, self._clock())
        if until and response.status in (429, 503):
            self._closed[host] = until

    def _wanted_back(self, response: Response, now: datetime) -> datetime | None:
        if response.status not in (429, 503):
            return None
        return retry_after(_header(response, "Retry-After"), _header(response, "Date"), now)

    # ------------------------------------------------------------------------------------------ answers

    def _give_room(self, trail: _Trail) -> None:
        if trail.room:
            trail.room = False
            self._room.release()

    def _attempt(
        self, outcome: Outcome, words: str, trail: _Trail, *, status: int | None = None, again: datetime | None = None
    ) -> Attempt:
        detail = words if shown(trail.address) in words else f"{shown(trail.address)}: {words}"
        return Attempt(outcome, detail, self._clock(), status, again, round(trail.seconds, 3))

    def _answer(self, order: Order, attempt: Attempt, trail: _Trail) -> Answer:
        return Answer(
            order.id,
            attempt,
            final_address=trail.address,
            permanent=trail.hops > 0 and trail.permanent,
            robots=tuple(trail.robots),
        )


def _validators(order: Order, trail: _Trail) -> dict[str, str]:
    """The conditional headers for where the trail is: only what that very address gave, as it gave it."""
    if trail.address != (order.validated or trail.first):
        return {}
    pairs = {"If-None-Match": order.etag, "If-Modified-Since": order.last_modified}
    return {name: value for name, value in pairs.items() if value}


def _header(response: Response, name: str) -> str | None:
    """A header's value; None where there is none, or where it could not be sent back byte for byte (not UTF-8)."""
    value = response.headers.get(name)
    if value is None:
        return None
    try:
        return bytes(value).decode("utf-8").strip() or None
    except UnicodeDecodeError:
        return None


def _is_challenge(response: Response) -> bool:
    return (_header(response, "cf-mitigated") or "").lower() == "challenge"


def _said(response: Response) -> str:
    if _is_challenge(response):
        return f"answered {response.status} with a challenge for browsers"
    return f"answered {response.status}"
