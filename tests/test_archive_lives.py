"""What queries ask beyond an article's words: who else tells its story, and whether it was edited."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from archive.database import Archive
from archive.lives import life_of
from archive.search import search
from archive.tables import hits
from tests.archive_rows import Rows
from tests.attack_story import put_attack
from tests.judged_archive import BOOK, JudgedArchive
from words.evaluation import Life
from words.query import parse


def test_a_story_counts_its_sources_and_an_edit_its_pages(archive: Archive) -> None:
    with archive.writing() as conn:
        seven, copy, _, persian = put_attack(conn)
        rows = Rows(conn, minutes=60)
        alone = rows.article("herald", "Rain", "Rain fell.")
    with archive.reading() as conn:
        assert life_of(conn, seven) == life_of(conn, copy) == life_of(conn, persian) == Life(3, edited=False)
        assert life_of(conn, alone) == Life(1, edited=False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("soldiers story.sources>=3", 3),
        ("soldiers story.sources>3", 0),
        ("soldiers story.sources<3", 0),
        ("soldiers is:edited", 0),
    ],
)
def test_search_asks_of_the_story_as_it_stands(archive: Archive, query: str, found: int) -> None:
    with archive.writing() as conn:
        put_attack(conn)
    with archive.reading() as conn:
        assert len(search(conn, parse(query, BOOK), BOOK).items) == found


WORDS = "Lorries waited at the Torkham gate for six days while officials of both sides talked about tariffs and visas."


def test_a_watch_fires_when_enough_sources_tell_the_story(archive: Archive) -> None:
    desk = JudgedArchive(archive, minutes=60)
    desk.watch("Gate", "lorries story.sources>=2")
    desk.article("post", "1", "Lorries at the gate", WORDS)
    assert desk.rows(select(hits.c.article_id)) == []
    second = desk.article("times", "1", "Lorries at the gate", f"Agency. {WORDS}")
    assert desk.rows(select(hits.c.article_id)) == [(second,)]


def test_a_watch_for_edits_fires_on_the_edit(archive: Archive) -> None:
    desk = JudgedArchive(archive, minutes=60)
    desk.watch("Gate", "lorries is:edited")
    first = desk.article("post", "1", "Lorries at the gate", "Lorries waited at the gate.")
    desk.read_page(first, "Lorries at the gate", WORDS)
    desk.judge()
    assert desk.rows(select(hits.c.article_id)) == []
    desk.read_page(
        first, "Lorries at the gate", WORDS.replace("six days", "nine days, drivers said, with little water")
    )
    desk.judge()
    assert desk.rows(select(hits.c.article_id)) == [(first,)]
    with archive.reading() as conn:
        assert life_of(conn, first).edited
