"""Hits and the alerts they open or join: the statements of the third transaction's end.

A hit opens an alert in the transaction that marks its version as judged; the alert waits a little, so that copies that
arrive together are one message, and is then released (archive/releasing.py). The ledger says which (channel, watch, copy
group) was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select

from archive.statements import change, insert_if_new, insert_or_leave
from archive.tables import alert_hits, alerts, articles, facts, hits, ledger, stories

STORY = "story"
FIRST_FETCH = "first fetch"
RESTORED_AT = "restored at"
"""Fact: when the archive was restored from a backup, the high-water mark of what may have been told by the lost one."""


@dataclass(frozen=True, slots=True)
class NewHit:
    """A watch's match in a version, about to be kept."""

    watch_id: int
    revision_id: int
    version_id: int
    article_id: int
    spans: tuple[tuple[str, int, int], ...]
    decision: str
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that a further hit may join, and when it goes out."""

    alert_id: int
    due_at: datetime
    bundle: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An alert that told of a story."""

    alert_id: int
    due_at: datetime
    """When it went out."""
    alone: bool
    """It told of nothing else: what follows stands in its thread."""
    voices: int
    """Independent reports the story had then."""


# Made once: they run for every hit.
_TOLD = select(ledger.c.alert_id).where(
    ledger.c.channel == bindparam("channel"),
    ledger.c.watch_id == bindparam("watch"),
    ledger.c.group_id == bindparam("group"),
)
_OF_STORY = (
    alerts.c.watch_id == bindparam("watch"),
    or_(
        alerts.c.story_id == bindparam("story"),
        alerts.c.story_id.in_(select(stories.c.id).where(stories.c.merged_into == bindparam("story"))),
    ),
    alerts.c.channel == bindparam("channel"),
)
# An alert tells of the story in which its articles are now, whichever it was opened for: stories merge and split.
_TELL_OF_STORY = (
    select(alert_hits.c.alert_id)
    .join(hits, hits.c.id == alert_hits.c.hit_id)
    .join(articles, articles.c.id == hits.c.article_id)
    .where(articles.c.story_id == bindparam("story"))
)
_OF_FORGOTTEN = select(alerts.c.id).where(
    alerts.c.watch_id == bindparam("watch"),
    alerts.c.story_id == bindparam("story"),
    alerts.c.kind == STORY,
    ~exists().where(alert_hits.c.alert_id == alerts.c.id).correlate(alerts),
)
# The additions keep SQLite from reading every alert the watch ever opened, or that ever went out, instead of the few of a story.
_ON_CHANNEL = (alerts.c.watch_id + 0 == bindparam("watch"), alerts.c.channel == bindparam("channel"))
_WAITING = (
    select(alerts.c.id, alerts.c.due_at, alerts.c.bundle)
    .where(alerts.c.id.in_(_TELL_OF_STORY), *_ON_CHANNEL, alerts.c.kind == STORY, alerts.c.state + "" == "waiting")
    .order_by(alerts.c.id)
    .limit(1)
)
_EARLIER = (
    select(alerts)
    .where(alerts.c.id.in_(_TELL_OF_STORY.union_all(_OF_FORGOTTEN)), *_ON_CHANNEL, alerts.c.state + "" == "released")
    .order_by(alerts.c.id)
)
_LAST_SEQUENCE = select(func.max(alerts.c.sequence)).where(*_OF_STORY)
_OPENED = select(func.count()).where(
    alerts.c.watch_id == bindparam("watch"),
    alerts.c.channel == bindparam("channel"),
    alerts.c.kind == STORY,
    alerts.c.opened_at > bindparam("since"),
    alerts.c.opened_at <= bindparam("now"),
)
_ALERT = insert(alerts).returning(alerts.c.id)


def keep_hit(connection: Connection, hit: NewHit, now: datetime) -> int | None:
    """Keep a hit; its id, or None when this revision has matched this version before."""
    return insert_if_new(
        connection,
        hits,
        {
            "watch_id": hit.watch_id,
            "revision_id": hit.revision_id,
            "version_id": hit.version_id,
            "article_id": hit.article_id,
            "spans": [list(span) for span in hit.spans],
            "at": now,
            "decision": hit.decision,
            "why": hit.why,
        },
    )


def is_told(connection: Connection, channel: str, watch_id: int, group_id: int) -> bool:
    """Whether the channel was told of this copy group for this watch."""
    line = {"channel": channel, "watch": watch_id, "group": group_id}
    return connection.execute(_TOLD, line).first() is not None


def waiting_alert(connection: Connection, channel: str, watch_id: int, story_id: int) -> Waiting | None:
    """The alert that still waits for this watch and story on this channel: a further hit joins it."""
    found = connection.execute(_WAITING, {"channel": channel, "watch": watch_id, "story": story_id}).first()
    return Waiting(found.id, found.due_at, found.bundle) if found else None


