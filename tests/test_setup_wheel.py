"""What `pip install .` and `pipx install .` get: every package, every file they read, the command, nothing else."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.shared import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = set(PROJECT["tool"]["setuptools"]["packages"])
TOPS = {package.partition(".")[0] for package in PACKAGES}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [Path(name) for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a clean copy of the checkout, built with the pinned backend."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for path in tracked():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    build = "import sys, setuptools.build_meta; print(setuptools.build_meta.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(built)], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (found,) = built.iterdir()
    return found


def test_every_folder_with_code_is_a_package_of_the_project() -> None:
    folders = {".".join(path.parent.parts) for path in tracked() if path.name == "__init__.py"}
    assert {folder for folder in folders if folder.partition(".")[0] in TOPS} == PACKAGES


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {str(path) for path in tracked() if path.parts[0] in TOPS}


def test_the_wheel_brings_the_command_and_asks_for_what_pyproject_says(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (entry_points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        (metadata,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        assert "tripoint = tripoint.cli:main" in archive.read(entry_points).decode()
        stated = archive.read(metadata).decode()
    assert stated.count("\nRequires-Dist: ") == len(PROJECT["project"]["dependencies"])
    assert "Requires-Python: <3.14,>=3.11" in stated
