"""The catalogue in the archive, what of it is due, and the record of every attempt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from archive.columns import Utc
from archive.model import Attempt, Source, SourceKind
from archive.statements import insert_or_replace
from archive.tables import articles, attempts, hosts, polls, robots, sources

FEED_KINDS = (SourceKind.RSS, SourceKind.GOOGLE_NEWS, SourceKind.NEWS_SITEMAP, SourceKind.API_RSS)
"""Kinds that can be polled as a feed."""

LEASE = timedelta(minutes=15)
"""How long work in the crawler's hands belongs to it: beyond every limit on one fetch, short enough that a lost order
is taken up again the same hour. A start releases its own leases at once."""

FAR = timedelta(days=33)
"""A poll planned farther ahead than any rule plans was planned by a wrong clock: it is due (scheduler/due.py)."""


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """A source as the archive holds it, with where it came from."""

    source: Source
    shipped_hash: str | None
    removed: bool


@dataclass(frozen=True, slots=True)
class DuePoll:
    """A source to be polled now, and what its last answer left."""

    source: Source
    address: str
    candidate: int
    failures: int
    etag: str | None
    last_modified: str | None
    validated: str | None
    """The address that gave them, after redirects."""
    digest: str | None
    first: bool
    """Nothing was ever read from it."""
    whole_at: datetime | None


@dataclass(frozen=True, slots=True)
class DuePage:
    """An article whose page is to be fetched now."""

    article_id: int
    address: str
    source: Source
    tries: int
    """Tries so far."""


@dataclass(frozen=True, slots=True)
class StoredRobots:
    """What an origin answered to /robots.txt, as kept."""

    origin: str
    status: int
    text: str
    at: datetime


def host_of(address: str) -> str:
    """The host of an address, lower case; "" where there is none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


# --- the catalogue ---------------------------------------------------------------------------------------------


def put_source(connection: Connection, source: Source, shipped_hash: str | None, now: datetime) -> None:
    """Insert or overwrite a source; a poll row is made when it is new, and kept when only words changed."""
    row = _source_row(source) | {"shipped_hash": shipped_hash, "removed": False}
    insert_or_replace(connection, sources, row)
    known = connection.execute(select(polls.c.host, polls.c.candidate).where(polls.c.source_id == source.id)).first()
    first = source.addresses[0] if source.addresses else ""
    if known is None:
        connection.execute(insert(polls).values(source_id=source.id, next_poll_at=now, host=host_of(first)))
    elif known.candidate >= len(source.addresses) or host_of(source.addresses[known.candidate]) != known.host:
        connection.execute(
            update(polls)
            .where(polls.c.source_id == source.id)
            .values(candidate=0, host=host_of(first), etag=None, last_modified=None, validated=None, digest=None)
        )


def remove_source(connection: Connection, source_id: str) -> bool:
    """Take a source out of the catalogue; its articles stay. False when there is none of that id."""
    changed = connection.execute(
        update(sources).where(sources.c.id == source_id, ~sources.c.removed).values(removed=True, enabled=False)
    )
    return changed.rowcount > 0


def catalogue(connection: Connection) -> dict[str, CatalogueItem]:
    """Every source by id, removed ones included."""
    return {
        row.id: CatalogueItem(_source(row), row.shipped_hash, row.removed)
        for row in connection.execute(select(sources))
    }


def poll_soon(connection: Connection, source_ids: Collection[str] | None, now: datetime) -> int:
    """Make sources due now (all enabled ones for None); returns how many."""
    chosen = select(sources.c.id).where(sources.c.enabled)
    if source_ids is not None:
        chosen = chosen.where(sources.c.id.in_(source_ids))
    return connection.execute(
        update(polls).where(polls.c.source_id.in_(chosen)).values(next_poll_at=now, leased_until=None)
    ).rowcount


def _source_row(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "name": source.name,
        "country": source.country,
        "languages": list(source.languages),
        "kind": source.kind.value,
        "addresses": list(source.addresses),
        "homepage": source.homepage,
        "tier": source.tier,
        "zone": source.zone,
        "enabled": source.enabled,
        "reason": source.reason,
        "grade": source.grade,
        "evidence": source.evidence,
        "evidence_date": source.evidence_date,
    }


def _source(row: Row[Any]) -> Source:
    return Source(
        id=row.id,
        name=row.name,
        country=row.country,
        languages=tuple(row.languages),
        kind=SourceKind(row.kind),
        addresses=tuple(row.addresses),
        homepage=row.homepage,
        tier=row.tier,
        zone=row.zone,
        enabled=row.enabled,
        reason=row.reason,
        grade=row.grade,
        evidence=row.evidence,
        evidence_date=row.evidence_date,
    )


