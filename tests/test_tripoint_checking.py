"""`tripoint check`, as a person runs it: all problems at once, nothing written."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
from pathlib import Path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, in a folder with its settings."""
    command = [sys.executable, "-m", "tripoint", "--config", str(folder / "tripoint.toml"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def write(folder: Path, text: str, port: int = 0) -> None:
    (folder / "tripoint.toml").write_text(f'[web]\nbind = "127.0.0.1:{port or free_port()}"\n{text}', encoding="utf-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_good_settings_have_nothing_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    """A look is a look: no archive appears."""
    write(tmp_path, f'[archive]\nurl = "sqlite:///{tmp_path}/a.db"\n')
    done = run(tmp_path, "check", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["ok"]
    assert any("crawler.contact is not set" in warning for warning in found["warnings"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tripoint.toml"]


def test_every_problem_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    """A key nobody knows, a value of the wrong kind, a secret that is not there: three lines, status 2."""
    text = '[crawler]\ncontakt = "https://a.test"\ntimeout = "soon"\n[channels.desk]\nkind = "slack"\ntoken_file = "gone"\nchannel = "C1"\n'
    write(tmp_path, text)
    done = run(tmp_path, "check")
    assert done.returncode == 2
    told = done.stderr
    assert "tripoint.toml:4" in told
    assert "contact" in told, "did you mean"
    assert "tripoint.toml:5" in told
    assert "gone" in told
    assert "Traceback" not in told + done.stdout


def test_a_taken_port_is_a_warning(tmp_path: Path) -> None:
    """It may be the running service's own."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        write(tmp_path, "", taken.getsockname()[1])
        done = run(tmp_path, "check")
    assert done.returncode == 0
    assert "the port is in use (fine if tripoint is running" in done.stdout


def test_what_the_program_writes_is_the_users_alone(tmp_path: Path) -> None:
    """Archive, raw pages, lock: what a desk watches is nobody else's matter."""
    write(tmp_path, f'[archive]\nurl = "sqlite:///{tmp_path}/data/a.db"\n[seeds]\ndefaults = false\n')
    done = run(tmp_path, "once")
    assert done.returncode == 0, done.stderr
    made = [tmp_path / "data", *(tmp_path / "data").iterdir()]
    assert {path.name for path in made} >= {"data", "a.db", "a.pages.db"}
    assert [path.name for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
