"""What pages and commands read: lists, one article with everything, sources, the outbox, totals, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest

from archive.database import Archive, open_archive
from archive.dossier import article
from archive.overview import outbox, source_names, source_states, totals, watch_names
from archive.review import Filter, WatchMark, lines, newest
from archive.tables import articles, attempts, notices
from tests.archive_rows import START, Rows
from tests.postgres import new_database
from tests.web_newsroom import NOW, furnish


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def newsroom(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The small archive, once on each database; tests only read it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('review')}/archive.db"
    else:
        url = new_database(request.getfixturevalue("postgres_server"), "review_newsroom")
    opened = open_archive(url)
    with opened.writing() as conn:
        furnish(conn)
    yield opened
    opened.close()


FILTERS = [
    (Filter(), [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], "everything, newest first"),
    (Filter(verdict="copy"), [2], "copies"),
    (Filter(verdict="known"), [8], "known from the baseline"),
    (Filter(verdict="waiting"), [9], "not judged yet"),
    (Filter(verdict="new", language="en"), [10, 1], "new ones in a language"),
    (Filter(language="prs"), [6], "Dari is not Persian"),
    (Filter(source="herald"), [10, 9, 8, 2], "of a source"),
    (Filter(source="nobody"), [], "of a source that does not exist"),
    (Filter(watch="The crossing at Taftan"), [4, 3, 1], "that a watch hit"),
    (Filter(watch="Islamabad", language="ur"), [], "two conditions"),
    (Filter(watch="' OR 1=1 --"), [], "values are values"),
]


@pytest.mark.parametrize(("wanted", "ids", "why"), FILTERS, ids=[row[2] for row in FILTERS])
def test_the_newest_are_narrowed(newsroom: Archive, wanted: Filter, ids: list[int], why: str) -> None:
    with newsroom.reading() as conn:
        page = newest(conn, wanted)
    assert [line.id for line in page.lines] == ids, why
    assert page.next_before is None


def test_pages_of_the_newest_follow_each_other(newsroom: Archive) -> None:
    seen, before = [], None
    with newsroom.reading() as conn:
        while True:
            page = newest(conn, Filter(), limit=4, before=before)
            seen.append([line.id for line in page.lines])
            before = page.next_before
            if before is None:
                break
    assert seen == [[10, 9, 8, 7], [6, 5, 4, 3], [2, 1]]


def test_a_line_says_what_became_of_the_article(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        known, copy, first, *rest = lines(conn, [8, 2, 1, 999])
        assert rest == []
        assert lines(conn, []) == ()
    assert (first.verdict, first.copies, first.origin) == ("new", 1, None)
    assert first.watches == (WatchMark("Islamabad", "alert"), WatchMark("The crossing at Taftan", "alert"))
    assert first.first_seen_at == START + timedelta(minutes=1)
    assert first.first_seen_at.tzinfo is UTC
    assert copy.origin is not None
    assert (copy.verdict, copy.origin.id, copy.origin.source_name) == ("copy", 1, "Dawn Wire Service")
    assert (known.baseline_id, known.baseline_title) == (
        "corridor-study",
        "Corridors of the Makran coast: trade, water and the state",
    )


def test_a_line_says_how_many_sources_tell_the_story(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        told = {line.id: line.tellers for line in lines(conn, [1, 2, 3, 4, 5, 9])}
    assert told == {1: 4, 2: 4, 3: 4, 4: 4, 5: 1, 9: 1}


def test_an_alert_outweighs_other_decisions_on_the_same_watch(archive: Archive) -> None:
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        rows.watch("talks", "talks")
        article_id = rows.article("desk", "Talks", "Talks.")
        rows.hit("talks", article_id, rows.latest[article_id])
        later = rows.version(article_id, "desk", "Talks again", "Talks.", lang="en", verdict="revision")
        rows.hit("talks", article_id, later, decision="too old")
    with archive.reading() as conn:
        assert lines(conn, [article_id])[0].watches == (WatchMark("talks", "alert"),)


def test_one_article_with_everything(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        found = article(conn, 1)
        assert article(conn, 999) is None
    assert found is not None
    assert [ref.id for ref in found.copies] == [2]
    assert [(hit.watch, hit.decision) for hit in found.hits] == [
        ("Islamabad", "alert"),
        ("The crossing at Taftan", "alert"),
    ]
    assert found.hits[1].spans == (("title", 0, 6), ("text", 16, 22))
    assert found.hits[0].query == "@islamabad"
    assert [(alert.watch, [sent.state for sent in alert.deliveries]) for alert in found.alerts] == [
        ("Islamabad", ["due"]),
        ("The crossing at Taftan", ["sent"]),
    ]
    assert [sighting.source_name for sighting in found.sightings] == ["Dawn Wire Service"]
    assert found.versions[0].why == "nothing in the archive or the baseline says the same"
    assert found.versions[0].text.startswith("The crossing at Taftan")


def test_why_an_article_was_folded_away(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        copy, known = article(conn, 2), article(conn, 8)
    assert copy is not None
    assert known is not None
    assert (copy.versions[0].relation, copy.versions[0].similarity, copy.group_id) == ("reprint", 0.97, 1)
    assert known.baseline is not None
    assert (known.baseline.publisher, known.baseline.names) == ("A think tank", ("iran", "pakistan"))


def test_the_words_shown_come_first_even_when_older(archive: Archive) -> None:
    """A feed's words that arrive after the page do not take its place."""
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        article_id = rows.article("desk", "The page", "Page.")
        page = rows.latest[article_id]
        rows.version(article_id, "desk", "The feed", "Feed.", lang="en", origin="feed")
        conn.execute(articles.update().values(version_id=page))
    with archive.reading() as conn:
        found = article(conn, article_id)
    assert found is not None
    assert [version.title for version in found.versions] == ["The page", "The feed"]


