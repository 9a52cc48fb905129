"""What ships comes into the archive once, comes again when a release changes it, and leaves the user's edits alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from archive import baseline, sources, watches
from archive.database import Archive
from archive.model import Watch
from archive.tables import watch_revisions
from seeds.baseline import shipped_baseline
from seeds.catalogue import load_sources
from seeds.merge import merge
from seeds.names import load_names
from seeds.watches import default_watches
from tests.program import source
from tripoint.loading import load_seeds
from words.names import NameBook

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOOK = NameBook(load_names())


def load(connection: Connection) -> int:
    return load_seeds(connection, BOOK, NOW)


def test_everything_that_ships_is_there_after_the_first_start_and_unchanged_after_the_second(archive: Archive) -> None:
    with archive.writing() as connection:
        shipped = (load_sources(), default_watches(BOOK), shipped_baseline())
        assert load(connection) == sum(map(len, shipped))
        assert {one.id for one in shipped[0]} == set(sources.catalogue(connection))
        assert {one.name for one in shipped[1]} == set(watches.all_watches(connection))
        assert {one.id for one in shipped[2]} == set(baseline.documents(connection))
        revisions = connection.execute(select(watch_revisions)).all()
        assert load(connection) == 0
        assert connection.execute(select(watch_revisions)).all() == revisions, "no watch is armed anew"


def test_shipped_documents_carry_no_text(archive: Archive) -> None:
    with archive.writing() as connection:
        load(connection)
        assert {document.text for document in baseline.documents(connection).values()} == {None}


def test_the_users_edits_removals_and_own_items_stay(archive: Archive) -> None:
    with archive.writing() as connection:
        load(connection)
        first, second, *_ = load_sources()
        item = sources.catalogue(connection)[first.id]
        sources.put_source(connection, replace(item.source, name="As I call it"), item.shipped_hash, NOW)
        sources.remove_source(connection, second.id)
        sources.put_source(connection, source("my_own", "http://own.test/feed"), None, NOW)
        watch = next(iter(watches.all_watches(connection).values()))
        watches.put_watch(connection, replace(watch.watch, wait=5), watch.shipped_hash, NOW)
        watches.put_watch(connection, Watch("mine", "lorries"), None, NOW)
        document = next(iter(baseline.documents(connection)))
        baseline.remove_document(connection, document)
        assert load(connection) == 0
        kept = sources.catalogue(connection)
        assert kept[first.id].source.name == "As I call it"
        assert kept[second.id].removed
        assert "my_own" in kept
        assert watches.all_watches(connection)[watch.watch.name].watch.wait == 5
        assert "mine" in watches.all_watches(connection)
        assert document not in baseline.documents(connection)


def test_an_item_that_left_the_catalogue_is_switched_off_not_deleted(archive: Archive) -> None:
    gone = replace(load_sources()[0], id="left_us", enabled=True)
    with archive.writing() as connection:
        load(connection)
        sources.put_source(connection, gone, merge({}, {gone.id: gone}, {})[0].stamp, NOW)
        assert load(connection) == 1
        left = sources.catalogue(connection)["left_us"]
        assert not left.removed
        assert not left.source.enabled
        assert left.source.reason
        assert load(connection) == 0
