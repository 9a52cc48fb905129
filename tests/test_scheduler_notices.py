"""What the operator is told, and when: a table, then the round on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from alerts.messages import Audience, Form, NoticeKind
from archive import silences
from archive.database import Archive
from archive.health import SourceHealth
from archive.model import Watch
from archive.tables import deliveries, notices
from archive.watches import put_watch
from scheduler.notices import Telling, daily_due, decide, notice_round
from scheduler.release import Outlet

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LONG = timedelta(days=3)
OUTLETS = {"console": Outlet(Audience("console", Form.CONSOLE), ("console",))}


def source(failures: int, last_ok: datetime | None, since: datetime = NOW - timedelta(days=30)) -> SourceHealth:
    """A source whose last attempt failed."""
    return SourceHealth("irna_en", "IRNA", failures, "timeout", "took 30 s", last_ok, since, NOW)


SOURCES: list[tuple[str, SourceHealth, bool]] = [
    ("a source that failed once today is not worth a message", source(1, NOW - timedelta(hours=2)), False),
    ("one that failed for three days is", source(9, NOW - LONG), True),
    ("one that never answered is, three days after it was first asked", source(9, None, NOW - LONG), True),
    ("but not before", source(9, None, NOW - timedelta(days=2)), False),
]


@pytest.mark.parametrize(("sentence", "given", "told"), SOURCES, ids=[case[0] for case in SOURCES])
def test_a_source_that_fails_for_long_is_told(sentence: str, given: SourceHealth, told: bool) -> None:
    """With its reason and when it is asked again."""
    tidings = decide([given], {}, frozenset(), LONG, NOW)
    assert bool(tidings.tell) is told, sentence
    if told:
        assert tidings.tell[0].kind is NoticeKind.SILENT_SOURCE
        assert ("Last outcome", "took 30 s") in tidings.tell[0].facts


def test_a_notice_is_told_once_and_closed_when_its_cause_is_over() -> None:
    """A source that recovers may be told of again when it fails again."""
    failing = [source(9, NOW - LONG)]
    key = decide(failing, {}, frozenset(), LONG, NOW).tell[0].key
    assert decide(failing, {}, frozenset({key}), LONG, NOW).tell == ()
    assert decide([], {}, frozenset({key}), LONG, NOW).over == (key,)


def test_an_unreadable_watch_is_told_until_it_is_mended() -> None:
    """Once, and over when its query can be read."""
    tidings = decide([], {"border": "unknown name"}, frozenset(), LONG, NOW)
    assert [notice.key for notice in tidings.tell] == ["watch:border"]
    assert decide([], {"border": "unknown name"}, frozenset({"watch:border"}), LONG, NOW).tell == ()
    assert decide([], {}, frozenset({"watch:border"}), LONG, NOW).over == ("watch:border",)


DAYS: list[tuple[str, datetime, date | None]] = [
    ("before nine in Tehran nothing is due", datetime(2026, 3, 1, 5, 0, tzinfo=UTC), None),
    ("from nine on the day's line is", datetime(2026, 3, 1, 5, 30, tzinfo=UTC), date(2026, 3, 1)),
    ("also hours later, after a night without power", datetime(2026, 3, 1, 20, 0, tzinfo=UTC), date(2026, 3, 1)),
    ("the local day counts, not UTC's", datetime(2026, 3, 1, 21, 0, tzinfo=UTC), None),
]


@pytest.mark.parametrize(("sentence", "now", "day"), DAYS, ids=[case[0] for case in DAYS])
def test_the_daily_line_follows_the_local_clock(sentence: str, now: datetime, day: date | None) -> None:
    """Tehran is three and a half hours ahead of UTC."""
    assert daily_due(time(9, 0), "Asia/Tehran", NOW - timedelta(days=9), now) == day, sentence


def test_no_daily_line_on_the_day_the_service_began() -> None:
    """Started at noon, it has nothing to say of the day yet."""
    assert daily_due(time(9, 0), "UTC", datetime(2026, 3, 1, 11, 0, tzinfo=UTC), NOW) is None


def test_the_daily_line_is_written_once(archive: Archive) -> None:
    """However often it is asked, and by whichever channel it is told."""
    telling = Telling(("console", "gone"), LONG, time(9, 0), "UTC")
    with archive.writing() as connection:
        assert notice_round(connection, OUTLETS, telling, {}, NOW - timedelta(days=1)) == 0
    with archive.writing() as connection:
        assert notice_round(connection, OUTLETS, telling, {}, NOW) == 1
        assert notice_round(connection, OUTLETS, telling, {}, NOW) == 0
    with archive.reading() as connection:
        kept = connection.execute(select(notices)).all()
        sent = connection.execute(select(deliveries)).all()
    assert [notice.key for notice in kept] == ["alive:2026-03-01"]
    assert [(row.channel, row.state, row.notice_key) for row in sent] == [("console", "due", "alive:2026-03-01")]


def test_the_operator_hears_that_a_reader_silenced_a_watch(archive: Archive) -> None:
    """One reader's click silences it for all who read there: whoever answers for the desk should know."""
    with archive.writing() as connection:
        watch = put_watch(connection, Watch("gates", "gate", ("desk",)), None, NOW)
        silences.silence(connection, watch, "desk", None, silences.BY_LINK, NOW)
        silences.silence(connection, watch, "slack", None, "the command line", NOW)
        (found,) = [one for one in silences.listed(connection, NOW) if one.by == silences.BY_LINK]
    told = decide([], {}, frozenset(), timedelta(days=1), NOW, silenced=[found])
    assert [notice.headline for notice in told.tell] == ["the watch gates tells nothing on desk until somebody ends it"]
    key = told.tell[0].key
    assert decide([], {}, frozenset({key}), timedelta(days=1), NOW, silenced=[found]).tell == ()
    assert decide([], {}, frozenset({key}), timedelta(days=1), NOW).over == (key,)
    with archive.writing() as connection:
        notice_round(connection, OUTLETS, Telling(("console",), LONG, time(23, 59), "UTC"), {}, NOW)
        told_of = set(connection.execute(select(notices.c.text)).scalars())
    assert "the watch gates tells nothing on desk until somebody ends it" in told_of
