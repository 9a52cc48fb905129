"""The points at which tests kill: all known by name, dead at the pass that is named, and nothing without the variable."""

from __future__ import annotations

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


def test_every_transaction_and_every_sending_has_its_points_in_the_code() -> None:
    """A transaction without a point would be one that no test kills in."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("*/*.py") if "tests" not in path.parts)
    named = {point.partition(".")[0] for point in POINTS}
    assert named == {"feed", "version", "judge", "alert", "send"}
    for name in named - {"send"}:
        assert f'"{name}"' in code
    for moment in ("before", "after"):
        assert f'"send.{moment}"' in code
