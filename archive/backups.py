"""Backups of an archive in one SQLite file: made while it is in use, verified, put back with nothing told twice.

A backup is one plain file for the archive and, beside it, one for its raw pages. PostgreSQL has its own tools.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, func, select, text, update

from archive.alerting import RESTORED_AT
from archive.database import APPLICATION_ID, BUSY_SECONDS, SCHEMA, open_archive, raw_pages_path
from archive.lock import hold_file
from archive.model import InputError, Problem
from archive.releasing import CLOSED
from archive.retrying import HELD
from archive.statements import insert_or_leave, insert_or_replace
from archive.tables import alert_hits, alerts, articles, deliveries, facts, hits, ledger, polls

MADE_AT = "backup made at"

SPARE_BYTES = 50 * 1024 * 1024
"""Left free on the disk by a backup or a restore."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A file that was written."""

    file: Path
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore put in place."""

    made_at: datetime | None
    """When the backup was made; None where it does not say."""
    set_aside: tuple[Path, ...]
    """The files that stood there before."""
    held: int
    """Messages held back."""
    dropped: int
    """Alerts that waited when the backup was made, taken for told."""
    articles: int


def _refused(what: str, remedy: str = "") -> InputError:
    return InputError([Problem(None, what, remedy)])


# --- making ------------------------------------------------------------------------------------------------------


def back_up(path: Path, target: Path, now: datetime, *, overwrite: bool = False) -> tuple[Copied, ...]:
    """Copy the archive at `path` and its raw pages to `target` and beside it, each consistent in itself, and verify both.

    Writers go on meanwhile. The archive is copied first, so that the pages it knows of are in the second copy. Raises
    InputError where `target` is there already, the disk is too full, or what was written cannot be read back.
    """
    pairs = [(path, target), (raw_pages_path(path), raw_pages_path(target))]
    pairs = [(source, copy) for source, copy in pairs if source.exists()]
    for _, copy in pairs:
        if copy.exists() and not overwrite:
            raise _refused(f"{copy} is there already", "give another name, or --overwrite")
    _refuse_full_disk(target.parent, sum(_size(source) for source, _ in pairs))
    done = []
    for source, copy in pairs:
        draft = copy.with_name(f".{copy.name}.part")
        draft.unlink(missing_ok=True)
        try:
            _copy(source, draft)
            if source == path:
                _note(draft, MADE_AT, now.isoformat())
            verify(draft, is_archive=source == path)
            _settle(draft, copy)
        except (sqlite.Error, OSError) as error:
            raise _refused(f"{copy} cannot be written: {error}", "see that the folder is there and has room") from error
        finally:
            draft.unlink(missing_ok=True)
        done.append(Copied(copy, copy.stat().st_size))
    return tuple(done)


def _copy(source: Path, target: Path) -> None:
    """One consistent moment of the source, compact: a reader's transaction, so that writers are not stopped."""
    # Opened to write, though it does not: the last to close a log opened to read only leaves it behind.
    connection = sqlite.connect(f"{source.as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def _note(file: Path, name: str, value: str) -> None:
    connection = sqlite.connect(str(file), isolation_level=None)
    try:
        connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))
    finally:
        connection.close()


