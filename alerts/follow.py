"""When an alert on a story may go out: the first after its short wait, those that follow it rarely.

A story that three hundred houses tell within an hour is one message and a few that follow it, each with all that has
come meanwhile. Nothing is dropped: what may not go out yet waits, and goes out with the rest.

Pure: values in, a time and its reason out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_A_DAY = 5
"""Messages that follow a first one, within any day."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """When an alert goes out, and why then."""

    at: datetime
    why: str


def due(now: datetime, wait: timedelta, earlier: Sequence[datetime], every: timedelta | None) -> Due:
    """When an alert that opens now goes out; `earlier` are the times of those that told of the story before.

    `every` lies between two messages on one story; None holds none back.
    """
    soonest = now + wait
    past = sorted(at for at in earlier if at <= now)  # a clock that ran ahead counts for nothing
    if not past or every is None:
        return Due(soonest, "new to this watch")
    lately = [at for at in past if at > now - DAY]
    if len(lately) > MOST_A_DAY:
        freed = lately[-(MOST_A_DAY + 1)] + DAY
        if freed > soonest:
            return Due(freed, f"follows {len(lately)} messages on this story within a day: with the next day's")
    paced = past[-1] + every
    if paced > soonest:
        return Due(paced, "follows a message on this story: with what comes soon after it")
    return Due(soonest, "follows an earlier message on this story")
