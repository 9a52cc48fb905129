"""When alerts go out: the first on a story at once, the others rarely, in digests or after quiet hours, none lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alerts.channels import SlackSettings
from alerts.delivery import Deliverer
from alerts.messages import Audience, Form
from alerts.timing import Bundle, Due, Manner, Mode, Past, due, due_of_first_fetch, is_sooner
from archive.database import Archive
from archive.tables import alerts, articles, deliveries, stories
from archive.writer import Writer
from scheduler.release import Outlet
from tests.alert_samples import open_channel
from tests.judged_archive import FLOOD, JudgedArchive
from tests.slack_server import CHANNEL, TOKEN, SlackServer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAIT = timedelta(seconds=60)
EVERY = timedelta(minutes=30)
PLAIN = Manner(WAIT, "Asia/Karachi")  # where it is 17:00
MORNING = datetime(2026, 11, 21, 2, tzinfo=UTC)  # and seven in the morning then


def ago(*times: timedelta) -> Past:
    return Past([NOW - time for time in times])


def hours(*given: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(hours=one) for one in given)


@pytest.mark.parametrize(
    ("sentence", "manner", "past", "news", "at", "bundle"),
    [
        ("the first waits for copies only", PLAIN, Past(), False, NOW + WAIT, None),
        ("one soon after waits out the half hour", PLAIN, ago(EVERY / 3), True, NOW + EVERY * 2 / 3, None),
        ("one long after waits for copies only", PLAIN, ago(*hours(3)), True, NOW + WAIT, None),
        ("one that is due within its own wait", PLAIN, ago(EVERY - WAIT / 2), True, NOW + WAIT, None),
        ("without news it waits for the digest", PLAIN, ago(*hours(3)), False, MORNING, Bundle.DIGEST),
        ("the fifth follower of a day goes", PLAIN, ago(*hours(9, 7, 5, 3, 1)), True, NOW + WAIT, None),
        ("the sixth waits for the digest", PLAIN, ago(*hours(11, 9, 7, 5, 3, 1)), True, MORNING, Bundle.DIGEST),
        ("a new day has a new budget", PLAIN, ago(*hours(30, 29, 28, 27, 26, 25)), True, NOW + WAIT, None),
        ("a clock that ran ahead counts for nothing", PLAIN, ago(*hours(-5)), False, NOW + WAIT, None),
        ("where nothing is held back each is told", replace(PLAIN, follow_up=None), ago(EVERY / 3), False, NOW + WAIT, None),
        ("the fiftieth of an hour is told", PLAIN, Past(opened=49), False, NOW + WAIT, None),
        ("the next one floods", PLAIN, Past(opened=50), False, NOW + timedelta(hours=1), Bundle.FLOOD),
        ("unless floods are wished for", replace(PLAIN, most_an_hour=None), Past(opened=5000), False, NOW + WAIT, None),
        ("what is hourly comes at the full hour", replace(PLAIN, mode=Mode.HOURLY), Past(opened=99), False, NOW + timedelta(hours=1), Bundle.DIGEST),
        ("by the readers' clock", replace(PLAIN, mode=Mode.HOURLY, zone="Asia/Kabul"), Past(), False, NOW + EVERY, Bundle.DIGEST),
        ("what is daily at its time", replace(PLAIN, mode=Mode.DAILY, digest_at=time(18, 30)), Past(), False, NOW + timedelta(minutes=90), Bundle.DIGEST),
        ("quiet hours hold it", replace(PLAIN, quiet=(time(16), time(7))), Past(), False, MORNING, Bundle.DIGEST),
        ("quiet hours that begin within its wait hold it", replace(PLAIN, quiet=(time(17, 1), time(7))), Past(), False, MORNING, Bundle.DIGEST),
        ("other hours do not", replace(PLAIN, quiet=(time(18), time(7))), Past(), False, NOW + WAIT, None),
        ("urgent ones pass", replace(PLAIN, quiet=(time(16), time(7)), urgent=True), Past(), False, NOW + WAIT, None),
        ("hourly digests of the night come in the morning", replace(PLAIN, mode=Mode.HOURLY, quiet=(time(16), time(7))), Past(), False, MORNING, Bundle.DIGEST),
    ],
)  # fmt: skip
def test_when_an_alert_is_due(
    sentence: str, manner: Manner, past: Past, news: bool, at: datetime, bundle: Bundle | None
) -> None:
    found = due(NOW, manner, past, news=news)
    assert (found.at, found.bundle) == (at, bundle), sentence
    assert found.why


def test_first_fetches_go_alone_but_not_in_the_night() -> None:
    quarter = timedelta(minutes=15)
    night = replace(PLAIN, quiet=(time(16), time(7)))
    found = [due_of_first_fetch(NOW, quarter, manner) for manner in (PLAIN, night, replace(PLAIN, mode=Mode.DAILY))]
    assert [(one.at, one.bundle) for one in found] == [(NOW + quarter, None), (MORNING, None), (MORNING, None)]


def test_news_bring_an_alert_forward() -> None:
    alone, digest = Due(NOW, None, "news"), Due(NOW, Bundle.DIGEST, "none")
    assert is_sooner(alone, MORNING, "digest")
    assert is_sooner(alone, NOW, "digest")
    assert not is_sooner(digest, NOW, None)
    assert not is_sooner(replace(alone, at=MORNING), NOW, None)


TOLD = (
    "Lorries waited at the Torkham gate while officials of both sides talked about tariffs, said {} to the desk of {}."
)


class GateDesk(JudgedArchive):
    """Where houses report on one story, each in words of its own."""

    def report(self, house: str, said_by: str, title: str = "Lorries at the Torkham gate") -> int:
        """One that `said_by` told to that house."""
        return self.article(house, str(self.minutes), title, TOLD.format(said_by, f"the {house.title()}"))

    def payloads(self) -> list[dict[str, Any]]:
        """The messages so far."""
        return [json.loads(str(row[0])) for row in self.rows(select(deliveries.c.payload).order_by(deliveries.c.id))]


DRIVER, OFFICIALS, TRADERS, GUARD, COOK = (
    "a driver",
    "two officials of the customs house",
    "traders who had lost their fruit by then",
    "the guard that closed it in the morning",
    "a cook from whom the waiting men had bought their bread",
)


LETTERS_ONLY = str.maketrans("0123456789", "stuvwxyzst")


def test_three_hundred_reports_of_an_hour_are_one_message_and_three_at_most(archive: Archive) -> None:
    """Five a minute, many of them copies of each other, alerts released each minute: the rest waits for the digest."""
    desk = GateDesk(archive)
    desk.watch("Gate", "lorries")
    sent = []
    letters = "abcdefghijklmnopqr"
    for number in range(300):
        desk.minutes = number // 5
        name = letters[number % 18] + letters[number // 18]
        voice = " ".join(f"{letters[number // 10 % 18]}{letters[number // 180]}{place:x}" for place in range(16, 36))
        text = f"{TOLD.format(name * 3, name * 5)} {voice.translate(LETTERS_ONLY)}"
        desk.article(f"house{number}", "1", f"Lorries at the Torkham gate, {name}", text)
        sent.append(desk.release_due())
    assert len(desk.rows(select(articles.c.story_id).distinct())) == 1, "it is one story"
    assert len(desk.rows(select(articles.c.group_id).distinct())) > 20, "of many voices"
    assert sent.count(1) == sum(sent)
    assert 2 <= sum(sent) <= 4
    desk.report("last", "an editor who had seen none of it")
    assert desk.rows(select(alerts.c.bundle).where(alerts.c.state == "waiting")) == [("digest",)], "it is no news"
    assert desk.release_due(after=timedelta(days=1)) == 1


def test_what_follows_says_what_is_new_in_the_thread_of_the_first(archive: Archive) -> None:
    desk = GateDesk(archive)
    desk.watch("Gate", "lorries")
    desk.report("post", DRIVER)
    assert desk.release_due(after=timedelta(minutes=2)) == 1
    desk.report("times", OFFICIALS)
    assert desk.release_due(after=timedelta(minutes=2)) == 0, "within half an hour"
    assert desk.release_due(after=timedelta(minutes=30)) == 1
    desk.report("mail", TRADERS)
    assert desk.release_due(after=timedelta(minutes=31)) == 1
    first, second, third = desk.payloads()
    assert second["thread_of"] == third["thread_of"] == first["message_id"]
    assert second["subject"] == third["subject"] == first["subject"]
    assert "New" not in first["text"]
    assert "New: 2 independent reports\nIndependent reports: 2 (Post, Times)\n" in second["text"]
    assert "New: 3 independent reports\nIndependent reports: 3 (Post, Times, Mail)\n" in third["text"]
    assert DRIVER not in second["text"], "only what its readers do not know"


def test_a_story_of_a_first_fetch_is_followed_and_not_told_anew(archive: Archive) -> None:
    """Its readers know of it; what follows stands alone, since the first message tells of many stories."""
    desk = GateDesk(archive)
    desk.watch("Gate", "lorries")
    desk.carry("post", "1", "Lorries at the Torkham gate", TOLD.format(DRIVER, "the Post"), first=True)
    desk.judge()
    assert desk.release_due(after=timedelta(minutes=20)) == 1
    desk.report("times", OFFICIALS)
    (why,) = desk.rows(select(alerts.c.why).where(alerts.c.kind == "story"))
    assert "follows a message on this story" in str(why[0])
    assert desk.release_due(after=timedelta(minutes=40)) == 1
    assert "New: 2 independent reports" in desk.payloads()[-1]["text"]
    assert desk.payloads()[-1]["thread_of"] == ""


def test_reports_that_bring_nothing_new_are_told_in_one_digest(archive: Archive) -> None:
    """After the third independent report the fifth is next; the fourth waits for the morning, with other stories."""
    desk = GateDesk(archive)
    desk.watch("Gate", "lorries OR bridge")
    for house, said_by in (("post", DRIVER), ("times", OFFICIALS), ("mail", TRADERS), ("star", GUARD)):
        desk.report(house, said_by)
        desk.release_due(after=timedelta(minutes=35))
    told = desk.rows(select(alerts.c.state, alerts.c.bundle).order_by(alerts.c.id))
    assert told == [("released", None)] * 3 + [("waiting", "digest")]
    desk.report("cook", COOK)
    assert desk.rows(select(alerts.c.bundle).where(alerts.c.state == "waiting")) == [(None,)], "the fifth is news"
    desk.release_due(after=timedelta(minutes=35))
    text = desk.payloads()[-1]["text"]
    assert "5 independent reports" in text
    assert GUARD in text
    assert COOK in text


def test_a_digest_shows_what_is_so_now(archive: Archive) -> None:
    """Of the reports on one story the latest stands for it, and the others are counted: the first may be overtaken."""
    desk = GateDesk(archive)
    desk.watch("Gate", "lorries OR bread", mode="hourly")
    desk.minutes = 60
    desk.report("post", DRIVER, "Torkham gate closes for lorries")
    desk.report("times", OFFICIALS, "Torkham gate is open for lorries again")
    desk.article("mail", "flood", "Floods cut the valley road", FLOOD)
    assert desk.release_due(after=timedelta(hours=1)) == 1
    (message,) = desk.payloads()
    assert message["subject"] == "Gate: 2 stories: Torkham gate is open for lorries again"
    assert "Independent reports: 2 (Post, Times)" in message["text"]
    assert "Torkham gate closes" not in message["text"]
    assert "Also in" not in message["text"], "they do not print the same text"


def test_a_new_language_and_a_new_toll_are_news(archive: Archive) -> None:
    desk = GateDesk(archive)
    desk.watch("Gate", "@torkham")
    killed = "{} killed in a blast at the Torkham crossing on Monday morning, {} told reporters at the gate."
    desk.article("post", "1", "Blast at Torkham", killed.format("At least seven people were", "the police"))
    desk.release_due(after=timedelta(minutes=2))
    title = "Toll of the blast at Torkham"
    desk.article("post", "2", title, killed.format("Later in the day the hospital said that 23 people were", "it"))
    assert desk.release_due(after=timedelta(minutes=35)) == 1
    assert "New: killed: 23 (before: at least 7)" in desk.payloads()[-1]["text"]


def test_a_headline_that_was_changed_is_told_with_the_one_before(archive: Archive) -> None:
    desk = GateDesk(archive)
    desk.watch("Gate", "lorries")
    article = desk.carry("post", "1", "Lorries wait at Torkham", TOLD.format(DRIVER, "the Post"))
    desk.read_page(article, "Lorries wait at Torkham", TOLD.format(DRIVER, "the Post") + " The queue is long.")
    desk.judge()
    desk.release_due(after=timedelta(minutes=2))
    desk.read_page(article, "Lorries wait at Torkham", TOLD.format(DRIVER, "the Post") + " It will open again.")
    desk.judge()
    assert desk.release_due(after=timedelta(days=2)) == 0, "more words under one headline are no news"
    desk.read_page(article, "Torkham gate opened for traders", TOLD.format(DRIVER, "the Post"))
    desk.judge()
    assert desk.release_due(after=timedelta(minutes=35)) == 1
    assert "New: another headline; before: Lorries wait at Torkham" in desk.payloads()[-1]["text"]
    desk.read_page(
        article, "Torkham gate opened for traders", TOLD.format(DRIVER, "the Post") + " Correction: on Tuesday."
    )
    desk.judge()
    assert desk.release_due(after=timedelta(minutes=35)) == 1
    assert "New: corrected by the outlet" in desk.payloads()[-1]["text"]


def test_a_story_that_was_merged_is_followed_under_its_new_name(archive: Archive) -> None:
    desk = GateDesk(archive)
    desk.watch("Gate", "lorries")
    first = desk.report("post", DRIVER)
    assert desk.release_due(after=timedelta(minutes=2)) == 1
    with archive.writing() as conn:
        (story,) = conn.execute(select(articles.c.story_id).where(articles.c.id == first)).one()
        older = conn.execute(stories.insert().values(opened_at=desk.now).returning(stories.c.id)).scalar_one()
        conn.execute(articles.update().where(articles.c.id == first).values(story_id=older))
        conn.execute(stories.update().where(stories.c.id == story).values(merged_into=older))
    desk.report("times", OFFICIALS)
    assert desk.rows(select(alerts.c.sequence).order_by(alerts.c.id)) == [(1,), (2,)]
    assert desk.release_due(after=timedelta(minutes=2)) == 0


async def test_in_slack_what_follows_stands_in_the_thread_of_the_first(archive: Archive) -> None:
    desk = GateDesk(archive)
    desk.watch("Gate", "lorries", notify=("desk",))
    outlet = Outlet(Audience("desk", Form.SLACK), (CHANNEL,))
    with SlackServer() as server:
        bot = SlackSettings("desk", token=TOKEN, channel=CHANNEL, api_url=server.api_url)
        writer = Writer(archive.writer)
        deliverer = Deliverer(writer, {"desk": open_channel(bot)}, lambda: desk.now)
        for house, said_by in (("post", DRIVER), ("times", OFFICIALS)):
            desk.report(house, said_by)
            assert desk.release_due(after=timedelta(minutes=40), outlet=outlet) == 1
            await deliverer.deliver()
            await deliverer.settle()
        deliverer.close()
        writer.close()
    first, second = server.posts
    assert "thread_ts" not in first.body
    assert second.body["thread_ts"] == first.ts
