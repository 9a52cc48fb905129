"""Handing over: claimed, sent and marked one by one; a slow channel holds up nobody, and nothing is sent twice unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from alerts.channels import Channel, GiveUp, MailSettings, Misconfigured, Outcome, Retry, Sent, Unclear
from alerts.delivery import BATCH, Deliverer, decide
from alerts.mail import MailChannel
from alerts.messages import Payload, render_alert
from archive import outbox
from archive.database import Archive
from archive.outbox import Outgoing
from archive.retrying import retry_all
from archive.tables import deliveries, delivery_attempts
from archive.writer import Writer
from tests.alert_samples import NOW, audience, content
from tests.mail_server import MailServer, Tarpit
from tests.program import until

OUTGOING = Outgoing(1, "alert-1/desk/a@example.org", "desk", "a@example.org", "{}", 0, None, False, False)
UNCLEAR = Outgoing(1, "alert-1/desk/a@example.org", "desk", "a@example.org", "{}", 1, NOW, True, False)


@pytest.mark.parametrize(
    ("sentence", "outgoing", "outcome", "now", "state"),
    [
        ("what the relay took is sent", OUTGOING, Sent("250 ok"), NOW, "sent"),
        ("what may work later is due again", OUTGOING, Retry(None, "451"), NOW, "due"),
        ("what will never work is dead", OUTGOING, GiveUp("550"), NOW, "dead"),
        ("a lost answer leaves a doubt", OUTGOING, Unclear("reset"), NOW, "unclear"),
        ("wrong settings are no fault of the message", OUTGOING, Misconfigured("535"), NOW, "due"),
        ("a doubt stays with every later try", UNCLEAR, Retry(None, "451"), NOW, "unclear"),
        ("a doubt ends when it is taken", UNCLEAR, Sent(), NOW, "sent"),
        ("after a day it is dead", UNCLEAR, Retry(None, "451"), NOW + timedelta(days=2), "dead"),
    ],
)
def test_decide(sentence: str, outgoing: Outgoing, outcome: Outcome, now: datetime, state: str) -> None:
    handed = decide(outgoing, outcome, now)
    assert handed.state == state, sentence
    assert (handed.due_at is not None) == (state in ("due", "unclear")), "who waits knows how long"


class Room:
    """An outbox and the one who empties it, with a clock that the test moves."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.now = NOW
        self.writer = Writer(archive.writer)
        self.opened: list[Deliverer] = []

    def deliverer(self, channels: dict[str, Channel]) -> Deliverer:
        self.opened.append(Deliverer(self.writer, channels, lambda: self.now))
        return self.opened[-1]

    def put(self, count: int, channel: str = "desk", recipient: str = "a@example.org", payload: str = "") -> None:
        """Messages in the outbox, as an alert's release writes them."""
        for number in range(count):
            rendered = payload or render_alert(content(alert_key=f"{channel}-{number}"), audience(), NOW).to_json()
            key = f"{channel}-{number}/{channel}/{recipient}"
            row = {"key": key, "channel": channel, "recipient": recipient, "payload": rendered}
            with self.archive.writing() as connection:
                outbox.keep_notice(connection, key, "", [row], NOW, closed=True)

    async def deliver(self, deliverer: Deliverer) -> None:
        while await deliverer.deliver():
            await deliverer.settle()

    def states(self) -> list[str]:
        with self.archive.reading() as connection:
            return list(connection.execute(select(deliveries.c.state).order_by(deliveries.c.id)).scalars())

    def attempts(self) -> list[str]:
        with self.archive.reading() as connection:
            rows = connection.execute(select(delivery_attempts.c.outcome).order_by(delivery_attempts.c.id))
            return list(rows.scalars())


@pytest.fixture
def room(archive: Archive) -> Iterator[Room]:
    made = Room(archive)
    yield made
    for deliverer in made.opened:
        deliverer.close()
    made.writer.close()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def by_mail(port: int, name: str = "desk") -> Channel:
    return MailChannel(MailSettings(name, "127.0.0.1", port, "none", "tripoint@example.org", ("a@example.org",)))


