"""Opening the archive: one SQLite file or one PostgreSQL database, checked before anything is written.

SQLite runs with a write-ahead log, `synchronous=FULL` and `BEGIN IMMEDIATE`, through a library without the WAL-reset
bug (fixed in 3.51.3; Python's own is often older). A file of another program, a damaged one or one of a newer tripoint
is refused, never repaired or replaced.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from archive.model import InputError, Problem
from archive.tables import raw_metadata

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

SCHEMA = "0006"
"""The newest migration (a test holds it to `archive/migrations`)."""

WRITER_KIB = 16_000
"""What the writer keeps of the file: the pages a round changes. With SQLite's 2,000 they are written and read twice."""

APPLICATION_ID = 0x74726970
"""`trip` in ASCII: marks an SQLite file as ours."""

WRITING = APPLICATION_ID + 1
"""PostgreSQL's advisory lock of whoever writes; APPLICATION_ID is the service's (archive/lock.py)."""

SAFE_SQLITE = (3, 51, 3)
"""First release without the WAL-reset bug (sqlite.org/changes.html)."""

BUSY_SECONDS = 10
"""How long a writer waits for another process (a backup, a command beside the daemon)."""

CHECK_BYTES = 256 * 1024 * 1024
"""Files up to this size are checked whole at the start (about a second); beyond it only header and schema are read,
so that a restart takes less than five seconds whatever the size."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive. Writes go through `writing()`, everything else through `reading()`."""

    url: URL
    writer: Engine
    reader: Engine
    raw: Engine
    """Raw pages: a file of their own on SQLite, the same database on PostgreSQL."""
    inode: tuple[int, int] | None = None
    """Which file was opened (device and inode), None on PostgreSQL."""

    @property
    def on_sqlite(self) -> bool:
        """True for an SQLite file, False for PostgreSQL."""
        return self.writer.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file, None on PostgreSQL."""
        return Path(str(self.url.database)) if self.on_sqlite else None

    def is_in_place(self) -> bool:
        """Whether the file that is open still stands under its name; always True on PostgreSQL.

        A file deleted or replaced under an open connection takes every further commit along into nothing.
        """
        if self.path is None or self.inode is None:
            return True
        try:
            return inode_of(self.path) == self.inode
        except OSError:
            return False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction, alone among those of all processes: commits at the end, rolls back on any exception.

        Raises sqlalchemy.exc.OperationalError after waiting BUSY_SECONDS for another.
        """
        with self.writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self, seconds: float = 2.0) -> Iterator[Connection]:
        """A read-only transaction whose statements are stopped after `seconds`.

        A statement over its time raises sqlalchemy.exc.OperationalError.
        """
        with self.reader.connect() as connection:
            if self.on_sqlite:
                deadline = time.monotonic() + seconds
                raw: Any = connection.connection.dbapi_connection
                raw.set_progress_handler(lambda: time.monotonic() > deadline, 20_000)
                try:
                    yield connection
                finally:
                    raw.set_progress_handler(None, 0)
            else:
                connection.execute(text("SET TRANSACTION READ ONLY"))
                connection.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
                yield connection

    def close(self) -> None:
        """Close every connection; on SQLite the log is folded into the file."""
        for engine in (self.reader, self.writer, self.raw):
            engine.dispose()


def open_archive(url: str, *, create: bool = True, migrate: bool = True) -> Archive:
    """Open, check and if need be create or migrate the archive (`migrate` False refuses tables of an older tripoint).

    `url` is `sqlite:///path` or `postgresql://...`. Raises InputError with one clear message for a file that is not
    ours, damaged, or written by a newer tripoint, and for a database that cannot be reached.
    """
    where = parse_url(url)
    if where.drivername.startswith("sqlite"):
        archive = _open_sqlite(where, create)
    else:
        archive = _open_postgresql(where)
    try:
        bring_up_to_date(archive, migrate=migrate)
        if migrate:
            _make_raw_pages(archive)
    except OperationalError as error:
        archive.close()
        raise _refusal(f"the archive {shown(where)} cannot be used: {error.orig}") from error
    except BaseException:
        archive.close()
        raise
    return archive


def _make_raw_pages(archive: Archive) -> None:
    try:
        raw_metadata.create_all(archive.raw)
    except DatabaseError as error:
        where = raw_pages_path(archive.path) if archive.path else shown(archive.url)
        raise _refusal(
            f"raw pages cannot be kept in {where}: {_one_line(error)}", "move it away; it is made anew"
        ) from error


