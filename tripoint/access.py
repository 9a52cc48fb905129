"""Commands beside the daemon: the archive opened to look or to write a little, its troubles told in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from archive import sources
from archive.database import Archive, open_archive
from archive.model import InputError, Place, Problem
from seeds.names import load_names
from tripoint.cli import fail
from tripoint.loading import load_seeds
from tripoint.settings import Settings, load_settings
from words.names import NameBook
from words.query import QueryError, parse
from words.terms import Query

LOOK_SECONDS = 60.0
"""How long one look of a command may take: nobody else waits for it."""


def utc_now() -> datetime:
    """The wall clock, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with."""

    settings: Settings
    archive: Archive

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only transaction with a command's patience."""
        with self.archive.reading(LOOK_SECONDS) as connection:
            yield connection


@contextmanager
def archive_at(config: Path | None) -> Iterator[Desk]:
    """Open the archive that is there; raises InputError where there is none. Safe beside the daemon."""
    settings = load_settings(config)
    with _opened(settings, create=False) as desk:
        yield desk


@contextmanager
def archive_or_new(config: Path | None) -> Iterator[Desk]:
    """Open the archive, made and filled with what ships where there is none yet."""
    settings = load_settings(config)
    with _opened(settings, create=True) as desk:
        if settings.seeds.defaults:
            with desk.reading() as connection:
                is_new = not sources.catalogue(connection)
            if is_new:
                with desk.archive.writing() as connection:
                    load_seeds(connection, region_names(), utc_now())
        yield desk


@contextmanager
def _opened(settings: Settings, *, create: bool) -> Iterator[Desk]:
    archive = open_archive(settings.archive.url, create=create)
    try:
        yield Desk(settings, archive)
    except OperationalError as error:
        fail(_trouble(error))
    finally:
        archive.close()


def _trouble(error: OperationalError) -> str:
    """A database's complaint in one line, with what to do about those that people meet."""
    words = re.sub(r"\s+", " ", str(error.orig))
    known = {
        "database is locked": "the archive is being written by somebody else: try again in a moment",
        "interrupted": f"this took longer than {LOOK_SECONDS:.0f} seconds and was stopped: ask for less",
        "canceling statement": f"this took longer than {LOOK_SECONDS:.0f} seconds and was stopped: ask for less",
        "disk is full": "the disk is full: nothing was changed",
    }
    return next((told for part, told in known.items() if part in words), f"the archive cannot be used: {words}")


def region_names() -> NameBook:
    """The names of the region, as shipped."""
    return NameBook(load_names())


def understood(text: str, book: NameBook) -> Query:
    """A query a person typed; raises InputError that shows the place."""
    try:
        return parse(text, book)
    except QueryError as error:
        raise InputError([Problem(None, str(error))]) from error


def refused(what: str, remedy: str = "", place: Place | None = None) -> InputError:
    """Bad usage, in one line."""
    return InputError([Problem(place, what, remedy)])
