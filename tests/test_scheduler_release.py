"""Messages that tell of several alerts, and what keeps an alert from being told: digests, rates, floods, silences."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from alerts.messages import Audience, Form
from archive import silences
from archive.database import Archive
from archive.model import Watch
from archive.releasing import Traffic
from archive.retrying import revive_alerts
from archive.tables import alerts, articles, deliveries, hits, ledger, stories
from archive.watches import put_watch
from scheduler.release import STUCK, Outlet, has_room, release_round
from scheduler.telling import Habits
from tests.judged_archive import FLOOD, GATE, START, JudgedArchive

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
THINGS = (
    (
        "The lake",
        "Fishermen at the lake near Zabol found their boats on dry ground this week, and sold the nets for wood.",
    ),
    (
        "A school",
        "Forty girls in Herat learned to weave at a school whose roof the neighbours had mended with clay bricks.",
    ),
    (
        "Saffron",
        "Farmers around Qaen picked the saffron in two nights of frost, earlier than their fathers can remember.",
    ),
    (
        "The bridge",
        "Engineers laid planks over the broken bridge at Chitral, so that goats and a doctor could cross to the fair.",
    ),
    (
        "A library",
        "In Quetta a retired postman lends two thousand books from a cart that he pulls along the railway line.",
    ),
    (
        "Power cuts",
        "Bakers of Mashhad light their ovens with gas cylinders while the current fails for six hours each evening.",
    ),
)


class Newsdesk(JudgedArchive):
    """With stories that have nothing in common, and the messages written so far."""

    def stories(self, *numbers: int, source: str = "post") -> None:
        for number in numbers:
            self.article(source, f"thing{number}-{self.minutes}", *THINGS[number])

    def messages(self) -> list[dict[str, Any]]:
        """Every message, oldest first."""
        return [json.loads(str(row[0])) for row in self.rows(select(deliveries.c.payload).order_by(deliveries.c.id))]

    def states(self) -> list[tuple[object, ...]]:
        return self.rows(select(alerts.c.state, alerts.c.bundle).order_by(alerts.c.id))

    def at(self, hour: int, minute: int = 0, day: int = 21) -> None:
        """Set the clock, UTC."""
        self.minutes = int((datetime(2025, 11, day, hour, minute, tzinfo=UTC) - START) / MINUTE)


@pytest.fixture
def desk(archive: Archive) -> Newsdesk:
    return Newsdesk(archive)


def console(rate: int | None = None, recipients: int = 1) -> Outlet:
    return Outlet(Audience("console", Form.CONSOLE), tuple(f"reader{one}" for one in range(recipients)), rate)


def test_an_hourly_watch_tells_all_of_an_hour_in_one_message(desk: Newsdesk) -> None:
    desk.watch("all", "the", mode="hourly")
    desk.at(9, 10)
    desk.stories(0, 1, 2)
    assert desk.release_due(after=20 * MINUTE) == 0
    desk.at(10)
    assert desk.release_due() == 1
    (message,) = desk.messages()
    assert message["subject"].startswith("all: 3 stories: ")
    assert all(title in message["text"] for title, _ in THINGS[:3])
    assert desk.states() == [("released", "digest")] * 3
    assert {row[0] for row in desk.rows(select(alerts.c.told_in))} == {1}, "the first carries the message of all"
    desk.at(11)
    assert desk.release_due() == 0, "an hour without news has no digest"
    assert len(desk.rows(select(ledger))) == 3


def test_a_daily_watch_tells_at_its_readers_time(desk: Newsdesk) -> None:
    desk.habits = Habits(zones={"console": "Asia/Karachi"}, digest_at=time(7))
    desk.watch("all", "the", mode="daily")
    desk.watch("own time", "the", mode="daily", at="18:30")
    desk.at(9)
    desk.stories(0)
    due = desk.rows(select(alerts.c.due_at).order_by(alerts.c.watch_id))
    assert due == [(datetime(2025, 11, 22, 2, tzinfo=UTC),), (datetime(2025, 11, 21, 13, 30, tzinfo=UTC),)]


def test_what_came_in_quiet_hours_is_one_message_after_them(desk: Newsdesk) -> None:
    desk.watch("all", "the", quiet="22:00-06:00")
    desk.watch("now", "the", quiet="22:00-06:00", urgent=True, wait=0)
    desk.at(23)
    desk.stories(0, 1)
    assert desk.release_due() == 2, "the urgent ones"
    desk.at(6, day=22)
    assert desk.release_due() == 1
    assert desk.messages()[-1]["subject"].startswith("all: 2 stories: ")


def test_a_watch_that_floods_turns_to_a_digest_and_says_so_once(desk: Newsdesk) -> None:
    desk.habits = Habits(most_an_hour=2)
    desk.watch("all", "the")
    desk.at(9, 5)
    desk.stories(0, 1, 2, 3)
    assert desk.states() == [("waiting", None)] * 2 + [("waiting", "flood")] * 2
    assert desk.release_due(after=5 * MINUTE) == 2
    desk.stories(4, source="times")
    desk.at(10)
    assert desk.release_due() == 1
    desk.at(10, 1)
    desk.stories(5, source="times")
    desk.stories(0, source="mail")
    desk.at(11)
    desk.release_due()
    flooded = "More than 2 alerts within an hour"
    assert [flooded in message["text"] for message in desk.messages()] == [False, False, True, False]


def test_a_quieter_hour_ends_a_flood(desk: Newsdesk) -> None:
    desk.habits = Habits(most_an_hour=2)
    desk.watch("all", "the")
    desk.at(9, 5)
    desk.stories(0, 1, 2)
    desk.at(13)
    desk.stories(3)
    assert desk.states()[-1] == ("waiting", None)


def test_what_a_channel_has_no_room_for_is_one_message_of_all_watches(archive: Archive) -> None:
    desk = Newsdesk(archive)
    desk.watch("loud", "the")
    desk.watch("low", "saffron")
    desk.at(9)
    desk.stories(0, 1, 2)
    assert desk.release_due(2 * MINUTE, console(rate=2)) == 2
    assert Counter(desk.states()) == {("released", None): 2, ("waiting", "over"): 2}
    told = desk.rows(select(alerts.c.watch_id).where(alerts.c.state == "released").order_by(alerts.c.watch_id))
    assert told == [(1,), (2,)], "the watches take turns"
    desk.stories(3)
    assert desk.release_due(10 * MINUTE, console(rate=2)) == 0
    assert desk.release_due(60 * MINUTE, console(rate=2)) == 1, "and what came meanwhile is in it"
    message = desk.messages()[-1]
    assert message["subject"].startswith("loud: 3 stories: ")


def test_what_waited_for_room_goes_before_what_is_new(desk: Newsdesk) -> None:
    """A channel that may say one thing an hour, and something new each hour: nothing waits for ever."""
    desk.watch("all", "the")
    desk.at(9)
    for hour in range(4):
        desk.at(9 + hour)
        desk.stories(hour, hour + 1, source=f"house{hour}")
        desk.release_due(2 * MINUTE, console(rate=1))
    since = datetime(2025, 11, 21, 11, tzinfo=UTC)
    older = desk.rows(select(alerts.c.id).where(alerts.c.state == "waiting", alerts.c.opened_at < since))
    assert older == [], "an hour or two, not more"
    assert len(desk.messages()) == 4


def test_urgent_watches_and_no_rate_need_no_room(desk: Newsdesk) -> None:
    desk.watch("now", "the", urgent=True, wait=0)
    desk.stories(0, 1, 2)
    assert desk.release_due(MINUTE, console(rate=1)) == 3


NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "ages", "waiting", "outlet", "later"),
    [
        ("an empty hour has room", (), 0, console(rate=1), None),
        ("the last of the rate", (50,), 0, console(rate=2), None),
        ("none is left until the oldest is an hour old", (50, 20), 0, console(rate=2), 10),
        ("each recipient counts", (50, 20), 0, console(rate=3, recipients=2), 10),
        ("more recipients than the rate wait for an empty hour", (50, 20), 0, console(rate=1, recipients=5), 40),
        ("and then get theirs", (), 0, console(rate=1, recipients=5), None),
        ("a channel that takes nothing is left alone", (), STUCK, console(rate=60), 10),
        ("without a rate nothing is held", (1,) * 500, 500, console(), None),
    ],
)
def test_room(sentence: str, ages: tuple[int, ...], waiting: int, outlet: Outlet, later: int | None) -> None:
    found = has_room(Traffic(tuple(NOW - age * MINUTE for age in ages), waiting), outlet, NOW)
    assert found.later == (None if later is None else NOW + later * MINUTE), sentence


def test_a_long_digest_shows_its_beginning_and_tells_the_rest(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.release.SHOWN_MOST", 2)
    desk.watch("all", "the", mode="hourly")
    desk.at(9)
    desk.stories(0, 1, 2, 3)
    desk.at(10)
    assert desk.release_due() == 1
    (message,) = desk.messages()
    assert message["subject"].startswith("all: 4 stories: ")
    assert "2 more" in message["text"]
    assert len(desk.rows(select(ledger))) == 4, "what is only counted is told too"


def test_a_story_another_watch_tells_of_is_not_told_again(desk: Newsdesk) -> None:
    desk.watch("wide", "the", unless="narrow")
    desk.watch("narrow", "saffron")
    desk.stories(1, 2)
    assert desk.release_due(after=2 * MINUTE) == 2
    assert sorted(message["subject"] for message in desk.messages()) == ["narrow: Saffron", "wide: A school"]
    why = select(alerts.c.why).where(alerts.c.state == "dropped")
    assert desk.rows(why) == [("the watch narrow tells of this story",)]


def test_a_silent_watch_keeps_what_it_finds_and_tells_nothing(desk: Newsdesk) -> None:
    desk.watch("all", "the", notify=("console", "desk"))
    with desk.archive.writing() as connection:
        silences.silence(connection, 1, "console", desk.now + 10 * MINUTE, "test", desk.now)
    desk.stories(0)
    assert desk.rows(select(alerts.c.channel)) == [("desk",)]
    with desk.archive.writing() as connection:
        silences.silence(connection, 1, "desk", None, "test", desk.now)
    desk.stories(1)
    (decided,) = desk.rows(select(hits.c.decision, hits.c.why).order_by(hits.c.id.desc()).limit(1))
    assert decided == ("silenced", "the watch is silenced until somebody ends it on desk")
    desk.minutes += 10
    desk.stories(2)
    told = select(alerts.c.channel, func.count()).group_by(alerts.c.channel)
    assert sorted(desk.rows(told)) == [("console", 1), ("desk", 1)], "one silence was over, the other is not"


def test_alerts_wait_a_day_for_a_channel_that_is_gone(desk: Newsdesk) -> None:
    desk.watch("all", "the", notify=("desk",))
    desk.stories(0, 1)
    desk.minutes += 3000  # a digest may have waited longer before its channel was missed
    for hours in (0, 1, 22):
        assert desk.release_due(after=timedelta(hours=hours)) == 0
    assert desk.states() == [("waiting", "over")] * 2
    assert desk.release_due(after=timedelta(hours=2)) == 0
    assert desk.states() == [("dead", "over")] * 2
    with desk.archive.writing() as connection:
        assert revive_alerts(connection, desk.now) == 2
    back = Outlet(Audience("desk", Form.CONSOLE), ("desk",), 60)
    assert desk.release_due(outlet=back) == 1
    assert desk.messages()[0]["subject"].startswith("all: 2 stories")


def test_what_was_not_told_is_counted_with_its_end(desk: Newsdesk) -> None:
    """For the log and for the counts of a single pass: an alert does not vanish."""
    desk.watch("lost", "the", notify=("gone",))
    desk.watch("loud", "the")
    desk.watch("led", "the", unless="loud")
    desk.stories(0, 1)
    with desk.archive.writing() as connection:
        done = release_round(connection, desk.press(console(rate=1)), desk.now + 5 * MINUTE)
    assert done.ends == {"released": 1, "put off": 3, "dropped": 2}


def test_a_first_fetch_for_a_full_channel_names_all_it_brings(desk: Newsdesk) -> None:
    desk.watch("roads", "gate OR bridge")
    desk.carry("dawn", "a", "A second gate at Taftan", GATE, first=True)
    desk.carry("geo", "b", "Floods cut the valley road", FLOOD, first=True)
    desk.judge()
    desk.stories(3)
    assert desk.release_due(2 * MINUTE, console(rate=1)) == 1
    assert desk.release_due(30 * MINUTE, console(rate=1)) == 0
    assert desk.release_due(60 * MINUTE, console(rate=1)) == 1
    text = desk.messages()[-1]["text"]
    assert "A second gate at Taftan" in text
    assert "Floods cut the valley road" in text


def test_unless_holds_article_by_article_in_a_first_fetch(desk: Newsdesk) -> None:
    """What the other watch does not tell of is told, in the same message or not."""
    desk.watch("wide", "the", unless="narrow")
    desk.watch("narrow", "saffron")
    for number in (1, 2):
        desk.carry("post", f"first{number}", *THINGS[number], first=True)
    desk.judge()
    assert desk.release_due(after=20 * MINUTE) == 2
    texts = {message["subject"].partition(":")[0]: message["text"] for message in desk.messages()}
    assert "A school" in texts["wide"]
    assert "Saffron" not in texts["wide"]
    assert "Saffron" in texts["narrow"]
    desk.article(
        "times", "again", "Saffron", THINGS[2][1].replace("frost", "snow") + " Prices rose by a third in a week."
    )
    desk.release_due(after=60 * MINUTE)
    assert [one["subject"] for one in desk.messages() if one["subject"].startswith("wide")] == ["wide: A school"]


def test_a_watch_that_reaches_nobody_covers_nothing(desk: Newsdesk) -> None:
    desk.watch("wide", "the", unless="narrow")
    desk.watch("narrow", "saffron", notify=("gone",))
    desk.stories(2)
    assert desk.release_due(after=2 * MINUTE) == 1


def test_a_daily_watch_waits_for_the_whole_first_fetch(desk: Newsdesk) -> None:
    """Its pages come one after the other: an hour that is full in a minute is too soon."""
    desk.watch("roads", "gate OR bridge", mode="hourly")
    desk.at(9, 56)
    desk.carry("dawn", "a", "A second gate at Taftan", GATE, first=True)
    desk.judge()
    desk.at(10, 1)
    assert desk.release_due() == 0
    desk.carry("dawn", "b", "Floods cut the valley road", FLOOD, first=True)
    desk.judge()
    desk.at(11)
    assert desk.release_due() == 1
    assert "Floods cut the valley road" in desk.messages()[0]["text"]


def test_a_silence_holds_what_waits_already(desk: Newsdesk) -> None:
    desk.watch("all", "the", mode="hourly")
    desk.at(9)
    desk.stories(0)
    with desk.archive.writing() as connection:
        silences.silence(connection, 1, "console", None, "test", desk.now)
    desk.at(10)
    assert desk.release_due() == 0
    assert desk.rows(select(alerts.c.state, alerts.c.why)) == [
        ("dropped", "the watch is silenced until somebody ends it on console")
    ]


def test_a_silence_by_a_clock_that_ran_ahead_holds_nothing(desk: Newsdesk) -> None:
    with desk.archive.writing() as connection:
        desk_id = put_watch(connection, Watch("all", "the", about=False), None, desk.now)
        silences.silence(connection, desk_id, "console", desk.now + 400 * DAY, "test", desk.now + 399 * DAY)
        assert silences.in_force(connection, desk.now).why(desk_id, "console") == ""


def test_what_was_put_off_is_not_told_in_quiet_hours(desk: Newsdesk) -> None:
    desk.watch("all", "the", quiet="22:00-06:00")
    desk.at(21, 30)
    desk.stories(0, 1)
    assert desk.release_due(2 * MINUTE, console(rate=1)) == 1
    desk.at(22, 45)
    assert desk.release_due(0 * MINUTE, console(rate=1)) == 0
    desk.at(6, day=22)
    assert desk.release_due(0 * MINUTE, console(rate=1)) == 1


def test_a_story_that_merges_while_its_alert_waits_is_told_as_what_it_has_become(desk: Newsdesk) -> None:
    desk.watch("wide", "the", unless="narrow")
    desk.watch("narrow", "saffron")
    desk.stories(2)
    with desk.archive.writing() as connection:
        (story,) = connection.execute(select(alerts.c.story_id).limit(1)).one()
        older = connection.execute(stories.insert().values(opened_at=desk.now).returning(stories.c.id)).scalar_one()
        connection.execute(alerts.update().where(alerts.c.watch_id == 2).values(story_id=older))
        connection.execute(articles.update().values(story_id=older))
        connection.execute(stories.update().where(stories.c.id == story).values(merged_into=older))
    assert desk.release_due(after=2 * MINUTE) == 1
    assert desk.messages()[0]["subject"].startswith("narrow")
    assert desk.rows(select(alerts.c.voices).where(alerts.c.state == "released")) == [(1,)]


def test_a_reprint_of_what_was_told_long_ago_is_no_news(desk: Newsdesk) -> None:
    """Though the toll has risen since, and many reports were told between."""
    desk.watch("blasts", "@torkham")
    old = "Three people were killed in a blast at the Torkham crossing on Monday, {} told reporters at the gate."
    desk.article("post", "1", "Blast at Torkham kills 3", old.format("the police"))
    desk.release_due(after=2 * MINUTE)
    for number in range(10):
        desk.article(
            f"house{number}",
            "1",
            "Toll of the blast at Torkham",
            f"Hospital number {number} said that 7 people were killed in a blast at the Torkham crossing on Monday, and gave names.",
        )
        desk.release_due(after=40 * MINUTE)
    told = len(desk.messages())
    desk.article("copyist", "1", "Blast at Torkham kills 3", old.format("the police"))
    desk.release_due(after=40 * MINUTE)
    assert len(desk.messages()) == told


def test_two_rounds_tell_nothing_twice(desk: Newsdesk) -> None:
    desk.watch("all", "the", mode="hourly")
    desk.at(9)
    desk.stories(0, 1)
    desk.at(10)
    with desk.archive.writing() as connection:
        press = desk.press(console())
        done = [release_round(connection, press, desk.now).messages for _ in range(3)]
    assert done == [1, 0, 0]
