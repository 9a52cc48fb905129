"""Named points at which a test kills the process: `TRIPOINT_FAILPOINT=judge.before:kill:2` dies at the second passing.

Every commit of the service passes `NAME.before` just before it and `NAME.after` just after it, deliveries pass
`send.before` and `send.after` around the handing over. The writer takes no work without a name, so a new commit has its
points from the first day. Without the variable a point costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal
from typing import Literal, get_args

Transaction = Literal[
    "start", "soon", "lease", "raw", "feed", "version", "judge", "alert", "notice", "claim", "mark", "house"
]
"""What a commit of the service is for, in the order of an article's way: taking up what an earlier run left, asking all
sources now, leasing what is asked, a page as received, a feed's items, a page's words, the judge's verdicts, alerts written
to the outbox, notices to the operator, leasing messages, marking one that was handed over, keeping house."""

POINTS = tuple(
    f"{transaction}.{moment}" for transaction in (*get_args(Transaction), "send") for moment in ("before", "after")
)
"""Every point there is; a test kills at each."""


def _armed() -> dict[str, int]:
    wish = os.environ.get("TRIPOINT_FAILPOINT", "")
    if not wish:
        return {}
    name, _, rest = wish.partition(":")
    action, _, count = rest.partition(":")
    if name not in POINTS or action != "kill":
        raise ValueError(f"TRIPOINT_FAILPOINT={wish!r}: write NAME:kill:COUNT with a NAME of {', '.join(POINTS)}")
    return {name: int(count or 1)}


_left = _armed()


def passing(point: str) -> None:
    """Die here by SIGKILL when the environment says so and this is the pass it names."""
    if point not in _left:
        return
    _left[point] -= 1
    if _left[point] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
