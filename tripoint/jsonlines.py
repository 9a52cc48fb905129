"""JSON Lines in, JSON Lines out: one line out, final and flushed, before the next is read; a bad line stops nothing.

Lines end at "\\n" and nowhere else: U+2028 and its like stand inside texts. What goes out holds no character that moves
a terminal's cursor or reorders its letters: those are written as JSON's escapes.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO, TextIO, cast

import click

from archive.model import InputError, Problem

LINE_BYTES = 32 * 1024 * 1024
"""Longest line read: a page of five megabytes, each of its letters written as an escape of six, fits."""

ARTICLE = '{"id", "title", "text"} a line; more where known'
"""What most filters read, for their help."""
_LINES = "Reads JSON Lines from standard input and writes one line for each, before it reads the next. A bad line is answered with its error; the rest goes on, and the exit status is 1."

_SURROGATE = re.compile("[\ud800-\udfff]")
_HAZARDS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

Record = Mapping[str, Any]
"""A line's JSON object."""


class BadLine(Exception):
    """A line that cannot be worked on: its message tells why, `more` goes into the answer beside it."""

    def __init__(self, why: str, **more: object) -> None:
        super().__init__(why)
        self.more = more


def json_text(value: object) -> str:
    """A value as one line of JSON, in the letters it is written in, safe to print."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _HAZARDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def filter_help(does: str, given: str, answered: str) -> str:
    """A filter's help: what it does, the keys it reads and writes, how it deals with bad lines."""
    return f"{does}\n\nIn: {given}.\n\nOut: {answered}.\n\n{_LINES}"


def run_filter(work: Callable[[Record], Mapping[str, object]]) -> None:
    """Answer each line of standard input with what `work` makes of it; exits with status 1 when a line was bad."""
    bad = filter_lines(work)
    if bad:
        click.echo(f"tripoint: {bad} bad line{'s' if bad > 1 else ''}, see the lines with an error", err=True)
        sys.exit(1)


def filter_lines(work: Callable[[Record], Mapping[str, object]], lines: BinaryIO | None = None) -> int:
    """Answer every line of `lines` (standard input) on standard output by `work`; returns how many were bad.

    `work` gets an object with a good `id` and answers with what follows the id; it raises BadLine for a bad one. A bad
    line is answered with `{"id" or null, "line": its number from 1, "error"}`.
    """
    source, out = _streams(lines)
    number = bad = 0
    while (raw := source.readline(LINE_BYTES + 1)) != b"":
        number += 1
        given: object = None
        try:
            record = _record(raw, source, number)
            given = _given_id(record)
            answer: Mapping[str, object] = {"id": given, **work(record)}
        except BadLine as error:
            bad += 1
            answer = {"id": given, "line": number, "error": str(error), **error.more}
        try:
            out.write(json_text(answer).encode() + b"\n")
            out.flush()
        except BrokenPipeError:
            # Whoever read the answers has enough; what is left in the buffer must not complain at the exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
            break
    return bad


def _streams(lines: BinaryIO | None) -> tuple[BinaryIO, BinaryIO]:
    """Where lines come from and where answers go. InputError where the caller closed one of them (`<&-`, `>&-`)."""
    # None, against its type, where the descriptor was closed before the program began.
    given, out = cast("TextIO | None", sys.stdin), cast("TextIO | None", sys.stdout)
    if lines is None and given is None:
        raise InputError([Problem(None, "standard input is closed", "send JSON Lines through a pipe or from a file")])
    if out is None:
        raise InputError([Problem(None, "standard output is closed", "send the answers to a file or a pipe")])
    if lines is None:
        assert given is not None
        return given.buffer, out.buffer
    return lines, out.buffer


def _record(raw: bytes, source: BinaryIO, number: int) -> Record:
    if len(raw) > LINE_BYTES:
        while not raw.endswith(b"\n") and (raw := source.readline(1024 * 1024)):
            pass
        raise BadLine(f"the line is longer than {LINE_BYTES} bytes")
    if number == 1:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise BadLine("the line is empty")
    try:
        record = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadLine(f"not UTF-8: byte 0x{raw[error.start]:02x} at {error.start}") from error
    except RecursionError as error:
        raise BadLine("nested too deeply") from error
    except json.JSONDecodeError as error:
        raise BadLine(f"not JSON: {str(error)[:200]}") from error
    except ValueError as error:  # what Python says of it is advice to programmers
        raise BadLine("not JSON: a number of thousands of digits") from error
    if not isinstance(record, dict):
        raise BadLine(f"should be an object {{...}}, not {_kind(record)}")
    return record


def _no_number(name: str) -> float:
    raise BadLine(f"not JSON: {name} is no number")


def _given_id(record: Record) -> str | int:
    given = record.get("id")
    if given is None:
        raise BadLine('has no "id"')
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise BadLine(f'"id" should be a text or a whole number, not {_kind(given)}')
    return given


def text_of(record: Record, key: str) -> str:
    """The text under `key`, "" where it is absent or null. A lone surrogate becomes U+FFFD, so that offsets stay."""
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLine(f'"{key}" should be a text, not {_kind(value)}')
    return _SURROGATE.sub("\ufffd", value)


def texts_of(record: Record, key: str) -> tuple[str, ...]:
    """The list of texts under `key`, empty where it is absent or null."""
    values = record.get(key)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadLine(f'"{key}" should be a list of texts')
    return tuple(_SURROGATE.sub("\ufffd", value) for value in values)


def words_of(record: Record) -> tuple[str, str]:
    """Title and text of an article's line; one of them has to be given, even if empty."""
    if record.get("title") is None and record.get("text") is None:
        raise BadLine('has neither "title" nor "text"')
    return text_of(record, "title"), text_of(record, "text")


def moment_of(record: Record, key: str) -> datetime | None:
    """The ISO 8601 time under `key`, taken as UTC where it names no zone; None where it is absent or null."""
    given = text_of(record, key)
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise BadLine(f'"{key}" should be a time such as 2025-11-21T08:00:00Z, not {given[:40]!r}') from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = ((bool, "true or false"), (int | float, "a number"), (str, "a text"), (list, "a list"), (dict, "an object"))
    return next(name for kind, name in names if isinstance(value, kind))
