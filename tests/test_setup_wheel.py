"""What `pip install .` and `pipx install .` get: every package, every file they read, the command, nothing else."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.shared import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = [asked for extra in PROJECT["project"]["optional-dependencies"].values() for asked in extra]
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
    assert stated.count("\nRequires-Dist: ") == len([*PROJECT["project"]["dependencies"], *EXTRAS])
    assert "Requires-Python: <3.14,>=3.11" in stated


READS_ITS_FILES = """
import pathlib, sys
import tripoint.cli, web.rendering
from archive.database import open_archive
from seeds.catalogue import load_sources
from seeds.names import load_names
here = pathlib.Path(sys.argv[1]).resolve()
for module in (tripoint.cli, web.rendering, sys.modules["archive.database"], sys.modules["seeds.names"]):
    assert here in pathlib.Path(module.__file__).resolve().parents, module.__file__
open_archive("sqlite:///new.db")
print(len(load_sources()), len(load_names()))
"""


def test_the_program_finds_its_catalogue_and_its_tables_in_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """As installed: from the wheel's files alone, in a folder that is no checkout."""
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with ZipFile(wheel) as archive:
        archive.extractall(installed)
    done = subprocess.run(
        [sys.executable, "-c", READS_ITS_FILES, str(installed)],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    sources, names = map(int, done.stdout.split())
    assert sources > 100
    assert names > 100
    assert (elsewhere / "new.db").exists()
