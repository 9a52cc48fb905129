"""The program with rounds of one or two, so that a handful of articles makes several commits of every transaction.

It runs in processes forked from one that has imported everything: a test that needs two hundred starts cannot wait two
seconds for each. Whoever only wants the program has `tests/program.py`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from pathlib import Path

import alerts.delivery
import scheduler.judge
import tripoint.commands.running  # noqa: F401 - imported once, for every fork
from archive import alerting, failpoints
from tests.command_line import Ended
from tripoint.cli import main

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__])


async def run(config: Path, *arguments: str, failpoint: str = "", within: float = 90) -> Ended:
    """Run the program in a process of its own; its status is negative where a signal ended it."""
    out, err = config.with_name("out"), config.with_name("err")
    process = _forks.Process(target=_work, args=(["--config", str(config), *arguments], failpoint, str(out), str(err)))
    process.start()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(process.sentinel, ended.set)
    try:
        await asyncio.wait_for(ended.wait(), within)
    finally:
        loop.remove_reader(process.sentinel)
        process.kill()
        process.join()
    assert process.exitcode is not None
    return Ended(process.exitcode, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _work(arguments: list[str], failpoint: str, out: str, err: str) -> None:
    for path, stream in ((out, sys.stdout), (err, sys.stderr)):
        with Path(path).open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    os.environ["TRIPOINT_FAILPOINT"] = failpoint
    failpoints._left = failpoints._armed()
    scheduler.judge.BATCH = 2
    alerting.RELEASED_MOST = 1
    alerts.delivery.BATCH = 2
    main(arguments)
