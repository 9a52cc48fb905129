"""One service on one archive: a second one is refused, and a kill -9 lets go by itself."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from archive.database import APPLICATION_ID, Archive, shown
from archive.model import InputError, Problem


class Lock:
    """Held from `hold` to `release` or the process's death."""

    def __init__(self, file: IO[str] | None = None, connection: Connection | None = None) -> None:
        self._file = file
        self._connection = connection

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            with suppress(DBAPIError):  # gone already, and the lock with it
                # Closing is noticed by the server a moment later: whoever starts at once would be refused.
                self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            self._connection.close()
        self._file = self._connection = None


def hold(archive: Archive) -> Lock:
    """Take the archive for this process; raises InputError that names the process which has it."""
    path = archive.path
    return hold_file(path) if path else _hold_database(archive)


def hold_file(archive: Path) -> Lock:
    """Take the archive of that file, which need not be there or sound; raises InputError as `hold` does.

    An flock on a file beside it: bound to the open file, so it ends with the process and survives no reuse of its number.
    """
    path = archive.with_name(archive.name + ".lock")
    file = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        holder = file.read(20).strip() or "unknown"
        file.close()
        raise _taken(str(path.with_suffix("")), f"process {holder}") from error
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return Lock(file=file)


def _hold_database(archive: Archive) -> Lock:
    """An advisory lock of a connection of its own: it ends with the connection."""
    connection = archive.reader.connect().execution_options(isolation_level="AUTOCOMMIT")
    key = {"key": APPLICATION_ID}
    if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
        connection.detach()  # from the pool, which would keep the session, and so the lock, after the release
        return Lock(connection=connection)
    holder = connection.execute(
        text(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = :key AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        key,
    ).scalar()
    connection.close()
    raise _taken(shown(archive.url), f"database session {holder}")


def _taken(archive: str, holder: str) -> InputError:
    what = f"another tripoint ({holder}) works on {archive}"
    return InputError([Problem(None, what, "stop it, or use another archive.url")])
