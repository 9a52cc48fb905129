"""When alerts on a story go out: the first at once, the others rarely, none lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from alerts.channels import SlackSettings
from alerts.delivery import Deliverer
from alerts.follow import DAY, MOST_A_DAY, due
from alerts.messages import Audience, Form
from archive.database import Archive
from archive.tables import alerts, articles, deliveries, stories
from archive.writer import Writer
from scheduler.release import Outlet
from tests.alert_samples import open_channel
from tests.judged_archive import JudgedArchive
from tests.slack_server import CHANNEL, TOKEN, SlackServer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAIT = timedelta(seconds=60)
EVERY = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("sentence", "earlier", "after"),
    [
        ("the first waits for copies only", [], WAIT),
        ("one soon after waits out the half hour", [timedelta(minutes=10)], timedelta(minutes=20)),
        ("one long after waits for copies only", [timedelta(hours=3)], WAIT),
        ("one that is due within its own wait", [EVERY - timedelta(seconds=30)], WAIT),
        ("the fifth follower of a day goes", [timedelta(hours=hours) for hours in (9, 7, 5, 3, 1)], WAIT),
        (
            "the sixth waits for the next day",
            [timedelta(hours=hours) for hours in (11, 9, 7, 5, 3, 1)],
            DAY - timedelta(hours=11),
        ),
        ("a new day has a new budget", [timedelta(hours=hours) for hours in (30, 29, 28, 27, 26, 25)], WAIT),
        ("a clock that ran ahead counts for nothing", [timedelta(hours=-5)], WAIT),
    ],
)
def test_when_an_alert_is_due(sentence: str, earlier: list[timedelta], after: timedelta) -> None:
    found = due(NOW, WAIT, [NOW - ago for ago in earlier], EVERY)
    assert found.at == NOW + after, sentence
    assert found.why


TOLD = (
    "Lorries waited at the Torkham gate while officials of both sides talked about tariffs, said {} to the desk of {}."
)


def test_a_hundred_reports_of_one_story_are_one_message_and_a_few(archive: Archive) -> None:
    """A report every few minutes for hours, alerts released as often: one message, and few that follow it."""
    desk = JudgedArchive(archive)
    desk.watch("Gate", "lorries")
    sent = []
    names = [f"{one}{other}" for one in "abcdefghij" for other in "abcdefghij"]
    for number, name in enumerate(names):
        desk.article(f"house{number}", "1", f"Lorries at the Torkham gate, {name}", TOLD.format(name * 3, name * 5))
        sent.append(desk.release_due())
    told = desk.rows(select(articles.c.story_id).distinct())
    assert len(told) == 1, "it is one story"
    assert sent.count(1) == sum(sent)
    hours = desk.minutes / 60
    assert 2 <= sum(sent) <= min(1 + MOST_A_DAY, 2 + 2 * hours)
    waiting = desk.rows(select(alerts.c.state).where(alerts.c.state == "waiting"))
    assert len(waiting) <= 1, "what has not gone out waits in one alert"


def test_what_follows_is_threaded_under_the_first(archive: Archive) -> None:
    desk = JudgedArchive(archive)
    desk.watch("Gate", "lorries")
    desk.article("post", "1", "Lorries at the Torkham gate", TOLD.format("a driver", "the Post"))
    assert desk.release_due(after=timedelta(minutes=2)) == 1
    desk.article(
        "times", "1", "Lorries at the gate of Torkham", TOLD.format("two officials of the customs house", "the Times")
    )
    assert desk.release_due(after=timedelta(minutes=2)) == 0, "within half an hour"
    assert desk.release_due(after=timedelta(minutes=30)) == 1
    first, second = (
        json.loads(str(row[0])) for row in desk.rows(select(deliveries.c.payload).order_by(deliveries.c.id))
    )
    assert second["thread_of"] == first["message_id"]
    assert second["subject"] == first["subject"]


def test_a_story_that_was_merged_is_followed_under_its_new_name(archive: Archive) -> None:
    desk = JudgedArchive(archive)
    desk.watch("Gate", "lorries")
    first = desk.article("post", "1", "Lorries at the Torkham gate", TOLD.format("a driver", "the Post"))
    assert desk.release_due(after=timedelta(minutes=2)) == 1
    with archive.writing() as conn:
        (story,) = conn.execute(select(articles.c.story_id).where(articles.c.id == first)).one()
        older = conn.execute(stories.insert().values(opened_at=desk.now).returning(stories.c.id)).scalar_one()
        conn.execute(articles.update().where(articles.c.id == first).values(story_id=older))
        conn.execute(stories.update().where(stories.c.id == story).values(merged_into=older))
    desk.article(
        "times", "1", "Lorries at the gate of Torkham", TOLD.format("two officials of the customs house", "the Times")
    )
    assert desk.rows(select(alerts.c.sequence).order_by(alerts.c.id)) == [(1,), (2,)]
    assert desk.release_due(after=timedelta(minutes=2)) == 0


async def test_in_slack_what_follows_stands_in_the_thread_of_the_first(archive: Archive) -> None:
    desk = JudgedArchive(archive)
    desk.watch("Gate", "lorries", notify=("desk",))
    outlet = Outlet(Audience("desk", Form.SLACK), (CHANNEL,))
    with SlackServer() as server:
        bot = SlackSettings("desk", token=TOKEN, channel=CHANNEL, api_url=server.api_url)
        writer = Writer(archive.writer)
        deliverer = Deliverer(writer, {"desk": open_channel(bot)}, {"desk": 60}, lambda: desk.now)
        for number, source in enumerate(("post", "times")):
            words = TOLD.format(("a driver", "two officials of the customs house")[number], source)
            desk.article(source, "1", "Lorries at the Torkham gate", words)
            assert desk.release_due(after=timedelta(minutes=40), outlet=outlet) == 1
            await deliverer.deliver()
            await deliverer.settle()
        deliverer.close()
        writer.close()
    first, second = server.posts
    assert "thread_ts" not in first.body
    assert second.body["thread_ts"] == first.ts
