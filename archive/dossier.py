"""One article with everything known about it: its words over time, why it was kept or folded away, who was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from archive.review import RELATED_SHOWN, ArticleLine, ArticleRef, lines, ref_query, refs
from archive.tables import (
    alert_hits,
    alerts,
    articles,
    baseline,
    deliveries,
    hits,
    sightings,
    sources,
    versions,
    watch_revisions,
    watches,
)

VERSIONS_SHOWN = 20
"""Versions of one article that are read at once, newest first: each can be megabytes."""
DOCUMENT_SHOWN = 200_000
"""Code points of a document that are shown, as many as of a version: it may be a book."""


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """The words of an article at one time, and what the judge said of them."""

    id: int
    origin: str
    """`feed` or `page`."""
    seen_at: datetime
    title: str
    text: str
    authors: tuple[str, ...]
    published: datetime | None
    published_raw: str
    modified: datetime | None
    language: str
    site: str
    kind: str
    paywalled: bool
    judged_at: datetime | None
    verdict: str
    of_article: int | None
    of_baseline: str | None
    relation: str
    similarity: float | None
    """0..1, None where nothing was compared."""
    why: str
    relevant: bool | None
    relevance: float | None
    relevance_why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SightingDetail:
    """Who carried an article and since when."""

    source_id: str
    source_name: str
    entry_key: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class HitDetail:
    """A watch that matched a version: where, and what was decided."""

    id: int
    watch: str
    query: str
    version_id: int
    spans: tuple[tuple[str, int, int], ...]
    """(field `title` or `text`, start, end) in code points of that version's field."""
    at: datetime
    decision: str
    why: str


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    """One alert on its way to one recipient."""

    id: int
    alert_id: int
    channel: str
    recipient: str
    state: str
    attempts: int
    last_detail: str
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """An alert that an article opened or joined."""

    id: int
    watch: str
    channel: str
    sequence: int
    state: str
    why: str
    opened_at: datetime
    due_at: datetime
    deliveries: tuple[DeliveryDetail, ...]


@dataclass(frozen=True, slots=True)
class BaselineFacts:
    """What is known of a document the user already has."""

    id: str
    title: str
    publisher: str
    published: str
    language: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    origin: str
    file: str
    text: str
    """Its beginning, where the user added it; "" of a shipped document, which is kept without its sentences."""


@dataclass(frozen=True, slots=True)
class LinkDetail:
    """A text that an article shares passages with, without being its copy."""

    relation: str
    """`contains`, `part of`, `updated` or another of archive/model.py's relations."""
    article: ArticleRef | None
    """None where it is a document of the baseline, or is forgotten."""
    baseline_id: str | None


@dataclass(frozen=True, slots=True)
class ArticleDetail:
    """One article with everything the archive knows about it."""

    line: ArticleLine
    host: str
    fetch_address: str | None
    page_state: str
    page_outcome: str
    page_detail: str
    page_tries: int
    page_due_at: datetime | None
    group_id: int | None
    story_id: int | None
    first_fetch: bool
    versions: tuple[VersionDetail, ...]
    """The words that are shown and searched first, then the others, newest first."""
    copies: tuple[ArticleRef, ...]
    links: tuple[LinkDetail, ...]
    """Of the words that are shown."""
    baseline: BaselineFacts | None
    sightings: tuple[SightingDetail, ...]
    hits: tuple[HitDetail, ...]
    alerts: tuple[AlertDetail, ...]


def article(conn: Connection, article_id: int) -> ArticleDetail | None:
    """Return one article with everything known about it, or None where there is none by that id."""
    row = conn.execute(select(articles).where(articles.c.id == article_id)).one_or_none()
    if row is None:
        return None
    copies = refs(conn, ref_query().where(articles.c.group_id == row.id, articles.c.id != row.id))
    return ArticleDetail(
        line=lines(conn, [row.id])[0],
        host=row.host,
        fetch_address=row.fetch_address,
        page_state=row.page_state,
        page_outcome=row.page_outcome or "",
        page_detail=row.page_detail or "",
        page_tries=row.page_tries,
        page_due_at=row.page_due_at,
        group_id=row.group_id,
        story_id=row.story_id,
        first_fetch=row.first_fetch,
        versions=_versions(conn, row.id, row.version_id),
        copies=copies,
        links=_links(conn, row.version_id),
        baseline=_baseline(conn, row.baseline_id),
        sightings=_sightings(conn, row.id),
        hits=_hits(conn, row.id),
        alerts=_alerts(conn, row.id),
    )


