"""One request at a time to a host, a pause after each, and no host waits for another.

A host is what one operator runs (archive/hosts.py).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

SWEPT_ABOVE = 1000
"""Hosts remembered before those that owe no pause are forgotten."""


@dataclass(slots=True)
class Turn:
    """A host's turn, as its holder sees it."""

    pause: float = 0.0
    """Seconds the host is left alone after this turn; stays 0 where nothing was asked."""


@dataclass(slots=True)
class _Host:
    busy: bool = False
    not_before: float = 0.0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)


class HostGate:
    """Turns at hosts: one at a time each, at most `at_once` hosts together."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, urgent: bool = False) -> AsyncIterator[Turn]:
        """Wait for the host to be free and its pause to be over, then for a place; hold both.

        `urgent`: before others that wait for the same host (a redirect's next hop). The holder sets `Turn.pause`.
        """
        state = self._hosts.setdefault(host, _Host())
        await self._enter(state, urgent)
        loop = asyncio.get_running_loop()
        try:
            if (wait := state.not_before - loop.time()) > 0:
                await asyncio.sleep(wait)
            async with self._places:
                turn = Turn()
                try:
                    yield turn
                finally:
                    state.not_before = max(state.not_before, loop.time() + turn.pause)
        finally:
            self._leave(state)
            self._sweep(loop.time())

    async def _enter(self, state: _Host, urgent: bool) -> None:
        if not state.busy:
            state.busy = True
            return
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if urgent:
            state.waiting.appendleft(called)
        else:
            state.waiting.append(called)
        try:
            await called
        except asyncio.CancelledError:
            # Called and cancelled in the same moment: the turn goes to the next in line.
            if called.done() and not called.cancelled():
                self._leave(state)
            raise

    @staticmethod
    def _leave(state: _Host) -> None:
        while state.waiting:
            called = state.waiting.popleft()
            if not called.done():
                called.set_result(None)
                return
        state.busy = False

    def _sweep(self, now: float) -> None:
        if len(self._hosts) > SWEPT_ABOVE:
            idle = [host for host, state in self._hosts.items() if not state.busy and state.not_before <= now]
            for host in idle:
                del self._hosts[host]
