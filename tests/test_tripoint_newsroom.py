"""The whole program in one process, with a clock that a test can move on: what a reader is told, and when a server is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from archive.model import Source, Watch
from archive.tables import articles, attempts, hits, polls, sightings, versions
from tests.loopback import Asked, Script, Site, answer, serving
from tests.mail_server import MailServer
from tests.program import Program, source
from tests.small_web import WORD, Piece, feed
from tripoint.daemon import utc_now
from tripoint.newsroom import Newsroom, open_newsroom
from tripoint.settings import load_settings

HOST = "wire.test"
WIRE = source("wire", f"http://{HOST}/feed")
WATCH = Watch("desk", WORD, ("desk",), about=False, wait=0)
PIECE = Piece(1, HOST, matching=True)
"""Its page has the watched word, its feed's words have not."""
BUSY = answer(503)


@dataclass
class Desk:
    """A newsroom under test: `ahead` is how far its clock is moved on."""

    program: Program
    site: Site
    mail: MailServer
    ahead: timedelta = timedelta(0)
    opened: list[Newsroom] = field(default_factory=list)

    def now(self) -> datetime:
        return utc_now() + self.ahead

    @property
    def newsroom(self) -> Newsroom:
        return self.opened[-1]

    async def open(self) -> None:
        """Start, or start again after `close`."""
        settings = load_settings(self.program.write_settings(), environ={})
        self.opened.append(open_newsroom(settings, self.now))
        await self.newsroom.start()

    async def close(self) -> None:
        await self.opened.pop().close()

    async def work(self, later: timedelta = timedelta(0)) -> list[str]:
        """Do all that is due `later`, as the daemon's jobs do; returns the subjects of all mail so far."""
        self.ahead += later
        await self.newsroom.gatherer.drain()
        await self.newsroom.judge()
        await self.newsroom.release()
        while await self.newsroom.deliver():
            await self.newsroom.deliverer.settle()
        return [str(one.message["Subject"]) for one in self.mail.received]

    def verdicts(self) -> list[tuple[str, str | None]]:
        """Origin and verdict of every version, oldest first."""
        with self.newsroom.archive.reading() as connection:
            rows = connection.execute(select(versions.c.origin, versions.c.verdict).order_by(versions.c.id))
            return [(row.origin, row.verdict) for row in rows]

    def decisions(self) -> list[str]:
        with self.newsroom.archive.reading() as connection:
            return list(connection.execute(select(hits.c.decision).order_by(hits.c.id)).scalars())


@asynccontextmanager
async def desk(folder: Path, url: str, *sources: Source, **more: dict[str, object]) -> AsyncIterator[Desk]:
    async with serving({f"{HOST}/feed": feed(PIECE.item())}) as site:
        with MailServer() as mail:
            hosts = [HOST, "other.test"]
            one = Desk(Program(folder, url, site.place, hosts, mail_port=mail.port, more=more), site, mail)
            one.program.fill(sources or [WIRE], [WATCH], now=utc_now())
            await one.open()
            try:
                yield one
            finally:
                for newsroom in one.opened:
                    await newsroom.close()


