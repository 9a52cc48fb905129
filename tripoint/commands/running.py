"""`tripoint run` and `tripoint once`."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path

import click

from tripoint.daemon import Daemon, open_page, utc_now
from tripoint.logs import set_up_logs
from tripoint.newsroom import open_newsroom
from tripoint.settings import Settings, load_settings

SUMMARY = (
    ("polls", "feeds asked"),
    ("feed: ok", "  with something to read"),
    ("feed: unchanged", "  unchanged"),
    ("pages", "pages asked"),
    ("page: ok", "  read"),
    ("articles", "articles seen for the first time"),
    ("new", "  new"),
    ("copy", "  copies"),
    ("known", "  known from the baseline"),
    ("hits", "matches of watches"),
    ("alerts", "alerts"),
    ("alerts put off", "  waiting for room, the end of quiet hours or their channel"),
    ("alerts dead", "  given up: their channel is not in the settings"),
    ("messages sent", "messages sent"),
    ("messages due", "messages to be tried again"),
    ("messages dead", "messages given up"),
)


def start_logging(settings: Settings) -> None:
    """Set up the logs as the settings say."""
    set_up_logs(settings.logs.format, settings.logs.level, settings.secrets())


@click.command()
@click.pass_obj
def run(config: Path | None) -> int:
    """Run the service: schedule, crawl, deduplicate, store, alert. SIGTERM drains and stops, SIGHUP reloads."""
    settings = load_settings(config)
    start_logging(settings)
    opened = open_page(settings)
    try:
        newsroom = open_newsroom(settings, utc_now)
    except BaseException:
        opened.close()
        raise

    async def work() -> int:
        return await Daemon(newsroom, opened, lambda: load_settings(config)).run()

    return asyncio.run(work())


@click.command()
@click.option("--all", "all_sources", is_flag=True, help="ask every enabled source now, due or not")
@click.option("--json", "as_json", is_flag=True, help="print the counts as JSON")
@click.pass_obj
def once(config: Path | None, all_sources: bool, as_json: bool) -> int:
    """Make one pass over all that is due, close open waits, deliver, and exit. For cron and for trying out.

    Exit status 1 when the pass or a delivery failed; sources that cannot be reached are counted.
    """
    settings = load_settings(config)
    start_logging(settings)
    newsroom = open_newsroom(settings, utc_now)

    async def work() -> Counter[str]:
        try:
            await newsroom.start()
            return await newsroom.one_pass(all_sources=all_sources)
        finally:
            await newsroom.close()

    counts = asyncio.run(work())
    click.echo(json.dumps(counts) if as_json else _shown(counts))
    failed = sum(
        counts[name]
        for name in ("not kept", "set aside", "messages due", "messages unclear", "messages dead", "alerts dead")
    )
    return 1 if failed else 0


def _shown(counts: Counter[str]) -> str:
    lines = [f"{counts[name]:>7}  {words}" for name, words in SUMMARY if counts[name] or not words.startswith(" ")]
    failures = sorted(
        (name, count)
        for name, count in counts.items()
        if name.startswith(("feed: ", "page: ")) and name.partition(": ")[2] not in ("ok", "unchanged")
    )
    lines += [f"{count:>7}  {name}" for name, count in failures]
    lines += [f"{counts[name]:>7}  {name}" for name in ("not kept", "set aside") if counts[name]]
    return "\n".join(lines)