def _settle(draft: Path, target: Path) -> None:
    """Give a finished file its name, on disk before it counts."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _size(path: Path) -> int:
    log = path.with_name(f"{path.name}-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _refuse_full_disk(folder: Path, needed: int) -> None:
    if not folder.is_dir():
        raise _refused(f"{folder} is no folder", "make it first")
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise _refused(f"{folder} has {free // 2**20} MB free, {needed // 2**20} MB are needed", "make room first")


# --- verifying ---------------------------------------------------------------------------------------------------


def verify(file: Path, *, is_archive: bool = True) -> None:
    """Read a whole file and check that it is sound and ours. Raises InputError that says what is wrong with it."""
    try:
        with file.open("rb") as stream:
            head = stream.read(16)
    except OSError as error:
        raise _refused(f"{file} cannot be read: {error.strerror or error}") from error
    if head != b"SQLite format 3\x00":
        raise _refused(f"{file} is no backup: not an SQLite file")
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size:
        raise _refused(f"{file} is an archive in use, not a backup: {log.name} is there", "make one: `tripoint backup`")
    connection = sqlite.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        _verify_contents(connection, file, is_archive)
    except sqlite.DatabaseError as error:
        raise _refused(f"{file} is damaged: {error}", "use another backup") from error
    finally:
        connection.close()


def _verify_contents(connection: Any, file: Path, is_archive: bool) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise _refused(f"{file} is no backup of tripoint: it belongs to another program")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if ("versions" in tables) != is_archive:
        raise _refused(
            f"{file} holds {'raw pages' if is_archive else 'an archive'}", "name the other file of the backup"
        )
    if (found := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
        raise _refused(f"{file} is damaged: {found}", "use another backup")
    if not is_archive:
        return
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise _refused(f"{file} is damaged: a row of {broken[0]} points to nothing", "use another backup")
    schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if schema is None or schema[0] > SCHEMA:
        raise _refused(f"{file} was written by a newer tripoint", "update tripoint")


# --- putting back ------------------------------------------------------------------------------------------------


def restore(backup: Path, path: Path, now: datetime) -> Restored:
    """Put a backup in place of the archive at `path`; what stood there is set aside under another name, never removed.

    What the outbox held when the backup was made is held back, and sources are read as for the first time, so that what
    was told between the backup and now comes in one message a watch at most. All of it is done in a copy, which takes
    the archive's name last. Raises InputError where the backup is not sound or another process has the archive.
    """
    verify(backup)
    pages = raw_pages_path(backup)
    if pages.exists():
        verify(pages, is_archive=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    _refuse_full_disk(path.parent, _size(backup) + (_size(pages) if pages.exists() else 0))
    lock = hold_file(path)
    try:
        draft = path.with_name(f".{path.name}.part")
        result = _prepare(backup, draft, now)
        raw_draft = None
        if pages.exists():
            raw_draft = path.with_name(f".{raw_pages_path(path).name}.part")
            shutil.copyfile(pages, raw_draft)
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        aside = _set_aside(path, stamp)
        if raw_draft is not None:
            aside += _set_aside(raw_pages_path(path), stamp)
            _settle(raw_draft, raw_pages_path(path))
        _settle(draft, path)
    except (sqlite.Error, OSError) as error:
        raise _refused(f"{path} cannot be written: {error}", "see that the folder is there and has room") from error
    finally:
        lock.release()
    return Restored(result.made_at, aside, result.held, result.dropped, result.articles)


def _prepare(backup: Path, draft: Path, now: datetime) -> Restored:
    """A copy of the backup, brought up to date and marked, folded into one file."""
    for leftover in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm", "-journal"))):
        leftover.unlink(missing_ok=True)
    shutil.copyfile(backup, draft)
    archive = open_archive(f"sqlite:///{draft}", create=False)
    try:
        with archive.writing() as connection:
            made_at = connection.execute(select(facts.c.value).where(facts.c.name == MADE_AT)).scalar()
            held, dropped = hold_back(connection, now)
            count = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    finally:
        archive.close()
    _fold(draft)
    for leftover in (raw_pages_path(draft), *draft.parent.glob(f"{draft.name}.before-*")):
        leftover.unlink(missing_ok=True)
    return Restored(datetime.fromisoformat(made_at) if made_at else None, (), held, dropped, count)


def _fold(file: Path) -> None:
    """Make one file of an archive and its log, which would not follow it to another name."""
    connection = sqlite.connect(str(file), isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    finally:
        connection.close()


LOST_MOST = 1_000_000
"""More alerts than an archive can have opened between its last backup and its loss."""


def hold_back(connection: Connection, now: datetime) -> tuple[int, int]:
    """Set the high-water mark: hold back what had not been sent, take alerts that were due for told, read sources anew.

    Returns how many messages were held and how many alerts were dropped. `tripoint alerts retry --held` sends them.
    """
    insert_or_replace(connection, facts, {"name": RESTORED_AT, "value": now.isoformat()})
    held = connection.execute(
        update(deliveries)
        .where(deliveries.c.state.in_(["due", "sending", "unclear"]))
        .values(
            state=HELD,
            leased_until=None,
            ended_at=now,
            last_detail="held back by a restore: it may have been sent after the backup was made",
        )
    ).rowcount
    _take_for_told(connection, now)
    dropped = connection.execute(
        update(alerts)
        .where(alerts.c.state == "waiting", alerts.c.due_at <= now + CLOSED)
        .values(state="dropped", why="it waited when the backup was made, and is taken for told")
    ).rowcount
    connection.execute(update(polls).values(first_ok_at=None, leased_until=None))
    # Alerts from now on have ids that none of the lost archive can have had: message ids are made of them.
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("UPDATE sqlite_sequence SET seq = seq + :lost WHERE name = 'alerts'"), {"lost": LOST_MOST}
        )
    return held, dropped


def _take_for_told(connection: Connection, now: datetime) -> None:
    """Write the copy groups of waiting alerts to the ledger."""
    waiting = connection.execute(
        select(
            alerts.c.channel,
            alerts.c.watch_id,
            func.coalesce(articles.c.group_id, articles.c.id).label("group_id"),
            func.min(alerts.c.id).label("alert_id"),
        )
        .join(alert_hits, alert_hits.c.alert_id == alerts.c.id)
        .join(hits, hits.c.id == alert_hits.c.hit_id)
        .join(articles, articles.c.id == hits.c.article_id)
        .where(alerts.c.state == "waiting", alerts.c.due_at <= now + CLOSED)
        .group_by(alerts.c.channel, alerts.c.watch_id, func.coalesce(articles.c.group_id, articles.c.id))
    ).mappings()
    insert_or_leave(connection, ledger, [{**row, "at": now} for row in waiting])


def _set_aside(path: Path, stamp: str) -> tuple[Path, ...]:
    """Move a file and its log under another name; returns where they are now."""
    moved = []
    for end in ("-wal", "-shm", ""):
        file = path.with_name(path.name + end)
        if file.exists():
            aside = path.with_name(f"{path.name}.before-restore-{stamp}{end}")
            file.replace(aside)
            moved.append(aside)
    return tuple(moved)