async def test_every_message_is_sent_once_oldest_first_and_recorded(room: Room, mail: MailServer) -> None:
    room.put(BATCH + 3)
    deliverer = room.deliverer({"desk": by_mail(mail.port)})
    await room.deliver(deliverer)
    ids = [str(one.message["Message-ID"]) for one in mail.received]
    assert len(ids) == len(set(ids)) == BATCH + 3
    with room.archive.reading() as connection:
        payloads = connection.execute(select(deliveries.c.payload).order_by(deliveries.c.id)).scalars()
        assert ids == [Payload.from_json(one).message_id for one in payloads]
    assert room.states() == ["sent"] * (BATCH + 3)
    assert room.attempts() == ["sent"] * (BATCH + 3)
    assert deliverer.counts["sent"] == BATCH + 3


async def test_what_the_relay_puts_off_waits_its_time_and_comes_under_the_same_id(room: Room, mail: MailServer) -> None:
    mail.behaviour.after_dot.append("451 4.7.1 greylisted")
    room.put(1)
    deliverer = room.deliverer({"desk": by_mail(mail.port)})
    await room.deliver(deliverer)
    assert room.states() == ["due"]
    await room.deliver(deliverer)
    assert mail.received == [], "not before its time"
    room.now += timedelta(hours=1)
    await room.deliver(deliverer)
    assert room.states() == ["sent"]
    assert room.attempts() == ["retry", "sent"]


async def test_a_lost_answer_is_repeated_under_the_same_id(room: Room, mail: MailServer) -> None:
    mail.behaviour.after_dot.append("drop")
    room.put(1)
    deliverer = room.deliverer({"desk": by_mail(mail.port)})
    await room.deliver(deliverer)
    assert room.states() == ["unclear"]
    room.now += timedelta(hours=1)
    await room.deliver(deliverer)
    assert room.states() == ["sent"]
    assert len(mail.received) == 2
    assert len({str(one.message["Message-ID"]) for one in mail.received}) == 1


async def test_a_refused_recipient_is_a_dead_letter_that_can_be_replayed(room: Room, mail: MailServer) -> None:
    mail.behaviour.recipients["a@example.org"] = "550 5.1.1 nobody here"
    room.put(1)
    deliverer = room.deliverer({"desk": by_mail(mail.port)})
    await room.deliver(deliverer)
    assert room.states() == ["dead"]
    mail.behaviour.recipients.clear()
    await room.deliver(deliverer)
    assert mail.received == [], "dead is dead until a person says otherwise"
    with room.archive.writing() as connection:
        assert retry_all(connection, "dead", room.now) == 1
    await room.deliver(deliverer)
    assert room.states() == ["sent"]


async def test_a_dead_letter_that_may_have_arrived_is_asked_for_before_it_is_repeated(
    room: Room, mail: MailServer
) -> None:
    """Whatever came after the attempt that was lost."""
    mail.behaviour.after_dot.append("drop")
    room.put(2)
    deliverer = room.deliverer({"desk": by_mail(mail.port)})
    await room.deliver(deliverer)
    mail.behaviour.recipients["a@example.org"] = "550 5.1.1 nobody here"
    room.now += timedelta(hours=1)
    await room.deliver(deliverer)
    assert room.states() == ["dead", "sent"]
    with room.archive.writing() as connection:
        assert retry_all(connection, "dead", room.now) == 1
    assert room.states() == ["unclear", "sent"]


async def test_what_came_meanwhile_is_asked_for_at_the_end_of_a_batch(room: Room, mail: MailServer) -> None:
    asked: list[int] = []
    room.put(BATCH + 1)
    deliverer = Deliverer(room.writer, {"desk": by_mail(mail.port)}, lambda: room.now, more=lambda: asked.append(1))
    room.opened.append(deliverer)
    await deliverer.deliver()
    await deliverer.settle()
    assert asked == [1]
    await deliverer.deliver()
    await deliverer.settle()
    assert asked == [1, 1]
    assert await deliverer.deliver() == 0
    await deliverer.settle()
    assert asked == [1, 1], "nothing was there, so nobody asks again"


