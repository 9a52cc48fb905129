"""A clock that ran ahead and was set right: nothing waits for the day it had reached, and no channel is kept still."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.messages import Audience, Form
from archive import judging, outbox, tables
from archive.database import Archive
from archive.releasing import due_alerts
from scheduler.release import Outlet
from tests.judged_archive import FLOOD, GATE, START, JudgedArchive

AHEAD = {"a year": timedelta(days=365), "three days": timedelta(days=3)}


@pytest.mark.parametrize("ahead", AHEAD)
def test_what_a_wrong_clock_planned_is_due(archive: Archive, ahead: str) -> None:
    desk = JudgedArchive(archive, minutes=int(AHEAD[ahead] / timedelta(minutes=1)))
    desk.watch("trade", "lorries")
    desk.article("agency", "1", "A second gate", GATE)
    with archive.writing() as connection:
        assert [alert.watch_name for alert in due_alerts(connection, START)] == ["trade"]
    desk.release()
    with archive.writing() as connection:
        (message,) = outbox.claim_deliveries(connection, "console", START, START, 9)
    with archive.writing() as connection:
        assert outbox.claim_deliveries(connection, "console", START, START, 9) == [], "in somebody's hands"
        leased = tables.deliveries.update().values(leased_until=START + AHEAD[ahead])
        connection.execute(leased)
        (again,) = outbox.claim_deliveries(connection, "console", START, START, 9)
    assert again.delivery_id == message.delivery_id
    desk.carry("agency", "2", "Rain", FLOOD)
    with archive.writing() as connection:
        assert [ready.title for ready in judging.ready_versions(connection, START, 9)] == ["Rain"]


def test_messages_written_in_the_future_do_not_count_against_the_hour(archive: Archive) -> None:
    desk = JudgedArchive(archive, minutes=600_000)
    desk.watch("trade", "lorries OR rain")
    once_an_hour = Outlet(Audience("console", Form.CONSOLE), ("console",), rate=1)
    desk.article("agency", "1", "1", GATE)
    assert desk.release_due(timedelta(minutes=2), once_an_hour) == 1
    desk.article("agency", "2", "2", FLOOD)
    assert desk.release_due(timedelta(minutes=2), once_an_hour) == 0, "one an hour"
    desk.minutes = 0
    assert desk.release_due(timedelta(minutes=2), once_an_hour) == 1
