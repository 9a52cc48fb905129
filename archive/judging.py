"""The third transaction's statements: what is ready to be judged, what it may be a copy of, and the verdict kept.

The judge works in the order of version ids, and while one judges, no other does (`Archive.writing`), so that the same stream
gives the same verdicts with one worker or four and across kills. What the verdict is, `archive/sameness.py` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, exists, func, or_, select

from archive import story_keeping
from archive.copy_index import keep_fingerprint
from archive.fingerprints import Fingerprint
from archive.model import VERDICT_NAMES, CopyOf, Known, New, RevisionOf, Verdict
from archive.sameness import Judgement
from archive.statements import change
from archive.story_features import Features
from archive.tables import articles, baseline, sources, versions

WAIT_MOST = timedelta(hours=1)
"""No words wait longer for their page: what is planned farther ahead was planned by a wrong clock, and is ready."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A version to be judged, with what is known of its article."""

    version_id: int
    article_id: int
    source_id: str
    source_name: str
    country: str
    origin: str
    title: str
    body: str
    language: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    published: datetime | None
    site: str
    address: str
    first_seen_at: datetime
    first_fetch: bool
    judged_before: bool
    """An earlier version of the article has been judged."""
    judged_as_feed: bool
    """... and it was the feed's words."""
    group_id: int | None
    story_id: int | None
    baseline_id: str | None
    verdict: str | None
    """The article's, so far."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a judged version's article now belongs."""

    verdict: str
    """The article's: new, copy, known."""
    group_id: int
    story_id: int | None
    """None for what is known from the baseline, and for a report until its story is found."""
    baseline_id: str | None = None
    """The document it is known from, itself or through the article it copies."""


@dataclass(frozen=True, slots=True)
class About:
    """The judge's finding on the region, as kept (words/relevance.py decides)."""

    relevant: bool
    score: float
    why: tuple[str, ...]


def ready_versions(connection: Connection, now: datetime | None, limit: int) -> list[Ready]:
    """The oldest unjudged versions whose wait is over (all of them for None), in id order.

    A feed's words whose page has come are not judged by themselves: they are matched beside the page's
    (`superseded_by`).
    """
    due = _READY if now is None else _READY_NOW
    return [_ready(row) for row in connection.execute(due, {"most": limit, "now": now, "far": now and now + WAIT_MOST})]


def superseded_by(connection: Connection, pages: Sequence[Ready]) -> dict[int, list[Ready]]:
    """By version id: the feed's words that pages of the same articles made superfluous before they were judged."""
    by_article = {page.article_id: page.version_id for page in pages if page.origin == "page"}
    stubs: dict[int, list[Ready]] = {}
    if by_article:
        for row in connection.execute(_STUBS, {"articles": list(by_article)}):
            if row.id < by_article[row.article_id]:
                stubs.setdefault(by_article[row.article_id], []).append(_ready(row))
    return stubs


def _ready_columns() -> Select[Any]:
    before = versions.alias()
    judged = (
        select(func.max(before.c.id))
        .where(before.c.article_id == versions.c.article_id, before.c.verdict.in_(["new", "copy", "revision", "known"]))
        # Two levels below the statement it belongs to: without this it would ask about every article's versions.
        .correlate(versions)
    )
    last = versions.alias()
    last_origin = select(last.c.origin).where(last.c.id == judged.scalar_subquery()).correlate(versions)
    return (
        select(
            versions,
            articles.c.first_seen_at,
            articles.c.first_fetch,
            articles.c.group_id,
            articles.c.story_id,
            articles.c.address.label("article_address"),
            articles.c.verdict.label("article_verdict"),
            articles.c.baseline_id.label("article_baseline"),
            sources.c.name.label("source_name"),
            sources.c.country.label("source_country"),
            last_origin.scalar_subquery().label("judged_origin"),
        )
        .join(articles, articles.c.id == versions.c.article_id)
        .outerjoin(sources, sources.c.id == versions.c.source_id)
        .where(versions.c.judged_at.is_(None))
        .order_by(versions.c.id)
    )


