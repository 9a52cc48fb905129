"""What does not go out: channels through which nothing goes, and dead letters, told of in batches.

Attempts are numbered in the order in which they were recorded, so "since the last look" is a number, not a time: a letter whose
end was recorded late is never overlooked. How far was looked, and what waits to be told, is one fact of the archive.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, or_, select

from archive.statements import insert_or_replace
from archive.tables import deliveries, delivery_attempts, facts, notices

LOOKED = "undelivered"
"""The fact's name."""
ON_THE_WAY = ("due", "unclear", "sending")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A channel whose last attempts failed: nothing went out by it since."""

    channel: str
    misconfigured: bool
    """By its settings: a wrong password, no TLS, a webhook that is gone."""
    why: str
    since: datetime
    """The first failure of what still waits, or the last success, whichever is later."""
    waiting: int
    """Messages that failed and are still on their way."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up."""

    key: str
    channel: str
    recipient: str
    detail: str
    notice: str = ""
    """The key of the notice that it was, "" for an alert."""
    words: str = ""
    """That notice's headline."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Dead letters of one channel that are told of together."""

    channel: str
    notices: bool
    """Whether they were notices to the operator."""
    count: int
    said: tuple[str, ...]
    """To whom, or for notices what; the first few."""
    why: tuple[str, ...]
    """The first few different reasons."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How far dead letters were looked at, what waits to be told, and when each channel's were told last."""

    attempt: int = 0
    delivery: int = 0
    folds: tuple[Fold, ...] = ()
    told_at: Mapping[str, datetime] = field(default_factory=dict)


def looked(connection: Connection) -> Looked:
    """As kept by `keep_looked`; the beginning where nothing is kept."""
    kept = connection.execute(select(facts.c.value).where(facts.c.name == LOOKED)).scalar_one_or_none()
    if kept is None:
        return Looked()
    found = json.loads(kept)
    folds = tuple(
        Fold(one["channel"], one["notices"], one["count"], tuple(one["said"]), tuple(one["why"]))
        for one in found["folds"]
    )
    told_at = {name: datetime.fromisoformat(at) for name, at in found["told_at"].items()}
    return Looked(found["attempt"], found["delivery"], folds, told_at)


def keep_looked(connection: Connection, state: Looked) -> None:
    """Keep it for the next look."""
    value = asdict(state) | {"told_at": {name: at.isoformat() for name, at in state.told_at.items()}}
    insert_or_replace(connection, facts, {"name": LOOKED, "value": json.dumps(value, ensure_ascii=False)})


def newest(connection: Connection) -> tuple[int, int]:
    """The numbers of the last attempt and of the last message."""
    attempt = connection.execute(select(func.max(delivery_attempts.c.id))).scalar_one_or_none()
    message = connection.execute(select(func.max(deliveries.c.id))).scalar_one_or_none()
    return attempt or 0, message or 0


def dead_since(connection: Connection, attempt: int, delivery: int) -> list[DeadLetter]:
    """Letters given up after that attempt, and messages after that one which were dead from the beginning; oldest first."""
    tried = select(delivery_attempts.c.delivery_id).where(delivery_attempts.c.id > attempt)
    ever_tried = exists().where(delivery_attempts.c.delivery_id == deliveries.c.id)
    rows = connection.execute(
        select(deliveries, notices.c.text)
        .outerjoin(notices, notices.c.key == deliveries.c.notice_key)
        .where(
            deliveries.c.state == "dead",
            or_(deliveries.c.id.in_(tried), and_(deliveries.c.id > delivery, ~ever_tried)),
        )
        .order_by(deliveries.c.id)
    )
    return [
        DeadLetter(row.key, row.channel, row.recipient, row.last_detail or "", row.notice_key or "", row.text or "")
        for row in rows
    ]


def channels_with_dead_letters(connection: Connection) -> set[str]:
    """Channels by which an alert was given up and not sent since."""
    chosen = select(deliveries.c.channel).where(deliveries.c.state == "dead", deliveries.c.notice_key.is_(None))
    return set(connection.execute(chosen.distinct()).scalars())


def channels_in_trouble(connection: Connection) -> list[Trouble]:
    """Channels whose last attempt at a message on its way failed, with nothing sent since; by name."""
    last = (
        select(delivery_attempts.c.delivery_id, func.max(delivery_attempts.c.id).label("id"))
        .join(deliveries, deliveries.c.id == delivery_attempts.c.delivery_id)
        .where(deliveries.c.state.in_(ON_THE_WAY))
        .group_by(delivery_attempts.c.delivery_id)
        .subquery()
    )
    rows = connection.execute(
        select(
            deliveries.c.channel,
            delivery_attempts.c.outcome,
            func.count().label("messages"),
            func.min(deliveries.c.first_attempt_at).label("first_at"),
            func.max(delivery_attempts.c.id).label("latest"),
        )
        .join(last, last.c.delivery_id == deliveries.c.id)
        .join(delivery_attempts, delivery_attempts.c.id == last.c.id)
        .group_by(deliveries.c.channel, delivery_attempts.c.outcome)
        .order_by(deliveries.c.channel)
    ).all()
    found: dict[str, list[tuple[str, int, datetime | None, int]]] = {}
    for row in rows:
        found.setdefault(row.channel, []).append((row.outcome, row.messages, row.first_at, row.latest))
    troubles = (_trouble(connection, channel, failures) for channel, failures in found.items())
    return [trouble for trouble in troubles if trouble is not None]


def _trouble(
    connection: Connection, channel: str, failures: list[tuple[str, int, datetime | None, int]]
) -> Trouble | None:
    sent = connection.execute(
        select(delivery_attempts.c.id, delivery_attempts.c.at)
        .join(deliveries, deliveries.c.id == delivery_attempts.c.delivery_id)
        .where(deliveries.c.channel == channel, delivery_attempts.c.outcome == "sent")
        .order_by(delivery_attempts.c.id.desc())
        .limit(1)
    ).one_or_none()
    sent_id = sent.id if sent is not None else 0
    fresh = [failure for failure in failures if failure[3] > sent_id]
    if not fresh:
        return None
    wrong = [failure for failure in fresh if failure[0] == "misconfigured"]
    latest = max(wrong or fresh, key=lambda failure: failure[3])[3]
    said = connection.execute(select(delivery_attempts).where(delivery_attempts.c.id == latest)).one()
    first = min((at for _, _, at, _ in failures if at is not None), default=said.at)
    since = max(first, sent.at) if sent is not None else first
    return Trouble(channel, bool(wrong), said.detail, since, sum(count for _, count, _, _ in failures))
