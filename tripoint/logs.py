"""Logs: a line for each outcome, for a person on a terminal or as JSON, without a secret in any of them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, MutableMapping
from typing import Any, Literal

import structlog

from words.direction import strip_controls

LINE_LENGTH = 2000
"""Characters of a line at most: whatever a server sends, a log stays readable."""
SHORTEST_SECRET = 6
"""Shorter values are not looked for in lines: hiding every "1" would hide the log."""


def set_up_logs(form: Literal["text", "json"], level: str, secrets: Collection[str]) -> None:
    """Send every log of the process to standard error; `secrets` are values that must not appear in it."""
    hidden = sorted((secret for secret in secrets if len(secret) >= SHORTEST_SECRET), key=len, reverse=True)

    def clean(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: _clean(value, hidden) if isinstance(value, str) else value for key, value in event.items()}

    before: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%SZ" if form == "text" else "iso", utc=True),
    ]
    last = _as_text if form == "text" else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                clean,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("tripoint").setLevel(level.upper())
    logging.raiseExceptions = False  # a log disk that is full must not fill standard error with tracebacks


def _clean(value: str, hidden: list[str]) -> str:
    for secret in hidden:
        value = value.replace(secret, "[hidden]")
    return "\n".join(strip_controls(line) for line in value.split("\n"))[:LINE_LENGTH]


def _as_text(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    """One line: time, level where it matters, the part that speaks, what it says."""
    level = str(event["level"])
    mark = "" if level == "info" else f"{level.upper()} "
    name = str(event["logger"]).removeprefix("tripoint.")
    line = f"{event['timestamp']} {name:<10} {mark}{str(event['event']).replace(chr(10), ' ')}"
    return f"{line}\n{event['exception']}" if event.get("exception") else line
