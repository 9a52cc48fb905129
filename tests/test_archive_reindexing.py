"""Reindexing: what an older recipe made is made anew, in steps, and a kill between two costs nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from archive import baseline as store
from archive.database import Archive
from archive.fingerprints import FINGERPRINT_RECIPE, fingerprint, unpack
from archive.model import BaselineDocument
from archive.reindexing import Stale, judge_again, note_recipe, reindex_step, stale, start_over
from archive.search import names_indexed, search, unindex
from archive.tables import baseline, facts, fingerprint_keys, fingerprints, story_features, story_keys, versions
from tests.judged_archive import BOOK, FLOOD, GATE, LEXICON, JudgedArchive
from words.lexicon import Lexicon
from words.names import Name, NameBook, Spelling
from words.query import parse


@pytest.fixture
def filled(archive: Archive) -> JudgedArchive:
    filled = JudgedArchive(archive)
    with archive.writing() as connection:
        note_recipe(connection, LEXICON)
    filled.article("post", "1", "A gate", GATE)
    filled.article("times", "1", "A gate", GATE)
    filled.article("post", "2", "A flood", FLOOD)
    return filled


def left(filled: JudgedArchive, lexicon: Lexicon = LEXICON) -> Stale:
    with filled.archive.reading() as connection:
        return stale(connection, lexicon)


def work(filled: JudgedArchive, lexicon: Lexicon = LEXICON, limit: int = 2) -> list[int]:
    """Every step in a transaction of its own, as the command does."""
    done: list[int] = []
    while True:
        with filled.archive.writing() as connection:
            number = reindex_step(connection, lexicon, limit)
        if not number:
            return done
        done.append(number)


def test_nothing_is_stale_in_an_archive_made_by_this_release(filled: JudgedArchive) -> None:
    assert left(filled) == Stale(0, 0)
    assert work(filled) == []


def test_fingerprints_of_an_older_recipe_are_made_anew_with_their_keys(filled: JudgedArchive) -> None:
    own = fingerprints.c.id == fingerprint_keys.c.fingerprint_id
    keys = select(fingerprint_keys.c.key, fingerprints.c.version_id).outerjoin_from(fingerprint_keys, fingerprints, own)
    keys = keys.order_by(fingerprint_keys.c.key, fingerprints.c.version_id)
    before = filled.rows(keys)
    with filled.archive.writing() as connection:
        connection.execute(fingerprints.update().values(recipe=0, packed=b"old"))
        connection.execute(fingerprint_keys.update().values(key=fingerprint_keys.c.key + 1))
    assert left(filled) == Stale(3, 0)
    assert work(filled) == [2, 1]
    assert filled.rows(keys) == before, "the twin, which had no keys, has none again"
    packed = filled.rows(select(fingerprints.c.packed, fingerprints.c.recipe).order_by(fingerprints.c.id))
    assert [(unpack(one), recipe) for one, recipe in packed] == [  # type: ignore[arg-type]
        (fingerprint("A gate", GATE), FINGERPRINT_RECIPE),
        (fingerprint("A gate", GATE), FINGERPRINT_RECIPE),
        (fingerprint("A flood", FLOOD), FINGERPRINT_RECIPE),
    ]


def test_a_users_document_is_made_anew_and_a_shipped_one_left_to_the_release(filled: JudgedArchive) -> None:
    with filled.archive.writing() as connection:
        store.put_document(connection, BaselineDocument("mine", "Gate", text=GATE), filled.now)
        store.put_document(connection, BaselineDocument("shipped", "Flood", text=FLOOD), filled.now)
        connection.execute(baseline.update().where(baseline.c.id == "shipped").values(body=None))
        connection.execute(fingerprints.update().values(recipe=0))
    assert left(filled).fingerprints == 4
    work(filled)
    recipes = select(fingerprints.c.baseline_id, fingerprints.c.recipe).where(fingerprints.c.baseline_id.is_not(None))
    assert dict(filled.rows(recipes)) == {"mine": FINGERPRINT_RECIPE, "shipped": 0}  # type: ignore[arg-type]


LORRY = Name("lorry", "Lorry", "topic", "topic", spellings=(Spelling("lorries", "en", False),))
OTHER = replace(LEXICON, names=NameBook([LORRY]))
"""Another release's: no country, one name."""


