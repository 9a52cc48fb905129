"""The judge's round: same -> relevance -> story -> hits, one version after the other, in one transaction.

Order matters here and nowhere else, so judges take turns, round by round, in the order of ids. Everything a judge decides by is
a pure function: archive/sameness.py, words/relevance.py, alerts/gates.py.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.gates import Gates
from alerts.matching import Matcher
from archive import alerting, judging, search, silences
from archive.copy_index import candidates
from archive.failures import is_in_transaction, is_storage_trouble
from archive.fingerprints import Fingerprint, fingerprint
from archive.judging import About, Ready
from archive.read_ahead import ReadAhead, nothing_ahead
from archive.readings import prepared
from archive.sameness import judge
from archive.silences import Silences
from archive.story_features import features
from archive.told import Accounts
from scheduler.telling import Case, Habits, Memory, tell
from words.lexicon import Lexicon
from words.relevance import relevance

log = logging.getLogger("tripoint.judge")

BATCH = 100
"""Versions judged in one commit: a few hundred milliseconds."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the judge judges by."""

    lexicon: Lexicon
    matcher: Matcher
    gates: Gates
    habits: Habits = field(default_factory=Habits)
    read_ahead: ReadAhead = nothing_ahead


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    judged: int
    counts: Counter[str]


def judge_round(connection: Connection, bench: Bench, now: datetime, *, everything: bool = False) -> Round:
    """Judge the oldest versions whose wait is over (with `everything`, whatever they wait for), at most BATCH of them.

    A version that cannot be judged is set aside with the reason, so that it holds up nobody. Trouble of the storage (a full
    disk, a lost connection) is nobody's fault: it ends the round, which is judged again later.
    """
    counts: Counter[str] = Counter()
    ready_ones = _once_each(judging.ready_versions(connection, None if everything else now, BATCH))
    stubs = judging.superseded_by(connection, ready_ones)
    made = _fingerprints(ready_ones)
    bench.read_ahead(list(made.values()))
    silent = silences.in_force(connection, now)
    accounts = Accounts(bench.lexicon.names)
    for ready in ready_ones:
        try:
            with connection.begin_nested():
                mine = made.get(ready.version_id) or fingerprint(ready.title, ready.body)
                counts.update(
                    _judge_one(connection, bench, silent, accounts, ready, mine, stubs.get(ready.version_id, []), now)
                )
        except Exception as error:
            if is_storage_trouble(error) or not is_in_transaction(connection):
                raise
            log.exception("version %d of article %d could not be judged", ready.version_id, ready.article_id)
            judging.set_aside(connection, ready, f"{type(error).__name__}: {error}", now)
            counts["set aside"] += 1
    return Round(len(ready_ones), counts)


def _once_each(ready_ones: Sequence[Ready]) -> list[Ready]:
    """The versions before an article's second one, which belongs to the next round.

    What is known of an article is read before the round. If two of its versions were judged in one, their verdicts would
    hang on where rounds end, which a kill moves.
    """
    first: dict[int, Ready] = {}
    for ready in ready_ones:
        if ready.article_id in first:
            break
        first[ready.article_id] = ready
    return list(first.values())


def _fingerprints(ready_ones: Sequence[Ready]) -> dict[int, Fingerprint]:
    """By version id; without one that cannot be made, which is found out when its turn comes."""
    made: dict[int, Fingerprint] = {}
    for ready in ready_ones:
        with suppress(Exception):
            made[ready.version_id] = fingerprint(ready.title, ready.body)
    return made


def _judge_one(
    connection: Connection,
    bench: Bench,
    silent: Silences,
    accounts: Accounts,
    ready: Ready,
    mine: Fingerprint,
    stubs: list[Ready],
    now: datetime,
) -> Counter[str]:
    judgement = judge(mine, candidates(connection, mine, ready.article_id))
    article = prepared(connection, ready, bench.lexicon.names)
    found = relevance(ready.title, ready.body, ready.language, ready.country, bench.lexicon.names)
    about = About(found.relevant, found.score, found.why)
    placed = judging.keep_verdict(
        connection, ready, judgement, mine, about, lambda: features(article, bench.lexicon), now
    )
    if ready.group_id not in (None, placed.group_id):
        alerting.carry_told(connection, ready.article_id, placed.group_id, now)
    search.index_article(connection, ready.article_id, article.index_words, article.names)
    counts = Counter({placed.verdict: 1})
    case = Case(ready, placed, about, bench.lexicon, bench.gates, bench.habits, silent, accounts, now)
    for stub in stubs:
        judging.keep_superseded(connection, stub, ready.version_id, now)
        words = prepared(connection, stub, bench.lexicon.names)
        for matched in bench.matcher.match(words):
            counts.update(tell(connection, replace(case, ready=stub, memory=Memory()), matched))
    for matched in bench.matcher.match(article):
        counts.update(tell(connection, case, matched))
    return counts
