"""Several judges on one archive at once, each a process of its own that commits through the service's writer; some are killed.

A process of its own (`python -m tests.judges URL JUDGES KILLS SEED`), which has imported everything and no thread, so that a
judge is forked in no time. A life ends after a few rounds at the latest, so that each gets its turn. Prints what became of them.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import Connection, event

import scheduler.judge
from alerts.gates import Gates
from alerts.matching import Matcher
from archive import failpoints, watches
from archive.database import Archive, open_archive
from archive.failures import is_storage_trouble
from archive.writer import Writer
from scheduler.judge import Bench, Round, judge_round
from tests.command_line import environment
from tests.judged_archive import BOOK, LEXICON, START, JudgedArchive
from tests.story_texts import FLOOD, HEADLINES

NOW = START + timedelta(days=1)
"""When all is judged, so that what is judged when it is may be compared too."""
BATCH = 6
"""Versions in a commit: some fifty commits for the stream."""
ROUNDS = 4
"""Commits of a life."""
LONGEST = 0.6
"""Seconds after its start at which a judge is killed by the clock, at most."""
STATEMENTS = 1_200
"""Statements before one at which a judge is killed, at most: about what a life has."""
OVER, AGAIN = 10, 11
"""Exit status of a judge that found nothing left, and of one that the archive kept waiting too long."""
BY_CLOCK, AT_STATEMENT = "clock", "statement"


@dataclass(frozen=True)
class Told:
    """What became of the judges."""

    judged: list[int]
    """Versions that each life judged, as far as it lived to tell."""
    ends: dict[str, int]
    """Lives by how they ended."""
    most_at_once: int


@dataclass(frozen=True)
class _Life:
    says: int
    """Where it tells how many it judged."""
    end: str
    dies_at: float
    """When it is to be killed, by the monotonic clock."""


def run_judges(url: str, judges: int, kills: int = 0, seed: int = 0, within: float = 240) -> Told:
    """Let so many judges work on an archive until nothing is left; the first `kills` lives are killed if they live so long."""
    command = [sys.executable, "-m", "tests.judges", url, str(judges), str(kills), str(seed)]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=within, check=False)
    assert ended.returncode == 0, ended.stderr[-4000:]
    return Told(**json.loads(ended.stdout))


def _supervise(url: str, judges: int, kills: int, seed: int) -> Told:
    """Keep so many judges alive until one finds nothing left; all are gone at the end."""
    chance = random.Random(seed)
    alive: dict[int, _Life] = {}
    judged, ends, over, most = list[int](), Counter[str](), False, 0
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    while alive or not over:
        while not over and len(alive) < judges:
            end = _drawn(chance) if kills > 0 else ""
            kills -= 1
            dies_at = time.monotonic() + chance.uniform(0, LONGEST) if end == BY_CLOCK else math.inf
            pid, says = _fork(url, end)
            alive[pid] = _Life(says, end, dies_at)
            most = max(most, len(alive))
        next_end = min(life.dies_at for life in alive.values()) - time.monotonic()
        signal.sigtimedwait([signal.SIGCHLD], min(max(next_end, 0), 1))
        for pid in [pid for pid, life in alive.items() if life.dies_at <= time.monotonic()]:
            os.kill(pid, signal.SIGKILL)
        for pid, status in _ended(alive):
            life = alive.pop(pid)
            judged += _said(life.says)
            ends[_how(life, status)] += 1
            over |= os.WIFEXITED(status) and os.WEXITSTATUS(status) == OVER
    return Told(judged, dict(ends), most)


def _drawn(chance: random.Random) -> str:
    kind = chance.choice([BY_CLOCK, AT_STATEMENT, "judge.before", "judge.after"])
    if kind == BY_CLOCK:
        return kind
    return f"{kind}:{chance.randint(1, STATEMENTS if kind == AT_STATEMENT else ROUNDS)}"


def _ended(alive: Iterable[int]) -> list[tuple[int, int]]:
    found = [os.waitpid(pid, os.WNOHANG) for pid in alive]
    return [(pid, status) for pid, status in found if pid]


def _said(says: int) -> list[int]:
    with os.fdopen(says) as lines:
        told = [int(line) for line in lines]
    return [sum(told)] if told else []


def _how(life: _Life, status: int) -> str:
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        assert life.end, "killed by nobody of ours"
        return f"killed: {life.end.partition(':')[0]}"
    return {0: "lived", OVER: "nothing left", AGAIN: "kept waiting"}[os.WEXITSTATUS(status)]


def _fork(url: str, end: str) -> tuple[int, int]:
    """A judge's process id, and where it tells."""
    says, tell = os.pipe()
    sys.stdout.flush()
    if pid := os.fork():
        os.close(tell)
        return pid, says
    status = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        status = _judge(url, end, tell)
    except BaseException as error:  # noqa: BLE001 - the process ends here, whatever happened
        if is_storage_trouble(error):
            status = AGAIN
        else:
            traceback.print_exc()
    os._exit(status)


def _judge(url: str, end: str, tell: int) -> int:
    kind, _, count = end.partition(":")
    if kind.startswith("judge."):
        os.environ["TRIPOINT_FAILPOINT"] = f"{kind}:kill:{count}"
        failpoints._left = failpoints._armed()
    scheduler.judge.BATCH = BATCH
    archive = open_archive(url)
    if kind == AT_STATEMENT:
        _die_at_statement(archive, int(count))
    writer = Writer(archive.writer)

    def work(connection: Connection) -> Round:
        return judge_round(connection, bench(connection), NOW, everything=True)

    for _ in range(ROUNDS):
        done = writer.submit(work, "judge", alone=True).result()
        os.write(tell, f"{done.judged}\n".encode())
        if not done.judged:
            return OVER
    writer.close()
    archive.close()
    return 0


def bench(connection: Connection) -> Bench:
    """What every judge here judges by: the watches of the archive, and no gate."""
    return Bench(LEXICON, Matcher(watches.armed_watches(connection), BOOK), Gates(None, None))


def _die_at_statement(archive: Archive, count: int) -> None:
    left = itertools.count(count - 1, -1)

    def look(*_: object) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(archive.writer, "before_cursor_execute", look)


def _warm_up() -> None:
    """Read what a judge reads when it first needs it, once for all that are forked."""
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(f"sqlite:///{folder}/archive.db")
        room = JudgedArchive(archive)
        room.watch("desk", "Kabul")
        for event, told in HEADLINES.items():
            for language, title in told.items():
                room.carry(language, event, title, f"{title}. {FLOOD[0][1]}")
        room.judge()
        archive.close()


if __name__ == "__main__":
    _warm_up()
    print(json.dumps(asdict(_supervise(sys.argv[1], *map(int, sys.argv[2:])))))  # noqa: T201
