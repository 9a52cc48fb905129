"""When to come back: pure decisions on polls and page retries. `now` and all randomness arrive as arguments."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.model import Attempt, Outcome, PagePlan, PollPlan

POLL_INTERVAL = timedelta(minutes=60)
"""Between two conditional polls of a feed (faults.md K6: at least an hour by default)."""
BLIND_INTERVAL = timedelta(hours=24)
"""Between polls of a feed that gives neither ETag nor Last-Modified: every answer is a whole body (faults.md K6)."""
LONGEST_INTERVAL = timedelta(days=7)
"""No poll is ever planned farther ahead, whatever a feed asks, and one found farther ahead is due: the clock was wrong."""
BACK_OFF_MOST = timedelta(hours=24)
"""Failures double the wait up to this; a source is never given up (faults.md N13)."""
UNREACHED_INTERVAL = timedelta(minutes=5)
"""After the first time a source cannot be reached: more often than not it is our own network that is not up yet, and no
server was asked anything."""
GONE_INTERVAL = timedelta(days=30)
"""A feed that is gone (410) is asked once a month (faults.md N16)."""
WHOLE_INTERVAL = timedelta(days=7)
"""A feed is asked unconditionally so often, so that a server stuck on 304 heals (faults.md N14)."""
JITTER = 0.1
"""Share of a wait that is spread by source, so that nothing happens to all at :00 (faults.md K16)."""

PAGE_TRIES = 3
"""A page is tried once and retried at most twice."""
PAGE_WAITS = (timedelta(minutes=2), timedelta(minutes=30))
"""Before the second and the third try: within the ten minutes a feed's words wait, then well after."""
LOST_SPREAD = 3.0
"""How far pages whose crawler died are spread, as a multiple of their wait: the first retry within eight minutes."""
STUB_WAIT = timedelta(minutes=10)
"""How long a feed's words wait for their page before they are judged alone (design: transactions)."""

RETRIED = frozenset(
    {
        Outcome.SERVER_ERROR,
        Outcome.RATE_LIMITED,
        Outcome.UNREACHABLE,
        Outcome.TIMEOUT,
        Outcome.DAMAGED,
        Outcome.CRAWLER_LOST,
        Outcome.READER_LIMIT,
        Outcome.READER_FAILED,
    }
)
"""Outcomes of a page that may pass by themselves; every other one is an answer."""
NEXT_CANDIDATE = frozenset(
    {Outcome.NOT_FOUND, Outcome.GONE, Outcome.NOT_A_FEED, Outcome.REFUSED, Outcome.REDIRECTS, Outcome.BAD_STATUS}
)
"""Outcomes after which a source's next candidate address is asked."""


@dataclass(frozen=True, slots=True)
class PollState:
    """What decides the next poll: the row as it stood when the poll began."""

    source_id: str
    candidates: int
    candidate: int
    failures: int
    interval: timedelta = POLL_INTERVAL


def spread(key: str) -> float:
    """A number from 0 to 1 that is always the same for one key: the jitter of waits."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / 2**32


def next_poll(
    state: PollState, attempt: Attempt, now: datetime, *, validators: bool = True, minimum_interval: int | None = None
) -> PollPlan:
    """Decide the next poll after an attempt.

    `validators`: whether the server gave an ETag or Last-Modified; `minimum_interval`: seconds the feed itself asks for.
    """
    if attempt.outcome.good:
        wait = state.interval if validators else max(state.interval, BLIND_INTERVAL)
        why = "usual interval" if validators else "no validators: every answer is whole"
        asked = timedelta(seconds=min(minimum_interval or 0, LONGEST_INTERVAL.total_seconds()))
        if asked > wait:
            wait, why = asked, "the feed asks for it"
        return PollPlan(now + _jittered(wait, state.source_id), 0, state.candidate, why)
    failures = state.failures + 1
    if attempt.retry_after is not None:
        return PollPlan(attempt.retry_after, failures, state.candidate, "the server said when")
    if attempt.outcome in NEXT_CANDIDATE and state.candidate + 1 < state.candidates:
        return PollPlan(
            now + timedelta(minutes=1), failures, state.candidate + 1, f"{attempt.outcome}: the next address is tried"
        )
    if attempt.outcome is Outcome.GONE:
        return PollPlan(now + _jittered(GONE_INTERVAL, state.source_id), failures, 0, "gone: asked once a month")
    if attempt.outcome is Outcome.CRAWLER_LOST and failures == 1:
        return PollPlan(now + timedelta(minutes=1), failures, state.candidate, "the crawler died meanwhile")
    if attempt.outcome is Outcome.UNREACHABLE and failures == 1:
        wait = min(UNREACHED_INTERVAL, state.interval)
        return PollPlan(now + _jittered(wait, state.source_id), failures, state.candidate, "is our network up?")
    wait = min(state.interval * 2 ** min(failures - 1, 10), BACK_OFF_MOST)
    candidate = (state.candidate + 1) % state.candidates
    return PollPlan(
        now + _jittered(wait, state.source_id),
        failures,
        candidate,
        "failed once" if failures == 1 else f"{failures} failures in a row",
    )


def is_due(next_poll_at: datetime, now: datetime) -> bool:
    """Whether a poll is due; one planned impossibly far ahead was planned by a wrong clock and is due too."""
    return next_poll_at <= now or next_poll_at > now + GONE_INTERVAL * (1 + JITTER)


def after_page(article_id: int, tries: int, attempt: Attempt, now: datetime) -> PagePlan:
    """Decide on a page after its `tries`-th try (the first is 1)."""
    if attempt.outcome is Outcome.OK:
        return PagePlan("had", None, "read")
    if attempt.outcome not in RETRIED:
        return PagePlan("failed", None, f"{attempt.outcome}: the feed's words are kept")
    if tries >= PAGE_TRIES:
        return PagePlan("failed", None, f"{attempt.outcome}, {tries} tries: the feed's words are kept")
    # Whatever killed the crawler may be among those that were lost together: apart, it takes no other along twice.
    share = LOST_SPREAD if attempt.outcome is Outcome.CRAWLER_LOST else JITTER
    due = attempt.retry_after or now + _jittered(PAGE_WAITS[tries - 1], f"{article_id}/{tries}", share)
    return PagePlan("due", due, f"{attempt.outcome}: tried again")


def _jittered(wait: timedelta, key: str, share: float = JITTER) -> timedelta:
    return wait * (1 + share * spread(key))