def test_names_of_a_new_book_are_found_by_search_and_relevance_follows(filled: JudgedArchive) -> None:
    assert left(filled, OTHER) == Stale(0, 3)
    assert [row[0] for row in filled.rows(select(versions.c.relevant))] == [True, True, False]
    assert work(filled, OTHER) == [2, 1]
    assert left(filled, OTHER) == Stale(0, 0)
    with filled.archive.reading() as connection:
        assert names_indexed(connection) == OTHER.names.digest
        assert len(search(connection, parse("@lorry", OTHER.names), OTHER.names).items) == 2
    # A book without countries knows nothing of the region.
    assert [row[0] for row in filled.rows(select(versions.c.relevant))] == [False, False, False]
    assert all("names nothing of the region" in str(row[0]) for row in filled.rows(select(versions.c.relevance_why)))


def test_lost_search_words_come_back(filled: JudgedArchive) -> None:
    with filled.archive.writing() as connection:
        unindex(connection, 1)
        assert len(search(connection, parse("gate", BOOK), BOOK).items) == 1
        start_over(connection)
    assert left(filled) == Stale(3, 3)
    assert work(filled, limit=50) == [3, 3]
    with filled.archive.reading() as connection:
        assert len(search(connection, parse("gate", BOOK), BOOK).items) == 2


def test_story_features_of_an_older_recipe_are_made_anew_and_missing_ones_made(filled: JudgedArchive) -> None:
    told = select(story_features).order_by(story_features.c.article_id)
    found_by = select(story_keys).order_by(story_keys.c.key, story_keys.c.article_id)
    before, keys = filled.rows(told), filled.rows(found_by)
    assert [row[0] for row in before] == [1, 3], "the copy speaks for no story"
    with filled.archive.writing() as connection:
        connection.execute(story_features.update().values(packed=b"old", recipe=0))
        connection.execute(story_features.delete().where(story_features.c.article_id == 3))
        connection.execute(story_keys.update().values(key=story_keys.c.key + 1))
        connection.execute(facts.update().where(facts.c.value.contains("story features")).values(value="older"))
    assert left(filled) == Stale(0, 3)
    assert work(filled) == [2, 1]
    assert (filled.rows(told), filled.rows(found_by)) == (before, keys)


def test_work_goes_on_where_it_was_left_and_begins_anew_with_another_recipe(filled: JudgedArchive) -> None:
    with filled.archive.writing() as connection:
        assert reindex_step(connection, OTHER, 2) == 2
    assert left(filled, OTHER) == Stale(0, 1)
    assert left(filled, replace(LEXICON, names=NameBook([]))) == Stale(0, 3)
    assert work(filled, OTHER) == [1]
    assert filled.rows(select(func.count()).select_from(facts).where(facts.c.name == "reindexing")) == [(0,)]


def test_articles_that_come_meanwhile_are_not_waited_for(filled: JudgedArchive) -> None:
    with filled.archive.writing() as connection:
        reindex_step(connection, OTHER, 3)
    filled.carry("star", "9", "Another", GATE)
    assert left(filled, OTHER) == Stale(0, 0), "an article that was not judged has nothing to be made anew"


def test_what_the_judge_set_aside_is_given_back_to_it(filled: JudgedArchive) -> None:
    with filled.archive.writing() as connection:
        gone = versions.c.article_id == 3
        connection.execute(versions.update().where(gone).values(verdict="set aside", why="ValueError: too odd"))
        connection.execute(fingerprints.delete().where(fingerprints.c.article_id == 3))
        assert judge_again(connection) == 1
        assert judge_again(connection) == 0
    filled.judge()
    of_it = select(versions.c.verdict, versions.c.why).where(versions.c.article_id == 3)
    ((verdict, why),) = filled.rows(of_it)
    assert verdict == "new"
    assert "too odd" not in str(why)
