"""Arguments nobody means: refused in a few words with status 2, on both databases, and nothing is changed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from archive.database import open_archive
from tests.command_line import CommandLine, environment

FAR = str(10**23)

REFUSED: dict[str, tuple[str, ...]] = {
    "an id beyond all ids, to forget": ("forget", FAR),
    "an id beyond all ids, to show": ("show", FAR),
    "an id beyond all ids, to send again": ("alerts", "retry", FAR),
    "an id beyond all ids, to page by": ("search", "border", "--before", FAR),
    "an id of a message beyond all ids": ("alerts", "list", "--before", FAR),
    "the largest id there can be": ("forget", "--yes", str(2**63 - 1)),
    "a name that is no name": ("watch", "add", "a\nb", "iran"),
    "a query of brackets": ("search", "(" * 5000),
    "an address that is a file": ("sources", "add", "file:///etc/passwd"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_careless_argument_is_refused(
    case: str, archive_url: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    line = CommandLine(capsysbinary, tmp_path, archive_url, "[seeds]\ndefaults = false\n")
    with line.archive():
        pass
    ended = line(*REFUSED[case])
    assert ended.status == 2, ended
    assert "Traceback" not in ended.err
    assert len(ended.err) < 2000
    assert ended.err.strip() != ""


def test_full_disk_behind_standard_output_is_said_in_one_line(archive_url: str, tmp_path: Path) -> None:
    config = tmp_path / "tripoint.toml"
    config.write_text(f"[archive]\nurl = {json.dumps(archive_url)}\n[seeds]\ndefaults = false\n", encoding="utf-8")
    open_archive(archive_url).close()
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "tripoint", "--config", str(config), "stats"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=60, check=False)
    said = ended.stderr.decode()
    assert ended.returncode == 1
    assert "No space left" in said
    assert len(said.splitlines()) == 1, said


def test_raw_pages_file_of_another_kind_is_refused(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    line = CommandLine(capsysbinary, tmp_path, f"sqlite:///{tmp_path}/archive.db", "[seeds]\ndefaults = false\n")
    with line.archive():
        pass
    pages = tmp_path / "archive.pages.db"
    pages.write_bytes(b"not a database at all " * 999)
    ended = line("once")
    assert ended.status == 2, ended
    assert str(pages) in ended.err
    assert pages.read_bytes() == b"not a database at all " * 999
