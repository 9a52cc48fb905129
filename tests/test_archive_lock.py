"""One service on one archive; a kill -9 lets go by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.database import Archive, open_archive
from archive.lock import hold
from archive.model import InputError
from tests.command_line import environment
from tests.program import until

HOLDER = """
import sys
from archive.database import open_archive
from archive.lock import hold
held = hold(open_archive(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_refused_until_the_first_lets_go(archive: Archive) -> None:
    first = hold(archive)
    with pytest.raises(InputError, match=f"process {os.getpid()}" if archive.on_sqlite else "database session"):
        hold(archive)
    first.release()
    first.release()
    hold(archive).release()


def test_an_archive_under_two_names_is_one_archive(tmp_path: Path) -> None:
    """A link to the file is followed, as SQLite follows it."""
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    (tmp_path / "news.db").symlink_to("archive.db")
    linked = open_archive(f"sqlite:///{tmp_path}/news.db")
    first = hold(archive)
    try:
        with pytest.raises(InputError, match=f"process {os.getpid()}"):
            hold(linked)
    finally:
        first.release()
        linked.close()
        archive.close()


def test_a_lock_whose_file_is_gone_or_another_says_so(tmp_path: Path) -> None:
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    path = tmp_path / "archive.db.lock"
    held = hold(archive)
    assert held.is_held()
    path.unlink()
    assert not held.is_held()
    path.touch()
    assert not held.is_held()
    held.release()
    assert not held.is_held()
    archive.close()


async def test_a_killed_holder_holds_nothing(archive: Archive, archive_url: str) -> None:
    command = [sys.executable, "-c", HOLDER, archive_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()) as holder:  # noqa: ASYNC220 - it says one line
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match=f"process {holder.pid}" if archive.on_sqlite else "database session"):
            hold(archive)
        holder.kill()
    held = []

    def taken() -> bool:
        try:
            held.append(hold(archive))
        except InputError:
            return False
        return True

    await until(taken, 10)  # PostgreSQL sees a dead client at its next look
    held[0].release()