def earlier_alerts(connection: Connection, channel: str, watch_id: int, story_id: int) -> list[Earlier]:
    """The alerts that told this channel of the story for this watch, in a source's first fetch too, oldest first."""
    rows = connection.execute(_EARLIER, {"channel": channel, "watch": watch_id, "story": story_id})
    return [Earlier(row.id, row.due_at, row.bundle is None and row.kind == STORY, row.voices or 1) for row in rows]


def opened_since(connection: Connection, channel: str, watch_id: int, since: datetime, now: datetime) -> int:
    """How many alerts a watch opened on a channel in that time."""
    asked = {"watch": watch_id, "channel": channel, "since": since, "now": now}
    return int(connection.execute(_OPENED, asked).scalar_one())


def first_fetch_alert(connection: Connection, channel: str, watch_id: int) -> Waiting | None:
    """The first-fetch alert that still waits for this watch on this channel, whichever sources it gathers."""
    found = connection.execute(
        select(alerts.c.id, alerts.c.due_at, alerts.c.bundle)
        .where(
            alerts.c.watch_id == watch_id,
            alerts.c.channel == channel,
            alerts.c.kind == FIRST_FETCH,
            alerts.c.state == "waiting",
        )
        .order_by(alerts.c.id.desc())
        .limit(1)
    ).first()
    return Waiting(found.id, found.due_at, found.bundle) if found else None


def first_fetch_was_told(connection: Connection, channel: str, watch_id: int, source_id: str) -> bool:
    """Whether a released first-fetch alert of this watch has told of this source on this channel.

    After a restore sources are read as for the first time again: only what was told since counts.
    """
    restored = connection.execute(select(facts.c.value).where(facts.c.name == RESTORED_AT)).scalar_one_or_none()
    since = [alerts.c.opened_at >= datetime.fromisoformat(restored)] if restored else []
    told = (
        select(alerts.c.id)
        .join(alert_hits, alert_hits.c.alert_id == alerts.c.id)
        .join(hits, hits.c.id == alert_hits.c.hit_id)
        .join(articles, articles.c.id == hits.c.article_id)
        .where(
            alerts.c.watch_id == watch_id,
            alerts.c.channel == channel,
            alerts.c.kind == FIRST_FETCH,
            alerts.c.state == "released",
            articles.c.source_id == source_id,
            *since,
        )
        .limit(1)
    )
    return connection.execute(told).first() is not None


def open_alert(
    connection: Connection,
    *,
    channel: str,
    watch_id: int,
    story_id: int,
    kind: str,
    due_at: datetime,
    bundle: str | None,
    why: str,
    now: datetime,
) -> int:
    """Open an alert that waits until `due_at`, to go out alone or in a bundle; returns its id."""
    line = {"channel": channel, "watch": watch_id, "story": story_id}
    row = {
        "watch_id": watch_id,
        "story_id": story_id,
        "channel": channel,
        "kind": kind,
        "sequence": (connection.execute(_LAST_SEQUENCE, line).scalar_one() or 0) + 1,
        "opened_at": now,
        "due_at": due_at,
        "state": "waiting",
        "bundle": bundle,
        "why": why,
    }
    return int(connection.execute(_ALERT, row).scalar_one())


def move_alert(connection: Connection, alert_id: int, due_at: datetime, bundle: str | None, why: str) -> None:
    """Let an alert that waits go out at another time, alone or in a bundle."""
    change(connection, alerts, alert_id, {"due_at": due_at, "bundle": bundle, "why": why})


def join_alert(connection: Connection, alert_id: int, hit_id: int, news: Sequence[Sequence[str]] | None = None) -> None:
    """Add a hit to an alert that waits, with what it brings to a story that was told (alerts/news.py)."""
    stored = [list(one) for one in news] if news else None
    insert_or_leave(connection, alert_hits, [{"alert_id": alert_id, "hit_id": hit_id, "news": stored}])


def carry_told(connection: Connection, article_id: int, group_id: int, now: datetime) -> None:
    """Let what was told of an article hold for the copy group it moves to: its readers have that text."""
    told = (
        select(alerts.c.channel, alerts.c.watch_id, func.min(alerts.c.id).label("alert_id"))
        .join(alert_hits, alert_hits.c.alert_id == alerts.c.id)
        .join(hits, hits.c.id == alert_hits.c.hit_id)
        .where(hits.c.article_id == article_id, alerts.c.state == "released")
        .group_by(alerts.c.channel, alerts.c.watch_id)
    )
    rows = [{**row._mapping, "group_id": group_id, "at": now} for row in connection.execute(told)]
    insert_or_leave(connection, ledger, rows)