async def test_a_connection_is_kept_between_batches_and_let_go_when_nothing_comes(
    room: Room, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = by_mail(mail.port)
    deliverer = room.deliverer({"desk": channel})
    for number in range(3):
        room.put(1, recipient=f"r{number}@example.org")
        await room.deliver(deliverer)
    assert (len(mail.received), mail.connections) == (3, 1)
    monkeypatch.setattr("alerts.delivery.IDLE", timedelta(0))
    await deliverer.deliver()
    room.put(1, recipient="last@example.org")
    await room.deliver(deliverer)
    assert (len(mail.received), mail.connections) == (4, 2)


async def test_a_relay_that_says_nothing_holds_up_no_other_channel(room: Room, mail: MailServer) -> None:
    with Tarpit() as pit:
        room.put(3, "slow")
        room.put(3, "desk")
        slow = by_mail(pit.port, "slow")
        deliverer = room.deliverer({"slow": slow, "desk": by_mail(mail.port)})
        assert await deliverer.deliver() == 6
        await until(lambda: deliverer.counts["sent"] == 3, 10)
        assert room.states() == ["sending"] * 3 + ["sent"] * 3
        assert await deliverer.deliver() == 0, "what is in hand is nobody else's"

        def let_go() -> bool:
            slow.close()
            return "sending" not in room.states()

        await until(let_go, 30)
    assert room.states() == ["due"] * 3 + ["sent"] * 3


async def test_what_an_earlier_run_held_at_its_end_is_in_doubt_and_sent_again(room: Room, mail: MailServer) -> None:
    room.put(2)
    with room.archive.writing() as connection:
        outbox.claim_deliveries(connection, "desk", NOW, NOW, 1)
    deliverer = room.deliverer({"desk": by_mail(mail.port)})
    await room.deliver(deliverer)
    assert room.states() == ["sending", "sent"]
    with room.archive.writing() as connection:
        outbox.release_sends(connection)
    assert room.states() == ["unclear", "sent"]
    await room.deliver(deliverer)
    assert room.states() == ["sent", "sent"]


async def test_a_lease_that_ran_out_is_taken_up(room: Room, mail: MailServer) -> None:
    room.put(1)
    with room.archive.writing() as connection:
        outbox.claim_deliveries(connection, "desk", NOW, NOW, 1)
    room.now += outbox.SEND_LEASE
    await room.deliver(room.deliverer({"desk": by_mail(mail.port)}))
    assert room.states() == ["sent"]


async def test_a_message_for_a_channel_that_is_gone_is_a_dead_letter_with_its_reason(room: Room) -> None:
    room.put(1, "pager")
    await room.deliver(room.deliverer({}))
    assert room.states() == ["dead"]
    with room.archive.reading() as connection:
        assert "pager" in connection.execute(select(deliveries.c.last_detail)).scalar_one()


async def test_a_message_that_cannot_be_read_is_a_dead_letter_and_stops_nobody(room: Room, mail: MailServer) -> None:
    room.put(1, "desk", "broken@example.org", payload="{")
    room.put(1)
    await room.deliver(room.deliverer({"desk": by_mail(mail.port)}))
    assert room.states() == ["dead", "sent"]


class Broken:
    """A channel that breaks its promise never to raise."""

    name = "desk"

    def recipients(self) -> tuple[str, ...]:
        return ("a@example.org",)

    def send(self, payload: Payload, recipient: str, *, unclear: bool = False) -> Outcome:
        raise KeyError("a mistake of ours")

    def close(self) -> None:
        return


async def test_a_channel_that_fails_in_its_own_code_loses_nothing(room: Room) -> None:
    room.put(2)
    await room.deliver(room.deliverer({"desk": Broken()}))
    assert room.states() == ["due", "due"]
    assert room.attempts() == ["misconfigured", "misconfigured"]
