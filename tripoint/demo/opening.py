"""Opening the demo: its settings, and what its archive begins with: outlets, watches, one document the reader has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from archive import baseline, sources, watches
from seeds.baseline import read_document
from tripoint.demo.stage import BRIEF, Play
from tripoint.settings import (
    AlertsSection,
    ArchiveSection,
    CrawlerSection,
    LogsSection,
    OperatorSection,
    SeedsSection,
    Settings,
    WebSection,
)
from words.names import NameBook

POLL = "3 s"
"""Between two polls of a feed: more than the two seconds between two looks at what is due, so that pages have a turn."""


def demo_settings(
    archive_url: str, resolve: Mapping[str, str], bind: str, *, log_level: str = "error", poll: str = POLL
) -> Settings:
    """What the demo sets otherwise than a newsroom would: its hosts are on this machine, and everything is in a hurry.

    `bind` is where the review page listens, `HOST:PORT`; `poll` the time between two polls of a feed.
    """
    return Settings(
        archive=ArchiveSection(url=archive_url),
        crawler=CrawlerSection.model_validate(
            {
                "resolve": dict(resolve),
                "allow_private": ["127.0.0.0/8"],
                "host_delay": "0.2 s",
                "poll_interval": poll,
                "readers": 1,
                "contact": "https://tripoint.example/crawler",
            }
        ),
        alerts=AlertsSection.model_validate({"first_fetch": False, "follow_up": "off"}),
        web=WebSection.model_validate({"bind": bind}),
        seeds=SeedsSection(defaults=False),
        operator=OperatorSection(notify=()),
        logs=LogsSection.model_validate({"level": log_level}),
    )


def furnish(connection: Connection, play: Play, book: NameBook, now: datetime) -> None:
    """Put the outlets, the watches and the brief into an empty archive."""
    for outlet in play.outlets:
        sources.put_source(connection, outlet.source(), None, now)
    for watch in play.watches:
        watches.put_watch(connection, watch, None, now)
    brief = replace(read_document(BRIEF, book), file=BRIEF.name, publisher="The reader's own shelf")
    baseline.put_document(connection, brief, now)
