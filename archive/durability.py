"""Whether what the database calls committed outlives a loss of power.

SQLite's file is ours, and opened with `synchronous=FULL` (a test takes its power away). A PostgreSQL server syncs by its own
settings: `synchronous_commit` we switch on in our sessions, what only its operator can change is told.
"""

from __future__ import annotations

from sqlalchemy import text

from archive.database import Archive
from archive.model import Problem

NEEDED = ("fsync", "full_page_writes")
"""PostgreSQL's settings without which a loss of power can take commits or the whole database with it (its manual, 19.5)."""


def dangers(archive: Archive) -> list[Problem]:
    """Settings of the database by which a loss of power may take committed alerts along; none on SQLite."""
    if archive.on_sqlite:
        return []
    with archive.reading() as connection:
        off = [name for name in NEEDED if connection.execute(text(f"SHOW {name}")).scalar_one() == "off"]
    return [
        Problem(None, f"PostgreSQL runs with {name} = off: a loss of power may take alerts along", f"set {name} = on")
        for name in off
    ]
