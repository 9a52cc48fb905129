"""The operator hears in time: real relays and a real Slack that refuse, the outbox between them, the clock moved by hand."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alerts.channels import Channel, ConsoleSettings, MailSettings, SlackSettings, audience_of
from alerts.console import ConsoleChannel
from alerts.delivery import Deliverer
from alerts.mail import MailChannel
from alerts.messages import render_alert
from alerts.slack import SlackChannel
from archive import outbox, retrying, undelivered
from archive.database import Archive
from archive.tables import deliveries, notices
from archive.writer import Writer
from scheduler.notices import Telling, notice_round
from scheduler.release import Outlet
from tests.alert_samples import NOW, audience, content
from tests.mail_server import MailServer
from tests.slack_server import CHANNEL, TOKEN, SlackServer

HOUR = timedelta(hours=1)


class Service:
    """Outbox, channels and the operator's round; a real console, kept in `printed`."""

    def __init__(self, archive: Archive, notify: tuple[str, ...]) -> None:
        self.archive = archive
        self.now = NOW
        self.printed = io.StringIO()
        self.telling = Telling(notify, timedelta(days=3), time(9), "UTC")
        self.writer = Writer(archive.writer)
        self.channels: dict[str, Channel] = {"console": ConsoleChannel(ConsoleSettings(), self.printed)}
        self.outlets = {"console": Outlet(audience_of(ConsoleSettings()), ("console",))}
        self.deliverer = Deliverer(self.writer, {}, {}, lambda: self.now)

    def mail(self, port: int, name: str = "desk", **more: object) -> None:
        fields: dict[str, object] = {"security": "none", "sender": "t@example.org", "recipients": ("a@example.org",)}
        given = MailSettings(name=name, host="127.0.0.1", port=port, **(fields | more))  # type: ignore[arg-type]
        self.channels[name] = MailChannel(given)
        self.outlets[name] = Outlet(audience_of(given), given.recipients)

    def slack(self, api_url: str, token: str, name: str = "war-room") -> None:
        given = SlackSettings(name, token=token, channel=CHANNEL, api_url=api_url)
        self.channels[name] = SlackChannel(given)
        self.outlets[name] = Outlet(audience_of(given), (CHANNEL,))

    def put(self, count: int, channel: str = "desk", recipient: str = "a@example.org") -> None:
        """Alerts in the outbox."""
        with self.archive.reading() as connection:
            before = len(connection.execute(select(deliveries.c.id)).all())
        rows = [
            {
                "key": f"alert-{n}/{channel}/{recipient}",
                "channel": channel,
                "recipient": recipient,
                "payload": render_alert(content(alert_key=f"alert-{n}"), audience(), NOW).to_json(),
                "state": "due",
                "attempts": 0,
                "created_at": self.now,
                "due_at": self.now,
            }
            for n in range(before, before + count)
        ]
        with self.archive.writing() as connection:
            connection.execute(deliveries.insert(), rows)

    async def work(self, later: timedelta = timedelta(0)) -> None:
        """Deliver what is due `later`, let the operator's round look, deliver what it wrote."""
        self.now += later
        self.deliverer.take_channels(self.channels, dict.fromkeys(self.channels, 10_000))
        for _ in range(2):
            while await self.deliverer.deliver():
                await self.deliverer.settle()
            with self.archive.writing() as connection:
                notice_round(connection, self.outlets, self.telling, {}, self.now)
        while await self.deliverer.deliver():
            await self.deliverer.settle()

    def open(self) -> list[str]:
        with self.archive.reading() as connection:
            return sorted(key for key in outbox.open_notices(connection) if not key.startswith("alive"))

    def told(self) -> list[tuple[str, str]]:
        """(channel, notice's words) of every message to the operator but the daily line, oldest first."""
        with self.archive.reading() as connection:
            words = {row.key.partition("@")[0]: row.text for row in connection.execute(select(notices))}
            sent = connection.execute(
                select(deliveries.c.channel, deliveries.c.notice_key)
                .where(deliveries.c.notice_key.is_not(None))
                .order_by(deliveries.c.id)
            ).all()
        return [(row.channel, words[row.notice_key]) for row in sent if not row.notice_key.startswith("alive")]


@pytest.fixture
def notify() -> tuple[str, ...]:
    return ("desk", "war-room")


@pytest.fixture
def service(archive: Archive, notify: tuple[str, ...]) -> Iterator[Service]:
    made = Service(archive, notify)
    yield made
    made.deliverer.close()
    made.writer.close()


WRONG = "nothing goes out by desk: its settings do not work"


async def test_a_wrong_password_is_told_at_the_first_refusal_by_another_channel(
    service: Service, tmp_path: Path
) -> None:
    """Not after the 24 hours in which the messages are kept; once; and again when it comes back after it was mended."""
    with MailServer("starttls", {"desk": "right"}) as mail, SlackServer(pace=1e-9) as slack:
        secured: dict[str, Any] = {
            "security": "starttls",
            "username": "desk",
            "ca_file": mail.write_authority(tmp_path),
        }
        service.slack(slack.api_url, TOKEN)
        service.mail(mail.port, password="wrong", **secured)
        service.put(5)
        await service.work()
        assert service.told() == [("war-room", WRONG)], "by the one that works, and not by the mail itself"
        assert "535" in slack.posts[0].seen(), "also when it is paused since"
        await service.work(HOUR)
        assert service.told() == [("war-room", WRONG)], "once"
        assert service.open() == ["channel:desk"]

        service.mail(mail.port, password="right", **secured)
        with service.archive.writing() as connection:
            assert retrying.due_at_once(connection, {"desk"}, service.now) == 5
        await service.work()
        assert len(mail.received) == 5
        assert service.open() == [], "over"

        service.mail(mail.port, password="wrong again", **secured)
        service.put(1)
        await service.work(HOUR)
        assert service.told() == [("war-room", WRONG)] * 2, "told anew"
        ids = [post.body["metadata"]["event_payload"]["key"] for post in slack.posts]
        assert len(set(ids)) == len(ids) == 2, "under an id of its own, or Slack's reader would never see it"


