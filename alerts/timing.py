"""When an alert goes out, and whether alone: the first on a story after its short wait, those that follow it rarely.

A story that three hundred houses tell within an hour is one message and a few that follow it, each with what is new.
Nothing is dropped: what may not go out yet waits, and what waits for the same hour goes out in one message, a digest.

Pure: values in, a time and its reason out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from archive.hours import Span, end_of, next_at, next_hour

FOLLOWERS_A_DAY = 5
"""Messages that follow a first one, within any day."""
DAY = timedelta(days=1)


class Mode(StrEnum):
    """When a watch tells, as its owner wishes."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"


class Bundle(StrEnum):
    """Why an alert goes out in one message with others."""

    DIGEST = "digest"
    """Its watch tells in digests, or it waited for the end of quiet hours, or brings too little for a message."""
    FLOOD = "flood"
    """Its watch opened more alerts within an hour than anybody reads."""
    OVER = "over"
    """Its channel had more messages within an hour than it may."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a watch tells on one channel."""

    wait: timedelta
    """For copies that arrive together."""
    zone: str
    """IANA zone of the channel's readers."""
    mode: Mode = Mode.INSTANT
    digest_at: time = time(7)
    """By the clocks of `zone`."""
    quiet: Span | None = None
    urgent: bool = False
    follow_up: timedelta | None = timedelta(minutes=30)
    """Between two messages on one story; None: each report is told as it comes."""
    most_an_hour: int | None = 50
    """Alerts a watch may open on a channel within an hour before it turns to digests; None: any number."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a watch told on a channel before."""

    of_story: Sequence[datetime] = ()
    """When its messages on this story were due."""
    opened: int = 0
    """Alerts it opened on any story within the last hour."""


@dataclass(frozen=True, slots=True)
class Due:
    """When an alert goes out, in one message with others or alone, and why so."""

    at: datetime
    bundle: Bundle | None
    why: str


def due(now: datetime, manner: Manner, past: Past, *, news: bool) -> Due:
    """When an alert that opens now goes out; `news`: it brings something new to a story that was told before."""
    wished = _wished(now, manner, past, news)
    ends = _quiet_until(wished.at, manner)
    return Due(ends, Bundle.DIGEST, f"{wished.why}; after the quiet hours of the watch") if ends else wished


def due_of_first_fetch(now: datetime, wait: timedelta, manner: Manner) -> Due:
    """When the one message on sources that are read for the first time goes out: always alone, since it is long."""
    at = now + wait if manner.mode is Mode.INSTANT else _wished(now + wait, manner, Past(), news=True).at
    return Due(_quiet_until(at, manner) or at, None, "came with the first fetch of its source")


def _quiet_until(at: datetime, manner: Manner) -> datetime | None:
    """When the quiet hours end that a time lies in; None where it lies in none, or they do not count."""
    return None if manner.quiet is None or manner.urgent else end_of(manner.quiet, manner.zone, at)


def _wished(now: datetime, manner: Manner, past: Past, news: bool) -> Due:
    """When it would go out if no hour were quiet."""
    told = sorted(at for at in past.of_story if at <= now)  # a clock that ran ahead counts for nothing
    if manner.mode is Mode.HOURLY:
        return Due(next_hour(manner.zone, now), Bundle.DIGEST, "for the hourly digest")
    if manner.mode is Mode.DAILY:
        return _next_digest(now, manner, "for the daily digest")
    follows = bool(told) and manner.follow_up is not None
    if follows and not news:
        return _next_digest(now, manner, "brings too little new to a story that was told: in the next digest")
    if manner.most_an_hour is not None and past.opened >= manner.most_an_hour:
        why = f"the watch opened {past.opened} alerts within an hour: in an hourly digest"
        return Due(next_hour(manner.zone, now), Bundle.FLOOD, why)
    return _following(now, manner, told) if follows else Due(now + manner.wait, None, "new to this watch")


def _following(now: datetime, manner: Manner, told: Sequence[datetime]) -> Due:
    assert manner.follow_up is not None
    lately = [at for at in told if at > now - DAY]
    if len(lately) > FOLLOWERS_A_DAY:
        return _next_digest(
            now, manner, f"follows {len(lately)} messages on this story within a day: in the next digest"
        )
    paced = told[-1] + manner.follow_up
    soonest = now + manner.wait
    if paced > soonest:
        return Due(paced, None, "follows a message on this story: with what comes soon after it")
    return Due(soonest, None, "follows an earlier message on this story")


def _next_digest(now: datetime, manner: Manner, why: str) -> Due:
    return Due(next_at(manner.digest_at, manner.zone, now), Bundle.DIGEST, why)


def is_sooner(one: Due, other_at: datetime, other_bundle: str | None) -> bool:
    """Whether an alert that is to go out at `other_at` should go out as `one` says: sooner, or as soon and alone."""
    return one.at < other_at or (one.at == other_at and one.bundle is None and other_bundle is not None)
