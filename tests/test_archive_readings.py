"""The one reading: what the judge asks about is what search, back-test and "why" ask about later."""

from __future__ import annotations

from sqlalchemy import select, update

from archive import judging, tables
from archive.database import Archive
from archive.readings import prepared, reading_of, readings
from archive.search import search
from tests.judged_archive import BOOK, FLOOD, GATE, JudgedArchive
from words.evaluation import Reading, evaluate
from words.query import parse


def test_judge_and_search_read_the_same(archive: Archive) -> None:
    """Of feed's words and a page's, with authors and a site, the source's country included."""
    put = JudgedArchive(archive)
    put.carry("dawn", "a", "A second gate at Taftan", GATE)
    put.read_page(put.carry("geo", "b", "Floods", "In short."), "Floods cut the valley road", FLOOD)
    with archive.writing() as connection:
        connection.execute(update(tables.versions).values(authors=["A. Reporter", "B. Other"], site="News Test"))
        ready = judging.ready_versions(connection, None, 10)
        kept = {row.version_id: reading_of(row) for row in connection.execute(readings())}
        judged = {one.version_id: reading_of(one) for one in ready}
        judged |= {
            stub.version_id: reading_of(stub)
            for stubs in judging.superseded_by(connection, ready).values()
            for stub in stubs
        }
    assert judged == kept
    assert len(kept) == 3
    page = next(reading for reading in kept.values() if reading.title == "Floods cut the valley road")
    assert page == Reading(
        title="Floods cut the valley road",
        text=FLOOD,
        source="geo",
        lang="en",
        site="News Test",
        country="PK",
        authors=("A. Reporter", "B. Other"),
        url="https://geo.example/b",
    )


def test_an_articles_life_is_asked_of_the_archive(archive: Archive) -> None:
    """An article whose page was read with other words is edited, for whoever asks."""
    put = JudgedArchive(archive)
    article = put.carry("dawn", "a", "A second gate at Taftan", "In short.")

    def matches() -> list[bool]:
        with archive.reading() as connection:
            rows = connection.execute(readings().where(tables.versions.c.origin == "page")).all()
            return [
                evaluate(parse("gate is:edited", BOOK), prepared(connection, row, BOOK)) is not None for row in rows
            ]

    put.read_page(article, "A second gate at Taftan", GATE)
    assert matches() == [False]
    put.read_page(article, "A second gate at Taftan", f"{GATE} Corrected.")
    assert matches() == [True, True]


def test_a_source_that_is_gone_has_no_country(archive: Archive) -> None:
    put = JudgedArchive(archive)
    put.carry("dawn", "a", "A second gate at Taftan", GATE)
    with archive.writing() as connection:
        connection.execute(tables.sources.delete())
        (row,) = connection.execute(readings())
    assert reading_of(row).country == ""


def test_tags_are_those_of_all_feeds_and_go_with_the_page(archive: Archive) -> None:
    """Asked by the watch that judges, by search and by who asks why: all read them alike."""
    put = JudgedArchive(archive)
    put.watch("trade", "gate tag:trade")
    article = put.carry("dawn", "a", "A second gate at Taftan", "A stub of two lines about a gate.", tags=("Trade",))
    put.read_page(article, "A second gate at Taftan", GATE)
    put.judge()
    assert put.rows(select(tables.versions.c.origin, tables.versions.c.tags).order_by(tables.versions.c.id)) == [
        ("feed", ["Trade"]),
        ("page", ["Trade"]),
    ]
    assert len(put.rows(select(tables.hits))) == 2
    with archive.reading() as connection:
        found = [search(connection, parse(query, BOOK), BOOK).items for query in ("gate tag:trade", "gate tag:sport")]
    assert [len(items) for items in found] == [1, 0]