def parse_url(url: str) -> URL:
    """The database URL with the drivers we use; raises InputError for any other kind."""
    try:
        where = make_url(url)
    except Exception as error:
        raise _refusal(f"archive.url cannot be read: {error}", "write sqlite:///FILE or postgresql://...") from error
    backend = where.get_backend_name()
    if backend == "sqlite" and where.database and where.database != ":memory:":
        return where.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return where.set(drivername="postgresql+psycopg")
    raise _refusal(
        f"archive.url {shown(where)} is no file and no PostgreSQL", "write sqlite:///FILE or postgresql://..."
    )


def shown(url: URL) -> str:
    """The URL without its password."""
    return url.render_as_string(hide_password=True)


def sqlite_is_safe() -> bool:
    """True when the SQLite library linked here has no WAL-reset bug."""
    return tuple(sqlite.sqlite_version_info) >= SAFE_SQLITE


def _refusal(what: str, remedy: str = "") -> InputError:
    return InputError([Problem(None, what, remedy)])


# --- SQLite ----------------------------------------------------------------------------------------------------


def _open_sqlite(url: URL, create: bool) -> Archive:
    if not sqlite_is_safe():
        raise _refusal(
            f"SQLite {sqlite.sqlite_version} can lose commits (WAL-reset bug)", "install pysqlite3 0.6.1 or newer"
        )
    path = Path(str(url.database)).expanduser().absolute()
    _refuse_foreign_file(path, create)
    if not path.exists():
        _make_file(path)
    raw_path = raw_pages_path(path)
    return Archive(
        url=url.set(database=str(path)),
        writer=_sqlite_engine(path, "BEGIN IMMEDIATE", memory=WRITER_KIB),
        reader=_sqlite_engine(path, "BEGIN", read_only=True),
        raw=_sqlite_engine(raw_path, "BEGIN IMMEDIATE"),
        inode=inode_of(path),
    )


def inode_of(path: Path) -> tuple[int, int]:
    """Device and inode of a file: its identity, whatever its name. Raises OSError where there is none."""
    found = path.stat()
    return found.st_dev, found.st_ino


def raw_pages_path(path: Path) -> Path:
    """Where the raw pages of the archive at `path` are kept: `tripoint.db` has `tripoint.pages.db`."""
    return path.with_name(f"{path.stem}.pages{path.suffix}")


def _refuse_foreign_file(path: Path, create: bool) -> None:
    """Raise InputError unless `path` is missing (and may be made) or a sound SQLite file of ours."""
    if not path.exists():
        leftovers = [
            other.name for other in (path.with_name(path.name + end) for end in ("-wal", "-shm")) if other.exists()
        ]
        if leftovers:
            raise _refusal(
                f"{path} is missing but {leftovers[0]} is there", "restore the file beside it, or move both away"
            )
        if not create:
            raise _refusal(f"no archive at {path}", "start `tripoint run` or `tripoint once` first")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _refusal(f"the folder of the archive cannot be made: {error}") from error
        return
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise _refusal(f"the archive cannot be read: {error}") from error
    if head[:16] != b"SQLite format 3\x00":
        what = "is empty" if not head else "is not an SQLite file"
        raise _refusal(f"{path} {what}", "restore it from a backup (`tripoint restore`), or name another archive.url")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise _refusal(f"{path} belongs to another program", "name another archive.url")
    if path.stat().st_size <= CHECK_BYTES:
        _refuse_damage(path)


def _make_file(path: Path) -> None:
    """Make an archive without tables, which appears under its name whole or not at all.

    A kill leaves no file without a head, which the next start would refuse; of several that make it at once, one wins.
    """
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    connection = sqlite.connect(str(new), isolation_level=None)
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    finally:
        connection.close()
    try:
        # Where the file system knows no links, SQLite makes the file in its place.
        with contextlib.suppress(OSError):
            os.link(new, path)
    finally:
        new.unlink()


def _refuse_damage(path: Path) -> None:
    # Without a log nobody has the file open, and it is read as it lies there: a look at a damaged file leaves no log behind.
    # With a journal, of a cut while the file was made, it is sound only once that is rolled back, which needs writing.
    log, journal = (path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))
    how = "rw" if journal else "ro" if log else "ro&immutable=1"
    connection = sqlite.connect(f"{path.as_uri()}?mode={how}", uri=True, timeout=BUSY_SECONDS)
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite.DatabaseError as error:
        found = str(error)
    finally:
        connection.close()
    if found != "ok":
        raise _refusal(f"{path} is damaged: {found}", "restore it from a backup (`tripoint restore`)")


