"""The outbox's rows: what may be claimed by whom, and notices that are told once until they are over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from archive import outbox
from archive.database import Archive
from archive.outbox import SEND_LEASE, Handed
from archive.tables import deliveries

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def put(archive: Archive, *keys: str, channel: str = "desk") -> None:
    rows = [{"key": key, "channel": channel, "recipient": "a@example.org", "payload": "{}"} for key in keys]
    with archive.writing() as connection:
        outbox.keep_notice(connection, "-".join(keys), "words", rows, NOW, closed=True)


def test_a_message_is_in_the_outbox_once_however_often_it_is_written(archive: Archive) -> None:
    put(archive, "a", "b")
    put(archive, "a", "b")
    with archive.reading() as connection:
        assert connection.execute(select(deliveries.c.key).order_by(deliveries.c.id)).scalars().all() == ["a", "b"]


def test_a_claimed_message_is_claimed_by_nobody_else_until_its_lease_is_over(archive: Archive) -> None:
    put(archive, "a", "b", "c")
    claimed = []
    for now, limit in ((NOW, 2), (NOW, 5), (NOW + SEND_LEASE - timedelta(seconds=1), 5), (NOW + SEND_LEASE, 5)):
        with archive.writing() as connection:
            claimed.append([one.key for one in outbox.claim_deliveries(connection, "desk", now, now, limit)])
    assert claimed == [["a", "b"], ["c"], [], ["a", "b", "c"]]


def test_a_claim_leaves_other_channels_and_later_messages_alone(archive: Archive) -> None:
    put(archive, "a")
    put(archive, "b", channel="slack")
    with archive.writing() as connection:
        (first,) = outbox.claim_deliveries(connection, "desk", NOW, NOW, 5)
        outbox.record_handing(connection, first, Handed("due", "retry", "451", NOW + timedelta(minutes=5)), NOW)
        assert outbox.due_channels(connection, NOW, NOW) == ["slack"]
        assert outbox.claim_deliveries(connection, "desk", NOW, NOW, 5) == []
        assert outbox.next_delivery_at(connection) == NOW
        (again,) = outbox.claim_deliveries(connection, "desk", NOW + timedelta(minutes=5), NOW, 5)
        assert (again.attempts, again.first_attempt_at, again.unclear) == (1, NOW, False)


def test_what_was_being_sent_when_the_service_ended_is_in_doubt(archive: Archive) -> None:
    put(archive, "a")
    with archive.writing() as connection:
        outbox.claim_deliveries(connection, "desk", NOW, NOW, 5)
        outbox.release_sends(connection)
        (again,) = outbox.claim_deliveries(connection, "desk", NOW, NOW, 5)
    assert again.unclear


def test_a_notice_that_is_over_may_be_told_anew(archive: Archive) -> None:
    for day in range(2):
        with archive.writing() as connection:
            assert outbox.open_notices(connection) == set()
            outbox.keep_notice(connection, "silent:wire", "silent", [], NOW, closed=False)
            assert outbox.open_notices(connection) == {"silent:wire"}
            outbox.close_notices(connection, ["silent:wire"], NOW + timedelta(days=day))
