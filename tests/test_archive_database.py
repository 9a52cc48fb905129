"""Opening the archive: tables as the code has them, the settings that keep commits, and who may touch what."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from archive import database
from archive.database import APPLICATION_ID, SCHEMA, Archive, open_archive, parse_url, raw_pages_path, shown
from archive.durability import dangers
from archive.failures import is_storage_trouble
from archive.model import InputError
from archive.tables import facts, fingerprint_keys, fingerprints, metadata, raw_metadata
from tests.command_line import environment
from tests.shared import ROOT


def test_migrations_make_the_tables_that_the_code_has(archive: Archive) -> None:
    def ours(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or name in metadata.tables  # the full-text index has no table of SQLAlchemy's

    with archive.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []
    with archive.raw.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in raw_metadata.tables}
        )
        assert compare_metadata(context, raw_metadata) == []


def test_the_schema_the_code_knows_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "archive" / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_the_index_of_copies_is_carried_over(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two fingerprints, one with keys, made before the keys lost their index by fingerprint."""

    def as_before(archive: Archive, *, migrate: bool) -> None:
        config = Config()
        config.set_main_option("script_location", str(ROOT / "archive" / "migrations"))
        with archive.writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0003")
            for number in (1, 2):
                connection.execute(text(f"INSERT INTO fingerprints (id, packed, recipe) VALUES ({number}, '', 2)"))
            connection.execute(text("INSERT INTO fingerprint_keys VALUES (7, 1), (4294967295, 1)"))

    with monkeypatch.context() as before:
        before.setattr(database, "bring_up_to_date", as_before)
        open_archive(archive_url).close()
    archive = open_archive(archive_url)
    with archive.reading() as connection:
        keyed = select(fingerprints.c.id, fingerprints.c.keyed).order_by(fingerprints.c.id)
        assert connection.execute(keyed).all() == [(1, True), (2, False)]
        keys = connection.execute(select(fingerprint_keys).order_by(fingerprint_keys.c.key)).all()
        assert keys == [(7, 1), (4294967295, 1)]
    archive.close()


def test_sqlite_keeps_what_it_says_it_kept(tmp_path: Path) -> None:
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "application_id": APPLICATION_ID,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }
    try:
        for engine in (archive.writer, archive.raw):
            with engine.connect() as connection:
                assert {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted} == wanted
        with archive.reading() as connection:
            assert connection.execute(text("PRAGMA query_only")).scalar_one() == 1
            assert connection.execute(text("SELECT sqlite_version()")).scalar_one() >= "3.51.3"
    finally:
        archive.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.db", "archive.pages.db"]


def test_a_file_cut_off_while_it_was_made_is_rolled_back(tmp_path: Path) -> None:
    """A journal is left by a kill or a loss of power before the first commit to the log: that is no damage."""
    making = tmp_path / "making.db"
    database._make_file(making)
    connection = sqlite.connect(str(making), isolation_level=None)
    for step in ("cache_size = 1", "cache_spill = 1"):
        connection.execute(f"PRAGMA {step}")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE half (made)")
    connection.executemany("INSERT INTO half VALUES (?)", [("x" * 3_000,)] * 50)
    shutil.copy(making, tmp_path / "archive.db")
    shutil.copy(f"{making}-journal", tmp_path / "archive.db-journal")
    (tmp_path / "archive.db-wal").touch()
    connection.close()
    assert (tmp_path / "archive.db").stat().st_size > 50_000, "half of it is in the file"
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    with archive.reading() as reading:
        assert reading.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert not inspect(reading).has_table("half")
    archive.close()


def test_a_server_that_may_forget_commits_is_told_of(archive: Archive) -> None:
    """The tests' own PostgreSQL runs without syncing, as one does that somebody has made quick."""
    with archive.writer.connect() as connection:
        if not archive.on_sqlite:
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on", "ours to ask for"
    found = [str(problem) for problem in dangers(archive)]
    assert [" = off" in problem for problem in found] == ([] if archive.on_sqlite else [True, True])


def test_a_write_transaction_takes_its_turn_from_the_start(archive: Archive) -> None:
    """Who waits, waits before reading, and never works on what another then changes; who reads waits for nobody."""
    entered = threading.Event()
    order: list[str] = []

    def second() -> None:
        entered.set()
        with archive.writing() as connection:
            order.append(connection.execute(select(facts.c.value).where(facts.c.name == "turn")).scalar_one())

    thread = threading.Thread(target=second)
    try:
        with archive.writing() as connection:
            thread.start()
            assert entered.wait(5)
            connection.execute(insert(facts).values(name="turn", value="first"))
            thread.join(0.2)
            assert thread.is_alive(), "the second waits for the first"
            with archive.reading() as looking:
                assert looking.execute(select(facts.c.value).where(facts.c.name == "turn")).all() == []
    finally:
        thread.join(10)
    assert order == ["first"]


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_who_waited_sees_what_was_written_meanwhile_however_the_database_is_set(postgres_url: str, level: str) -> None:
    """A stricter level of the database's own takes its picture of the tables before the wait, not after it."""
    setting = f"options=-c default_transaction_isolation={level.replace(' ', '%5C%20')}"
    archive = open_archive(f"{postgres_url}{'&' if '?' in postgres_url else '?'}{setting}")
    found: list[str] = []

    def second() -> None:
        with archive.writing() as connection:
            found.extend(connection.execute(select(facts.c.value).where(facts.c.name == "turn")).scalars())

    thread = threading.Thread(target=second)
    try:
        with archive.writing() as connection:
            thread.start()
            with archive.reading() as looking:
                while thread.is_alive() and not looking.execute(WAITING).scalar_one():
                    pass
            connection.execute(insert(facts).values(name="turn", value="first"))
    finally:
        thread.join(10)
        archive.close()
    assert found == ["first"]


WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def test_another_programs_lock_is_waited_for_and_then_told(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    archive, other = open_archive(archive_url), open_archive(archive_url)
    try:
        with other.writing(), pytest.raises(OperationalError, match="lock") as caught, archive.writing():
            pass
        assert is_storage_trouble(caught.value), "to be tried again"
        with archive.writing() as connection:
            connection.execute(insert(facts).values(name="a", value="b"))
    finally:
        other.close()
        archive.close()


def test_reading_writes_nothing_and_ends_at_its_deadline(archive: Archive) -> None:
    with pytest.raises(DatabaseError), archive.reading() as connection:
        connection.execute(insert(facts).values(name="a", value="b"))
    endless = text("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n")
    began = time.monotonic()
    with pytest.raises(OperationalError), archive.reading(seconds=0.2) as connection:
        connection.execute(endless)
    assert time.monotonic() - began < 5
    with archive.reading() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1, "the connection is as good as new"


def test_a_transaction_that_fails_leaves_nothing(archive: Archive) -> None:
    def half() -> None:
        with archive.writing() as connection:
            connection.execute(insert(facts).values(name="a", value="b"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with archive.reading() as connection:
        assert connection.execute(select(facts.c.name).where(facts.c.name == "a")).all() == []


def test_opening_again_changes_nothing(archive_url: str) -> None:
    for _ in range(2):
        archive = open_archive(archive_url)
        with archive.writing() as connection:
            connection.execute(text("DELETE FROM facts WHERE name = 'a'"))
            connection.execute(insert(facts).values(name="a", value="b"))
        archive.close()
    archive = open_archive(archive_url, create=False, migrate=False)
    with archive.reading() as connection:
        assert connection.execute(select(facts.c.value).where(facts.c.name == "a")).scalar_one() == "b"
    archive.close()


def test_several_may_make_the_same_archive_at_once(archive_url: str) -> None:
    """A command beside the service's first start."""
    code = "import sys; from archive.database import open_archive; sys.stdin.read(); open_archive(sys.argv[1]).close()"
    command = [sys.executable, "-c", code, archive_url]
    several = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) for _ in range(4)
    ]
    for one in several:
        assert one.stdin is not None
        one.stdin.close()
        one.stdin = None
    said = [one.communicate(timeout=60)[1].decode() for one in several]
    assert [one.returncode for one in several] == [0] * 4, said


def test_a_kill_while_the_archive_is_made_leaves_nothing_that_is_refused(tmp_path: Path) -> None:
    """The tables are made in one transaction, in a file that has its head from the start."""
    code = (
        "import os, sys, signal\nfrom archive import database\n"
        "database.bring_up_to_date = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
        "database.open_archive(sys.argv[1])"
    )
    url = f"sqlite:///{tmp_path}/archive.db"
    killed = subprocess.run([sys.executable, "-c", code, url], env=environment(), timeout=30, check=False)
    assert killed.returncode == -signal.SIGKILL
    open_archive(url).close()


def test_an_older_archive_is_copied_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.db"
    open_archive(f"sqlite:///{path}").close()
    monkeypatch.setattr(database, "SCHEMA", "9999")
    with pytest.raises(InputError, match="older tripoint"):
        open_archive(f"sqlite:///{path}", migrate=False)
    assert not path.with_name(f"archive.db.before-{SCHEMA}").exists()
    open_archive(f"sqlite:///{path}").close()
    monkeypatch.undo()
    copy = tmp_path / f"archive.db.before-{SCHEMA}"
    archive = open_archive(f"sqlite:///{copy}", create=False, migrate=False)
    archive.close()


def test_an_archive_that_is_not_there_is_made_only_where_that_is_asked_for(tmp_path: Path) -> None:
    missing = tmp_path / "folder" / "archive.db"
    with pytest.raises(InputError, match="no archive at"):
        open_archive(f"sqlite:///{missing}", create=False)
    assert list(tmp_path.iterdir()) == []
    open_archive(f"sqlite:///{missing}").close()
    assert missing.exists()
    with pytest.raises(InputError, match="cannot be read"):
        open_archive(f"sqlite:///{tmp_path}/folder")


@pytest.mark.parametrize(
    "url", ["", "archive.db", "sqlite://", "sqlite:///:memory:", "mysql://desk@host/news", "postgresql://[::1/x"]
)
def test_a_url_of_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        parse_url(url)


def test_a_password_is_never_shown() -> None:
    assert shown(parse_url("postgresql://desk:opensesame@host/news")) == "postgresql+psycopg://desk:***@host/news"


def test_raw_pages_have_a_file_of_their_own_beside_the_archive() -> None:
    assert raw_pages_path(Path("/data/tripoint.db")) == Path("/data/tripoint.pages.db")
