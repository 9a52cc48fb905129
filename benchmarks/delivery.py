"""`python -m benchmarks.delivery`: how long from an article stored to its alert in the hands of relay and webhook.

The daemon as it runs, page and clock included, on an SQLite file with `synchronous=FULL`; articles are put into it as the
gatherer does, one feed transaction each, and never fetched. Each matches one of the watches, which tells a mail relay and a
webhook; both are local servers in a process of their own, and their clock is the one that counts. An alert is a watch, a story
and a destination: an article makes two.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from archive import sources as catalogue
from archive import watches
from archive.keeping import Received, keep_feed
from archive.model import Attempt, Entry, Feed, Outcome, PollPlan, Source, SourceKind, Watch
from archive.sources import DuePoll
from benchmarks.copies.measured import documents
from benchmarks.receivers import Receivers
from crawler.reading import READING_RECIPE
from tripoint.daemon import Daemon, open_page, utc_now
from tripoint.newsroom import Newsroom, open_newsroom
from tripoint.settings import Settings, load_settings

LANGUAGES = ("ar", "en", "fa", "ps", "ur")
WORDS = 250
AIM = 2.0
"""Seconds beyond the wait within which 95 % shall be handed over."""
SECRET = "whsec_" + "YmVuY2htYXJrYmVuY2htYXJrYmVuY2htYXJr"
PATIENCE = 120
"""Seconds to wait for what has not arrived when all is stored."""
SOURCE = Source(
    id="wire",
    name="Wire",
    country="PK",
    languages=LANGUAGES,
    kind=SourceKind.RSS,
    addresses=("https://wire.example/feed",),
    enabled=False,
)


@dataclass(frozen=True, slots=True)
class Handed:
    """What was measured."""

    watches: int
    alerts: int
    each_second: float
    wait: int
    beyond: dict[str, list[float]]
    """By receiver: seconds from stored to handed over, less the wait, sorted."""
    missing: int
    again: int


def measure(number: int, seconds: float, each_second: float, wait: int, folder: Path) -> Handed:
    """Store articles for so many seconds, at a rate that makes `each_second` alerts, and wait for all of them."""
    with Receivers() as receivers:
        settings = _settings(folder, receivers)
        return asyncio.run(_measure(settings, receivers, number, seconds, each_second, wait))


def _settings(folder: Path, receivers: Receivers) -> Settings:
    config = folder / "tripoint.toml"
    config.write_text(
        f'[archive]\nurl = "sqlite:///{folder}/bench.db"\n[seeds]\ndefaults = false\n[logs]\nlevel = "warning"\n'
        f'[web]\nbind = "127.0.0.1:0"\n[channels.desk]\nkind = "email"\nhost = "127.0.0.1"\nport = {receivers.mail_port}\n'
        'security = "none"\nsender = "a@example.org"\nrecipients = ["b@example.org"]\nrate = 100000\n'
        f'[channels.hook]\nkind = "webhook"\nurl = "http://127.0.0.1:{receivers.web_port}/"\nsecret = "{SECRET}"\n'
        "allow_private = true\nrate = 100000\n"
    )
    return load_settings(config, {})


async def _measure(
    settings: Settings, receivers: Receivers, number: int, seconds: float, each_second: float, wait: int
) -> Handed:
    newsroom = open_newsroom(settings, utc_now)
    await newsroom.writer.write(lambda connection: _arm(connection, number, wait), "start")
    daemon = Daemon(newsroom, open_page(settings))
    running = asyncio.create_task(daemon.run())
    await newsroom.judge()  # the watches are read before the first article
    await asyncio.sleep(1)
    reports = min(number, int(seconds * each_second / 2))
    stored = await _feed(newsroom, reports, each_second / 2)
    until = time.monotonic() + wait + PATIENCE
    while receivers.counts() != (reports, reports) and time.monotonic() < until:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.5)
    arrivals, again = receivers.arrivals()
    daemon.stopping.set()
    await running
    beyond = {
        receiver: sorted(at - stored[one].result() - wait for one, at in arrived.items())
        for receiver, arrived in arrivals.items()
    }
    missing = 2 * reports - sum(len(arrived) for arrived in beyond.values())
    return Handed(number, 2 * reports, each_second, wait, beyond, missing, again)


def _arm(connection: Connection, number: int, wait: int) -> None:
    now = utc_now()
    catalogue.put_source(connection, SOURCE, None, now)
    for one in range(number):
        watch = Watch(f"watch {one}", f'"{_mark(one)}" border', about=False, wait=wait, notify=("desk", "hook"))
        watches.put_watch(connection, watch, None, now)


def _mark(number: int) -> str:
    """Two words that no other article has."""
    return f"convoy{number} depot{number}"


async def _feed(newsroom: Newsroom, reports: int, each_second: float) -> list[Future[float]]:
    """Store an article for each of the first watches; gives, for each, when its version was on disk."""
    chance = random.Random(3)
    texts = {
        language: [one["text"] for one in documents(unseen=True) if one["lang"] == language] for language in LANGUAGES
    }
    stored: list[Future[float]] = []
    begun = time.monotonic()
    for number in range(reports):
        language = LANGUAGES[number % len(LANGUAGES)]
        words = [word for _ in range(12) for word in chance.choice(texts[language]).split()]
        chance.shuffle(words)
        text = " ".join([*words[: WORDS // 2], _mark(number), "border", *words[WORDS // 2 : WORDS]])
        entry = Entry(
            f"r{number}",
            f"https://wire.example/r{number}",
            f"Report {number} of the day",
            text,
            published=utc_now(),
            language=language,
        )
        done: Future[float] = Future()
        kept = newsroom.writer.submit(partial(_keep, entry), "feed")
        kept.add_done_callback(partial(_note, done))
        await asyncio.wrap_future(kept)
        newsroom.wake("judge")
        stored.append(done)
        await asyncio.sleep(max(0.0, begun + (number + 1) / each_second - time.monotonic()))
    return stored


def _note(done: Future[float], _: Future[None]) -> None:
    """Called by the writer as soon as it has committed."""
    done.set_result(time.time())


def _keep(entry: Entry, connection: Connection) -> None:
    now = datetime.now(UTC)
    poll = DuePoll(SOURCE, SOURCE.addresses[0], 0, 0, None, None, None, None, first=False, whole_at=None)
    received, plan = Received(Attempt(Outcome.OK, "", now)), PollPlan(now + timedelta(days=1), 0, 0, "usual interval")
    feed = Feed("Wire", "", (entry,))
    keep_feed(connection, poll, received, feed, plan, stub_wait=timedelta(0), reading_recipe=READING_RECIPE, now=now)


def print_delivery(handed: Handed) -> None:
    """The figures as a table."""
    print(
        f"\nFrom stored to handed over: {handed.alerts} alerts, {handed.each_second:g} a second, {handed.watches} watches, "
        f"seconds beyond the wait of {handed.wait} (aim: 95 % within {AIM:g})"
    )
    print(f"{'':<28}{'alerts':>10}{'median':>10}{'95 %':>10}{'most':>10}")
    everything = sorted(one for each in handed.beyond.values() for one in each)
    for name, measured in (*handed.beyond.items(), ("both", everything)):
        if measured:
            middle, most = measured[len(measured) // 2], measured[-1]
            print(
                f"{name:<28}{len(measured):>10}{middle:>10.2f}{measured[int(len(measured) * 0.95)]:>10.2f}{most:>10.2f}"
            )
    print(f"Not handed over {handed.missing}, more than once {handed.again}.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--watches", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--alerts", type=float, default=50, help="a second (50)")
    parser.add_argument("--wait", type=int, default=5, help="seconds an alert waits for copies (5)")
    given = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        print_delivery(measure(given.watches, given.seconds, given.alerts, given.wait, Path(folder)))


if __name__ == "__main__":
    main()
