"""What `run` and `once` refuse to start on: one clear message, exit status 2, and nothing written."""

from __future__ import annotations

import logging
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import text

from archive.database import SCHEMA, open_archive
from archive.lock import hold
from tests.command_line import CommandLine, Ended

COMMANDS = ("once", "run")


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """The command line sets up the logs of its process, which is this one."""
    root, ours = logging.getLogger(), logging.getLogger("tripoint")
    kept = (root.handlers[:], root.level, ours.level, logging.raiseExceptions)
    yield
    root.handlers[:], logging.raiseExceptions = kept[0], kept[3]
    root.setLevel(kept[1])
    ours.setLevel(kept[2])


@pytest.fixture
def line(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> CommandLine:
    settings = f'[web]\nbind = "127.0.0.1:{free_port()}"\n[seeds]\ndefaults = false\n'
    return CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/archive.db", settings)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def refused(ended: Ended, *words: str) -> None:
    """Status 2, one message, with the words that a person needs."""
    assert ended.status == 2, ended
    assert ended.out == ""
    assert "Traceback" not in ended.err
    lines = ended.err.strip().splitlines()
    assert len(lines) == 1, ended.err
    for word in words:
        assert word in lines[0], lines[0]


# --- archives that are not ours, or not sound ------------------------------------------------------------------------


def ours(path: Path) -> None:
    """An archive with something in it, closed."""
    archive = open_archive(f"sqlite:///{path}")
    with archive.writing() as connection:
        connection.execute(text("INSERT INTO facts (name, value) VALUES ('filler', :value)"), {"value": "x" * 200_000})
    archive.close()


def zero_length(path: Path) -> None:
    path.touch()


def no_database(path: Path) -> None:
    path.write_text("a letter to the editor\n" * 100, encoding="utf-8")


def of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    connection.close()


def of_a_newer_tripoint(path: Path) -> None:
    ours(path)
    connection = sqlite.connect(str(path))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


def truncated(path: Path) -> None:
    ours(path)
    path.write_bytes(path.read_bytes()[:-50_000])


def with_flipped_bytes(path: Path) -> None:
    ours(path)
    body = bytearray(path.read_bytes())
    for page in range(4096, len(body), 4096):
        body[page : page + 8] = bytes(255 - one for one in body[page : page + 8])
    path.write_bytes(body)


def gone_but_for_its_log(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"left behind")


ARCHIVES: list[tuple[Callable[[Path], None], tuple[str, ...]]] = [
    (zero_length, ("is empty", "restore it from a backup")),
    (no_database, ("is not an SQLite file", "restore it from a backup")),
    (of_another_program, ("belongs to another program", "archive.url")),
    (of_a_newer_tripoint, ("newer tripoint", "9999", SCHEMA, "update tripoint")),
    (truncated, ("damaged", "restore it from a backup")),
    (with_flipped_bytes, ("damaged", "restore it from a backup")),
    (gone_but_for_its_log, ("archive.db-wal", "restore the file")),
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("make", "words"), ARCHIVES, ids=lambda value: getattr(value, "__name__", ""))
def test_an_archive_that_is_not_sound_or_not_ours_is_refused_and_left_as_it_is(
    make: Callable[[Path], None], words: tuple[str, ...], command: str, line: CommandLine
) -> None:
    make(line.folder / "archive.db")
    before = files(line.folder)
    refused(line(command), *words)
    assert files(line.folder) == before


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_postgresql_database_of_another_program_is_refused_and_left_as_it_is(
    postgres_url: str, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    refused(CommandLine(capsysbinary, tmp_path, postgres_url)("once"), "another program", "bookmarks")
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == [("bookmarks",)]


def test_a_postgresql_archive_of_a_newer_tripoint_is_refused(
    postgres_url: str, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    open_archive(postgres_url).close()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(CommandLine(capsysbinary, tmp_path, postgres_url)("once"), "newer tripoint", "9999")


def test_a_postgresql_that_cannot_be_reached_is_named_without_its_password(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    url = f"postgresql://desk:opensesame@127.0.0.1:{free_port()}/news"
    ended = CommandLine(capsysbinary, tmp_path, url)("once")
    refused(ended, "cannot be reached", "desk")
    assert "opensesame" not in ended.err


# --- who is there already --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_a_second_service_on_an_archive_is_refused_with_the_first_ones_pid(command: str, line: CommandLine) -> None:
    archive = open_archive(f"sqlite:///{line.folder}/archive.db")
    lock = hold(archive)
    try:
        refused(line(command), f"process {os.getpid()}", "archive.db")
    finally:
        lock.release()
        archive.close()


def test_a_page_whose_port_is_taken_is_refused_before_an_archive_is_made(line: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line.config.write_text(
            f'[archive]\nurl = "sqlite:///{line.folder}/archive.db"\n[web]\nbind = "127.0.0.1:{port}"\n',
            encoding="utf-8",
        )
        refused(line("run"), str(port), "web.bind")
    assert files(line.folder).keys() == {"tripoint.toml"}


# --- settings --------------------------------------------------------------------------------------------------------

SETTINGS = {
    "broken TOML": ("[archive\nurl = 1\n", ("tripoint.toml:1",)),
    "an unknown key": ('[web]\nbinds = "127.0.0.1:8470"\n', ("tripoint.toml:2", "binds", 'did you mean "bind"')),
    "a secret that is not there": (
        '[web]\npassword_file = "no/such/file"\n',
        ("tripoint.toml:2", "password_file", "no/such/file"),
    ),
    "a channel nobody set up": ('[operator]\nnotify = ["pager"]\n', ("tripoint.toml:2", "pager", "console")),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("written", "words"), SETTINGS.values(), ids=SETTINGS)
def test_settings_that_cannot_be_used_are_refused_with_their_place(
    written: str, words: tuple[str, ...], command: str, line: CommandLine
) -> None:
    line.config.write_text(written, encoding="utf-8")
    refused(line(command), *words)
    assert files(line.folder).keys() == {"tripoint.toml"}


def test_a_settings_file_that_was_named_and_is_not_there_is_refused(line: CommandLine) -> None:
    line.config.unlink()
    refused(line("once"), "tripoint.toml")


# --- one pass --------------------------------------------------------------------------------------------------------


def test_a_pass_over_nothing_says_so_and_ends_well(line: CommandLine) -> None:
    ended = line("once")
    assert ended.status == 0
    assert "0  feeds asked" in ended.out
