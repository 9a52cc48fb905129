"""Why a watch fired or did not, on an archive judged as the service judges: the answer, and which gate closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from alerts.gates import Decision, Gates
from alerts.reasons import Reasons, VersionReasons, reasons
from archive import tables, watches
from archive.baseline import put_document
from archive.database import Archive
from archive.dossier import article
from archive.model import BaselineDocument
from tests.judged_archive import BOOK, FLOOD, GATE, START, JudgedArchive


def ask(archive: Archive, name: str, article_id: int, gates: Gates | None = None) -> Reasons:
    with archive.reading() as connection:
        found = article(connection, article_id)
        assert found is not None
        told = reasons(connection, name, found, BOOK, gates or Gates())
    assert told is not None
    return told


def closed(version: VersionReasons) -> str:
    """The first thing that was in the way, "" where nothing was."""
    return next((step.name for step in version.steps if step.passed is False), "")


def told_and_sent(put: JudgedArchive) -> int:
    put.watch("gates", "taftan")
    article_id = put.article("dawn", "a", "A second gate at Taftan", GATE)
    put.release()
    with put.archive.writing() as connection:
        connection.execute(update(tables.deliveries).values(state="sent", ended_at=START))
    return article_id


def told_and_waiting(put: JudgedArchive) -> int:
    put.watch("gates", "taftan")
    return put.article("dawn", "a", "A second gate at Taftan", GATE)


def other_words(put: JudgedArchive) -> int:
    put.watch("gates", "taftan (zebra OR llama) NOT lorries")
    return put.article("dawn", "a", "A second gate at Taftan", GATE)


def one_country(put: JudgedArchive) -> int:
    put.watch("gates", "valley", about=True)
    return put.article("dawn", "a", "Floods cut the valley road", FLOOD)


def known(put: JudgedArchive) -> int:
    put.watch("gates", "taftan")
    with put.archive.writing() as connection:
        put_document(connection, BaselineDocument("brief", "Our brief on gates", text=GATE), START)
    return put.article("dawn", "a", "A second gate at Taftan", GATE)


def a_copy_told_before(put: JudgedArchive) -> int:
    put.watch("gates", "taftan")
    put.article("dawn", "a", "A second gate at Taftan", GATE)
    put.release()
    return put.article("geo", "b", "Taftan gets a second gate", GATE)


def saved_later(put: JudgedArchive) -> int:
    article_id = put.article("dawn", "a", "A second gate at Taftan", GATE)
    put.watch("gates", "taftan")
    return article_id


def edited_after_it_was_saved(put: JudgedArchive) -> int:
    article_id = put.article("dawn", "a", "A second gate at Taftan", "In short.")
    put.watch("gates", "taftan")
    put.read_page(article_id, "A second gate at Taftan", GATE)
    put.judge()
    return article_id


def off(put: JudgedArchive) -> int:
    put.watch("gates", "taftan", enabled=False)
    return put.article("dawn", "a", "A second gate at Taftan", GATE)


def removed(put: JudgedArchive) -> int:
    put.watch("gates", "taftan")
    with put.archive.writing() as connection:
        watches.remove_watch(connection, "gates")
    return put.article("dawn", "a", "A second gate at Taftan", GATE)


def switched_on_later(put: JudgedArchive) -> int:
    put.watch("gates", "taftan", enabled=False)
    article_id = put.article("dawn", "a", "A second gate at Taftan", GATE)
    put.watch("gates", "taftan")
    return article_id


def unjudged(put: JudgedArchive) -> int:
    put.watch("gates", "taftan")
    return put.carry("dawn", "a", "A second gate at Taftan", GATE)


def set_aside(put: JudgedArchive) -> int:
    put.watch("gates", "taftan")
    put.article("dawn", "a", "A second gate at Taftan", GATE)
    with put.archive.writing() as connection:
        connection.execute(update(tables.fingerprints).values(packed=b"spoilt"))
    return put.article("geo", "b", "Taftan gets another gate", GATE)


def a_dropped_alert(put: JudgedArchive) -> int:
    article_id = told_and_waiting(put)
    with put.archive.writing() as connection:
        connection.execute(update(tables.alerts).values(state="dropped", why="the channel is gone"))
    return article_id


CASES: list[tuple[Callable[[JudgedArchive], int], bool, str, str]] = [
    (told_and_sent, True, "it fired: alert 1 to console (console sent 2025-11-21 08:00Z)", ""),
    (told_and_waiting, True, "it fires: alert 1 to console waits until 2025-11-21 08:0", ""),
    (a_dropped_alert, False, "it fired for nobody: alert 1 to console is dropped: the channel is gone", ""),
    (other_words, False, "it does not match: no zebra, no llama, there is lorries", "query"),
    (one_country, False, "it matched and was held back: not about the region: the article is not", "about the region"),
    (known, False, "it matched and was held back: known: the user has this text", "not known already"),
    (a_copy_told_before, False, "it matched and was held back: told before: every channel", "not told before"),
    (saved_later, False, "it matches now and did not fire: this was judged before the watch", "then too"),
    (edited_after_it_was_saved, False, "it matched and was held back: was there before", "newer than the watch"),
    (off, False, "it matches now and did not fire: the watch is off", "watch"),
    (removed, False, "it matches now and did not fire: the watch was removed", "watch"),
    (switched_on_later, False, "it matches now and did not fire: no hit was kept when this was judged", "then too"),
    (unjudged, False, "it matches now and did not fire: waits to be judged", "judged"),
    (set_aside, False, "it matches now and did not fire: could not be judged", "judged"),
]


@pytest.mark.parametrize(("put", "fired", "answer", "gate"), CASES, ids=[case[0].__name__ for case in CASES])
def test_the_answer(archive: Archive, put: Callable[[JudgedArchive], int], fired: bool, answer: str, gate: str) -> None:
    told = ask(archive, "gates", put(JudgedArchive(archive)))
    assert told.answer.startswith(answer), told.answer
    assert told.fired is fired
    assert closed(told.versions[0]) == gate


def test_a_hit_says_where_and_what_let_it_through(archive: Archive) -> None:
    """Every gate in its order, and the places stored with the hit."""
    told = ask(archive, "gates", told_and_waiting(JudgedArchive(archive)))
    (version,) = told.versions
    assert [step.name for step in version.steps] == [
        *("judged", "query", "not known already", "about the region", "newer than the watch"),
        *("no back-fill", "not too old", "not told before", "not silenced"),
        "decision",
    ]
    assert all(step.passed and step.why for step in version.steps)
    assert version.query.words == ("Taftan",)
    assert [version.title[span.start : span.end] for span in version.spans if span.field == "title"] == ["Taftan"]


def test_gates_are_put_to_todays_settings_where_there_is_no_hit(archive: Archive) -> None:
    """What stands behind the gate that closes was not asked."""
    put = JudgedArchive(archive)
    article_id = put.article("dawn", "a", "A second gate at Taftan", GATE)
    put.watch("edits", "taftan", about=True)
    with archive.writing() as connection:
        old = START - timedelta(days=9)
        connection.execute(update(tables.versions).values(published=old, relevance=0.7))
        connection.execute(update(tables.watch_revisions).values(armed_at_article=0))

    def gate(gates: Gates) -> dict[str, bool | None]:
        (version,) = ask(archive, "edits", article_id, gates).versions
        return {step.name: step.passed for step in version.steps}

    assert (gate(Gates())["not too old"], gate(Gates())["not told before"]) == (False, None)
    assert gate(Gates(max_age=None))["not too old"] is True
    assert (gate(Gates(about=0.8))["about the region"], gate(Gates(about=0.8))["not too old"]) == (False, None)


def test_every_version_answers_for_itself(archive: Archive) -> None:
    """A word of the summary alone fires by the feed's words, though the page that is shown has it not."""
    put = JudgedArchive(archive)
    put.watch("summary", "teaser")
    article_id = put.carry("dawn", "a", "A second gate at Taftan", "A teaser that stands in the summary alone.")
    put.read_page(article_id, "A second gate at Taftan", GATE)
    put.judge()
    told = ask(archive, "summary", article_id)
    assert [(version.origin, version.shown, version.hit) for version in told.versions] == [
        ("page", True, False),
        ("feed", False, True),
    ]
    assert told.fired


