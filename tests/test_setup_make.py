"""The two commands of a newcomer, `make run` and `make test`: what they would do, and what they say when they cannot."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.shared import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()
TOPS = {package.partition(".")[0] for package in PROJECT["tool"]["setuptools"]["packages"]}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which nobody has run anything yet, as far as make looks."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "requirements-bench.lock"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person would, outside the make that runs these tests."""
    of_make = ("MAKE", "MFLAGS", "PYTHON", "PYTEST", "UPGRADE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(of_make)}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("target", "lock", "last"),
    [
        ("run", "-r requirements.lock", ".venv/bin/tripoint run"),
        (
            "test",
            "-r requirements-dev.lock",
            ".venv/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder",
        ),
        ("check", "-r requirements-dev.lock", ".venv/bin/lint-imports"),
        ("bench", "-r requirements-bench.lock", ".venv/bin/python -m benchmarks"),
    ],
)
def test_one_command_makes_the_environment_installs_the_pins_and_does_its_work(
    checkout: Path, target: str, lock: str, last: str
) -> None:
    planned = make(checkout, "--dry-run", target)
    assert planned.returncode == 0, planned.stderr
    lines = planned.stdout.splitlines()
    made = next(number for number, line in enumerate(lines) if "python3 -m venv .venv" in line)
    pinned = next(number for number, line in enumerate(lines) if f"--require-hashes {lock}" in line)
    assert made < pinned < lines.index(last)


def test_what_is_installed_is_not_installed_again(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    for name in ("bin/python", ".installed", ".installed-dev"):
        (checkout / ".venv" / name).touch()
    assert make(checkout, "--dry-run", "run").stdout.splitlines() == [".venv/bin/tripoint run"]
    later = (checkout / ".venv" / ".installed").stat().st_mtime + 10
    os.utime(checkout / "requirements.lock", (later, later))
    assert "--require-hashes -r requirements.lock" in make(checkout, "--dry-run", "run").stdout


def test_a_python_that_will_not_do_is_refused_with_what_would(checkout: Path) -> None:
    refused = make(checkout, "PYTHON=no-such-python", "run")
    assert refused.returncode == 2
    assert "needs Python 3.11, 3.12 or 3.13; no-such-python is missing" in refused.stderr
    assert "make PYTHON=python3.12 run" in refused.stderr
    assert not (checkout / ".venv").exists()


def test_make_and_pip_agree_on_the_pythons_we_support() -> None:
    lowest, below = re.findall(r"3\.(\d+)", PROJECT["project"]["requires-python"])
    assert f"(3, {lowest}) <= sys.version_info[:2] < (3, {below})" in MAKEFILE


def test_what_is_checked_is_what_is_shipped() -> None:
    (code,) = re.findall(r"^CODE := (.+)$", MAKEFILE, re.MULTILINE)
    assert set(code.split()) == TOPS
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == TOPS
    assert set(PROJECT["tool"]["ruff"]["lint"]["isort"]["known-first-party"]) == TOPS | {"tests", "benchmarks"}