def _page_came() -> ColumnElement[bool]:
    later = versions.alias()
    return exists().where(
        later.c.article_id == versions.c.article_id,
        later.c.origin == "page",
        later.c.id > versions.c.id,
        # A page that could not be judged says nothing: the feed's words are then judged by themselves.
        later.c.verdict.is_distinct_from("set aside"),
    )


# Built once: making a statement of this size costs more than running it.
_READY = _ready_columns().where(~and_(versions.c.origin == "feed", _page_came())).limit(bindparam("most"))
_READY_NOW = _READY.where(or_(versions.c.judge_after <= bindparam("now"), versions.c.judge_after > bindparam("far")))
_STUBS = _ready_columns().where(
    versions.c.origin == "feed", versions.c.article_id.in_(bindparam("articles", expanding=True))
)


def _ready(row: Row[Any]) -> Ready:
    return Ready(
        version_id=row.id,
        article_id=row.article_id,
        source_id=row.source_id,
        source_name=row.source_name or row.source_id,
        country=row.source_country or "",
        origin=row.origin,
        title=row.title,
        body=row.body,
        language=row.language,
        authors=tuple(row.authors),
        tags=tuple(row.tags),
        published=row.published,
        site=row.site,
        address=row.article_address or "",
        first_seen_at=row.first_seen_at,
        first_fetch=row.first_fetch,
        judged_before=row.judged_origin is not None,
        judged_as_feed=row.judged_origin == "feed",
        group_id=row.group_id,
        story_id=row.story_id,
        baseline_id=row.article_baseline,
        verdict=row.article_verdict,
    )


_STORY = select(articles.c.story_id).where(articles.c.id == bindparam("article"))
_ARTICLE = (
    select(articles, baseline.c.removed)
    .outerjoin(baseline, baseline.c.id == articles.c.baseline_id)
    .where(articles.c.id == bindparam("article"))
)


def settle(ready: Ready, judgement: Judgement) -> Verdict:
    """The verdict on a version in the light of its article's past: words that changed are a revision, not news.

    So are words that resemble the article's own copies: it is not a copy of them.
    """
    verdict = judgement.verdict
    if isinstance(verdict, CopyOf) and judgement.group == ready.article_id:
        return RevisionOf(
            ready.article_id, verdict.similarity, f"like its own copy {verdict.article_id}: {verdict.why}"
        )
    if isinstance(verdict, New) and ready.judged_before:
        return RevisionOf(ready.article_id, 1.0, "the same article with other words")
    return verdict


def keep_verdict(
    connection: Connection,
    ready: Ready,
    judgement: Judgement,
    fingerprint: Fingerprint,
    about: About,
    describe: Callable[[], Features],
    now: datetime,
) -> Placed:
    """Write a verdict, index the fingerprint, and say where the article now belongs.

    `describe` gives the features by which its story is found; it is asked only for a report, not for a copy.
    """
    ready = _as_it_stands(connection, ready)
    verdict = settle(ready, judgement)
    placed = _place(connection, ready, verdict, now)
    judged = {
        "judged_at": now,
        "verdict": VERDICT_NAMES[type(verdict)],
        "of_article": verdict.article_id if isinstance(verdict, CopyOf | RevisionOf) else None,
        "of_baseline": verdict.baseline_id if isinstance(verdict, Known) else None,
        "relation": verdict.relation.value if isinstance(verdict, CopyOf | Known) else None,
        "similarity": None if isinstance(verdict, New) else verdict.similarity,
        "why": verdict.why,
        "links": [[link.ref, link.relation.value] for link in judgement.links],
        "relevant": about.relevant,
        "relevance": about.score,
        "relevance_why": list(about.why),
    }
    change(connection, versions, ready.version_id, judged)
    placed = _keep_place(connection, ready, placed, describe, now)
    keep_fingerprint(
        connection,
        fingerprint,
        indexed=judgement.adds_keys,
        article_id=ready.article_id,
        version_id=ready.version_id,
    )
    return placed


