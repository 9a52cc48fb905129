"""The points at which tests kill: all known by name, dead at the pass that is named, and nothing without the variable."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys

import pytest

from archive.failpoints import POINTS
from tests.command_line import environment
from tests.shared import ROOT

PASSING = (
    "from archive.failpoints import passing\nfor _ in range(5):\n    passing('judge.before'); print('x', flush=True)"
)


def passes(failpoint: str) -> subprocess.CompletedProcess[bytes]:
    env = environment({"TRIPOINT_FAILPOINT": failpoint})
    return subprocess.run([sys.executable, "-c", PASSING], capture_output=True, env=env, timeout=30, check=False)


@pytest.mark.parametrize(
    ("failpoint", "status", "lines"),
    [("", 0, 5), ("judge.after:kill", 0, 5), ("judge.before:kill", -signal.SIGKILL, 0), ("judge.before:kill:3", -signal.SIGKILL, 2)],
)  # fmt: skip
def test_a_process_dies_at_the_pass_that_is_named(failpoint: str, status: int, lines: int) -> None:
    ended = passes(failpoint)
    assert (ended.returncode, ended.stdout.count(b"x")) == (status, lines)


@pytest.mark.parametrize("failpoint", ["judge:kill", "judge.before", "judge.before:sleep", "judge.before:kill:soon"])
def test_a_point_that_is_not_there_is_refused(failpoint: str) -> None:
    ended = passes(failpoint)
    assert ended.returncode == 1
    assert b"ValueError" in ended.stderr


def test_every_commit_of_the_service_has_its_points() -> None:
    """The writer takes no unnamed work (mypy holds that); so whoever commits without it would be out of every test's sight."""
    named = {point.partition(".")[0] for point in POINTS} - {"send"}
    used, past_the_writer = set(), []
    for path in [*ROOT.glob("scheduler/*.py"), *ROOT.glob("alerts/*.py"), ROOT / "tripoint" / "newsroom.py"]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            said = ast.unparse(call.func)
            if said.endswith(("writer.write", "writer.submit")):
                used.add(ast.literal_eval(call.args[1]))
            elif said.endswith((".writing", ".begin", ".commit")):
                past_the_writer.append(f"{path.name}:{call.lineno}: {said}")
    assert used == named, "a name that nobody passes, or one without points"
    assert past_the_writer == []


def test_the_handing_over_has_its_points() -> None:
    code = (ROOT / "alerts" / "delivery.py").read_text(encoding="utf-8")
    assert all(f'failpoints.passing("send.{moment}")' in code for moment in ("before", "after"))
