"""`tripoint check`: everything that can be wrong before the service starts, all at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection

from archive import baseline, sources, watches
from archive.database import Archive, open_archive, shown, sqlite_is_safe
from archive.model import InputError, Problem
from seeds.baseline import shipped_baseline
from seeds.catalogue import load_sources
from seeds.names import load_names
from seeds.watches import default_watches
from tripoint.daemon import open_page, utc_now, web_settings
from tripoint.loading import load_lexicon
from tripoint.newsroom import open_mail
from tripoint.settings import Settings, load_settings, warnings
from web.settings import problems as web_problems
from words.names import NameBook
from words.query import QueryError, parse


@click.command()
@click.option("--json", "as_json", is_flag=True, help="print what was found as JSON")
@click.pass_obj
def check(config: Path | None, as_json: bool) -> int:
    """Check settings, catalogue, names, watches, channels and archive; say where each problem is and what to do.

    Writes nothing. Exit status 2 when something would keep the service from starting or a watch from matching.
    """
    errors: list[Problem] = []
    notes: list[Problem] = []
    facts: list[str] = []
    settings = _settings(config, errors)
    book = _seeds(errors)
    if settings is not None:
        notes += warnings(settings)
        errors += _channels(settings)
        errors += _stories(settings)
        errors += web_problems(web_settings(settings))
        notes += _port(settings)
        _archive(settings, book, errors, notes, facts)
    facts.append(f"SQLite {sqlite.sqlite_version}{'' if sqlite_is_safe() else ' has the WAL-reset bug'}")
    _show(errors, notes, facts, as_json)
    return 2 if errors else 0


def _settings(config: Path | None, errors: list[Problem]) -> Settings | None:
    try:
        return load_settings(config)
    except InputError as error:
        errors += error.problems
        return None


def _seeds(errors: list[Problem]) -> NameBook:
    try:
        book = NameBook(load_names())
        load_sources()
        default_watches(book)
        shipped_baseline()
    except InputError as error:
        errors += error.problems
        return NameBook(())
    return book


def _channels(settings: Settings) -> list[Problem]:
    try:
        open_mail(settings, utc_now)
    except InputError as error:
        return error.problems
    return []


def _stories(settings: Settings) -> list[Problem]:
    try:
        load_lexicon(embeddings=settings.stories.embeddings)
    except InputError as error:
        return error.problems
    return []


def _port(settings: Settings) -> list[Problem]:
    """A taken port is no error by itself: it may be the running service's own."""
    try:
        open_page(settings).close()
    except InputError as error:
        return [
            Problem(None, problem.what, "fine if tripoint is running; else set web.bind") for problem in error.problems
        ]
    return []


def _archive(settings: Settings, book: NameBook, errors: list[Problem], notes: list[Problem], facts: list[str]) -> None:
    try:
        archive = open_archive(settings.archive.url, create=False, migrate=False)
    except InputError as error:
        missing = any("no archive at" in problem.what for problem in error.problems)
        (notes if missing else errors).extend(error.problems)
        return
    try:
        facts.append(f"archive {shown(archive.url)}")
        _contents(archive, settings, book, errors, facts)
    finally:
        archive.close()


def _contents(archive: Archive, settings: Settings, book: NameBook, errors: list[Problem], facts: list[str]) -> None:
    with archive.reading(seconds=30) as connection:
        errors += _watches(connection, settings, book)
        kept = sources.catalogue(connection).values()
        enabled = sum(item.source.enabled and not item.removed for item in kept)
        facts.append(f"{enabled} sources enabled of {len(kept)}")
        facts.append(f"{len(watches.armed_watches(connection))} watches in force")
        facts.append(f"{len(baseline.documents(connection))} baseline documents")


def _watches(connection: Connection, settings: Settings, book: NameBook) -> Iterator[Problem]:
    for armed in watches.armed_watches(connection):
        watch = armed.watch
        try:
            parse(watch.query, book)
        except QueryError as error:
            yield Problem(
                None, f"watch {watch.name} cannot be read: {error}", "change its query with `tripoint watch add`"
            )
        for channel in watch.notify:
            if channel not in settings.channels:
                yield Problem(
                    None,
                    f"watch {watch.name} notifies {channel!r}, which is no channel",
                    f"add [channels.{channel}] to the settings, or change the watch",
                )


def _show(errors: list[Problem], notes: list[Problem], facts: list[str], as_json: bool) -> None:
    if as_json:
        found = {
            "ok": not errors,
            "errors": [str(problem) for problem in errors],
            "warnings": [str(problem) for problem in notes],
            "facts": facts,
        }
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in facts:
        click.echo(line)
    for problem in notes:
        click.echo(f"warning: {problem}")
    for problem in errors:
        click.echo(f"error: {problem}", err=True)
    click.echo("nothing is wrong" if not errors else f"{len(errors)} to be mended")
