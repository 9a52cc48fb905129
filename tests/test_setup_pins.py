"""The pins: complete, hashed, in step with pyproject.toml, bound to no index and no machine."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.shared import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[^ ;]+)(?P<marker> ; .+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")

# Written so that this file does not match itself.
STRANGERS = re.compile(
    r"py[p]i[.]org|python[h]osted|registry[.]np[m]js|deb[.]de[b]ian"
    r"|(?<![\w.~*-])[/](?:root|work|home/\w+)[/]|[/]tmp[/]w[/]"
)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def pins(lock: str) -> dict[str, set[str]]:
    """Name -> pinned versions (more than one where they differ by Python version); each line is a pin or a hash."""
    found: dict[str, set[str]] = {}
    hashes = 1
    for line in (ROOT / lock).read_text().splitlines():
        if pin := PIN.fullmatch(line):
            assert hashes, f"{lock}: no hash before {line}"
            found.setdefault(pin["name"], set()).add(pin["version"])
            hashes = 0
        else:
            assert HASH.fullmatch(line), f"{lock}: neither a pin nor a hash: {line}"
            hashes += 1
    assert hashes, f"{lock}: the last pin has no hash"
    return found


def asked(group: str) -> list[Requirement]:
    asked_for = []
    for line in PROJECT["dependency-groups"][group]:
        asked_for += asked(line["include-group"]) if isinstance(line, dict) else [Requirement(line)]
    return asked_for


@pytest.mark.parametrize(
    ("lock", "group"),
    [("requirements.lock", "build"), ("requirements-dev.lock", "dev"), ("requirements-bench.lock", "bench")],
)
def test_every_dependency_is_pinned_as_pyproject_asks(lock: str, group: str) -> None:
    pinned = pins(lock)
    for requirement in [Requirement(line) for line in PROJECT["project"]["dependencies"]] + asked(group):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement} is missing from {lock}: run make lock"
        assert all(requirement.specifier.contains(Version(version)) for version in versions), (
            f"{requirement} does not allow {versions} of {lock}: run make lock"
        )


def test_tests_run_on_the_pins_that_users_run_on() -> None:
    running, testing = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: testing.get(name) for name in running} == running


def test_dependencies_have_lower_bounds_only_and_say_why() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    for line in PROJECT["project"]["dependencies"] + [str(requirement) for requirement in asked("dev")]:
        requirement = Requirement(line)
        assert any(bound.operator == ">=" for bound in requirement.specifier), f"{requirement} has no lower bound"
        assert not any(bound.operator == "==" for bound in requirement.specifier), f"{requirement} belongs in the lock"
        reason = rf'"{re.escape(requirement.name)}[^"]*",\s+# \S'
        assert re.search(reason, text) or requirement.name == "setuptools", f"{requirement}: say in a comment why"


def test_what_the_program_imports_it_declares() -> None:
    """A library that only comes along with another may leave with it."""
    ours = set(PROJECT["tool"]["setuptools"]["packages"])
    lines = [*PROJECT["project"]["dependencies"], *chain(*PROJECT["project"]["optional-dependencies"].values())]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    providers = packages_distributions()
    for path in tracked():
        package = path.relative_to(ROOT).parts[0]
        if path.suffix != ".py" or package not in ours:
            continue
        for name in imported(path) - ours - set(sys.stdlib_module_names):
            names = {canonicalize_name(each) for each in providers.get(name, [])}
            assert names & declared, f"{path.relative_to(ROOT)} imports {name}, which pyproject.toml does not declare"


def imported(path: Path) -> set[str]:
    """Top-level names that a module imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_no_file_names_a_registry_or_somebody_s_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in tracked()
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), 1)
        if STRANGERS.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi" + ".org/simple",
        "cd /ro" + "ot/x",
        "'/wo" + "rk/main/x'",
        "# files.python" + "hosted.org",
    ],
)
def test_the_search_for_strangers_finds_them(line: str) -> None:
    assert STRANGERS.search(line)
