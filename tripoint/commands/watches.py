"""`tripoint watch`: what you want to be told, tried over the archive before it wakes anybody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from archive import silences
from archive import watches as store
from archive.backtest import hits_by_watch
from archive.known_values import value_doubts
from archive.model import InputError, Problem, Watch
from archive.watches import KeptWatch
from seeds.located import did_you_mean, parse_toml
from seeds.watches import MAX_WAIT, MODES, WAIT, load_watches, query_fault, watches_of
from seeds.written import watches_toml
from tripoint.access import Desk, archive_at, archive_or_new, region_names, understood, utc_now
from tripoint.commands.silence import silence
from tripoint.commands.trying import agree, say_tried, tried_plain, try_out
from tripoint.commands.why import why
from tripoint.printing import cell, clean, complain, count, say, say_json, table
from tripoint.writing import write_text
from words.names import NameBook
from words.query import parse

JSON = click.option("--json", "as_json", is_flag=True, help="for machines")
SPAN = timedelta(days=7)
"""What `list` and `add` look back on."""
SAMPLES = 10
"""Newest articles that `test` shows."""
ADD_SAMPLES = 5
"""... and that `add` shows."""


@click.group()
def watch() -> None:
    """What you want to be told."""


watch.add_command(silence)
watch.add_command(why)


# --- list --------------------------------------------------------------------------------------------------------


@watch.command("list")
@JSON
@click.pass_obj
def list_watches(config: Path | None, as_json: bool) -> None:
    """Every watch with its query, whom it tells, and its hits of the last seven days."""
    book = region_names()
    with archive_at(config) as desk, desk.reading() as connection:
        kept = {name: item.watch for name, item in store.all_watches(connection).items() if not item.removed}
        hits = hits_by_watch(connection, utc_now() - SPAN)
        silent = {one.watch for one in silences.listed(connection, utc_now()) if not one.channel}
    faults = {name: fault for name, one in kept.items() if (fault := query_fault(one.query, book))}
    if as_json:
        for name, one in kept.items():
            fault = faults.get(name)
            say_json({**_fields(one), "hits": hits.get(name, {}), "error": fault.message if fault else None})
        return
    head = ("name", "state", "tells", "when", "hits", "held back", "query")
    rows = []
    for name, one in kept.items():
        state = "unreadable" if name in faults else "silent" if name in silent else "on" if one.enabled else "off"
        told = hits.get(name, {}).get("alert", 0)
        held = sum(hits.get(name, {}).values()) - told
        rows.append((name, state, ", ".join(one.notify), _when(one), str(told), str(held), one.query))
    say(table(head, rows, right=("hits", "held back")) if rows else "no watches")
    for name, fault in faults.items():
        complain(f"watch {name}: {fault}")


def _when(one: Watch) -> str:
    """When a watch tells, in a few words."""
    parts = ["urgent" if one.urgent else one.mode, one.at, f"not {one.quiet}" if one.quiet else ""]
    return " ".join([*(part for part in parts if part), *([f"unless {one.unless}"] if one.unless else [])])


def _fields(one: Watch) -> dict[str, Any]:
    names = (field.name for field in fields(Watch))
    return {name: list(value) if isinstance(value := getattr(one, name), tuple) else value for name in names}


# --- how it tells ------------------------------------------------------------------------------------------------


def _manner(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say when a watch tells."""
    options = (
        click.option("--mode", type=click.Choice(MODES), help="as it comes, or in a digest"),
        click.option("--at", help="time of the daily digest, 07:00, by the channel's zone"),
        click.option("--quiet", help="hours in which it waits, 22:00-07:00, by the channel's zone; '' for none"),
        click.option("--urgent/--not-urgent", "urgent", default=None, help="told in quiet hours too, and at once"),
        click.option("--unless", help="a watch: what that one tells of is not told again by this one; '' for none"),
    )
    for option in reversed(options):
        command = option(command)
    return command


# --- add, remove -------------------------------------------------------------------------------------------------


