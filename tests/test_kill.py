"""`kill -9` at random moments of a run against the replayed web, while relay and Slack fail in every way: nothing lost,
nothing kept twice, of each message no more copies than ends of which we could not know how they ended, and the verdicts, stories
and the index are those of a judge that nobody killed.

`make kill` kills two hundred times; without KILLS it is twenty times, with a part of the feeds. KILL_SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from alerts.messages import Payload
from archive.database import Archive
from archive.model import Watch
from archive.tables import alerts, articles, deliveries, delivery_attempts, hits, ledger, versions, watches
from seeds.names import load_names
from tests import audit
from tests.mail_server import MailServer
from tests.program import Program, descendants, end, kill, until
from tests.rejudging import assert_judged_the_same_again
from tests.replay import Replay, as_sources, derived_feeds, replaying
from tests.slack_server import CHANNEL, TOKEN, SlackServer
from tripoint.daemon import utc_now
from tripoint.newsroom import open_newsroom
from tripoint.settings import load_settings
from words.evaluation import Reading, evaluate, prepare
from words.names import NameBook
from words.query import parse

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("KILL_SEED") or secrets.randbelow(10**6))
SIGNS = [
    "",
    "running; review page",
    "crawler started",
    " new; next at",
    "judged ",
    " by desk: ",
    " by desk: ",
    " by slack: ",
]
"""A life ends at a random moment after its log has one of these, by chance: so a busy machine is killed at work too. "" is
from the start."""
WITHIN = 10.0
"""Seconds after which a life ends that gave no sign: there was no such work."""
LONGEST = 2.0
"""Seconds from the sign to the kill at most."""

WATCHES = [
    Watch("desk", "government OR police OR president OR ایران OR پاکستان OR الحكومة", ("desk",), about=False, wait=0),
    Watch("few", "president OR طالبان", ("slack",), about=False, wait=0),
]
"""Few for Slack, which takes one message a second."""

RELAY_ENDS = ["", "", "", "drop", "late 1", "late 3", "451 4.3.0 come again"]
SLACK_ENDS = ["ok", "ok", "ok", "drop", "drop", "late 1", "late 3", "refuse", "500", "429 1", "internal_error"]
"""How the servers end what they are handed while the service is being killed; afterwards they are honest."""


@dataclass
class Doubts:
    """Ends by which nobody can know whether a message arrived, by delivery and by channel."""

    by_delivery: Counter[int] = field(default_factory=Counter)
    how: Counter[str] = field(default_factory=Counter)
    """Lives by what was killed."""

    def count_killed(self, archive: Archive) -> None:
        """Count what was leased for sending when its sender died."""
        with archive.reading(10) as connection:
            leased = select(deliveries.c.id).where(deliveries.c.state == "sending")
            self.by_delivery.update(connection.execute(leased).scalars())

    def count_unclear(self, connection: Connection) -> None:
        """Count the attempts whose answer was lost."""
        unclear = select(delivery_attempts.c.delivery_id).where(delivery_attempts.c.outcome == "unclear")
        self.by_delivery.update(connection.execute(unclear).scalars())


async def test_kills_at_random_moments_lose_no_article_and_no_alert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = derived_feeds(r"\.rss$" if KILLS > 20 else r"host-|regional|mixed-archive")
    moments, doubts = random.Random(SEED), Doubts()
    longest = max(len(links) for links in feeds.values())
    # The last item appears when about the last kill falls, so that every life has something to do.
    trickle = KILLS * 4.0 / longest
    with replaying(tmp_path, trickle=trickle) as replay, MailServer() as mail, SlackServer() as slack:
        program = _program(tmp_path, replay, mail, slack)
        program.fill(as_sources(feeds), WATCHES)
        for _ in range(KILLS):
            _be_unruly(mail, slack, moments)
            doubts.how[await _live_and_die(program, moments)] += 1
            with program.archive() as archive:
                doubts.count_killed(archive)
        mail.behaviour.after_dot.clear()
        slack.next.clear()
        await _until_all_is_served(feeds, replay, program)
        with program.archive() as archive:
            doubts.count_killed(archive)
        await _finish(program)
        with program.archive() as archive:
            audit.check_database(archive)
            with capsys.disabled():
                books = _check(archive, feeds, mail, slack, doubts)
                rounds = assert_judged_the_same_again(archive, tmp_path)
                ends = f"{rounds} rounds of the judge, {mail.dropped} and {slack.dropped} answers dropped, {doubts.by_delivery.total()} ends unclear"
                print(f"\n{KILLS} kills (seed {SEED}; {dict(doubts.how)}; {ends}): {books}")  # noqa: T201
    by_mail, by_slack = books
    assert by_mail.duplicates <= KILLS + 1 + mail.dropped, "one message is in a relay's hands at a time"
    assert by_slack.duplicates == 0, "Slack is asked before a message is repeated"
    assert slack.refused == []


def _be_unruly(mail: MailServer, slack: SlackServer, chance: random.Random) -> None:
    mail.behaviour.after_dot.clear()
    mail.behaviour.after_dot.extend(chance.choices(RELAY_ENDS, k=40))
    slack.next.clear()
    slack.next.extend(chance.choices(SLACK_ENDS, k=10))


def _program(folder: Path, replay: Replay, mail: MailServer, slack: SlackServer) -> Program:
    told = {"kind": "slack", "token": TOKEN, "channel": CHANNEL, "api_url": slack.api_url, "rate": 100_000}
    crawler = {"proxy": replay.proxy, "poll_interval": "3s"}
    more: dict[str, dict[str, Any]] = {"crawler": crawler, "channels.slack": told}
    return Program(folder, f"sqlite:///{folder}/archive.db", mail_port=mail.port, more=more)


async def _live_and_die(program: Program, moments: random.Random) -> str:
    """Start the daemon and kill it, or a process of its, at a random moment; it is dead at the end in any case."""
    already = len(program.log)
    process = await program.start("run")
    try:
        sign = moments.choice(SIGNS)
        with suppress(AssertionError):
            await until(lambda: sign in program.log[already:], WITHIN)
        await asyncio.sleep(moments.uniform(0, LONGEST))
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
    give_up = loop.time() + 60 + KILLS * 6
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
    over = ("not kept", "set aside", "messages due", "messages unclear", "messages dead")
    assert {name: counts[name] for name in over} == dict.fromkeys(over, 0)


def _check(
    archive: Archive, feeds: dict[str, list[str]], mail: MailServer, slack: SlackServer, doubts: Doubts
) -> tuple[audit.Books, audit.Books]:
    """Everything that was served was kept, everything that matches was told; returns what mail and Slack got."""
    keys = [post.body["metadata"]["event_payload"]["key"] for post in slack.posts]
    arrived = {"desk": Counter(str(one.message["Message-ID"]) for one in mail.received), "slack": Counter(keys)}
    with archive.reading(120) as connection:
        audit.check_articles(connection, {link for links in feeds.values() for link in links})
        audit.check_versions(connection)
        states = select(articles.c.page_state, articles.c.page_outcome)
        outcomes = Counter((row.page_state, row.page_outcome) for row in connection.execute(states))
        # An item that links to a home page has no page of its own.
        answered = {("had", "ok"), ("failed", "not found"), ("failed", "no text found"), ("none", None)}
        assert set(outcomes) <= answered, outcomes
        waiting = select(alerts.c.id).where(alerts.c.state == "waiting")
        assert connection.execute(waiting).all() == []
        assert set(connection.execute(select(deliveries.c.state)).scalars()) == {"sent"}
        doubts.count_unclear(connection)
        books = []
        for watch in WATCHES:
            channel = watch.notify[0]
            _check_copies(connection, channel, arrived[channel], doubts)
            matching = _check_told(connection, watch, arrived[channel])
            copies = arrived[channel].total() - len(arrived[channel])
            books.append(audit.Books(sum(outcomes.values()), len(matching), len(arrived[channel]), copies))
        return books[0], books[1]


def _check_copies(connection: Connection, channel: str, arrived: Counter[str], doubts: Doubts) -> None:
    """Every delivery arrived under its own id and no other, and again at most once for each end that was unclear."""
    rows = connection.execute(select(deliveries.c.id, deliveries.c.payload).where(deliveries.c.channel == channel))
    ids = {Payload.from_json(row.payload).message_id: row.id for row in rows}
    assert set(arrived) == set(ids)
    many = {key: (count, doubts.by_delivery[ids[key]]) for key, count in arrived.items()}
    beyond = {key: told for key, told in many.items() if told[0] - 1 > told[1]}
    assert beyond == {}, f"copies, and unclear ends that allow one each (seed {SEED})"


def _check_told(connection: Connection, watch: Watch, arrived: Counter[str]) -> set[int]:
    """Every article that matches is a hit, and told by a message that arrived; returns those articles."""
    book = NameBook(load_names())
    query = parse(watch.query, book)
    matching = set()
    for row in connection.execute(select(versions).join(articles, articles.c.version_id == versions.c.id)):
        if evaluate(query, prepare(Reading(row.title, row.body, lang=row.language), book)):
            matching.add(row.article_id)
    mine = select(watches.c.id).where(watches.c.name == watch.name).scalar_subquery()
    assert matching <= set(connection.execute(select(hits.c.article_id).where(hits.c.watch_id == mine)).scalars())
    told = (
        select(deliveries.c.payload, articles.c.id)
        .join(ledger, ledger.c.alert_id == deliveries.c.alert_id)
        .join(articles, articles.c.group_id == ledger.c.group_id)
        .where(ledger.c.watch_id == mine)
    )
    ids = {row.id for row in connection.execute(told) if Payload.from_json(row.payload).message_id in arrived}
    assert matching <= ids, f"never told: {matching - ids} (seed {SEED})"
    return matching
