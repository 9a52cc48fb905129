"""The judge's round: same -> relevance -> story -> hits, one version after the other, in one transaction.

Order matters here and nowhere else, so one judge works alone, in the order of ids. Everything it decides by is a pure
function: archive/sameness.py, words/relevance.py, alerts/gates.py.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.follow import Due, due
from alerts.gates import FIRST_FETCH_WAIT, Decision, Gates, HitFacts, Ruling, rule
from alerts.matching import Matched, Matcher
from archive import alerting, judging, search
from archive.alerting import FIRST_FETCH, STORY, NewHit
from archive.copy_index import candidates
from archive.failures import is_in_transaction, is_storage_trouble
from archive.fingerprints import fingerprint
from archive.judging import About, Placed, Ready
from archive.readings import prepared
from archive.sameness import judge
from archive.story_features import features
from archive.watches import Armed
from words.evaluation import Prepared
from words.names import Lexicon, NameBook
from words.query import asks_for_edits, parse
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
    ready_ones = judging.ready_versions(connection, None if everything else now, BATCH)
    stubs = judging.superseded_by(connection, ready_ones)
    for ready in ready_ones:
        try:
            with connection.begin_nested():
                counts.update(_judge_one(connection, bench, ready, stubs.get(ready.version_id, []), now))
        except Exception as error:
            if is_storage_trouble(error) or not is_in_transaction(connection):
                raise
            log.exception("version %d of article %d could not be judged", ready.version_id, ready.article_id)
            judging.set_aside(connection, ready, f"{type(error).__name__}: {error}", now)
            counts["set aside"] += 1
    return Round(len(ready_ones), counts)


def _judge_one(connection: Connection, bench: Bench, ready: Ready, stubs: list[Ready], now: datetime) -> Counter[str]:
    mine = fingerprint(ready.title, ready.body)
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
    for stub in stubs:
        judging.keep_superseded(connection, stub, ready.version_id, now)
        words = prepared(connection, stub, bench.lexicon.names)
        counts.update(_keep_hits(connection, bench, stub, words, placed, about, now))
    counts.update(_keep_hits(connection, bench, ready, article, placed, about, now))
    return counts


def _keep_hits(
    connection: Connection,
    bench: Bench,
    ready: Ready,
    article: Prepared,
    placed: Placed,
    about: About,
    now: datetime,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for matched in bench.matcher.match(article):
        facts = HitFacts(
            known=placed.verdict == "known",
            relevant=bench.gates.is_about(about.score, ready.source_id),
            about=matched.armed.watch.about,
            published=ready.published,
            first_seen=ready.first_seen_at,
            first_fetch=ready.first_fetch,
            was_there=_was_there(matched.armed, ready.article_id, bench.lexicon.names),
        )
        ruling = rule(facts, bench.gates)
        counts.update(_tell(connection, matched, ready, placed, ruling, bench.gates, now))
    return counts


def _was_there(armed: Armed, article_id: int, book: NameBook) -> bool:
    """Whether a hit can only be an edit of what the archive had when the watch was armed; edits may be what it asks for."""
    return article_id <= armed.armed_at_article and not asks_for_edits(parse(armed.watch.query, book))


def _tell(
    connection: Connection,
    matched: Matched,
    ready: Ready,
    placed: Placed,
    ruling: Ruling,
    gates: Gates,
    now: datetime,
) -> Counter[str]:
    """Keep a hit and let it open or join an alert on every channel that was not told of its copy group."""
    armed = matched.armed
    channels: list[str] = []
    if ruling.decision in (Decision.ALERT, Decision.FIRST_FETCH) and placed.story_id is not None:
        channels = [
            channel
            for channel in armed.watch.notify
            if not _is_told(connection, channel, armed.watch_id, ready, placed, ruling)
        ]
        if not channels:
            ruling = Ruling(Decision.TOLD, "every channel of the watch was told of this text")
    hit = NewHit(
        watch_id=armed.watch_id,
        revision_id=armed.revision_id,
        version_id=ready.version_id,
        article_id=ready.article_id,
        spans=tuple((span.field, span.start, span.end) for span in matched.spans),
        decision=ruling.decision.value,
        why=ruling.why,
    )
    hit_id = alerting.keep_hit(connection, hit, now)
    if hit_id is None:
        return Counter()
    for channel in channels:
        _alert(connection, channel, matched, placed, ruling, hit_id, gates.follow_up, now)
    return Counter({"hits": 1, f"hit: {ruling.decision}": 1})


def _is_told(connection: Connection, channel: str, watch_id: int, ready: Ready, placed: Placed, ruling: Ruling) -> bool:
    if ruling.decision is Decision.FIRST_FETCH and alerting.first_fetch_was_told(
        connection, channel, watch_id, ready.source_id
    ):
        return True
    return alerting.is_told(connection, channel, watch_id, placed.group_id)


def _alert(
    connection: Connection,
    channel: str,
    matched: Matched,
    placed: Placed,
    ruling: Ruling,
    hit_id: int,
    follow_up: timedelta | None,
    now: datetime,
) -> None:
    assert placed.story_id is not None
    watch_id = matched.armed.watch_id
    first_fetch = ruling.decision is Decision.FIRST_FETCH
    if first_fetch:
        alert_id = alerting.first_fetch_alert(connection, channel, watch_id)
    else:
        alert_id = alerting.waiting_alert(connection, channel, watch_id, placed.story_id)
    if alert_id is None:
        if first_fetch:
            when = Due(now + FIRST_FETCH_WAIT, ruling.why)
        else:
            earlier = alerting.earlier_alerts(connection, channel, watch_id, placed.story_id)
            when = due(now, timedelta(seconds=matched.armed.watch.wait), list(earlier.values()), follow_up)
        alert_id = alerting.open_alert(
            connection,
            channel=channel,
            watch_id=watch_id,
            story_id=placed.story_id,
            kind=FIRST_FETCH if first_fetch else STORY,
            due_at=when.at,
            why=when.why,
            now=now,
        )
    alerting.join_alert(connection, alert_id, hit_id)
