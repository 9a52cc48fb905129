"""When to try again: a pure function of what happened, so that it can be asked, tested and explained."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.channels import Failure, GiveUp, Misconfigured, Retry, Unclear

FIRST_DELAY = timedelta(seconds=30)
"""After the first failure; doubled after each further one."""
LONGEST_DELAY = timedelta(hours=1)
"""Ours; a server that asks for more gets it."""
WINDOW = timedelta(hours=24)
"""After this long without success a message is a dead letter (RFC 5321, 4.5.4.1 has days; news is older sooner)."""
TROUBLED_DELAY = timedelta(minutes=10)
"""First delay where the settings are wrong: a relay that sees wrong passwords every 30 s locks the account."""


@dataclass(frozen=True, slots=True)
class Again:
    """To be tried again."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Dead:
    """A dead letter: kept, shown, told to the operator, replayable by hand."""

    why: str


def next_attempt(attempts: int, outcome: Failure, key: str, now: datetime, first_at: datetime) -> Again | Dead:
    """What follows on a failed attempt.

    `attempts` counts those made, this one included (from 1); `key` is the delivery's own, for jitter that is the same at
    every reckoning; `now` and `first_at` (the first attempt) are aware. The last try falls on the end of the 24 hours;
    a server's Retry-After is never undercut, except by that end.
    """
    if isinstance(outcome, GiveUp):
        return Dead(outcome.why)
    end = first_at + WINDOW
    if now >= end:
        return Dead(f"given up after {_hours(now - first_at)} and {attempts} attempts: {outcome.why}")
    asked = outcome.after if isinstance(outcome, Retry) else None
    first = TROUBLED_DELAY if isinstance(outcome, Misconfigured) else FIRST_DELAY
    delay = _backed_off(first, attempts, key)
    if asked is not None:
        # a server's word may be nonsense in both directions: never at once, never past the end
        delay = max(asked, timedelta(seconds=1)) * (1 + _share(key, attempts) / 10)
    at = min(now + min(delay, WINDOW), end)
    kind = "may have arrived; to be repeated with the same id: " if isinstance(outcome, Unclear) else ""
    return Again(at, kind + outcome.why)


def _backed_off(first: timedelta, attempts: int, key: str) -> timedelta:
    """Doubling, with up to a quarter off, so that what failed together does not come back together."""
    doublings: int = min(max(attempts, 1) - 1, 16)
    doubled = min(first * (1 << doublings), LONGEST_DELAY)
    return doubled * (1 - _share(key, attempts) / 4)


def _share(key: str, attempts: int) -> float:
    """A number in [0, 1) from the key: randomness that can be reckoned again."""
    digest = hashlib.sha256(f"{key}\0{attempts}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) / 2**64


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:.0f} h"