def test_an_article_without_a_version_or_a_source_is_still_shown(archive: Archive) -> None:
    """A source that was removed from the catalogue, words that are gone: the line stays, with what is known."""
    with archive.writing() as conn:
        article_id = Rows(conn).article("gone", "Title", "Text.")
        conn.execute(articles.update().values(version_id=None))
    with archive.reading() as conn:
        line = newest(conn, Filter()).lines[0]
        found = article(conn, article_id)
    assert (line.title, line.source_name) == ("", "gone")
    assert found is not None


def test_sources_in_trouble_come_first(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        states = source_states(conn)
        assert list(source_names(conn)) == [key for _, key in sorted((one.name, one.id) for one in states)]
        assert watch_names(conn) == ("Islamabad", "The crossing at Taftan")
    assert states[0].id == "khaleej_wire"
    assert (states[0].failures, states[0].last_outcome) == (6, "forbidden")
    assert states[0].next_poll_at == NOW + timedelta(hours=4)
    assert states[0].address == "https://khaleej-wire.example/feed"
    assert (states[-1].enabled, states[-1].reason) == (False, "section pages cannot be read yet (kind html)")


def test_the_outbox_at_a_glance(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        found = outbox(conn)
        first, second = outbox(conn, limit=3), outbox(conn, limit=3, before=2)
    assert found.counts == {"sent": 2, "dead": 1, "due": 1}
    assert [(one.state, one.watch, one.article_id) for one in found.dead] == [("dead", "The crossing at Taftan", 4)]
    assert "no such mailbox" in found.dead[0].last_detail
    assert [one.id for one in found.recent] == [4, 3, 2, 1]
    assert [one.id for one in (*first.recent, *second.recent)] == [4, 3, 2, 1]
    assert (first.next_before, second.next_before) == (2, None)


def test_a_notice_about_the_service_is_a_message_too(archive: Archive) -> None:
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.put(notices, key="silent:desk", opened_at=START, text="Desk has been silent for three days")
        rows.delivery(None, notice_key="silent:desk")
    with archive.reading() as conn:
        line = outbox(conn).recent[0]
    assert (line.title, line.watch, line.article_id) == ("Desk has been silent for three days", "", None)


def test_totals_add_up(newsroom: Archive) -> None:
    with newsroom.reading() as conn:
        found = totals(conn)
    assert found.articles == {"new": 7, "copy": 1, "known": 1, "waiting": 1}
    assert (found.versions, found.baseline, found.sources, found.enabled_sources) == (11, 1, 7, 6)
    assert found.hits == {"alert": 4}


def test_failures_are_counted_by_outcome(archive: Archive) -> None:
    with archive.writing() as conn:
        rows = Rows(conn)
        rows.source("desk")
        for outcome, count in (("ok", 90), ("timeout", 3), ("unchanged", 40), ("timeout", 4), ("gone", 9)):
            day = {"first_at": START, "last_at": START, "detail": "", "source_id": "desk"}
            rows.put(attempts, kind="feed", outcome=outcome, count=count, **day)
    with archive.reading() as conn:
        assert list(totals(conn).failures.items()) == [(("feed", "gone"), 9), (("feed", "timeout"), 7)]


def test_an_empty_archive_is_no_error(archive: Archive) -> None:
    with archive.reading() as conn:
        assert newest(conn, Filter()).lines == ()
        assert source_states(conn) == ()
        assert outbox(conn).counts == {}
        assert totals(conn).articles == {}