# --- what is due -----------------------------------------------------------------------------------------------


def release_leases(connection: Connection) -> None:
    """Give back what an earlier run of this service had in its hands when it ended."""
    connection.execute(update(polls).where(polls.c.leased_until.is_not(None)).values(leased_until=None))
    connection.execute(update(articles).where(articles.c.page_leased_until.is_not(None)).values(page_leased_until=None))


def hold_until(connection: Connection, held: Collection[DuePoll | DuePage], until: datetime) -> None:
    """Let the leases of what could not be kept end at `until`: not at once, so that no site is asked in a loop."""
    for one in held:
        if isinstance(one, DuePoll):
            connection.execute(_LEASE_POLLS, {"chosen": [one.source.id], "leased_until": until})
        else:
            connection.execute(_LEASE_PAGES, {"chosen": [one.article_id], "page_leased_until": until})


def _due_now(planned: ColumnElement[Any], leased_until: ColumnElement[Any], host: ColumnElement[Any]) -> Any:
    """Planned for now or impossibly far ahead, in nobody's hands, on a host that may be asked.

    A lease is free when there is none, it is over, or it reaches farther than any lease does (a wrong clock).
    """
    now, far, leases = (bindparam(name, type_=Utc) for name in ("now", "far", "leases"))
    waiting = select(hosts.c.host).where(hosts.c.not_before > now, hosts.c.not_before <= far)
    return and_(
        or_(planned <= now, planned > far),
        or_(leased_until.is_(None), leased_until <= now, leased_until > leases),
        host.not_in(bindparam("busy", expanding=True)),
        host.not_in(waiting),
    )


def _polls_due() -> Select[Any]:
    place = func.row_number().over(partition_by=polls.c.host, order_by=polls.c.next_poll_at).label("place")
    due = (
        select(polls.c.source_id, polls.c.next_poll_at, place)
        .join(sources, sources.c.id == polls.c.source_id)
        .where(
            sources.c.enabled,
            or_(*(sources.c.kind == kind.value for kind in FEED_KINDS)),
            _due_now(polls.c.next_poll_at, polls.c.leased_until, polls.c.host),
        )
        .subquery()
    )
    return select(due.c.source_id).where(due.c.place == 1).order_by(due.c.next_poll_at).limit(bindparam("most"))


def _pages_due() -> Select[Any]:
    place = func.row_number().over(partition_by=articles.c.host, order_by=articles.c.id.desc()).label("place")
    due = (
        select(articles.c.id, place)
        .where(
            articles.c.page_state == "due",
            _due_now(articles.c.page_due_at, articles.c.page_leased_until, articles.c.host),
        )
        .subquery()
    )
    return select(due.c.id).where(due.c.place == 1).order_by(due.c.id.desc()).limit(bindparam("most"))


_CHOSEN: BindParameter[Any] = bindparam("chosen", expanding=True)
_POLLS_DUE = _polls_due()
_LEASE_POLLS = update(polls).where(polls.c.source_id.in_(_CHOSEN))
_POLLS = select(polls, sources).join(sources, sources.c.id == polls.c.source_id).where(sources.c.id.in_(_CHOSEN))
_PAGES_DUE = _pages_due()
_LEASE_PAGES = update(articles).where(articles.c.id.in_(_CHOSEN))
_PAGES = (
    select(articles.c.id.label("article_id"), articles.c.fetch_address, articles.c.page_tries, sources)
    .join(sources, sources.c.id == articles.c.source_id)
    .where(articles.c.id.in_(_CHOSEN))
)


def claim_polls(connection: Connection, now: datetime, limit: int, busy: Collection[str] = ()) -> list[DuePoll]:
    """Lease up to `limit` due polls, at most one a host, none on a `busy` host or one that asked us to wait."""
    chosen = connection.execute(_POLLS_DUE, _asked(now, limit, busy)).scalars().all()
    if not chosen:
        return []
    connection.execute(_LEASE_POLLS, {"chosen": chosen, "leased_until": now + LEASE})
    return [_due_poll(row) for row in connection.execute(_POLLS, {"chosen": chosen})]


def _asked(now: datetime, limit: int, busy: Collection[str]) -> dict[str, Any]:
    return {"now": now, "far": now + FAR, "leases": now + LEASE * 2, "busy": list(busy), "most": limit}


