"""Faults of delivery that no other test holds; docs/faults.md says which holds what."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from alerts.channels import GiveUp, MailSettings, Outcome, Retry, Sent
from alerts.delivery import BATCH
from alerts.mail import MailChannel
from alerts.messages import Audience, Form, Payload, render_alert
from archive.database import Archive, open_archive
from archive.retrying import retry_all
from archive.tables import deliveries
from archive.watches import remove_watch
from scheduler.release import Outlet, messages_for, release_round
from tests.alert_samples import NOW, audience, content
from tests.judged_archive import GATE, JudgedArchive
from tests.mail_server import MailServer
from tests.test_alerts_delivery import Room, by_mail


@dataclass
class Desk:
    """A channel that takes everything, and remembers in which order."""

    name: str = "desk"
    taken: list[str] = field(default_factory=list)

    def recipients(self) -> tuple[str, ...]:
        return ("a@example.org",)

    def send(self, payload: Payload, recipient: str, *, unclear: bool = False) -> Outcome:
        self.taken.append(payload.message_id)
        return Sent()

    def close(self) -> None:
        return


@pytest.fixture
def room(archive: Archive) -> Iterator[Room]:
    yield from _opened(archive)


def _opened(archive: Archive) -> Iterator[Room]:
    made = Room(archive)
    yield made
    for deliverer in made.opened:
        deliverer.close()
    made.writer.close()


def test_a_relay_whose_name_nobody_knows_is_tried_again() -> None:
    """Names come back: a resolver that is down says the same as a typing error."""
    settings = MailSettings("desk", "relay.invalid", 25, "none", "a@example.org", ("b@example.org",))
    outcome = MailChannel(settings).send(render_alert(content(), audience(), NOW), "b@example.org")
    assert isinstance(outcome, Retry)
    assert outcome.after is None


@pytest.mark.parametrize("answer", ["552 5.3.4 message too big", "554 5.7.1 no"])
def test_a_text_the_relay_will_never_take_is_given_up(answer: str) -> None:
    with MailServer() as relay:
        relay.behaviour.after_dot.append(answer)
        channel = by_mail(relay.port)
        outcome = channel.send(render_alert(content(), audience(), NOW), "a@example.org")
        channel.close()
    assert isinstance(outcome, GiveUp)
    assert answer in outcome.why


async def test_who_was_put_off_is_asked_again_and_who_took_it_is_not(room: Room) -> None:
    """One alert for two readers, of whom one's server asks to come back."""
    with MailServer() as relay:
        relay.behaviour.recipients["b@example.org"] = "450 4.2.1 come back"
        for reader in ("a@example.org", "b@example.org"):
            room.put(1, recipient=reader)
        deliverer = room.deliverer({"desk": by_mail(relay.port)})
        await room.deliver(deliverer)
        assert room.states() == ["sent", "due"]
        room.now += timedelta(minutes=4)
        await room.deliver(deliverer)
        assert room.attempts() == ["sent", "retry"], "five minutes were asked for"
        relay.behaviour.recipients.clear()
        room.now += timedelta(minutes=2)
        await room.deliver(deliverer)
        assert [one.recipients for one in relay.received] == [("a@example.org",), ("b@example.org",)]
        assert len({str(one.message["Message-ID"]) for one in relay.received}) == 1


async def test_five_thousand_messages_of_one_minute_go_out_once_oldest_first(tmp_path: Path) -> None:
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    for room in _opened(archive):
        ids = _fill(room, 5_000)
        desk = Desk()
        await room.deliver(room.deliverer({"desk": desk}))
        assert desk.taken == ids, "all of them, once, in the order in which they came"
        assert set(room.states()) == {"sent"}
    archive.close()


def _fill(room: Room, count: int) -> list[str]:
    """Messages in the outbox, all written in one transaction; returns their ids."""
    ids, rows = [], []
    for number in range(count):
        payload = render_alert(content(alert_key=f"alert-{number}"), audience(Form.CONSOLE), NOW)
        (row,) = messages_for(f"alert-{number}", payload, "desk", ("a@example.org",))
        row |= {"channel": "desk", "state": "due", "attempts": 0, "created_at": NOW, "due_at": NOW}
        rows.append(row)
        ids.append(payload.message_id)
    with room.archive.writing() as connection:
        connection.execute(insert(deliveries), rows)
    return ids


async def test_three_days_without_any_channel_lose_nothing_and_hold_nothing_in_memory(room: Room) -> None:
    """After a day a message is a dead letter with its reason; when the relay is back a person sends all of them."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = int(taken.getsockname()[1])
    count = BATCH * 2
    room.put(count)
    deliverer = room.deliverer({"desk": by_mail(closed)})
    for _ in range(72):
        while claimed := await deliverer.deliver():
            assert claimed <= BATCH, "what waits, waits on the disk"
            await deliverer.settle()
        room.now += timedelta(hours=1)
    assert room.states() == ["dead"] * count
    with room.archive.reading() as connection:
        reasons = set(connection.execute(select(deliveries.c.last_detail)).scalars())
    assert all("given up after" in reason for reason in reasons)
    with room.archive.writing() as connection:
        assert retry_all(connection, "dead", room.now) == count
    with MailServer() as relay:
        deliverer.take_channels({"desk": by_mail(relay.port)})
        await room.deliver(deliverer)
        assert len({str(one.message["Message-ID"]) for one in relay.received}) == len(relay.received) == count


def test_an_alert_of_a_watch_that_was_taken_away_meanwhile_is_told(archive: Archive) -> None:
    """The reader had asked for it when it was found."""
    newsroom = JudgedArchive(archive)
    newsroom.watch("trade", "lorries")
    newsroom.article("agency", "1", "A second gate", GATE)
    with archive.writing() as connection:
        assert remove_watch(connection, "trade")
        press = newsroom.press(Outlet(Audience("console", Form.CONSOLE), ("console",)))
        later = newsroom.now + timedelta(hours=1)
        assert release_round(connection, press, later).messages == 1
