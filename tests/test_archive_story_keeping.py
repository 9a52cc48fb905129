"""Stories in a real archive: reports find each other across outlets and languages, stories merge and split, nothing is told again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Row, event, select

from archive import alerting, releasing, story_keeping, tables
from archive.database import Archive, open_archive
from archive.forgetting import forget
from archive.stories import Placement
from tests.judged_archive import JudgedArchive
from tests.story_texts import FLOOD, HEADLINES, OTHER_FLOOD

STORY_OF = select(tables.articles.c.id, tables.articles.c.story_id).order_by(tables.articles.c.id)


def reports(put: JudgedArchive, *given: tuple[str, str, str]) -> list[int]:
    """Each report carried by an outlet of its own and judged at once; the articles' ids."""
    start = len(put.rows(STORY_OF))
    return [
        put.article(f"outlet{start + number}", f"r{start + number}", title, text)
        for number, (title, text, _) in enumerate(given)
    ]


def stories(put: JudgedArchive) -> dict[int, int]:
    return {int(str(article)): int(str(story)) for article, story in put.rows(STORY_OF)}


def test_reports_of_one_event_are_one_story_and_its_twin_another(archive: Archive) -> None:
    put = JudgedArchive(archive)
    first = reports(put, FLOOD[0], OTHER_FLOOD[0], FLOOD[1], OTHER_FLOOD[1])
    found = stories(put)
    assert found[first[0]] == found[first[2]]
    assert found[first[1]] == found[first[3]]
    assert found[first[0]] != found[first[1]]


def test_one_event_in_five_languages_is_one_story(archive: Archive) -> None:
    put = JudgedArchive(archive)
    ids = {
        event: reports(put, *((title, title, lang) for lang, title in told.items()))
        for event, told in HEADLINES.items()
    }
    found = stories(put)
    assert [len({found[article] for article in articles}) for articles in ids.values()] == [1, 1, 1]
    assert len(set(found.values())) == len(HEADLINES)


def test_a_copy_belongs_to_the_story_of_its_original_and_speaks_for_none(archive: Archive) -> None:
    put = JudgedArchive(archive)
    original, copy = reports(put, FLOOD[0], FLOOD[0])
    assert len(set(stories(put).values())) == 1
    assert put.rows(select(tables.story_features.c.article_id)) == [(original,)]
    assert put.rows(select(tables.articles.c.verdict).where(tables.articles.c.id == copy)) == [("copy",)]


def test_a_story_that_was_two_gives_its_younger_part_a_new_id_with_its_copies(archive: Archive) -> None:
    put = JudgedArchive(archive)
    put.watch("floods", "flood")
    ids = reports(put, FLOOD[0], OTHER_FLOOD[0], OTHER_FLOOD[0], FLOOD[1], OTHER_FLOOD[1], OTHER_FLOOD[2])
    assert put.release() == 2
    _force_into_one(put)
    (last,) = reports(put, FLOOD[2])
    found = stories(put)
    younger, older = found[ids[1]], found[ids[0]]
    assert {found[ids[0]], found[ids[3]], found[last]} == {older}
    assert {found[ids[1]], found[ids[2]], found[ids[4]], found[ids[5]]} == {younger}, "the copy goes with its original"
    assert younger != older
    split = select(tables.stories.c.split_from).where(tables.stories.c.id == younger)
    assert put.rows(split) == [(older,)]
    told = put.rows(select(tables.ledger.c.group_id).order_by(tables.ledger.c.group_id))
    put.release()
    assert put.rows(select(tables.hits.c.decision).where(tables.hits.c.article_id.in_(ids[:3])))[0] == ("alert",)
    assert set(told) <= set(put.rows(select(tables.ledger.c.group_id))), "what was told stays told"


def test_both_parts_of_a_split_story_know_what_their_readers_were_told(archive: Archive) -> None:
    """The younger part's next report follows the alert that told of it under the older's id; it is not news to the watch."""
    put = JudgedArchive(archive)
    reports(put, FLOOD[0], OTHER_FLOOD[0])
    _force_into_one(put)
    put.watch("floods", "flood")
    reports(put, FLOOD[1], OTHER_FLOOD[1])
    assert put.release() == 1, "both in one message"
    last = reports(put, FLOOD[2], OTHER_FLOOD[2])
    assert stories(put)[last[0]] != stories(put)[last[1]]
    why = select(tables.alerts.c.why).order_by(tables.alerts.c.id)
    fifth = "follows a message on this story: with what comes soon after it"
    follows = "brings too little new to a story that was told: in the next digest"
    assert put.rows(why) == [("new to this watch",), (fifth,), (follows,)], "the fifth came before it was two"


def test_what_was_told_of_the_younger_part_alone_keeps_nothing_from_the_older_ones_readers(archive: Archive) -> None:
    put = JudgedArchive(archive)
    reports(put, FLOOD[0], OTHER_FLOOD[0], FLOOD[1], OTHER_FLOOD[1])
    _force_into_one(put)
    put.watch("floods", "flood")
    reports(put, OTHER_FLOOD[2])
    assert put.release() == 1
    last = reports(put, FLOOD[2])
    assert stories(put)[last[0]] == stories(put)[1] != stories(put)[4]
    why = select(tables.alerts.c.why).order_by(tables.alerts.c.id)
    assert put.rows(why) == [("new to this watch",), ("new to this watch",)]


