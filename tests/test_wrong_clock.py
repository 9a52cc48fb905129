"""A clock that ran ahead and was set right: nothing waits for the day it had reached, and no channel is kept still."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from alerts.channels import ConsoleSettings
from alerts.console import ConsoleChannel
from alerts.delivery import Deliverer
from archive import judging, outbox, tables
from archive.alerting import due_alerts
from archive.database import Archive
from archive.writer import Writer
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


async def test_messages_sent_in_the_future_do_not_count_against_the_hour(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = JudgedArchive(archive, minutes=600_000)
    desk.watch("trade", "lorries OR rain")
    clock = [desk.now]

    def now() -> datetime:
        return clock[0]

    writer = Writer(archive.writer)
    deliverer = Deliverer(writer, {"console": ConsoleChannel(ConsoleSettings())}, {"console": 1}, now)
    for key, text in (("1", GATE), ("2", FLOOD)):
        desk.article("agency", key, key, text)
        desk.release()
        clock[0] = desk.now
        await deliverer.deliver()
        await deliverer.settle()
    assert deliverer.counts == Counter(sent=1), "one an hour"
    clock[0] = START
    await deliverer.deliver()
    await deliverer.settle()
    writer.close()
    states = desk.rows(select(tables.deliveries.c.state))
    assert states == [("sent",), ("sent",)]
    assert "lorries" in capsys.readouterr().out
