"""`tripoint demo`: a small newsroom on loopback and the real service over it, told step by step."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archive import dossier, review
from archive.dossier import ArticleDetail
from archive.model import InputError
from tripoint.commands.running import start_logging
from tripoint.daemon import Daemon, open_page, utc_now
from tripoint.demo import telling
from tripoint.demo.opening import demo_settings, furnish
from tripoint.demo.server import NewsServer
from tripoint.demo.stage import load_play
from tripoint.newsroom import Newsroom, open_newsroom
from tripoint.settings import Settings

PORT, LAST_PORT = 8470, 8489
"""Where the review page is, as the service's own; the next one that is free where that is taken."""
ACT_SECONDS = 8.0
"""How long an act takes at least, so that a person can read along: six of them make the minute."""
ACT_MOST = 60.0
"""How long an act may take on a slow machine before the demo says that something is wrong and goes on."""
LOOK = 0.2
"""Between two looks at what the archive holds."""


@click.command()
@click.option("--seconds", type=click.FloatRange(min=1), help="end by itself after so many seconds")
@click.option("--wait/--no-wait", default=True, help="keep the page open after the summary, until Ctrl-C (the default)")
@click.option("--pace", type=click.FloatRange(0, 60), default=ACT_SECONDS, help="seconds an act takes at least")
@click.option("--logs", is_flag=True, help="show the service's log as well")
def demo(seconds: float | None, wait: bool, pace: float, logs: bool) -> int:
    """Show it all in a minute, without a network: a small newsroom on loopback, the real service over it.

    Alerts come to this console, the review page is open to look at, and nothing is left behind.
    Exit status 1 when a piece did not arrive.
    """
    with tempfile.TemporaryDirectory(prefix="tripoint-demo-") as folder, NewsServer(load_play()) as server:
        archive = f"sqlite:///{Path(folder) / 'demo.db'}"
        with _free_page(archive, server, "info" if logs else "error") as (settings, page):
            start_logging(settings)
            newsroom = open_newsroom(settings, utc_now)
            return asyncio.run(_perform(newsroom, page, server, seconds, wait, pace))


@contextmanager
def _free_page(archive: str, server: NewsServer, level: str) -> Iterator[tuple[Settings, socket.socket]]:
    """The settings with the first port that is free for the page, and that port opened."""
    for port in range(PORT, LAST_PORT + 1):
        settings = demo_settings(archive, server.resolve(), f"127.0.0.1:{port}", log_level=level)
        try:
            page = open_page(settings)
        except InputError:
            if port == LAST_PORT:
                raise
            continue
        if port != PORT:
            click.echo(f"Port {PORT} is in use (by a tripoint that runs?): the demo's page is on {port}.\n")
        with contextlib.closing(page):
            yield settings, page
        return


async def _perform(
    newsroom: Newsroom, page: socket.socket, server: NewsServer, seconds: float | None, wait: bool, pace: float
) -> int:
    """Run the service and the acts beside it; returns the exit status."""
    play = server.play
    await newsroom.writer.write(
        lambda connection: furnish(connection, play, newsroom.book, utc_now()), "start", alone=True
    )
    click.echo(telling.opening(f"http://{newsroom.settings.web.bind}", len(play.outlets)))
    daemon = Daemon(newsroom, page)
    running = asyncio.create_task(daemon.run(), name="daemon")
    acting = asyncio.create_task(_act(newsroom, server, pace, wait), name="acts")
    timer = asyncio.create_task(asyncio.sleep(seconds if seconds is not None else 1e9), name="time")
    try:
        await asyncio.wait({running, acting, timer}, return_when=asyncio.FIRST_COMPLETED)
        if acting.done() and wait:
            await asyncio.wait({running, timer}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        daemon.stopping.set()
        for task in (acting, timer):
            task.cancel()
        await asyncio.wait({acting, timer})
    await running
    return 0 if acting.cancelled() or acting.result() else 1


async def _act(newsroom: Newsroom, server: NewsServer, pace: float, wait: bool) -> bool:
    """Let act after act begin, telling what the archive makes of it; False when something did not arrive."""
    loop = asyncio.get_running_loop()
    play, told, whole = server.play, set[int](), True
    for number, act in enumerate(play.acts, start=1):
        click.echo(telling.act_line(number, act))
        server.open_act(utc_now())
        began = loop.time()
        pieces = len(play.printed(number))
        versions = pieces + sum(edit.act <= number for edit in play.edits)
        settled = False
        while not settled or loop.time() < began + pace:
            await asyncio.sleep(LOOK)
            articles = await asyncio.to_thread(_articles, newsroom)
            _tell(articles, told)
            settled = telling.is_settled(articles, pieces, versions)
            if loop.time() > began + ACT_MOST:
                click.echo(f"\nThis act is not over after {ACT_MOST:.0f} s: something is wrong (see --logs).", err=True)
                whole = False
                break
    click.echo(telling.summary(await asyncio.to_thread(_articles, newsroom)))
    if wait:
        click.echo(f"\nThe page stays open at http://{newsroom.settings.web.bind} until you press Ctrl-C.")
    return whole


def _tell(articles: list[ArticleDetail], told: set[int]) -> None:
    """Say what was judged since the last look, in the order in which it was judged."""
    fresh = [(version, article) for article in articles for version in telling.told_versions(article)]
    for version, article in sorted(fresh, key=lambda pair: pair[0].id):
        if version.id not in told:
            told.add(version.id)
            click.echo(telling.verdict_lines(article, version))


def _articles(newsroom: Newsroom) -> list[ArticleDetail]:
    """Everything the archive holds, oldest first."""
    with newsroom.archive.reading() as connection:
        lines = review.newest(connection, review.Filter(), limit=100).lines
        found = [dossier.article(connection, line.id) for line in reversed(lines)]
    return [article for article in found if article is not None]
