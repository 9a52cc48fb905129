"""How much work something is: counted in this thread's own processor time, so that what else runs here says nothing."""

from __future__ import annotations

import time
from collections.abc import Callable


def effort(work: Callable[[], object]) -> float:
    """The processor seconds of one run.

    Tests hold it against the effort of less work, or against a limit far above the cost that stands beside it: they tell
    what has no end from what has one. How quick a thing is, `benchmarks/` measures.
    """
    started = time.thread_time()
    work()
    return time.thread_time() - started
