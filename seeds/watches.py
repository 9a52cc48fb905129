"""Watches from a file: `[[watch]]` tables, each query read and refused with the place in the file and in the query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from archive.hours import span_of, time_of_day
from archive.model import InputError, Problem, Watch
from seeds.checking import Entry, Placed, as_tuple, checked, tables, text_fault
from seeds.located import Document, did_you_mean, read_toml
from seeds.names import load_names
from words.names import NameBook
from words.query import Names, QueryError, parse, watchable

MODES = ("instant", "hourly", "daily")
"""When a watch may tell its readers: as it comes, or in a digest."""

WAIT = 60
"""Seconds a watch that is not urgent waits for copies where nothing else is said."""
MAX_WAIT = 3600
"""Longest wait for copies that arrive together, in seconds: an alert is not to be an hour late."""


def default_watches(book: Names | None = None) -> tuple[Watch, ...]:
    """The watches a new archive begins with, read with the shipped names unless a book is given."""
    return load_watches(Path(__file__).parent / "watches.toml", book or NameBook(load_names()))


def load_watches(path: Path, book: Names, channels: Collection[str] | None = None) -> tuple[Watch, ...]:
    """The watches of a file; raises InputError with every problem at once, each with its line.

    `book` resolves the queries' @names. With `channels` given, `notify` may name only those.
    """
    document = read_toml(path)
    problems: list[Problem] = []
    watches = watches_of(document, book, channels, problems)
    if problems:
        raise InputError(problems)
    return watches


def watches_of(
    document: Document, book: Names, channels: Collection[str] | None, problems: list[Problem]
) -> tuple[Watch, ...]:
    """The good watches of a parsed file; what is wrong goes to `problems`."""
    watches: list[Watch] = []
    seen: dict[str, Placed] = {}
    for position, (table, place) in enumerate(tables(document, "watch", problems), start=1):
        label = f'watch "{table.get("name", position)}"'
        entry = checked(_WatchEntry, table, place, label, problems)
        if entry is None:
            continue
        first = seen.setdefault(entry.name.casefold(), place)
        if first is not place:
            what = f"{label}: the name stands twice, first at {first('name')}"
            problems.append(Problem(place("name"), what, "give it another name"))
        problems.extend(_unknown_channels(entry, place, label, channels))
        problems.extend(_at_odds(entry, place, label))
        if (fault := query_fault(entry.query, book)) is not None:
            problems.append(Problem(place("query"), f"{label}: query: {fault}"))
        watches.append(entry.watch())
    return tuple(watches)


def query_fault(query: str, book: Names) -> QueryError | None:
    """Why `query` cannot be a watch's, None where it can."""
    try:
        watchable(parse(query, book))
    except QueryError as error:
        return error
    return None


def _unknown_channels(entry: _WatchEntry, place: Placed, label: str, channels: Collection[str] | None) -> list[Problem]:
    if channels is None:
        return []
    return [
        Problem(
            place("notify", position), f'{label}: notify: there is no channel "{name}"', did_you_mean(name, channels)
        )
        for position, name in enumerate(entry.notify)
        if name not in channels
    ]


def _at_odds(entry: _WatchEntry, place: Placed, label: str) -> list[Problem]:
    """Keys that say nothing beside the others, so that something else was meant."""
    found = []
    if entry.at and entry.mode != "daily":
        what = f'{label}: at is the time of a daily digest, and mode is "{entry.mode}"'
        found.append(Problem(place("at"), what, 'say mode = "daily", or leave at out'))
    if entry.urgent and entry.mode != "instant":
        what = f'{label}: urgent is told at once, and mode is "{entry.mode}"'
        found.append(Problem(place("urgent"), what, "leave one of them out"))
    if entry.unless.casefold() == entry.name.casefold():
        what = f"{label}: unless names the watch itself, which would then tell nothing"
        found.append(Problem(place("unless"), what, "name another watch"))
    return found


def _name(text: str) -> str:
    if fault := text_fault(text, 100):
        raise ValueError(fault)
    return text


def _tag(text: str) -> str:
    if fault := text_fault(text, 60):
        raise ValueError(fault)
    return text


def _mode(text: str) -> str:
    if text not in MODES:
        raise ValueError(f"should be one of {', '.join(MODES)}")
    return text


def _at(text: str) -> str:
    if text:
        time_of_day(text)
    return text


def _quiet(text: str) -> str:
    if text:
        span_of(text)
    return text


class _WatchEntry(Entry):
    name: Annotated[str, AfterValidator(_name)]
    query: str
    notify: Annotated[
        tuple[Annotated[str, AfterValidator(_name)], ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=50)
    ] = ("console",)
    mode: Annotated[str, AfterValidator(_mode)] = "instant"
    at: Annotated[str, AfterValidator(_at)] = ""
    quiet: Annotated[str, AfterValidator(_quiet)] = ""
    urgent: bool = False
    unless: str = ""
    tags: Annotated[
        tuple[Annotated[str, AfterValidator(_tag)], ...], BeforeValidator(as_tuple), Field(max_length=50)
    ] = ()
    about: bool = True
    wait: Annotated[int | None, Field(ge=0, le=MAX_WAIT)] = None
    enabled: bool = True

    def watch(self) -> Watch:
        given = {one.name: getattr(self, one.name) for one in fields(Watch)}
        if given["wait"] is None:
            given["wait"] = 0 if self.urgent else WAIT
        return Watch(**given)