def _links(conn: Connection, version_id: int | None) -> tuple[LinkDetail, ...]:
    stored = conn.execute(select(versions.c.links).where(versions.c.id == version_id)).scalar_one_or_none() or []
    ids = [ref for ref, _ in stored if isinstance(ref, int)]
    found = {ref.id: ref for ref in refs(conn, ref_query().where(articles.c.id.in_(ids)))} if ids else {}
    return tuple(
        LinkDetail(relation, found.get(ref), None) if isinstance(ref, int) else LinkDetail(relation, None, str(ref))
        for ref, relation in stored
    )


def _versions(conn: Connection, article_id: int, current: int | None) -> tuple[VersionDetail, ...]:
    """Return the version that is shown and searched, then the others, newest first."""
    statement = (
        select(versions)
        .where(versions.c.article_id == article_id)
        .order_by((versions.c.id == current).desc(), versions.c.id.desc())
        .limit(VERSIONS_SHOWN)
    )
    return tuple(_version(row) for row in conn.execute(statement))


def _version(row: Row[Any]) -> VersionDetail:
    return VersionDetail(
        id=row.id,
        origin=row.origin,
        seen_at=row.seen_at,
        title=row.title,
        text=row.body,
        authors=tuple(row.authors),
        published=row.published,
        published_raw=row.published_raw,
        modified=row.modified,
        language=row.language,
        site=row.site,
        kind=row.kind,
        paywalled=row.paywalled,
        judged_at=row.judged_at,
        verdict=row.verdict or "",
        of_article=row.of_article,
        of_baseline=row.of_baseline,
        relation=row.relation or "",
        similarity=row.similarity,
        why=row.why or "",
        relevant=row.relevant,
        relevance=row.relevance,
        relevance_why=tuple(row.relevance_why or ()),
    )


def _baseline(conn: Connection, baseline_id: str | None) -> BaselineFacts | None:
    row = conn.execute(select(baseline).where(baseline.c.id == baseline_id)).one_or_none()
    if row is None:
        return None
    return BaselineFacts(
        row.id,
        row.title,
        row.publisher,
        row.published,
        row.language,
        tuple(row.names),
        tuple(row.numbers),
        row.origin,
        row.file,
        (row.body or "")[:DOCUMENT_SHOWN],
    )


def _sightings(conn: Connection, article_id: int) -> tuple[SightingDetail, ...]:
    statement = (
        select(sightings.c.source_id, sources.c.name, sightings.c.entry_key, sightings.c.first_seen_at)
        .outerjoin(sources, sources.c.id == sightings.c.source_id)
        .where(sightings.c.article_id == article_id)
        .order_by(sightings.c.id)
        .limit(RELATED_SHOWN)
    )
    return tuple(SightingDetail(row[0], row[1] or row[0], row[2], row[3]) for row in conn.execute(statement))


def _hits(conn: Connection, article_id: int) -> tuple[HitDetail, ...]:
    statement = (
        select(hits, watches.c.name, watch_revisions.c.query)
        .join(watches, watches.c.id == hits.c.watch_id)
        .join(watch_revisions, watch_revisions.c.id == hits.c.revision_id)
        .where(hits.c.article_id == article_id)
        .order_by(hits.c.id.desc())
        .limit(RELATED_SHOWN)
    )
    return tuple(
        HitDetail(row.id, row.name, row.query, row.version_id, _spans(row.spans), row.at, row.decision, row.why)
        for row in conn.execute(statement)
    )


def _spans(stored: Iterable[Iterable[Any]]) -> tuple[tuple[str, int, int], ...]:
    return tuple((str(field), int(start), int(end)) for field, start, end in stored)


def _alerts(conn: Connection, article_id: int) -> tuple[AlertDetail, ...]:
    joined = select(alert_hits.c.alert_id).join(hits, hits.c.id == alert_hits.c.hit_id)
    statement = (
        select(alerts, watches.c.name)
        .join(watches, watches.c.id == alerts.c.watch_id)
        .where(alerts.c.id.in_(joined.where(hits.c.article_id == article_id)))
        .order_by(alerts.c.id.desc())
        .limit(RELATED_SHOWN)
    )
    found = conn.execute(statement).all()
    sent: dict[int, list[DeliveryDetail]] = {row.told_in or row.id: [] for row in found}
    for row in conn.execute(select(deliveries).where(deliveries.c.alert_id.in_(sent)).order_by(deliveries.c.id)):
        sent[row.alert_id].append(
            DeliveryDetail(
                row.id,
                row.alert_id,
                row.channel,
                row.recipient,
                row.state,
                row.attempts,
                row.last_detail or "",
                row.created_at,
                row.ended_at,
            )
        )
    return tuple(
        AlertDetail(
            row.id,
            row.name,
            row.channel,
            row.sequence,
            row.state,
            row.why,
            row.opened_at,
            row.due_at,
            tuple(sent[row.told_in or row.id]),
        )
        for row in found
    )
