"""What a query would have found: matches by day over the archive's last days, for people who write watches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from archive.search import SearchItem, search
from archive.tables import articles, hits, versions, watches
from words.names import NameBook
from words.terms import Query

PAGE = 200
"""Matches taken from the search at a time."""
MOST = 5_000
"""Matches counted at most: a watch with more in a fortnight is no watch."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a query would have found."""

    days: tuple[tuple[date, int], ...]
    """Every day of the span with its matches, oldest first, days in UTC."""
    matches: int
    about: int
    """Of these, about the region as a whole: what a watch with `about` tells of."""
    copies: int
    """Of these, copies of others and of what was known."""
    samples: tuple[SearchItem, ...]
    """The newest."""
    whole: bool
    """False when counting stopped at MOST."""


def backtest(
    connection: Connection, query: Query, book: NameBook, *, days: int, samples: int, now: datetime
) -> Backtest:
    """Run a query over the articles first seen in the last `days` days, today included."""
    first_day = (now - timedelta(days=days - 1)).date()
    found: list[SearchItem] = []
    before: int | None = None
    while len(found) < MOST:
        page = search(connection, query, book, limit=PAGE, before=before)
        recent = [item for item in page.items if item.line.first_seen_at.date() >= first_day]
        found += recent
        before = page.next_before
        if before is None or len(recent) < len(page.items):
            break
    else:
        before = -1
    per_day = Counter(item.line.first_seen_at.date() for item in found)
    ids = [item.line.id for item in found]
    return Backtest(
        days=tuple((day, per_day[day]) for day in (first_day + timedelta(days=n) for n in range(days))),
        matches=len(found),
        about=sum(_relevant(connection, ids[start : start + PAGE]) for start in range(0, len(ids), PAGE)),
        copies=sum(item.line.verdict in ("copy", "known") for item in found),
        samples=tuple(found[:samples]),
        whole=before != -1,
    )


def _relevant(connection: Connection, ids: list[int]) -> int:
    shown = articles.join(versions, versions.c.id == articles.c.version_id)
    counted = select(func.count()).select_from(shown).where(articles.c.id.in_(ids), versions.c.relevant)
    return connection.execute(counted).scalar_one()


def hits_by_watch(connection: Connection, since: datetime) -> dict[str, dict[str, int]]:
    """For each watch's name its hits since then, by decision."""
    rows = connection.execute(
        select(watches.c.name, hits.c.decision, func.count())
        .join(hits, hits.c.watch_id == watches.c.id)
        .where(hits.c.at >= since)
        .group_by(watches.c.name, hits.c.decision)
    )
    counted: dict[str, dict[str, int]] = {}
    for name, decision, number in rows:
        counted.setdefault(name, {})[decision] = number
    return counted
