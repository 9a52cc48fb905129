"""The archive's file is deleted under the running service: it says so and stops, it does not go on into nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

from archive.database import open_archive
from tests.program import Program


def delete(folder: Path) -> None:
    for path in folder.glob("news*.db*"):
        path.unlink()


async def test_a_deleted_archive_stops_the_service(tmp_path: Path) -> None:
    """Within a quarter of a minute, with status 1 and the file's name."""
    program = Program(tmp_path, f"sqlite:///{tmp_path}/news.db")
    async with program.running() as process:
        delete(tmp_path)
        assert await asyncio.wait_for(process.wait(), 30) == 1
    assert f"the archive {tmp_path}/news.db was moved, deleted or replaced while in use" in program.log


def test_another_file_under_the_name_is_noticed(tmp_path: Path) -> None:
    """A restore by hand under a running service is a replacement."""
    archive = open_archive(f"sqlite:///{tmp_path}/news.db")
    assert archive.is_in_place()
    path = tmp_path / "news.db"
    other = tmp_path / "other.db"
    other.write_bytes(path.read_bytes())
    other.replace(path)
    assert not archive.is_in_place()
    archive.close()
