"""What a service judged while it was killed, judged once more in an archive of its own by one judge that nobody disturbs.

Not in the order of ids: a feed's words wait for their page, so which versions were ready in a round hung on the clock, and on how
long the service lay dead. But every round left the moment at which it judged with its versions, and within a round ids are the order.
So the rounds can be held again, each with the versions that it had and with those before it, and must find the same.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from pathlib import Path

from sqlalchemy import insert, select

from alerts.gates import Gates
from alerts.matching import Matcher
from archive import tables
from archive.database import Archive, open_archive
from scheduler.judge import Bench, judge_round
from tests.judged_archive import BOOK, LEXICON
from tests.verdict_tables import verdict_tables

VERDICTS = ("versions", "articles", "stories", "story_features", "story_keys", "fingerprints", "fingerprint_keys")
"""Tables that are the same whatever the watches ask for."""
JUDGED = ("judged_at", "verdict", "of_article", "of_baseline", "relation", "similarity", "why", "links")
ABOUT = ("relevant", "relevance", "relevance_why")
PLACED = ("verdict", "group_id", "baseline_id", "story_id")
"""What a judge writes, taken away before it is judged again."""


def assert_judged_the_same_again(archive: Archive, folder: Path) -> int:
    """Judge an archive again, whose versions are all judged and which has no baseline; returns how many rounds were held.

    The archive it is judged in is made in `folder`.
    """
    again = open_archive(f"sqlite:///{folder}/again.db")
    try:
        rounds = _judge_again(archive, again)
        expected, found = (verdict_tables(one, as_numbered=archive.on_sqlite) for one in (archive, again))
    finally:
        again.close()
    differing = [name for name in VERDICTS if found[name] != expected[name]]
    assert differing == [], f"judged otherwise: {', '.join(differing)}"
    return rounds


def _judge_again(archive: Archive, again: Archive) -> int:
    with archive.reading(60) as connection:
        sources, told = (
            connection.execute(select(table)).mappings().all() for table in (tables.sources, tables.articles)
        )
        judged = select(tables.versions).order_by(tables.versions.c.judged_at, tables.versions.c.id)
        rounds = [list(rows) for _, rows in groupby(connection.execute(judged).all(), attrgetter("judged_at"))]
    with again.writing() as connection:
        connection.execute(insert(tables.sources), [dict(row) for row in sources])
        connection.execute(insert(tables.articles), [{**row, **dict.fromkeys(PLACED)} for row in told])
    bench = Bench(LEXICON, Matcher((), BOOK), Gates())
    for rows in rounds:
        unjudged = [{**row._mapping, **dict.fromkeys((*JUDGED, *ABOUT))} for row in rows]
        with again.writing() as connection:
            connection.execute(insert(tables.versions), unjudged)
            done = judge_round(connection, bench, rows[0].judged_at, everything=True)
        assert done.judged == sum(row.verdict != "superseded" for row in rows)
    return len(rounds)