def _sqlite_engine(path: Path, begin: str, read_only: bool = False, memory: int = 2_000) -> Engine:
    def connect() -> Any:
        address = f"{path.as_uri()}?mode={'ro' if read_only else 'rwc'}"
        return sqlite.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)

    engine = create_engine("sqlite://", module=sqlite, creator=connect, pool_size=4, max_overflow=4, poolclass=_queue())

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        if not read_only:
            cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}") if _is_empty(cursor) else None
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute(f"PRAGMA cache_size = -{memory}")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.execute("PRAGMA trusted_schema = OFF")
        cursor.execute("PRAGMA cell_size_check = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _queue() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


def _is_empty(cursor: Any) -> bool:
    return bool(cursor.execute("SELECT count(*) = 0 FROM sqlite_schema").fetchone()[0])


# --- PostgreSQL ------------------------------------------------------------------------------------------------


def _open_postgresql(url: URL) -> Archive:
    # A database may be set to a stricter level, at which who waited for its turn does not see what it waited for.
    engine = create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True, pool_size=4, max_overflow=4)

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("SHOW synchronous_commit")
        # A commit is a promise to whoever is told of it; the other levels all wait for this server's disk.
        if cursor.fetchone() == ("off",):
            cursor.execute("SET synchronous_commit = on")
        cursor.close()
        connection.commit()

    try:
        with engine.connect():
            pass
    except OperationalError as error:
        engine.dispose()
        raise _refusal(f"PostgreSQL at {shown(url)} cannot be reached: {_one_line(error)}") from error
    return Archive(url=url, writer=_taking_turns(engine), reader=engine, raw=engine)


def _taking_turns(engine: Engine) -> Engine:
    """The engine, whose transactions take turns with each other's in every process, as BEGIN IMMEDIATE makes those of SQLite.

    Two judges at once would else judge the same versions, and a watch that is saved beside a judge miss what it has in hand.
    Who waits longer than for SQLite gets sqlalchemy.exc.OperationalError too.
    """
    writer = engine.execution_options()
    turn = text("SELECT set_config('lock_timeout', :most, true), pg_advisory_xact_lock(:key)")

    @event.listens_for(writer, "begin")
    def take_turn(connection: Connection) -> None:
        connection.execute(turn, {"most": f"{int(1000 * BUSY_SECONDS)}ms", "key": WRITING})

    return writer


def _one_line(error: DatabaseError) -> str:
    return re.sub(r"\s+", " ", str(error.orig))


# --- versions of the tables ------------------------------------------------------------------------------------


def bring_up_to_date(archive: Archive, *, migrate: bool = True) -> None:
    """Create or migrate the tables; a file is copied first. Raises InputError for tables of a newer tripoint."""
    # Who only looks must not wait for whoever writes, and must leave no log beside a file that is refused.
    looking = _sqlite_engine(archive.path, "BEGIN") if archive.path else archive.reader
    with looking.connect() as connection:
        found = _schema_of(connection)
    if archive.path:
        looking.dispose()
    if found == SCHEMA:
        return
    if found is not None and found > SCHEMA:
        raise _refusal(
            f"the archive {shown(archive.url)} was written by a newer tripoint (tables {found}, this one knows {SCHEMA})",
            "update tripoint, or open a backup",
        )
    if not migrate:
        raise _refusal(f"the tables of {shown(archive.url)} are not there or of an older tripoint", "start it once")
    if found is not None and archive.path:
        _copy_before(archive, found)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with archive.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _schema_of(connection: Connection) -> str | None:
    """The migration the tables stand at; None for an empty database, InputError for one that is not ours."""
    present = inspect(connection).get_table_names()
    if "alembic_version" in present and "versions" in present:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if present:
        raise _refusal(f"the database holds tables of another program ({present[0]}, ...)", "name another archive.url")
    return None


def _copy_before(archive: Archive, schema: str) -> None:
    path = archive.path
    assert path is not None
    copy = path.with_name(f"{path.name}.before-{schema}")
    if copy.exists():
        return
    unfinished = copy.with_name(f"{copy.name}.new")
    unfinished.unlink(missing_ok=True)  # of a copy that was killed
    # Not through the engine, whose every statement stands in a transaction: a copy cannot be made in one.
    connection = sqlite.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("VACUUM INTO ?", (str(unfinished),))
    finally:
        connection.close()
    unfinished.replace(copy)
