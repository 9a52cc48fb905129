"""Statements that say the same on SQLite and PostgreSQL, in the words of each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_new(connection: Connection, table: Table, values: dict[str, Any]) -> int | None:
    """Insert a row unless one of the table's unique keys has it; returns the new row's id, None when it was there.

    Only for tables with an `id` column that the database numbers.
    """
    insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    statement = insert.values(**values).on_conflict_do_nothing().returning(table.c.id)
    return connection.execute(statement).scalar_one_or_none()


def insert_or_leave(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, leaving those whose key is there as they are."""
    if not rows:
        return
    insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    connection.execute(insert.on_conflict_do_nothing(), rows)


def insert_or_replace(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Insert a row, or overwrite the one with the same primary key."""
    insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    connection.execute(insert.values(**values).on_conflict_do_update(index_elements=keys, set_=rest))
