"""One service on one archive; a kill -9 lets go by itself."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from archive.database import Archive
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