@watch.command("add")
@click.argument("name")
@click.argument("query")
@click.option("--notify", "notify", multiple=True, help="a channel of the settings; may be given more than once")
@click.option("--wait", type=click.IntRange(0, MAX_WAIT), help="seconds an alert waits for copies; 0 for urgent ones")
@click.option(
    "--any-topic/--about-region", "any_topic", default=None, help="also articles that are not about the region"
)
@click.option("--tag", "tags", multiple=True, help="a word to sort watches by")
@click.option("--off/--on", "off", default=None, help="keep it without telling anybody")
@_manner
@click.option("--wide", is_flag=True, help="save it though it would alert all the time")
@JSON
@click.pass_obj
def add(
    config: Path | None,
    /,
    name: str,
    query: str,
    notify: tuple[str, ...],
    wait: int | None,
    any_topic: bool | None,
    tags: tuple[str, ...],
    off: bool | None,
    wide: bool,
    as_json: bool,
    **manner: str | bool | None,
) -> None:
    """Add a watch, or change the one of that name: what is not given stays as it was.

    Tries it first: shows how the query was understood, what it would have found in the last seven days, and what
    makes one doubt it. One that is too wide is saved only when that is meant. The watch counts from now on: what is in
    the archive already alerts nobody.
    """
    book = region_names()
    read = understood(query, book)
    with archive_or_new(config) as desk:
        with desk.reading() as connection:
            kept = store.all_watches(connection)
        before = kept.get(name)
        old = before.watch if before and not before.removed else Watch(name, query)
        wanted = replace(
            old,
            query=query,
            notify=notify or old.notify,
            wait=_wait(old, wait, manner),
            about=old.about if any_topic is None else not any_topic,
            tags=tags or old.tags,
            enabled=old.enabled if off is None else not off,
            **{name: value for name, value in manner.items() if value is not None},  # type: ignore[arg-type]
        )
        made = _checked(wanted, book, desk)
        _check_unless([made], {item.watch.name for item in kept.values() if not item.removed})
        is_new = before is None or before.removed
        with desk.reading() as connection:
            tried = try_out(
                connection, read, book, about=made.about, days=SPAN.days, samples=ADD_SAMPLES, now=utc_now()
            )
        if not as_json:
            say_tried(read, tried)
        if made.enabled and (is_new or (old.query, old.about, old.enabled) != (made.query, made.about, True)):
            agree(tried, wide=wide, ask=not as_json)
        with desk.archive.writing() as connection:
            store.put_watch(connection, made, before.shipped_hash if before else None, utc_now())
    done = "added" if is_new else "changed"
    if as_json:
        told = tried_plain(read, tried)
        kept_apart = ("understood", "warnings", "wide")
        found = {
            "days": SPAN.days,
            **{name: value for name, value in told.items() if name not in (*kept_apart, "days")},
        }
        found["by_day"] = told["days"]
        say_json({done: made.name, **_fields(made), **{name: told[name] for name in kept_apart}, "found": found})
        return
    say(f"{done} {cell(made.name)}, tells {', '.join(made.notify)}")


def _wait(old: Watch, wait: int | None, manner: Mapping[str, str | bool | None]) -> int:
    """The wait that is asked for; a watch that is made urgent waits for nothing, one that is urgent no more as others do."""
    if wait is not None or manner.get("urgent") in (None, old.urgent):
        return old.wait if wait is None else wait
    return 0 if manner["urgent"] else WAIT


def _check_unless(given: Sequence[Watch], there: Collection[str]) -> None:
    """Raise InputError where a watch waits for one that is not there."""
    known = {*there, *(one.name for one in given)}
    lost = [one for one in given if one.unless and one.unless not in known]
    if lost:
        raise InputError(
            [
                Problem(
                    None,
                    f'watch "{one.name}": unless: there is no watch "{one.unless}"',
                    did_you_mean(one.unless, known),
                )
                for one in lost
            ]
        )


def _checked(wanted: Watch, book: NameBook, desk: Desk) -> Watch:
    """The watch as the reader of files takes it; raises InputError for what it refuses."""
    problems: list[Problem] = []
    read = watches_of(parse_toml(watches_toml([wanted]), "watch add"), book, [*desk.settings.channels], problems)
    if problems:
        raise InputError([Problem(None, problem.what, problem.remedy) for problem in problems])
    return read[0]