def _as_it_stands(connection: Connection, ready: Ready) -> Ready:
    """The version with the story its article is in now: what was judged since the round began may have moved it."""
    if ready.story_id is None:
        return ready
    return replace(ready, story_id=connection.execute(_STORY, {"article": ready.article_id}).scalar_one())


def _keep_place(
    connection: Connection, ready: Ready, placed: Placed, describe: Callable[[], Features], now: datetime
) -> Placed:
    """Write where the article belongs, and find the story of a report that has none yet."""
    placement = None
    if placed.verdict == "new" and (placed.story_id is None or ready.judged_as_feed):
        made = describe()
        at = story_keeping.time_of_report(ready.published, ready.first_seen_at)
        if placed.story_id is None:
            placement = story_keeping.find_place(connection, ready.article_id, made, at)
            placed = replace(placed, story_id=placement.story or story_keeping.open_story(connection, now))
        story_keeping.keep_features(connection, ready.article_id, ready.version_id, made, at)
    elif placed.verdict != "new" and ready.judged_before:
        story_keeping.drop_features(connection, ready.article_id)
    belongs = {
        "verdict": placed.verdict,
        "group_id": placed.group_id,
        "story_id": placed.story_id,
        "baseline_id": placed.baseline_id,
    }
    change(connection, articles, ready.article_id, belongs)
    if placement is not None:
        opened = story_keeping.follow(connection, placement, now)
        if ready.article_id in placement.leaving:
            placed = replace(placed, story_id=opened)
    return placed


def keep_superseded(connection: Connection, ready: Ready, by: int, now: datetime) -> None:
    """Mark a feed's words as judged with the page that came for them."""
    why = f"matched beside the page's words (version {by})"
    change(connection, versions, ready.version_id, {"judged_at": now, "verdict": "superseded", "why": why})


def set_aside(connection: Connection, ready: Ready, why: str, now: datetime) -> None:
    """Mark a version as one that could not be judged, with the reason; `reindex` tries it again."""
    change(connection, versions, ready.version_id, {"judged_at": now, "verdict": "set aside", "why": why})


def _place(connection: Connection, ready: Ready, verdict: Verdict, now: datetime) -> Placed:
    if isinstance(verdict, Known):
        return Placed("known", ready.group_id or ready.article_id, ready.story_id, verdict.baseline_id)
    if isinstance(verdict, CopyOf):
        found = connection.execute(_ARTICLE, {"article": verdict.article_id}).one()
        if found.verdict == "known" and not found.removed:
            return Placed("known", found.group_id or verdict.article_id, ready.story_id, found.baseline_id)
        story = found.story_id or story_keeping.open_story(connection, now)
        return Placed("copy", found.group_id or verdict.article_id, story)
    if isinstance(verdict, RevisionOf) and not (ready.judged_as_feed and ready.origin == "page"):
        kept = ready.verdict or "new"
        story = ready.story_id
        if kept == "copy" and story is None:
            story = story_keeping.open_story(connection, now)
        return Placed(kept, ready.group_id or ready.article_id, story, ready.baseline_id)
    # New, or a page that shows the feed's words to have misled: an article of its own. A copy's story is that of what it copied.
    return Placed("new", ready.article_id, None if ready.verdict == "copy" else ready.story_id)


def newest_article(connection: Connection) -> int:
    """The id of the newest article, 0 for an empty archive."""
    return int(connection.execute(select(func.max(articles.c.id))).scalar_one() or 0)


_IN_FLIGHT = (
    select(func.min(versions.c.article_id))
    .join(articles, articles.c.id == versions.c.article_id)
    .where(versions.c.judged_at.is_(None), articles.c.verdict.is_(None))
)


def newest_settled_article(connection: Connection) -> int:
    """The id of the newest article that has been judged as have all before it, 0 where there is none.

    What came in the last minutes and still waits for its page is beyond it: a watch made meanwhile is told of it.
    """
    waiting = connection.execute(_IN_FLIGHT).scalar_one()
    return newest_article(connection) if waiting is None else int(waiting) - 1