def test_a_report_joins_the_alert_that_waits_for_its_part(archive: Archive) -> None:
    put = JudgedArchive(archive)
    reports(put, FLOOD[0], OTHER_FLOOD[0])
    _force_into_one(put)
    put.watch("floods", "flood")
    reports(put, OTHER_FLOOD[1], FLOOD[1], FLOOD[2], OTHER_FLOOD[2])
    assert len(set(stories(put).values())) == 2
    assert put.release() == 1


def _force_into_one(put: JudgedArchive) -> None:
    """As if the first reports had been taken for one event."""
    with put.archive.writing() as connection:
        first = connection.execute(select(tables.articles.c.story_id).limit(1)).scalar_one()
        connection.execute(tables.articles.update().values(story_id=first))


def test_stories_that_turn_out_to_be_one_go_on_under_the_older_id(archive: Archive) -> None:
    put = JudgedArchive(archive)
    put.watch("floods", "flood")
    ids = reports(put, FLOOD[0], OTHER_FLOOD[0], FLOOD[1])
    put.release()
    with put.archive.writing() as connection:  # as if the third had not been recognised
        opened = connection.execute(
            tables.stories.insert().values(opened_at=put.now).returning(tables.stories.c.id)
        ).scalar_one()
        connection.execute(tables.articles.update().where(tables.articles.c.id == ids[2]).values(story_id=opened))
    before = put.rows(select(tables.deliveries.c.id))
    reports(put, FLOOD[3])
    found = stories(put)
    assert found[ids[0]] == found[ids[2]]
    assert put.rows(select(tables.stories.c.merged_into).where(tables.stories.c.id == opened)) == [(found[ids[0]],)]
    put.release()
    told = [int(str(row[0])) for row in put.rows(select(tables.ledger.c.group_id))]
    assert sorted(set(told)) == sorted(told), "no group is told twice"
    assert len(put.rows(select(tables.deliveries.c.id))) == len(before) + 1, "only the new report"


def test_merged_stories_are_found_without_reading_all_there_are(tmp_path: Path) -> None:
    """They are asked for with each merge, alert and `unless`: at a million stories that took 36 to 105 ms each time."""
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    asked: list[tuple[str, Any]] = []
    event.listen(archive.writer, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    put = JudgedArchive(archive)
    with archive.writing() as connection:
        older, younger = (story_keeping.open_story(connection, put.now) for _ in range(2))
        story_keeping.follow(connection, Placement(older, "", merged=(younger,)), put.now)
        alerting.earlier_alerts(connection, "console", 1, older)
        connection.execute(alerting._LAST_SEQUENCE, {"watch": 1, "channel": "console", "story": older})
        releasing.tells_of(connection, "desk", older, ["console"])
    plans: list[Row[Any]] = []
    with archive.reading() as connection:
        for statement, values in asked:
            if "merged_into" in statement and not statement.startswith("INSERT"):
                plans += connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    archive.close()
    assert sum("ix_stories_merged_into" in row.detail for row in plans) == 3
    assert [row.detail for row in plans if row.detail.startswith("SCAN stories")] == []


def test_a_page_that_is_judged_beside_what_moved_its_article_stays_where_that_was_moved(archive: Archive) -> None:
    put = JudgedArchive(archive)
    first, second = reports(put, FLOOD[0], FLOOD[1])
    with put.archive.writing() as connection:  # as if the second had not been recognised
        opened = connection.execute(
            tables.stories.insert().values(opened_at=put.now).returning(tables.stories.c.id)
        ).scalar_one()
        connection.execute(tables.articles.update().where(tables.articles.c.id == second).values(story_id=opened))
    put.carry("outlet9", "r9", FLOOD[2][0], FLOOD[2][1])
    put.read_page(second, FLOOD[1][0], f"{FLOOD[1][1]} Schools stay closed.")
    put.judge()
    assert put.rows(select(tables.stories.c.merged_into).where(tables.stories.c.id == opened)) == [
        (stories(put)[first],)
    ]
    assert stories(put)[second] == stories(put)[first]


def test_a_page_that_comes_later_speaks_for_its_article(archive: Archive) -> None:
    put = JudgedArchive(archive)
    article = put.article("wire", "a", "Darel", "A stub.")
    put.read_page(article, FLOOD[0][0], FLOOD[0][1])
    put.judge()
    (other,) = reports(put, FLOOD[1])
    found = stories(put)
    assert found[article] == found[other]
    assert len(put.rows(select(tables.story_features.c.article_id))) == 2


def test_a_forgotten_article_leaves_no_features(archive: Archive) -> None:
    put = JudgedArchive(archive)
    (article,) = reports(put, FLOOD[0])
    with put.archive.writing() as connection:
        forget(connection, article, "test", put.now)
    assert put.rows(select(tables.story_features)) == []
    assert put.rows(select(tables.story_keys)) == []
