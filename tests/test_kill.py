"""`kill -9` at random moments of a run against the replayed web: nothing lost, nothing kept twice, duplicates counted.

`make kill` kills a hundred times; without KILLS it is twenty times, with a part of the feeds. KILL_SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.messages import Payload
from archive.database import Archive
from archive.model import Watch
from archive.tables import alerts, articles, deliveries, hits, ledger, versions
from seeds.names import load_names
from tests import audit
from tests.mail_server import MailServer
from tests.program import Program, descendants, end, kill
from tests.replay import Replay, as_sources, derived_feeds, replaying
from tripoint.daemon import utc_now
from tripoint.newsroom import open_newsroom
from tripoint.settings import load_settings
from words.evaluation import Reading, evaluate, prepare
from words.names import NameBook
from words.query import parse

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("KILL_SEED") or secrets.randbelow(10**6))
LONGEST_LIFE = 6.0
"""Seconds; it takes the program about two to get to work."""

WATCH = Watch(
    "desk", "government OR police OR president OR ایران OR پاکستان OR الحكومة", ("desk",), about=False, wait=0
)


async def test_kills_at_random_moments_lose_no_article_and_no_alert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = derived_feeds(r"\.rss$" if KILLS > 20 else r"host-|regional|mixed-archive")
    moments = random.Random(SEED)
    longest = max(len(links) for links in feeds.values())
    # The last item appears when about the last kill falls, so that every life has something to do.
    trickle = KILLS * LONGEST_LIFE / 2 / longest
    with replaying(tmp_path, trickle=trickle) as replay, MailServer() as mail:
        program = _program(tmp_path, replay, mail)
        program.fill(as_sources(feeds), [WATCH])
        how = Counter([await _live_and_die(program, moments) for _ in range(KILLS)])
        await _until_all_is_served(feeds, replay, program)
        await _finish(program)
        with program.archive() as archive:
            audit.check_database(archive)
            with capsys.disabled():
                books = _check(archive, feeds, mail)
                print(f"\n{KILLS} kills (seed {SEED}; {dict(how)}): {books}")  # noqa: T201 - the numbers are the point
    assert books.duplicates <= KILLS, "a kill can catch one message between the relay's yes and its record"


def _program(folder: Path, replay: Replay, mail: MailServer) -> Program:
    crawler = {"proxy": replay.proxy, "poll_interval": "3s"}
    return Program(folder, f"sqlite:///{folder}/archive.db", mail_port=mail.port, more={"crawler": crawler})


async def _live_and_die(program: Program, moments: random.Random) -> str:
    """Start the daemon and kill it, or a process of its, at a random moment; it is dead at the end in any case."""
    process = await program.start("run")
    try:
        await asyncio.sleep(moments.uniform(0.1, LONGEST_LIFE))
        children = descendants(process.pid)
        how = moments.choice(["the service", "the service", "everything", "a child first"])
        if how == "a child first" and children:
            kill(moments.choice(children))
            await asyncio.sleep(moments.uniform(0, 1))
        if how == "everything":
            for pid in children:
                kill(pid)
        assert process.returncode is None, f"it ended by itself:\n{program.log[-2000:]}"
        return how
    finally:
        await end(process)


async def _until_all_is_served(feeds: dict[str, list[str]], replay: Replay, program: Program) -> None:
    """Let the daemon run until the replay has published everything and has been asked for it."""
    wanted = {link for links in feeds.values() for link in links}
    process = await program.start("run")
    loop = asyncio.get_running_loop()
    give_up = loop.time() + 30 + KILLS * LONGEST_LIFE
    try:
        while not wanted <= _addresses(program):
            assert process.returncode is None, program.log[-2000:]
            assert loop.time() < give_up, f"never seen: {sorted(wanted - _addresses(program))[:5]}"
            await asyncio.sleep(1)
    finally:
        await end(process)


def _addresses(program: Program) -> set[str]:
    with program.archive() as archive, archive.reading(10) as connection:
        return set(connection.execute(select(articles.c.fetch_address)).scalars())


async def _finish(program: Program) -> None:
    """The last restart: one pass to the end, three hours later, so that pages lost with a crawler are asked for again."""
    settings = load_settings(program.config, environ={})
    newsroom = open_newsroom(settings, lambda: utc_now() + timedelta(hours=3))
    try:
        await newsroom.start()
        counts = await newsroom.one_pass(all_sources=True)
    finally:
        await newsroom.close()
    assert counts["not kept"] == counts["set aside"] == counts["messages due"] == counts["messages dead"] == 0


def _check(archive: Archive, feeds: dict[str, list[str]], mail: MailServer) -> audit.Books:
    with archive.reading(60) as connection:
        audit.check_articles(connection, {link for links in feeds.values() for link in links})
        audit.check_versions(connection)
        states = select(articles.c.page_state, articles.c.page_outcome)
        outcomes = Counter((row.page_state, row.page_outcome) for row in connection.execute(states))
        # An item that links to a home page has no page of its own.
        answered = {("had", "ok"), ("failed", "not found"), ("failed", "no text found"), ("none", None)}
        assert set(outcomes) <= answered, outcomes
        book = NameBook(load_names())
        query = parse(WATCH.query, book)
        matching = set()
        for row in connection.execute(select(versions).join(articles, articles.c.version_id == versions.c.id)):
            if evaluate(query, prepare(Reading(row.title, row.body, lang=row.language), book)):
                matching.add(row.article_id)
        assert matching <= set(connection.execute(select(hits.c.article_id)).scalars())
        arrived = Counter(str(one.message["Message-ID"]) for one in mail.received)
        told = (
            select(deliveries.c.payload, articles.c.id)
            .join(ledger, ledger.c.alert_id == deliveries.c.alert_id)
            .join(articles, articles.c.group_id == ledger.c.group_id)
        )
        ids = {row.id for row in connection.execute(told) if Payload.from_json(row.payload).message_id in arrived}
        assert matching <= ids, f"never told: {matching - ids}"
        waiting = select(alerts.c.id).where(alerts.c.state == "waiting")
        assert connection.execute(waiting).all() == []
        assert set(connection.execute(select(deliveries.c.state)).scalars()) == {"sent"}
        assert len(arrived) == len(connection.execute(select(deliveries.c.id)).all())
        return audit.Books(sum(outcomes.values()), len(matching), len(arrived), arrived.total() - len(arrived))
