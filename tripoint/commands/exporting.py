"""`tripoint export`: the archive, or what a query finds in it, for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from archive.exporting import WINDOW, Record, matching_ids, newest_id, next_ids, records_of
from tripoint.access import Desk, archive_at, refused, region_names, understood
from tripoint.jsonlines import json_text
from tripoint.printing import complain, count, iso
from tripoint.spreadsheets import csv_row, safe_cell
from tripoint.writing import whole_file
from words.names import NameBook
from words.terms import Query

FORMATS = ("jsonl", "csv", "warc", "sqlite")
NOT_YET = ("warc", "sqlite")
COLUMNS = tuple(field.name for field in fields(Record))


@click.command()
@click.argument("query", required=False)
@click.option("--format", "kind", type=click.Choice(FORMATS), default="jsonl", show_default=True)
@click.option(
    "--output", "-o", "file", type=click.Path(path_type=Path, dir_okay=False), help="default: standard output"
)
@click.option("--raw", is_flag=True, help="csv for machines: texts as they are, nothing guarded against formulas")
@click.pass_obj
def export(config: Path | None, query: str | None, kind: str, file: Path | None, raw: bool) -> None:
    """Write every article, or those a QUERY finds, in order of arrival.

    jsonl has the keys that the filters read, and more. csv is made for spreadsheets: a text that would be a formula gets
    an apostrophe before it. warc and sqlite are not there yet.
    """
    if kind in NOT_YET:
        raise refused(f"--format {kind} is not there yet", "jsonl and csv are")
    if raw and kind != "csv":
        raise refused("--raw goes with --format csv")
    book = region_names()
    read = understood(query, book) if query is not None else None
    with archive_at(config) as desk, _stream(file) as stream:
        write = _writer(kind, raw, stream)
        written = 0
        for batch in _batches(desk, read, book, file is not None and sys.stderr.isatty()):
            for record in batch:
                write(record)
            written += len(batch)
    if file is not None:
        complain(f"{count(written, 'article')} written to {file}")


@contextmanager
def _stream(file: Path | None) -> Iterator[BinaryIO]:
    if file is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with whole_file(file) as stream:
            yield stream


def _batches(desk: Desk, read: Query | None, book: NameBook, with_bar: bool) -> Iterator[list[Record]]:
    """The records, each batch in a look of its own, so that no look lasts and a writer's log can be folded away."""
    ids: list[int] | None = None
    with desk.reading() as connection:
        total = newest_id(connection)
        if read is not None:
            ids = matching_ids(connection, read, book)
            total = len(ids)
    after = done = 0
    with click.progressbar(length=total, label="exporting", file=sys.stderr, hidden=not with_bar) as bar:
        while True:
            with desk.reading() as connection:
                some = next_ids(connection, after) if ids is None else ids[done : done + WINDOW]
                batch = list(records_of(connection, some))
            if not some:
                return
            yield batch
            bar.update(some[-1] - after if ids is None else len(some))
            after, done = some[-1], done + len(some)


def _writer(kind: str, raw: bool, stream: BinaryIO) -> Callable[[Record], None]:
    if kind == "jsonl":
        return lambda record: _put(stream, json_text(_for_machines(record)) + "\n")
    if not raw:
        # Without a mark of its encoding a spreadsheet takes UTF-8 for the letters of the machine it runs on.
        _put(stream, "\ufeff")
    _put(stream, csv_row(COLUMNS))
    guard: Callable[[str], str] = str if raw else safe_cell
    return lambda record: _put(stream, csv_row([guard(_as_text(getattr(record, name))) for name in COLUMNS]))


def _put(stream: BinaryIO, text: str) -> None:
    stream.write(text.encode("utf-8", "replace"))


def _for_machines(record: Record) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in COLUMNS}
    times = {name: iso(value) for name, value in values.items() if isinstance(value, datetime)}
    return {**values, **times, "authors": list(record.authors)}


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return iso(value) or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, tuple) else str(value)
