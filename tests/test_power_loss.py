"""The power goes while messages are leased and marked: what was committed is there, and the archive is sound.

One process works and notes what SQLite wrote and synced; from its notes the disk is made up as it would be had the power
gone at this moment or that. With less than `synchronous=FULL` the same test finds what is lost.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import event, select

from archive import outbox
from archive.database import Archive, open_archive
from archive.model import InputError
from archive.outbox import Handed
from archive.tables import deliveries
from archive.writer import Writer
from tests import audit
from tests.power_cut import Disk, put_back
from tests.write_recorder import Event, Promised, Synced, record

SEED = int(os.environ.get("POWER_SEED") or secrets.randbelow(10**6))
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CUTS = int(os.environ.get("POWER_CUTS", "200"))
CHANNELS = 3
MESSAGES = 25
"""On each channel; every one is three commits."""
RANK = ["due", "sending", "sent"]


def test_no_cut_of_the_power_loses_what_was_committed(tmp_path: Path) -> None:
    events = recorded(tmp_path, "FULL")
    assert losses(events, moments(events, CUTS), tmp_path) == []
    assert sum(isinstance(one, Synced) and one.path.endswith(".db") for one in events) > 3, "the log was folded in"


@pytest.mark.parametrize("less", ["NORMAL", "OFF"])
def test_less_than_full_syncing_would_lose_messages(less: str, tmp_path: Path) -> None:
    """Else the test above could not fail."""
    events = recorded(tmp_path, less)
    found = losses(events, moments(events, 30), tmp_path)
    assert any("lost: " in one for one in found), found


def recorded(folder: Path, synchronous: str) -> list[Event]:
    """What a process of its own did to the disk while it worked on an archive."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(str(folder / "archive.db"), synchronous, its))
    process.start()
    its.close()
    try:
        events: list[Event] = mine.recv()
    finally:
        process.join(60)
    return events


def moments(events: list[Event], count: int) -> list[int]:
    """How many events came to pass before the power went: anywhere, and right after somebody was told something."""
    chance = random.Random(SEED)
    told = [place + 1 for place, one in enumerate(events) if isinstance(one, Promised)]
    chosen = {
        *chance.sample(range(len(events)), count // 2),
        *chance.sample(told, min(count // 2, len(told))),
        len(events),
    }
    return sorted(chosen)


def losses(events: list[Event], cuts: list[int], folder: Path) -> list[str]:
    """What is wrong after each of these cuts; nothing, where nothing is."""
    found = []
    for cut in cuts:
        with TemporaryDirectory(dir=folder) as place:
            if wrong := loss(events, cut, Path(place)):
                found.append(f"after {cut} events (POWER_SEED={SEED}): {wrong}")
    return found


def loss(events: list[Event], cut: int, folder: Path) -> str:
    """What is wrong after a cut behind so many events, "" when nothing is."""
    disk = Disk(events[:cut])
    put_back(disk.left(random.Random(f"{SEED} {cut}")), folder)
    try:
        archive = open_archive(f"sqlite:///{folder}/archive.db")
    except InputError as error:
        return f"refused: {error}"
    try:
        audit.check_database(archive)
        with archive.reading(30) as connection:
            found = {row.key: row.state for row in connection.execute(select(deliveries.c.key, deliveries.c.state))}
    finally:
        archive.close()
    lost = {
        key: (found.get(key), state)
        for key, state in disk.promised.items()
        if key not in found or RANK.index(found[key]) < RANK.index(state)
    }
    return f"lost: {lost}" if lost else ""


# --- the process that works --------------------------------------------------------------------------------------


def work(path: str, synchronous: str, notes: Connection) -> None:
    """Send messages on an archive until all are sent, and hand over what came to the disk."""
    events: list[Event] = []
    record(events.append)
    archive = open_archive(f"sqlite:///{path}")
    set_up(archive, synchronous)
    writer = Writer(archive.writer)
    with ThreadPoolExecutor(CHANNELS) as threads:
        list(threads.map(lambda number: send(writer, f"channel{number}", events.append), range(CHANNELS)))
    writer.close()
    archive.close()
    notes.send(events)


def set_up(archive: Archive, synchronous: str) -> None:
    """Leave the engine as the service has it, but for what is asked, and fold the log in often."""
    archive.writer.dispose()

    @event.listens_for(archive.writer, "connect")
    def listen(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        if synchronous != "FULL":
            cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA wal_autocheckpoint = 100")
        cursor.close()


def send(writer: Writer, channel: str, note: Callable[[Event], None]) -> None:
    """Write, lease and mark one message after the other; tell of each commit, as the service tells a relay."""
    chance = random.Random(channel)
    for number in range(MESSAGES):
        key, now = f"{channel}/{number}", NOW + timedelta(seconds=number)
        payload = chance.randbytes(chance.randrange(200, 12_000)).hex()
        message = {"key": key, "channel": channel, "recipient": "desk", "payload": payload}
        keep = partial(outbox.keep_notice, key=key, text="text", messages=[message], now=now, closed=True)
        writer.submit(keep, "notice").result()
        note(Promised(key, "due"))
        claim = partial(outbox.claim_deliveries, channel=channel, now=now, leased_at=now, limit=1)
        (claimed,) = writer.submit(claim, "claim").result()
        note(Promised(key, "sending"))
        sent = Handed("sent", "sent", "250 ok", None)
        mark = partial(outbox.record_handing, outgoing=claimed, handed=sent, now=now)
        writer.submit(mark, "mark", alone=number % 2 == 0).result()
        note(Promised(key, "sent"))
