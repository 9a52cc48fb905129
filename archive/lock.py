"""One service on one archive: a second one is refused, and a kill -9 lets go by itself.

Verdicts would be the same with several (writers take turns); but one at a time leases what is fetched and hands over messages, and a
second would take what the first has in hand for what an earlier run left.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from archive.database import APPLICATION_ID, Archive, inode_of, shown
from archive.model import InputError, Problem


class Lock:
    """Held from `hold` to `release` or the process's death."""

    def __init__(self, file: IO[str] | None = None, connection: Connection | None = None) -> None:
        self._file = file
        self._connection = connection

    def is_held(self) -> bool:
        """Whether it still keeps others away: not after the file was deleted, nor after the database closed the session."""
        if self._file is not None:
            return _is_under_its_name(self._file)
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.execute(text("SELECT 1"))
                return True
        return False

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            with suppress(SQLAlchemyError):  # gone already, and the lock with it
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
    archive = archive.resolve()  # under whichever name: SQLite too goes by the file that a link leads to
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


def _is_under_its_name(file: IO[str]) -> bool:
    mine = os.fstat(file.fileno())
    try:
        return inode_of(Path(file.name)) == (mine.st_dev, mine.st_ino)
    except OSError:
        return False


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