async def test_a_token_that_slack_does_not_know_is_told_by_mail(service: Service) -> None:
    with MailServer() as mail, SlackServer() as slack:
        service.mail(mail.port)
        service.slack(slack.api_url, "xoxb-wrong")
        service.put(1, "war-room", CHANNEL)
        await service.work()
    (told,) = mail.received
    assert "nothing goes out by war-room" in str(told.message["Subject"])
    assert "invalid_auth" in told.part("plain")
    assert "xoxb" not in told.content.decode()


@pytest.mark.parametrize("notify", [("desk",)], ids=["one channel"])
async def test_who_has_only_the_channel_in_trouble_is_told_on_the_console_and_in_the_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with MailServer() as mail, caplog.at_level(logging.ERROR, "tripoint.operator"):
        mail.behaviour.sender = "553 not your address"
        service.mail(mail.port)
        service.put(1)
        await service.work()
    assert service.told() == [("console", WRONG)]
    assert WRONG in service.printed.getvalue()
    assert WRONG in caplog.text


async def test_many_dead_letters_are_one_notice_by_another_channel(service: Service) -> None:
    with MailServer() as mail, SlackServer(pace=1e-9) as slack:
        mail.behaviour.recipients["a@example.org"] = "550 no such user"
        service.mail(mail.port)
        service.slack(slack.api_url, TOKEN)
        service.put(17)
        await service.work()
        assert service.told() == [("war-room", "17 messages by desk could not be delivered")]
        service.put(2)
        await service.work(timedelta(minutes=10))
        assert len(service.told()) == 1, "what follows within the hour waits for company"
        service.put(3)
        await service.work(timedelta(minutes=60))
        assert service.told()[1:] == [("war-room", "5 messages by desk could not be delivered")]
        assert len(service.open()) == 2

        mail.behaviour.recipients.clear()
        with service.archive.writing() as connection:
            assert retrying.retry_all(connection, "dead", service.now) == 22
        await service.work()
        assert len(mail.received) == 22
        assert service.open() == [], "none is left"


async def test_a_notice_that_nobody_took_is_told_to_somebody_and_goes_in_no_circle(service: Service) -> None:
    """Mail takes nothing for this reader and Slack refuses every message: the console hears, and that is all."""
    with MailServer() as mail, SlackServer() as slack:
        mail.behaviour.recipients["a@example.org"] = "550 no such user"
        service.mail(mail.port)
        service.slack(slack.api_url, TOKEN)
        service.put(1)
        slack.next.extend(["no_text"] * 50)
        for _ in range(7):
            await service.work(HOUR)
        unheard = "a notice to the operator by war-room could not be delivered"
        first = ("war-room", "a message by desk could not be delivered")
        assert service.told() == [first, ("desk", unheard), ("console", unheard)]
        assert unheard in service.printed.getvalue()


async def test_a_relay_that_is_away_is_told_when_it_stays_away(service: Service) -> None:
    with MailServer() as gone:
        port = gone.port
    with SlackServer(pace=1e-9) as slack:
        service.mail(port)
        service.slack(slack.api_url, TOKEN)
        service.put(1)
        await service.work()
        assert service.told() == [], "a relay that restarts is nobody's worry"
        await service.work(HOUR)
        assert service.told() == []
        await service.work(HOUR)
        assert service.told() == [("war-room", "nothing goes out by desk: every attempt failed")]
        await service.work(HOUR * 23)
        assert service.told()[1:] == [("war-room", "a message by desk could not be delivered")]


async def test_one_greylisted_reader_is_no_trouble_of_a_channel_that_works(service: Service) -> None:
    with MailServer() as mail:
        mail.behaviour.recipients["a@example.org"] = "450 come back later"
        service.mail(mail.port)
        service.put(1)
        for _ in range(6):
            service.put(1, recipient="b@example.org")
            await service.work(HOUR)
        assert service.told() == []


def test_a_letter_that_was_dead_from_the_beginning_is_seen(archive: Archive) -> None:
    """Written by a release whose channel is gone: it was never tried."""
    with archive.writing() as connection:
        row = {"key": "k", "channel": "gone", "recipient": "?", "payload": "{}", "attempts": 0}
        times = {"created_at": NOW, "due_at": NOW, "ended_at": NOW}
        connection.execute(deliveries.insert(), [row | times | {"state": "dead"}])
        assert [one.channel for one in undelivered.dead_since(connection, 0, 0)] == ["gone"]
        assert undelivered.dead_since(connection, *undelivered.newest(connection)) == []
        assert undelivered.channels_with_dead_letters(connection) == {"gone"}
