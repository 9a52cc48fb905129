"""What a database's error means: is it the words that cannot be kept, or is the storage in trouble?

A poisoned text is set aside, so that it holds up nobody. A full disk, a lost connection or a lock says nothing about the
text in hand: it must be tried again, or the article would be given up for the disk's sake.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

SQLITE_ERROR = 1
"""SQLite's own code for a statement it cannot run (sqlite.org/rescode.html): the statement's fault, not the disk's."""

LIMIT_EXCEEDED = "54"
"""PostgreSQL's class of errors for what is too long or too complex for it: the words' fault."""


def is_storage_trouble(error: BaseException) -> bool:
    """Whether an error is the storage's (full, locked, gone), so that the same may work later."""
    if isinstance(error, MemoryError | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return bool(code != SQLITE_ERROR)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return not state.startswith(LIMIT_EXCEEDED)


def is_in_transaction(connection: Connection) -> bool:
    """Whether the transaction is still open. SQLite ends it by itself when the disk is full (sqlite.org/lang_transaction.html).

    Whatever ran before in it is then undone, and a COMMIT would say nothing.
    """
    if connection.dialect.name != "sqlite" or connection.invalidated:
        return not connection.invalidated
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", True))


def first_cause(error: Exception) -> Exception:
    """The database's error that began it: where undoing failed too, the one before."""
    first, following = error, error.__context__
    while following is not None:
        if isinstance(following, DBAPIError):
            first = following
        following = following.__context__
    return first


def in_one_line(error: Exception) -> str:
    """What went wrong, without the statement and its values, which SQLAlchemy adds."""
    said = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return f"{type(said).__name__}: {' '.join(str(said).split())}"[:300]
