"""Statements that say the same on SQLite and PostgreSQL, in the words of each; and those made once, not for every row.

Making a statement takes SQLAlchemy five times as long as running it (95 us against 15), so what runs for every article is
made once and given its values when it runs.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, Update, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_new(connection: Connection, table: Table, values: dict[str, Any]) -> int | None:
    """Insert a row unless one of the table's unique keys has it; returns the new row's id, None when it was there.

    Only for tables with an `id` column that the database numbers.
    """
    return connection.execute(_insert_if_new(connection.dialect.name, table), values).scalar_one_or_none()


def insert_or_leave(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, leaving those whose key is there as they are."""
    if rows:
        connection.execute(_insert_or_leave(connection.dialect.name, table), rows)


def insert_or_replace(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Insert a row, or overwrite the one with the same primary key."""
    connection.execute(_insert_or_replace(connection.dialect.name, table, tuple(values)), values)


def change(connection: Connection, table: Table, row_id: int, values: dict[str, Any]) -> None:
    """Set columns of the row with that id; the columns' names must not be `row_id`."""
    connection.execute(_change(table), {"row_id": row_id, **values})


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _insert_if_new(dialect: str, table: Table) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing().returning(table.c.id)


@cache
def _insert_or_leave(dialect: str, table: Table) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_or_replace(dialect: str, table: Table, names: tuple[str, ...]) -> Executable:
    insert = _insert(dialect, table)
    keys = [column.name for column in table.primary_key]
    rest = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=rest)


@cache
def _change(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("row_id"))
