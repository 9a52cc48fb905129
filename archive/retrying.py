"""Messages sent again by hand: dead letters, what a restore held back, what waits for its next try."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from archive.tables import deliveries, delivery_attempts

HELD = "held"
"""State of a message that a restore held back, since it may have been sent after the backup was made."""
RETRIED = ("dead", HELD, "due", "unclear")
"""States of which a person may ask for another try now."""


def retry_now(connection: Connection, delivery_ids: Collection[int], now: datetime) -> dict[int, str]:
    """Make messages due now, under the same ids; returns the state each was found in.

    Ids that do not exist are left out of the answer; those sent, or being sent, are left alone.
    """
    found = select(deliveries.c.id, deliveries.c.state).where(deliveries.c.id.in_(delivery_ids))
    states = {row.id: row.state for row in connection.execute(found)}
    # An attempt that was lost may have arrived, whatever came after it: then the other side is asked before it is repeated.
    lost = select(delivery_attempts.c.delivery_id).where(
        delivery_attempts.c.delivery_id.in_(delivery_ids), delivery_attempts.c.outcome == "unclear"
    )
    doubted = set(connection.execute(lost).scalars()) | {id_ for id_, was in states.items() if was == "unclear"}
    chosen = {id_ for id_, was in states.items() if was in RETRIED}
    for after, ids in (("unclear", chosen & doubted), ("due", chosen - doubted)):
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(ids))
            .values(state=after, due_at=now, first_attempt_at=None, ended_at=None)
        )
    return states


def retry_all(connection: Connection, state: str, now: datetime) -> int:
    """Make every message of a state (`dead` or `held`) due now; returns how many."""
    ids = connection.execute(select(deliveries.c.id).where(deliveries.c.state == state)).scalars().all()
    retry_now(connection, ids, now)
    return len(ids)


def due_at_once(connection: Connection, channels: Collection[str], now: datetime) -> int:
    """Make due now what waits for its next try by these channels; returns how many messages. Their attempts still count."""
    waits = (deliveries.c.channel.in_(channels), deliveries.c.state.in_(("due", "unclear")), deliveries.c.due_at > now)
    return connection.execute(update(deliveries).where(*waits).values(due_at=now)).rowcount