@watch.command("remove")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.pass_obj
def remove(config: Path | None, names: tuple[str, ...]) -> None:
    """Take watches out of force. Their hits and alerts stay, and a new release does not bring them back."""
    with archive_at(config) as desk, desk.archive.writing() as connection:
        kept = {name for name, item in store.all_watches(connection).items() if not item.removed}
        unknown = [name for name in names if name not in kept]
        if unknown:
            problems = [Problem(None, f'there is no watch "{name}"', did_you_mean(name, kept)) for name in unknown]
            raise InputError(problems)
        for name in names:
            store.remove_watch(connection, name)
    say(f"removed {', '.join(cell(name) for name in names)}; what they found stays in the archive")


# --- files -------------------------------------------------------------------------------------------------------


@watch.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", "replace_all", is_flag=True, help="remove every watch that is not in the file")
@JSON
@click.pass_obj
def import_watches(config: Path | None, file: Path, replace_all: bool, as_json: bool) -> None:
    """Add or change watches from [[watch]] tables. All of them or, on any problem, nothing."""
    book = region_names()
    with archive_or_new(config) as desk:
        given = load_watches(file, book, [*desk.settings.channels])
        read = [(one.name, parse(one.query, book)) for one in given]
        with desk.archive.writing() as connection:
            kept = store.all_watches(connection)
            _check_unless(given, () if replace_all else [name for name, item in kept.items() if not item.removed])
            numbers = _place(connection, given, kept, replace_all=replace_all)
        with desk.reading() as connection:
            doubts = [(name, value_doubts(connection, query)) for name, query in read]
    for name, said in doubts:
        for doubt in said:
            complain(f"watch {name}: {doubt}")
    if as_json:
        say_json(numbers)
        return
    say(", ".join(f"{number} {name}" for name, number in numbers.items() if number) or "the file holds no watches")


def _place(
    connection: Connection, given: tuple[Watch, ...], kept: Mapping[str, KeptWatch], *, replace_all: bool
) -> dict[str, int]:
    numbers = dict.fromkeys(("added", "changed", "unchanged", "removed"), 0)
    for one in given:
        before = kept.get(one.name)
        if before and not before.removed and before.watch == one:
            numbers["unchanged"] += 1
            continue
        numbers["changed" if before and not before.removed else "added"] += 1
        store.put_watch(connection, one, before.shipped_hash if before else None, utc_now())
    if replace_all:
        named = {one.name for one in given}
        for name, item in kept.items():
            if name not in named and not item.removed:
                numbers["removed"] += store.remove_watch(connection, name)
    return numbers


@watch.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.pass_obj
def export(config: Path | None, file: Path | None) -> None:
    """Write the watches as TOML to FILE, or to standard output."""
    with archive_at(config) as desk, desk.reading() as connection:
        kept = [item.watch for item in store.all_watches(connection).values() if not item.removed]
    text = watches_toml(kept)
    if file is None:
        say(text.rstrip("\n"))
        return
    write_text(file, text)
    say(f"{count(len(kept), 'watch', 'watches')} written to {file}")


# --- test --------------------------------------------------------------------------------------------------------


@watch.command("test")
@click.argument("query")
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="how far to look back")
@JSON
@click.pass_obj
def test(config: Path | None, query: str, days: int, as_json: bool) -> None:
    """Run a query over the archive: matches a day, the newest of them, and what may be meant otherwise.

    Tells nobody and changes nothing.
    """
    book = region_names()
    read = understood(query, book)
    fault = query_fault(query, book)
    now = utc_now()
    with archive_at(config) as desk, desk.reading() as connection:
        tried = try_out(connection, read, book, about=None, days=days, samples=SAMPLES, now=now)
        namesake = store.all_watches(connection).get(query)
    if as_json:
        say_json({**tried_plain(read, tried), "watch": fault is None})
        return
    say_tried(read, tried)
    if namesake:
        complain(f"this looks for the word {query}; the watch of that name asks: {clean(namesake.watch.query)}")
    if fault:
        complain(f"good for a search, not for a watch: {fault.message}")
