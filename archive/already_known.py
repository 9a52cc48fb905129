"""What a new baseline document makes of the articles that are there: those that are copies of it become known.

The judge asks of every newcomer what came before it; a document that is added later has to ask the other way round. The
verdict is the one each article would have had, had the document been there first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select, update

from archive.copy_index import articles_near
from archive.fingerprints import Fingerprint, unpack
from archive.model import Known
from archive.sameness import Candidate, judge
from archive.tables import alert_hits, alerts, articles, fingerprints, hits, versions

WHY = "a baseline document added later: {why}"


@dataclass(frozen=True, slots=True)
class NowKnown:
    """An article that is a copy of a document added after it."""

    article_id: int
    title: str
    source_id: str
    verdict: Known


def mark_known(connection: Connection, document_id: str, mine: Fingerprint) -> tuple[NowKnown, ...]:
    """Mark the articles that are copies of a document as known from it, and take them out of alerts that still wait.

    What was sent stays sent. Articles known from another document keep it.
    """
    document = [Candidate(document_id, mine)]
    found: list[NowKnown] = []
    for row in _alike(connection, mine):
        verdict = judge(unpack(row.packed), document).verdict
        if isinstance(verdict, Known):
            _mark(connection, row.article_id, row.version_id, verdict)
            found.append(NowKnown(row.article_id, row.title, row.source_id, verdict))
    if found:
        _call_back(connection, [one.article_id for one in found])
    return tuple(found)


def _alike(connection: Connection, mine: Fingerprint) -> Iterable[Row[Any]]:
    """Articles that share keys with the document, and the rest of their groups: near-equal copies have no keys."""
    latest: dict[int, Row[Any]] = {}
    for near in articles_near(connection, mine):
        for row in _with_their_groups(connection, near):
            latest.setdefault(row.article_id, row)
    return [latest[article_id] for article_id in sorted(latest)]


def _with_their_groups(connection: Connection, near: Collection[int]) -> Sequence[Row[Any]]:
    """The fingerprints of these articles and of all in their groups, latest first, without those that are known."""
    groups = select(articles.c.group_id).where(articles.c.id.in_(near))
    return connection.execute(
        select(fingerprints.c.article_id, fingerprints.c.version_id, fingerprints.c.packed)
        .add_columns(versions.c.title, articles.c.source_id)
        .join(articles, articles.c.id == fingerprints.c.article_id)
        .join(versions, versions.c.id == fingerprints.c.version_id)
        .where(
            articles.c.id.in_(near) | articles.c.group_id.in_(groups),
            articles.c.verdict.is_distinct_from("known"),
        )
        .order_by(fingerprints.c.id.desc())
    ).all()


def _mark(connection: Connection, article_id: int, version_id: int, verdict: Known) -> None:
    connection.execute(
        update(articles).where(articles.c.id == article_id).values(verdict="known", baseline_id=verdict.baseline_id)
    )
    connection.execute(
        update(versions)
        .where(versions.c.id == version_id)
        .values(
            verdict="known",
            of_article=None,
            of_baseline=verdict.baseline_id,
            relation=verdict.relation.value,
            similarity=verdict.similarity,
            why=WHY.format(why=verdict.why),
        )
    )


def _call_back(connection: Connection, article_ids: list[int]) -> None:
    """Take articles out of alerts that wait; an alert without any left is dropped."""
    theirs = select(hits.c.id).where(hits.c.article_id.in_(article_ids))
    waiting = select(alerts.c.id).where(alerts.c.state == "waiting")
    taken = alert_hits.c.hit_id.in_(theirs) & alert_hits.c.alert_id.in_(waiting)
    told = connection.execute(select(alert_hits.c.alert_id, alert_hits.c.hit_id).where(taken)).all()
    connection.execute(delete(alert_hits).where(taken))
    connection.execute(
        update(hits)
        .where(hits.c.id.in_([row.hit_id for row in told]))
        .values(decision="known", why="the user has this text: it was added to the baseline while the alert waited")
    )
    left = exists().where(alert_hits.c.alert_id == alerts.c.id)
    connection.execute(
        update(alerts)
        .where(alerts.c.id.in_([row.alert_id for row in told]), alerts.c.state == "waiting", ~left)
        .values(state="dropped", why="all it had to tell is known from a document added to the baseline")
    )


def known_counts(connection: Connection) -> dict[str, int]:
    """How many articles are known from each document."""
    rows = connection.execute(
        select(articles.c.baseline_id, func.count())
        .where(articles.c.verdict == "known", articles.c.baseline_id.is_not(None))
        .group_by(articles.c.baseline_id)
    )
    return {row[0]: row[1] for row in rows}
