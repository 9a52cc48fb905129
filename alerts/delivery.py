"""Handing the outbox's messages over: claim, send, mark, each in its own commit.

A message is claimed (leased) before it is handed over and marked after; a kill in between leaves it leased, and the next
start finds it unclear and repeats it under the same id. A channel's messages go one after the other in a thread, so a
slow relay holds up nobody else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.channels import Channel, GiveUp, Misconfigured, Outcome, Sent, Unclear, reason
from alerts.messages import Payload
from alerts.retry import Dead, next_attempt
from archive import failpoints, outbox
from archive.outbox import Handed, Outgoing
from archive.writer import Writer

log = logging.getLogger("tripoint.delivery")

BATCH = 20
"""Messages claimed for one channel at a time: few enough that a kill leaves few of them unclear."""

IDLE = timedelta(seconds=10)
"""A channel keeps its connection for so long when it has nothing to send: the next alerts of a story come soon."""

THREADS = 100
"""Channels that can be busy at one time; a thread is started only when it is needed."""


def decide(outgoing: Outgoing, outcome: Outcome, now: datetime) -> Handed:
    """What follows from an attempt to hand a message over."""
    if isinstance(outcome, Sent):
        return Handed("sent", "sent", outcome.receipt, None)
    kind = type(outcome).__name__.lower()
    first_at = outgoing.first_attempt_at or now
    following = next_attempt(outgoing.attempts + 1, outcome, outgoing.key, now, first_at)
    if isinstance(following, Dead):
        return Handed("dead", kind, following.why, None)
    # Once an answer was lost, every later attempt must ask first where it can: the doubt stays.
    state = "unclear" if outgoing.unclear or isinstance(outcome, Unclear) else "due"
    return Handed(state, kind, following.why, following.at)


class Deliverer:
    """Takes what is due from the outbox to the channels."""

    def __init__(
        self,
        writer: Writer,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        more: Callable[[], None] = lambda: None,
    ) -> None:
        """`now` gives aware times.

        `more` is called when a channel has handed over what it had: more may have come meanwhile.
        """
        self._more = more
        self._writer = writer
        self._channels = dict(channels)
        self._now = now
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._idle_since: dict[str, float] = {}
        """By channel that may hold a connection: when it had nothing more to send, by the loop's clock."""
        # Of our own: the loop's few threads, which looking up names needs too, must not all wait for slow relays.
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="deliver")
        self.counts: Counter[str] = Counter()
        """Messages by how handing them over ended, since the start."""

    async def deliver(self, *, everything: bool = False) -> int:
        """Claim what is due and start handing it over, channel by channel; returns how many were claimed.

        `everything` takes messages that wait for a retry as well.
        """
        now = self._now()
        claimed = await self._writer.write(
            lambda connection: self._claim(connection, now, everything), "claim", soon=True
        )
        for name, messages in claimed.items():
            self._idle_since.pop(name, None)
            self._busy[name] = asyncio.create_task(self._hand_over(name, messages), name=f"deliver {name}")
            self._busy[name].add_done_callback(self._account)
        self._let_go()
        return sum(len(messages) for messages in claimed.values())

    def _let_go(self) -> None:
        """Close the connections of channels that had nothing to send for a while."""
        before = asyncio.get_running_loop().time() - IDLE.total_seconds()
        for name in [name for name, since in self._idle_since.items() if since <= before]:
            del self._idle_since[name]
            if name in self._channels:
                self._channels[name].close()

    def _claim(self, connection: Connection, now: datetime, everything: bool) -> dict[str, list[Outgoing]]:
        """Lease messages for every channel that is free."""
        due_by = None if everything else now
        free = [name for name in outbox.due_channels(connection, due_by, now) if name not in self._busy]
        return {name: outbox.claim_deliveries(connection, name, due_by, now, BATCH) for name in free}

    def take_channels(self, channels: Mapping[str, Channel]) -> None:
        """Send by these channels from now on; a message being handed over by an old one is not cut short."""
        old, self._channels = self._channels, dict(channels)
        for name, channel in old.items():
            if name not in self._busy:
                channel.close()

    async def settle(self) -> None:
        """Wait until everything that was claimed is marked."""
        while self._busy:
            await asyncio.wait(list(self._busy.values()))

    def close(self) -> None:
        """Let go of the channels' connections; a message being sent ends as its stage demands."""
        for channel in self._channels.values():
            channel.close()

    async def _hand_over(self, name: str, messages: list[Outgoing]) -> None:
        try:
            for outgoing in messages:
                outcome = await asyncio.get_running_loop().run_in_executor(self._threads, self._send, name, outgoing)
                now = self._now()
                handed = decide(outgoing, outcome, now)
                failpoints.passing("send.after")
                await self._mark(outgoing, handed, now)
                self._log(outgoing, handed)
        finally:
            self._busy.pop(name, None)
            self._idle_since[name] = asyncio.get_running_loop().time()
            self._more()

    def _account(self, handing: asyncio.Task[None]) -> None:
        if not handing.cancelled() and (error := handing.exception()):
            self.counts["unclear"] += 1
            log.error("what was handed over could not be marked, and is repeated under the same id: %s", error)

    async def _mark(self, outgoing: Outgoing, handed: Handed, now: datetime) -> None:
        await self._writer.write(
            lambda connection: outbox.record_handing(connection, outgoing, handed, now), "mark", soon=True
        )
        self.counts[handed.state] += 1

    def _send(self, name: str, outgoing: Outgoing) -> Outcome:
        channel = self._channels.get(name)
        if channel is None:
            return GiveUp(f"there is no channel {name!r} in the settings any more")
        try:
            payload = Payload.from_json(outgoing.payload)
        except ValueError as error:
            return GiveUp(reason(error))
        if payload.thread_of and outgoing.thread_receipt:
            payload = replace(payload, thread_receipt=outgoing.thread_receipt)
        failpoints.passing("send.before")
        try:
            return channel.send(payload, outgoing.recipient, unclear=outgoing.unclear)
        except Exception as error:  # a channel that breaks its promise must not lose the message
            log.exception("channel %s failed in its own code", name)
            return Misconfigured(reason(type(error).__name__, error))

    def _log(self, outgoing: Outgoing, handed: Handed) -> None:
        level = logging.INFO if handed.state == "sent" else logging.WARNING
        again = f", again at {handed.due_at:%Y-%m-%d %H:%M:%SZ}" if handed.due_at else ""
        log.log(
            level,
            "%s to %s by %s: %s%s%s",
            outgoing.key,
            outgoing.recipient,
            outgoing.channel,
            handed.state,
            f" ({handed.detail})" if handed.state != "sent" else "",
            again,
        )