def _due_poll(row: Row[Any]) -> DuePoll:
    source = _source(row)
    candidate = min(row.candidate, len(source.addresses) - 1)
    return DuePoll(
        source=source,
        address=source.addresses[candidate],
        candidate=candidate,
        failures=row.failures,
        etag=row.etag,
        last_modified=row.last_modified,
        validated=row.validated,
        digest=row.digest,
        first=row.first_ok_at is None,
        whole_at=row.whole_at,
    )


def claim_pages(connection: Connection, now: datetime, limit: int, busy: Collection[str] = ()) -> list[DuePage]:
    """Lease up to `limit` due pages, at most one a host, none on a `busy` host or one that asked us to wait.

    Newest articles first: a reader waits for today's news, not for last week's back-fill.
    """
    chosen = connection.execute(_PAGES_DUE, _asked(now, limit, busy)).scalars().all()
    if not chosen:
        return []
    connection.execute(_LEASE_PAGES, {"chosen": chosen, "page_leased_until": now + LEASE})
    rows = connection.execute(_PAGES, {"chosen": chosen})
    return [DuePage(row.article_id, row.fetch_address, _source(row), row.page_tries) for row in rows]


def pages_waiting(connection: Connection, now: datetime) -> int:
    """How many pages are due now, leased ones included."""
    statement = select(func.count()).where(articles.c.page_state == "due", articles.c.page_due_at <= now)
    return int(connection.execute(statement).scalar_one())


def next_due(connection: Connection) -> datetime | None:
    """When the next enabled source is due; None where no source is enabled."""
    statement = select(func.min(polls.c.next_poll_at)).join(sources).where(sources.c.enabled)
    return connection.execute(statement).scalar_one_or_none()


# --- hosts and robots.txt --------------------------------------------------------------------------------------


def keep_waiting(connection: Connection, host: str, attempt: Attempt) -> None:
    """Remember that a host asked us to come back later, so that nothing on it is asked before."""
    if attempt.retry_after is not None:
        insert_or_replace(
            connection, hosts, {"host": host, "not_before": attempt.retry_after, "why": str(attempt.outcome)}
        )


_ROBOTS = select(robots).where(robots.c.origin == bindparam("origin"))


def stored_robots(connection: Connection, origin: str) -> StoredRobots | None:
    """What an origin last answered to /robots.txt; None where it was never asked."""
    row = connection.execute(_ROBOTS, {"origin": origin}).first()
    return StoredRobots(row.origin, row.status, row.text, row.at) if row else None


def keep_robots(connection: Connection, answer: StoredRobots) -> None:
    """Keep an origin's answer to /robots.txt."""
    values = {"origin": answer.origin, "status": answer.status, "text": answer.text, "at": answer.at}
    insert_or_replace(connection, robots, values)


# --- attempts --------------------------------------------------------------------------------------------------


_LATEST_RUN = (
    select(attempts.c.id, attempts.c.outcome, attempts.c.first_at)
    .where(attempts.c.source_id == bindparam("source"), attempts.c.kind == bindparam("kind"))
    .order_by(attempts.c.id.desc())
    .limit(1)
)
_LONGER_RUN = (
    update(attempts)
    .where(attempts.c.id == bindparam("run"))
    .values(
        count=attempts.c.count + 1,
        last_at=bindparam("at"),
        detail=bindparam("said"),
        status=bindparam("code"),
    )
)
_NEW_RUN = insert(attempts)


def record_attempt(connection: Connection, source_id: str, kind: str, attempt: Attempt) -> None:
    """Record an attempt: the latest run of equal outcomes of the day grows, or a new run begins."""
    latest = connection.execute(_LATEST_RUN, {"source": source_id, "kind": kind}).first()
    if latest and latest.outcome == attempt.outcome.value and latest.first_at.date() == attempt.at.date():
        now = {"at": attempt.at, "said": attempt.detail, "code": attempt.status}
        connection.execute(_LONGER_RUN, {"run": latest.id, **now})
        return
    row = {
        "source_id": source_id,
        "kind": kind,
        "outcome": attempt.outcome.value,
        "status": attempt.status,
        "detail": attempt.detail,
        "count": 1,
        "first_at": attempt.at,
        "last_at": attempt.at,
    }
    connection.execute(_NEW_RUN, row)


def forget_host_waits(connection: Connection, now: datetime) -> None:
    """Drop waits that are over."""
    connection.execute(delete(hosts).where(hosts.c.not_before <= now))
