"""How often watches have changed and which did last: one row that the judge reads instead of all watches.

Whoever changes a watch notes it in the same transaction, from whichever process: a change is then seen by every transaction
that begins after its commit, and by none before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from archive.statements import insert_or_leave
from archive.tables import facts

REMEMBERED = 100
"""Changes of which is known what changed; who missed more reads all watches."""

_NAME = "watches changed"
_VALUE = select(facts.c.value).where(facts.c.name == _NAME)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since somebody looked."""

    number: int
    """Changes there ever were: to be told the next time."""
    ids: frozenset[int] | None
    """Watches that are or were changed, added or removed; None where any may be."""


def changes_since(connection: Connection, seen: int | None) -> Changes:
    """What changed after the first `seen` changes; `seen` None: everything.

    Read before the watches themselves: a commit between the two is then seen early and read once more, never missed.
    """
    number, last = _noted(connection.execute(_VALUE).scalar_one_or_none())
    missed = number if seen is None else number - seen
    if seen is None or not 0 <= missed <= len(last):  # fewer than were seen: an older archive was put in place
        return Changes(number, None)
    return Changes(number, frozenset(last[len(last) - missed :]))


def hold_changes(connection: Connection) -> None:
    """Wait until nobody else changes watches, before the first of them is touched: all who do wait in one line."""
    insert_or_leave(connection, facts, [{"name": _NAME, "value": json.dumps([0, []])}])
    connection.execute(_VALUE.with_for_update())


def note_change(connection: Connection, watch_id: int) -> None:
    """Note that this watch was added, changed or removed; `hold_changes` stands before it in the same transaction."""
    number, last = _noted(connection.execute(_VALUE).scalar_one())
    value = json.dumps([number + 1, [*last, watch_id][-REMEMBERED:]])
    connection.execute(update(facts).where(facts.c.name == _NAME).values(value=value))


def _noted(value: str | None) -> tuple[int, list[int]]:
    number, last = json.loads(value) if value else (0, [])
    return number, last
