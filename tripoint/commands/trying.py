"""A query tried over the archive: what it would have found, what makes one doubt it, and whether it is too wide to arm."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from sqlalchemy import Connection

from archive.backtest import STORIES_A_DAY, Backtest, Sample, backtest
from archive.doubts import absences, articles_kept, idle_terms, last_match, missed_spellings
from archive.known_values import value_doubts
from tripoint.access import refused
from tripoint.printing import clean, complain, count, iso, moment, say, table
from words.commonness import only_common
from words.names import NameBook
from words.terms import Query

BACKTEST_SECONDS = 6.0
"""Time for counting matches; a query that an index proposes little for takes a tenth of it at 100,000 articles."""
DOUBT_SECONDS = 5.0
"""Time for all that is doubted after that."""
ENOUGH_TO_SAY = 1_000
"""Articles from which on it tells something that one term of many is in none of them: a day of a full catalogue."""
BAR = 40
"""Cells of the longest day's bar."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it."""

    found: Backtest
    about: bool | None
    """Whether the watch tells only what is about the region; None for a query that is no watch yet."""
    warnings: tuple[str, ...]
    wide: tuple[str, ...]
    """Why it is too wide to arm without a second thought; empty where it is not."""


def try_out(
    connection: Connection, query: Query, book: NameBook, *, about: bool | None, days: int, samples: int, now: datetime
) -> Tried:
    """Try a query over the archive, in BACKTEST_SECONDS and DOUBT_SECONDS at most."""
    enough = _after(BACKTEST_SECONDS)
    found = backtest(connection, query, book, days=days, samples=samples, now=now, enough=enough)
    warnings = [*query.warnings, *value_doubts(connection, query)]
    warnings += _doubts(connection, query, book, found)
    return Tried(found, about, tuple(warnings), tuple(_width(query, found, about)))


def _after(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def _doubts(connection: Connection, query: Query, book: NameBook, found: Backtest) -> Iterator[str]:
    enough = _after(DOUBT_SECONDS)
    kept = articles_kept(connection)
    if not kept:
        yield "the archive holds no articles yet: there was nothing to try it on"
        return
    if not found.whole:
        yield f"there was no time to look at more than {count(found.scanned, 'article')}: what is older is not counted"
    if not found.matches:
        last = last_match(connection, query, book, enough)
        if last:
            yield f"nothing matches in these days; the latest that does is article {last[0]}, of {moment(last[1])}"
        elif found.whole:
            yield f"nothing in the archive's {count(kept, 'article')} matches"
            for absence in absences(connection, query, book, enough):
                yield absence.words
    elif kept >= ENOUGH_TO_SAY and (idle := idle_terms(connection, query, book, enough)):
        yield f"nothing in the archive has {', '.join(idle)}"
    for missed in missed_spellings(connection, query, book, enough):
        yield missed.words


def _width(query: Query, found: Backtest, about: bool | None) -> Iterator[str]:
    if common := only_common(query):
        word, share = common
        yield f"it asks for nothing rarer than {word}, which stands in {share:.0%} of a language's texts"
    a_day = found.alerts_a_day(bool(about))
    if a_day > STORIES_A_DAY:
        yield f"it would alert about {a_day:.0f} times a day; above {STORIES_A_DAY} nobody reads them"


def agree(tried: Tried, *, wide: bool, ask: bool) -> None:
    """Let a watch be armed unless it is too wide: then a person at a terminal is asked, and anybody else is refused.

    Raises InputError for a refusal. `wide`: it is meant so. `ask`: there may be somebody to ask.
    """
    if wide or not tried.wide:
        return
    for why in tried.wide:
        complain(f"too wide: {why}")
    if ask and sys.stdin.isatty() and sys.stderr.isatty():
        if click.confirm("save it all the same?", default=False, err=True):
            return
        raise refused("not saved")
    raise refused("this watch is too wide and was not saved", "narrow it, or say --wide if it is meant so")


# --- shown -------------------------------------------------------------------------------------------------------


def say_tried(query: Query, tried: Tried) -> None:
    """Print how a query was understood, its matches a day, the newest of them; what is doubted goes to standard error."""
    say(f"understood as: {clean(query.describe())}")
    for warning in tried.warnings:
        complain(warning)
    if tried.about is None:
        for why in tried.wide:
            complain(f"too wide for a watch: {why}")
    found = tried.found
    most = max(1, *(number for _, number in found.days))
    for day, number in found.days if found.matches else ():
        say(f"{day:%a %d %b} {number:>6}  {'▇' * round(BAR * number / most)}".rstrip())
    say(f"in the last {len(found.days)} days: {_numbers(found, tried.about)}")
    rows = [_row(sample) for sample in found.samples]
    if rows:
        say(f"\n{table(('id', 'first seen', 'source', 'found', 'title'), rows, right=('id',))}\n")


def _row(sample: Sample) -> tuple[str, ...]:
    line = sample.line
    return str(line.id), moment(line.first_seen_at), line.source_name, ", ".join(sample.words), line.title


def _numbers(found: Backtest, about: bool | None) -> str:
    matches = count(found.matches, "match", "matches")
    told = f"{matches if found.whole else f'more than {matches}'}, {found.copies} of them copies"
    region = f"{found.about} about the region{' (only these are told)' if about else ''}"
    return f"{told}, {region}; {_a_day(found.alerts_a_day(bool(about)))}"


def _a_day(alerts: float) -> str:
    if alerts == 0:
        return "no alerts"
    shown = f"{alerts:.0f}" if alerts >= 9.5 else f"{alerts:.1f}".removesuffix(".0")
    return f"about {shown} {'alert' if shown == '1' else 'alerts'} a day"


def tried_plain(query: Query, tried: Tried) -> dict[str, Any]:
    """The same for machines."""
    found = tried.found
    return {
        "understood": query.describe(),
        "warnings": list(tried.warnings),
        "wide": list(tried.wide),
        "matches": found.matches,
        "about": found.about,
        "copies": found.copies,
        "alerts_a_day": round(found.alerts_a_day(bool(tried.about)), 2),
        "whole": found.whole,
        "days": [{"day": day.isoformat(), "matches": number} for day, number in found.days],
        "samples": [_sample_plain(sample) for sample in found.samples],
    }


def _sample_plain(sample: Sample) -> dict[str, Any]:
    line = sample.line
    return {
        "id": line.id,
        "first_seen": iso(line.first_seen_at),
        "source": line.source_id,
        "title": line.title,
        "words": list(sample.words),
        "spans": [list(span) for span in sample.spans],
    }
