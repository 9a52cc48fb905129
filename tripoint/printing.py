"""What commands print: lines and tables for people, JSON for machines. Nothing from outside reaches the terminal raw."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TextIO

import click

from tripoint.jsonlines import json_text
from words.direction import FSI, PDI, isolate, strip_controls

GAP = "  "
"""Between two columns."""
CELL = 60
"""Most cells of a column that is not the last; a title is known by its first sixty."""
LEAST_LAST = 24
"""The last column keeps so many cells however narrow the terminal is."""


def say(text: str) -> None:
    """Print a line, or lines, already clean. What the terminal's encoding cannot say becomes a question mark."""
    _write(sys.stdout, text)


def say_json(value: object) -> None:
    """Print a value as one line of JSON."""
    _write(sys.stdout, json_text(value))


def complain(text: str) -> None:
    """Print a line beside the result: a warning, or what failed. Cleaned here."""
    _write(sys.stderr, f"tripoint: {strip_controls(text)}")


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), file=stream)


def clean(text: str) -> str:
    """One line from outside, safe to print: no controls, and runs of the other direction isolated."""
    return isolate(strip_controls(text, lines=False))


def cell(text: str) -> str:
    """A clean text that cannot disturb what stands beside it: isolated as a whole where it runs right to left."""
    line = clean(text)
    return f"{FSI}{line}{PDI}" if any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in line) else line


def width(text: str) -> int:
    """How many cells of a terminal's line a text takes."""
    return sum(_cells(sign) for sign in text)


def _cells(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1


def cut(text: str, cells: int) -> str:
    """The text, or as much of it as fits into so many cells with an ellipsis."""
    if width(text) <= cells:
        return text
    kept, used = [], 1
    for sign in text:
        used += _cells(sign)
        if used > cells:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> str:
    """Aligned columns, texts from outside cleaned and cut; columns named in `right` stand right-aligned.

    On a terminal the last column is cut to its width; into a pipe it is written whole.
    """
    plain = [[clean(text) for text in row] for row in rows]
    last = len(head) - 1
    widths = [
        min(CELL, max(width(text) for text in (name, *(row[at] for row in plain)))) for at, name in enumerate(head)
    ]
    room = _room(sum(widths[:last]) + len(GAP) * last)
    lines = [list(head), *plain]
    return "\n".join(_line(line, widths, room, [name in right for name in head]) for line in lines)


def _room(taken: int) -> int:
    """Cells left for the last column; without bound when nobody looks at a terminal."""
    if not sys.stdout.isatty():
        return sys.maxsize
    return max(LEAST_LAST, shutil.get_terminal_size().columns - taken)


def _line(texts: Sequence[str], widths: Sequence[int], room: int, right: Sequence[bool]) -> str:
    parts = []
    last = len(texts) - 1
    for at, text in enumerate(texts):
        shown = cut(text, room if at == last else widths[at])
        blank = " " * max(0, widths[at] - width(shown)) if at != last or right[at] else ""
        shown = cell(shown)
        parts.append(blank + shown if right[at] else shown + blank)
    return GAP.join(parts).rstrip()


def moment(at: datetime | None) -> str:
    """A moment as `2025-11-21 08:00Z`, "-" for none: one zone for all, so that lines can be compared."""
    return at.strftime("%Y-%m-%d %H:%MZ") if at else "-"


def iso(at: datetime | None) -> str | None:
    """A moment for machines: ISO 8601 in UTC, None for none."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def distance(at: datetime | None, now: datetime) -> str:
    """How far a moment is: `in 5 min`, `3 h ago`, `now`, "-" for none."""
    if at is None:
        return "-"
    away = abs(at - now)
    if away < timedelta(minutes=1):
        return "now"
    minutes = int(away / timedelta(minutes=1))
    amount = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
    return f"in {amount}" if at > now else f"{amount} ago"


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 article`, `2 articles`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