def in_turn(*answers: bytes) -> Script:
    """A server's answers, one after the other; the last one for ever."""
    left = list(answers)

    async def say(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        await writer.drain()

    return say


# --- one alert, whatever comes first --------------------------------------------------------------------------------


async def test_a_page_that_comes_on_a_retry_alerts_once_with_its_own_words(archive_url: str, tmp_path: Path) -> None:
    async with desk(tmp_path, archive_url) as at:
        at.site.answers[f"{HOST}{PIECE.path}"] = in_turn(BUSY, PIECE.page())
        assert await at.work() == []
        assert at.verdicts() == [("feed", None)], "the feed's words wait for their page"
        told = await at.work(timedelta(minutes=3))
        assert len(told) == 1
        assert PIECE.title in told[0]
        assert at.verdicts() == [("feed", "superseded"), ("page", "new")]
        for hours in (2, 24):
            assert len(await at.work(timedelta(hours=hours))) == 1


async def test_a_page_that_comes_after_its_feed_was_judged_alerts_once(archive_url: str, tmp_path: Path) -> None:
    async with desk(tmp_path, archive_url) as at:
        at.site.answers[f"{HOST}{PIECE.path}"] = in_turn(BUSY, BUSY, PIECE.page())
        await at.work()
        await at.work(timedelta(minutes=3))
        assert await at.work(timedelta(minutes=8)) == [], "judged by the feed's words, which do not match"
        assert at.verdicts() == [("feed", "new")]
        assert len(await at.work(timedelta(minutes=30))) == 1
        assert [origin for origin, _ in at.verdicts()] == ["feed", "page"]
        assert at.decisions() == ["alert"]


async def test_a_page_that_matches_like_its_feed_did_is_not_told_again(archive_url: str, tmp_path: Path) -> None:
    async with desk(tmp_path, archive_url) as at:
        at.site.answers[f"{HOST}/feed"] = feed(PIECE.item(summary=f"The {WORD} opens. {PIECE.summary}"))
        at.site.answers[f"{HOST}{PIECE.path}"] = in_turn(BUSY, BUSY, PIECE.page())
        await at.work()
        await at.work(timedelta(minutes=3))
        assert len(await at.work(timedelta(minutes=8))) == 1
        assert len(await at.work(timedelta(minutes=30))) == 1
        assert at.decisions() == ["alert", "told before"]


async def test_a_feed_edited_after_its_alert_is_a_revision_and_no_second_alert(
    archive_url: str, tmp_path: Path
) -> None:
    async with desk(tmp_path, archive_url) as at:  # its page is not there: the feed's words are all there is
        at.site.answers[f"{HOST}/feed"] = feed(PIECE.item(summary=f"The {WORD} opens. {PIECE.summary}"))
        assert len(await at.work()) == 1
        edited = PIECE.item(summary=f"The {WORD} opens at last. {PIECE.summary} More follows.")
        at.site.answers[f"{HOST}/feed"] = feed(edited, etag='"2"')
        assert len(await at.work(timedelta(hours=2))) == 1
        assert at.verdicts() == [("feed", "new"), ("feed", "revision")]
        assert at.decisions() == ["alert", "told before"]
        with at.newsroom.archive.reading() as connection:
            assert len(connection.execute(select(articles)).all()) == 1


async def test_an_edit_that_brings_the_watched_word_is_told(archive_url: str, tmp_path: Path) -> None:
    async with desk(tmp_path, archive_url) as at:
        assert await at.work() == []
        at.site.answers[f"{HOST}/feed"] = feed(PIECE.item(summary=f"{PIECE.summary} The {WORD}."), etag='"2"')
        assert len(await at.work(timedelta(hours=2))) == 1


async def test_an_entry_that_leaves_its_feed_and_returns_is_not_told_again(archive_url: str, tmp_path: Path) -> None:
    async with desk(tmp_path, archive_url) as at:
        at.site.answers[f"{HOST}{PIECE.path}"] = PIECE.page()
        there = at.site.answers[f"{HOST}/feed"]
        assert len(await at.work()) == 1
        at.site.answers[f"{HOST}/feed"] = feed(Piece(2, HOST, linked=False).item(), etag='"2"')
        assert len(await at.work(timedelta(hours=2))) == 1
        at.site.answers[f"{HOST}/feed"] = there
        assert len(await at.work(timedelta(hours=2))) == 1
        with at.newsroom.archive.reading() as connection:
            assert len(connection.execute(select(articles)).all()) == 2, "nothing is deleted when a feed shrinks"


async def test_the_same_article_in_two_feeds_is_fetched_once_and_told_once(archive_url: str, tmp_path: Path) -> None:
    other = source("other", "http://other.test/feed")
    async with desk(tmp_path, archive_url, WIRE, other) as at:
        at.site.answers["other.test/feed"] = feed(PIECE.item().replace("</link>", "?utm_source=other</link>"))
        at.site.answers[f"{HOST}{PIECE.path}"] = PIECE.page()
        assert len(await at.work()) == 1
        assert sum(PIECE.path in target for target in at.site.targets()) == 1
        with at.newsroom.archive.reading() as connection:
            assert len(connection.execute(select(sightings)).all()) == 2
            assert len(connection.execute(select(articles)).all()) == 1


# --- when a server is asked -----------------------------------------------------------------------------------------


async def test_a_host_that_says_later_is_not_asked_before_then_by_anybody_or_after_a_restart(
    archive_url: str, tmp_path: Path
) -> None:
    second = source("second", f"http://{HOST}/second")
    async with desk(tmp_path, archive_url, WIRE, second) as at:
        at.site.answers[f"{HOST}/feed"] = at.site.answers[f"{HOST}/second"] = answer(429, b"", "Retry-After: 3000")
        await at.work()
        assert len(at.site.targets()) == 1, "its other feed waits as well"
        await at.close()
        await at.open()
        await at.newsroom.one_pass(all_sources=True)
        assert len(at.site.targets()) == 1, "asked by nobody, though every source was made due"
        await at.work(timedelta(minutes=45))
        assert len(at.site.targets()) == 1
        at.site.answers[f"{HOST}/feed"] = at.site.answers[f"{HOST}/second"] = feed()
        await at.work(timedelta(minutes=7))
        assert sorted(at.site.targets()[1:]) == [f"{HOST}/feed", f"{HOST}/second"]


async def test_robots_txt_is_kept_over_a_restart_and_asked_for_once(archive_url: str, tmp_path: Path) -> None:
    def robots_asked() -> int:
        return sum(one.target == "/robots.txt" for one in at.site.asked)

    async with desk(tmp_path, archive_url) as at:
        at.site.answers[f"{HOST}/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /news/\n")
        at.site.answers[f"{HOST}{PIECE.path}"] = PIECE.page()
        await at.work()
        assert at.site.targets() == [f"{HOST}/feed"], "the page is disallowed"
        assert robots_asked() == 1
        await at.close()
        await at.open()
        await at.newsroom.one_pass(all_sources=True)
        assert at.site.targets() == [f"{HOST}/feed"] * 2
        assert robots_asked() == 1
        with at.newsroom.archive.reading() as connection:
            row = connection.execute(select(articles)).one()
            assert (row.page_state, row.page_outcome) == ("failed", "disallowed by robots.txt")


async def test_a_feed_is_asked_conditionally_with_what_was_kept_with_its_entries(
    archive_url: str, tmp_path: Path
) -> None:
    async with desk(tmp_path, archive_url) as at:
        await at.work()
        at.site.answers[f"{HOST}/feed"] = answer(304)
        await at.close()
        await at.open()
        await at.work(timedelta(hours=2))
        assert [one.headers.get("if-none-match") for one in at.site.asked if one.target == "/feed"] == [None, '"1"']
        with at.newsroom.archive.reading() as connection:
            assert connection.execute(select(polls.c.last_outcome, polls.c.etag)).one() == ("unchanged", '"1"')


FAILURES = {
    "not a feed": answer(200, b"<html><body>Please log in", "Content-Type: text/html"),
    "server error": answer(500),
    "damaged": answer(200, b"<rss", "Content-Type: application/rss+xml", "Connection: close", length=1000),
    "not found": answer(404),
}


async def test_failed_polls_touch_nothing_but_the_record_of_them(archive_url: str, tmp_path: Path) -> None:
    async with desk(tmp_path, archive_url) as at:
        await at.work()
        for number, broken in enumerate(FAILURES.values(), 1):
            at.site.answers[f"{HOST}/feed"] = broken
            await at.work(timedelta(hours=25))
            with at.newsroom.archive.reading() as connection:
                row = connection.execute(select(polls)).one()
                assert (row.etag, row.failures) == ('"1"', number)
                assert row.next_poll_at > at.now()
                assert len(connection.execute(select(articles)).all()) == 1
        with at.newsroom.archive.reading() as connection:
            rows = connection.execute(
                select(attempts.c.outcome).where(attempts.c.kind == "feed").order_by(attempts.c.id)
            )
            assert list(rows.scalars()) == ["ok", *FAILURES]
        at.site.answers[f"{HOST}/feed"] = feed(PIECE.item())
        await at.work(timedelta(hours=25))
        with at.newsroom.archive.reading() as connection:
            assert connection.execute(select(polls.c.failures)).scalar_one() == 0, "it recovers at the first success"


# --- settings mended while it runs ----------------------------------------------------------------------------------


async def test_what_waits_for_a_channel_goes_out_at_once_when_its_settings_are_mended(
    archive_url: str, tmp_path: Path
) -> None:
    async with desk(tmp_path, archive_url) as at:
        at.site.answers[f"{HOST}{PIECE.path}"] = PIECE.page()
        at.mail.behaviour.sender = "553 not your address"
        assert await at.work() == []
        at.mail.behaviour.sender = ""
        at.newsroom.reload(load_settings(at.program.write_settings(), environ={}))
        assert await at.work(timedelta(seconds=5)) == [], "nothing of it was changed"
        at.program.more["channels.desk"] = {"sender": "newsroom@example.org"}
        at.newsroom.reload(load_settings(at.program.write_settings(), environ={}))
        (told,) = await at.work(timedelta(seconds=5))
        assert PIECE.title in told
        assert at.mail.received[0].sender == "newsroom@example.org"


async def test_a_single_pass_tells_what_it_could_not_deliver(archive_url: str, tmp_path: Path) -> None:
    """By cron nobody looks again for an hour."""
    async with desk(tmp_path, archive_url, operator={"notify": ["desk"]}) as at:
        at.site.answers[f"{HOST}{PIECE.path}"] = PIECE.page()
        at.mail.behaviour.sender = "553 not your address"
        done = await at.newsroom.one_pass()
        assert done["messages due"] == 1
        assert done["messages sent"] == 1, "the notice, on the console"
