"""Relays that do not answer, more of them than the loop has threads: whoever can be reached is reached at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.channels import Channel, ConsoleSettings, MailSettings
from alerts.console import ConsoleChannel
from alerts.delivery import Deliverer
from alerts.mail import MailChannel
from alerts.messages import Audience, Form
from archive import tables
from archive.database import Archive
from archive.writer import Writer
from scheduler.release import Outlet, release_round
from tests.judged_archive import GATE, JudgedArchive
from tests.mail_server import MailServer
from tests.program import until

SLOW = [f"slow{number}" for number in range(40)]


async def test_many_slow_relays_hold_up_nobody_else(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    desk = JudgedArchive(archive)
    desk.watch("trade", "lorries", notify=(*SLOW, "console"))
    desk.article("agency", "1", "A second gate", GATE)
    outlets = {name: Outlet(Audience(name, Form.MAIL), ("desk@example.org",)) for name in SLOW}
    outlets["console"] = Outlet(Audience("console", Form.CONSOLE), ("console",))
    with archive.writing() as connection:
        assert (
            release_round(connection, desk.press(*outlets.values()), desk.now + timedelta(hours=1)).messages
            == len(SLOW) + 1
        )
    desk.minutes += 120
    with MailServer() as relay:
        relay.behaviour.after_dot.extend(["hold"] * len(SLOW))
        channels: dict[str, Channel] = {
            name: MailChannel(
                MailSettings(name, "127.0.0.1", relay.port, "none", "a@example.org", ("desk@example.org",))
            )
            for name in SLOW
        }
        channels["console"] = ConsoleChannel(ConsoleSettings())
        writer = Writer(archive.writer)
        deliverer = Deliverer(writer, channels, lambda: desk.now)
        await deliverer.deliver()
        await until(lambda: deliverer.counts["sent"] == 1, 10, lambda: f"the console waits: {deliverer.counts}")
        resolved = await asyncio.wait_for(asyncio.get_running_loop().getaddrinfo("127.0.0.1", 80), 5)
        assert resolved, "the loop's own threads are free"
        relay.release()
        await asyncio.wait_for(deliverer.settle(), 30)
        deliverer.close()
        writer.close()
    assert set(desk.rows(select(tables.deliveries.c.state))) == {("sent",)}
    assert "lorries" in capsys.readouterr().out
