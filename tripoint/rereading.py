"""Kept pages read again by the present reader, in the reader processes: the half of `tripoint reindex` that needs the crawler."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

import click

from archive import rereading
from archive.model import Page
from archive.raw import RawPage, raw_page
from archive.rereading import OldReading
from archive.site_memory import memory_of
from crawler.readers import Readers
from crawler.reading import READING_RECIPE
from tripoint.access import Desk
from words.lexicon import Lexicon

STEP = 20
"""Pages read between two commits: about a second."""


def read_again(desk: Desk, lexicon: Lexicon) -> tuple[int, int]:
    """Read every kept page of an older recipe again; how many were read, and in how many the words are others now.

    A step is a commit: it can be stopped at any moment, goes on where it was, and the daemon may run beside it.
    """
    with desk.reading() as connection:
        total = rereading.count_old(connection, READING_RECIPE)
    if not total:
        return 0, 0
    with asyncio.Runner() as runner:
        return runner.run(_read_all(desk, lexicon, total))


async def _read_all(desk: Desk, lexicon: Lexicon, total: int) -> tuple[int, int]:
    # What needs longer today than the limit keeps the words it has.
    readers = Readers(replace(desk.settings.crawler_limits(), reader_idle=300.0))
    done = changed = after = 0
    try:
        with click.progressbar(
            length=total, label="reading again", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            while True:
                with desk.reading() as connection:
                    some = rereading.old_readings(connection, READING_RECIPE, after, STEP)
                if not some:
                    return done, changed
                read = await asyncio.gather(*(_read(desk, readers, old) for old in some))
                with desk.archive.writing() as connection:
                    for old, (page, memory) in zip(some, read, strict=True):
                        changed += rereading.keep_reading(connection, old, page, memory, READING_RECIPE, lexicon)
                after = some[-1].version_id
                done += sum(page is not None for page, _ in read)
                bar.update(len(some))
    finally:
        await readers.stop()


async def _read(desk: Desk, readers: Readers, old: OldReading) -> tuple[Page | None, int]:
    """The page as it reads now, None where it is not kept or holds no article any more; and the memory it was read with."""
    kept = _kept(desk, old)
    if kept is None:
        return None, 0
    with desk.reading() as connection:
        memory = memory_of(connection, old.site)
    found = await readers.read_page(
        kept.body,
        kept.content_type,
        kept.address,
        languages=old.languages,
        zone=old.zone,
        memory=memory,
        now=old.seen_at,
    )
    return found if isinstance(found, Page) else None, memory.version


def _kept(desk: Desk, old: OldReading) -> RawPage | None:
    with desk.archive.raw.connect() as connection:
        return raw_page(connection, old.raw_digest)
