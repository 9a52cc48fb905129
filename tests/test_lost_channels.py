"""A channel that was taken out of the settings: who counted on it is told, and what was on its way is not lost."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import select

from alerts.channels import ConsoleSettings
from alerts.console import ConsoleChannel
from alerts.delivery import Deliverer
from alerts.messages import Audience, Form
from archive import tables
from archive.database import Archive
from archive.retrying import retry_all
from archive.writer import Writer
from scheduler.notices import Telling, notice_round
from scheduler.release import Outlet
from tests.judged_archive import FLOOD, GATE, JudgedArchive

TELLING = Telling(("console",), timedelta(days=3), time(9), "UTC")
OUTLETS = {"console": Outlet(Audience("console", Form.CONSOLE), ("console",))}


def test_operator_hears_of_a_watch_whose_channel_is_gone(archive: Archive) -> None:
    desk = JudgedArchive(archive)
    desk.watch("trade", "lorries", notify=("desk", "console"))
    with archive.writing() as connection:
        assert notice_round(connection, OUTLETS, TELLING, {}, desk.now) == 1
        assert notice_round(connection, OUTLETS, TELLING, {}, desk.now) == 0, "once"
    ((text,),) = desk.rows(select(tables.notices.c.text).where(tables.notices.c.closed_at.is_(None)))
    assert "trade" in str(text)
    assert "desk" in str(text)
    desk.watch("trade", "lorries", notify=("console",))
    with archive.writing() as connection:
        notice_round(connection, OUTLETS, TELLING, {}, desk.now)
    assert desk.rows(select(tables.notices.c.key).where(tables.notices.c.closed_at.is_(None))) == []


async def test_messages_of_a_channel_that_is_gone_are_kept_and_can_be_sent_again(archive: Archive) -> None:
    desk = JudgedArchive(archive)
    desk.watch("trade", "lorries")
    desk.article("agency", "1", "A second gate", GATE)
    assert desk.release() == 1
    writer = Writer(archive.writer)
    deliverer = Deliverer(writer, {}, {}, lambda: desk.now)
    await deliverer.deliver()
    await deliverer.settle()
    assert desk.rows(select(tables.deliveries.c.state)) == [("dead",)]
    deliverer.take_channels({"console": ConsoleChannel(ConsoleSettings())}, {"console": 60})
    await writer.write(lambda connection: retry_all(connection, "dead", desk.now), "start")
    await deliverer.deliver()
    await deliverer.settle()
    writer.close()
    assert desk.rows(select(tables.deliveries.c.state)) == [("sent",)]


async def test_message_that_cannot_be_read_holds_up_no_other(archive: Archive) -> None:
    desk = JudgedArchive(archive)
    desk.watch("trade", "lorries OR rain")
    for key, text in (("1", GATE), ("2", FLOOD)):
        desk.article("agency", key, key, text)
    assert desk.release() == 2
    with archive.writing() as connection:
        first = (
            tables.deliveries.c.id
            == select(tables.deliveries.c.id).order_by(tables.deliveries.c.id).limit(1).scalar_subquery()
        )
        connection.execute(tables.deliveries.update().where(first).values(payload="{not a message"))
    writer = Writer(archive.writer)
    deliverer = Deliverer(writer, {"console": ConsoleChannel(ConsoleSettings())}, {"console": 60}, lambda: desk.now)
    await deliverer.deliver()
    await deliverer.settle()
    writer.close()
    assert desk.rows(select(tables.deliveries.c.state).order_by(tables.deliveries.c.id)) == [("dead",), ("sent",)]
