"""The outbox: messages as rendered, each on its way to one recipient until it is sent or dead.

States: `due` -> `sending` (leased) -> `sent` | `due` again | `unclear` (the answer was lost: repeated under the same id)
| `dead` (given up, kept, told to the operator, can be replayed).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, insert, or_, select, update

from archive.statements import insert_or_leave
from archive.tables import deliveries, delivery_attempts, notices

SEND_LEASE = timedelta(minutes=15)
"""How long a message belongs to a sender: beyond the ten minutes SMTP allows after the final dot (RFC 5321, 4.5.3.2.6)."""

WAIT_MOST = timedelta(hours=26)
"""No message waits longer for its next try (alerts/retry.py gives up after a day): one due farther ahead was planned by a
wrong clock, and is due."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message leased to be handed over."""

    delivery_id: int
    key: str
    channel: str
    recipient: str
    payload: str
    attempts: int
    """Before this one."""
    first_attempt_at: datetime | None
    unclear: bool
    """An earlier attempt may have arrived."""
    is_notice: bool
    thread_receipt: str = ""
    """Receipt of the first message on its story at this recipient, "" for a first one."""


@dataclass(frozen=True, slots=True)
class Handed:
    """How handing over a message ended, and what follows."""

    state: str
    """sent, due, unclear or dead."""
    outcome: str
    detail: str
    due_at: datetime | None
    """When it is tried again; None when it is not."""


def release_sends(connection: Connection) -> None:
    """Give back what an earlier run was sending when it ended: it may have arrived, so its state is unclear."""
    connection.execute(
        update(deliveries).where(deliveries.c.state == "sending").values(state="unclear", leased_until=None)
    )


def due_channels(connection: Connection, now: datetime | None, leased_before: datetime) -> list[str]:
    """Channels that have a message to send; `now` None counts those that wait for a retry too."""
    chosen = select(deliveries.c.channel).where(_ready(now, leased_before)).distinct()
    return list(connection.execute(chosen).scalars())


def claim_deliveries(
    connection: Connection, channel: str, now: datetime | None, leased_at: datetime, limit: int
) -> list[Outgoing]:
    """Lease up to `limit` of a channel's due messages, oldest first; `now` None takes those that wait for a retry too."""
    rows = connection.execute(
        select(deliveries)
        .where(_ready(now, leased_at), deliveries.c.channel == channel)
        .order_by(deliveries.c.id)
        .limit(limit)
    ).all()
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_([row.id for row in rows]))
        .values(
            state="sending",
            leased_until=leased_at + SEND_LEASE,
            first_attempt_at=func.coalesce(deliveries.c.first_attempt_at, leased_at),
        )
    )
    return [replace(_outgoing(row, leased_at), thread_receipt=_thread_receipt(connection, row)) for row in rows]


_RECEIPT = select(deliveries.c.last_detail).where(deliveries.c.key == bindparam("key"), deliveries.c.state == "sent")


def _thread_receipt(connection: Connection, row: Row[Any]) -> str:
    if row.thread_key is None:
        return ""
    return connection.execute(_RECEIPT, {"key": row.thread_key}).scalar_one_or_none() or ""


def _ready(now: datetime | None, leased_before: datetime) -> ColumnElement[bool]:
    """Due messages, and those whose sender's lease ran out."""
    leased_until, due_at = deliveries.c.leased_until, deliveries.c.due_at
    over = or_(leased_until <= leased_before, leased_until > leased_before + SEND_LEASE * 2)
    lost = and_(deliveries.c.state == "sending", over)
    waits = deliveries.c.state.in_(["due", "unclear"])
    return or_(lost, waits if now is None else and_(waits, or_(due_at <= now, due_at > now + WAIT_MOST)))


def _outgoing(row: Row[Any], now: datetime) -> Outgoing:
    return Outgoing(
        delivery_id=row.id,
        key=row.key,
        channel=row.channel,
        recipient=row.recipient,
        payload=row.payload,
        attempts=row.attempts,
        first_attempt_at=row.first_attempt_at or now,
        unclear=row.state in ("unclear", "sending"),
        is_notice=row.notice_key is not None,
    )


def record_handing(connection: Connection, outgoing: Outgoing, handed: Handed, now: datetime) -> None:
    """Record an attempt at a message and what follows from it."""
    connection.execute(
        insert(delivery_attempts).values(
            delivery_id=outgoing.delivery_id, at=now, outcome=handed.outcome, detail=handed.detail
        )
    )
    ended = handed.state in ("sent", "dead")
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == outgoing.delivery_id)
        .values(
            state=handed.state,
            attempts=outgoing.attempts + 1,
            due_at=handed.due_at or now,
            leased_until=None,
            ended_at=now if ended else None,
            last_detail=handed.detail,
        )
    )


def next_delivery_at(connection: Connection) -> datetime | None:
    """When the next message is due; None where none waits."""
    waiting = select(func.min(deliveries.c.due_at)).where(deliveries.c.state.in_(["due", "unclear"]))
    return connection.execute(waiting).scalar_one_or_none()


# --- notices to the operator --------------------------------------------------------------------------------------


def open_notices(connection: Connection) -> set[str]:
    """Keys of the notices that were told and are not over."""
    return set(connection.execute(select(notices.c.key).where(notices.c.closed_at.is_(None))).scalars())


def keep_notice(
    connection: Connection, key: str, text: str, messages: list[dict[str, Any]], now: datetime, *, closed: bool
) -> None:
    """Write a notice and its messages to the outbox; `closed` for one that is over once told (the daily line).

    `messages` have the keys `key`, `channel`, `recipient`, `payload`.
    """
    insert_or_leave(
        connection, notices, [{"key": key, "opened_at": now, "closed_at": now if closed else None, "text": text}]
    )
    rows = [
        {**message, "notice_key": key, "state": "due", "attempts": 0, "created_at": now, "due_at": now}
        for message in messages
    ]
    insert_or_leave(connection, deliveries, rows)


def close_notices(connection: Connection, keys: Collection[str], now: datetime) -> None:
    """Note that what was told about is over; a recurrence is told again."""
    for key in keys:
        connection.execute(
            update(notices).where(notices.c.key == key).values(closed_at=now, key=f"{key}@{now.isoformat()}")
        )