def test_a_query_that_cannot_be_read_is_the_answer(archive: Archive) -> None:
    put = JudgedArchive(archive)
    put.watch("gates", "@nobody_knows")
    told = ask(archive, "gates", put.article("dawn", "a", "A second gate at Taftan", GATE))
    assert told.answer == "it did not fire: its query cannot be read: there is no name @nobody_knows"
    assert (told.understood, told.versions) == ("", ())


def test_a_decision_that_is_not_known_here_closes_by_itself(archive: Archive) -> None:
    """Of a newer release, or of a gate outside `rule`: told as stored."""
    put = JudgedArchive(archive)
    article_id = told_and_waiting(put)
    with archive.writing() as connection:
        connection.execute(update(tables.hits).values(decision="postponed", why="until noon"))
        connection.execute(tables.alert_hits.delete())
    told = ask(archive, "gates", article_id)
    assert told.answer == "it matched and was held back: postponed: until noon"
    assert closed(told.versions[0]) == "decision"
    assert "postponed" not in set(Decision)


def test_there_is_no_such_watch(archive: Archive) -> None:
    put = JudgedArchive(archive)
    article_id = put.article("dawn", "a", "A second gate at Taftan", GATE)
    with archive.reading() as connection:
        found = article(connection, article_id)
        assert found is not None
        assert reasons(connection, "gates", found, BOOK, Gates()) is None
