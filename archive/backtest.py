"""What a query would have found: matches by day over the archive's last days, for people who write watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from archive.review import ArticleLine, lines
from archive.search import scan
from archive.tables import articles, hits, watches
from words.evaluation import Span
from words.folding import fold
from words.names import NameBook
from words.terms import Query

MOST = 5_000
"""Matches counted at most: a watch with more in a fortnight is no watch."""
WORDS_SHOWN = 5
"""Different found words that a sample shows."""
STORIES_A_DAY = 50
"""More alerts a day than this from one watch and its reader reads none of them: one every ten minutes of a working day."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the newest articles that match."""

    line: ArticleLine
    spans: tuple[Span, ...]
    words: tuple[str, ...]
    """The different texts that matched, first found first."""


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
    stories: int
    """Different stories of those matches that are not known from the baseline: about as many alerts."""
    stories_about: int
    """The same of those about the region."""
    covered: float
    """Days, one at least, over which these were counted: as far back as the archive and the time for it reached."""
    samples: tuple[Sample, ...]
    """The newest."""
    scanned: int
    """Articles that were evaluated."""
    whole: bool
    """False when counting stopped early: at MOST matches, or because enough time was spent."""

    def alerts_a_day(self, about: bool) -> float:
        """About how many alerts a watch would have opened a day, `about` the region only or of any topic."""
        return (self.stories_about if about else self.stories) / self.covered


class _Count:
    """Counts row by row; keeps numbers, and words of the samples only."""

    def __init__(self) -> None:
        self.days: Counter[date] = Counter()
        self.about = self.copies = 0
        self.stories: set[int] = set()
        self.stories_about: set[int] = set()
        self.samples: dict[int, tuple[tuple[Span, ...], tuple[str, ...]]] = {}

    def add(self, row: Row[Any], relevant: bool) -> None:
        """Count one match, a row of `archive.search.scan`."""
        self.days[row.first_seen_at.date()] += 1
        self.about += relevant
        self.copies += row.verdict in ("copy", "known")
        if row.verdict != "known":
            story = row.story_id or -row.article_id  # not judged yet: a story of its own so far
            self.stories.add(story)
            if relevant:
                self.stories_about.add(story)


def backtest(
    connection: Connection,
    query: Query,
    book: NameBook,
    *,
    days: int,
    samples: int,
    now: datetime,
    enough: Callable[[], bool] = lambda: False,
) -> Backtest:
    """Run a query over the articles first seen in the last `days` days, today included, newest first.

    Stops early when `enough()`, so that an archive of any size answers in the time its caller has.
    """
    first_day = (now - timedelta(days=days - 1)).date()
    since = datetime.combine(first_day, time(), UTC)
    span = select(func.min(articles.c.id), func.min(articles.c.first_seen_at)).where(articles.c.first_seen_at >= since)
    oldest, begun = connection.execute(span).one()
    counted, scanned, whole, reached = _Count(), 0, True, now
    for row, match in scan(connection, query, book) if oldest else ():
        if row.article_id < oldest:
            break
        if (scanned and enough()) or counted.days.total() == MOST:
            whole = False
            break
        scanned += 1
        reached = min(reached, row.first_seen_at)
        if match and row.first_seen_at >= since:
            counted.add(row, bool(row.relevant))
            if len(counted.samples) < samples:
                counted.samples[row.article_id] = match.spans, _words(match.spans, row.title, row.body)
    begun = (begun or now) if whole else reached  # a young archive says little of a week
    return Backtest(
        days=tuple((day, counted.days[day]) for day in (first_day + timedelta(days=n) for n in range(days))),
        matches=counted.days.total(),
        about=counted.about,
        copies=counted.copies,
        stories=len(counted.stories),
        stories_about=len(counted.stories_about),
        covered=max(1.0, (now - begun) / timedelta(days=1)),
        samples=tuple(Sample(line, *counted.samples[line.id]) for line in lines(connection, list(counted.samples))),
        scanned=scanned,
        whole=whole,
    )


def _words(spans: tuple[Span, ...], title: str, body: str) -> tuple[str, ...]:
    found = ((title if span.field == "title" else body)[span.start : span.end] for span in spans)
    different: dict[str, str] = {}
    for text in found:
        different.setdefault(fold(text), " ".join(text.split()))
    return tuple(different.values())[:WORDS_SHOWN]


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
