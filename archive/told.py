"""What the readers of a channel know of a story: the words they were told of it, and how many say it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from archive.differences import Account
from archive.story_keeping import time_of_report
from archive.tables import alert_hits, alerts, articles, hits, versions
from words.names import NameBook

ACCOUNTS_MOST = 8
"""Reports told before that a new one is compared with, the latest: some forty milliseconds."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one report said when it was told."""

    account: Account
    origin: str
    """`feed` or `page`: whose words they were."""


_TOLD = (
    select(hits.c.id.label("hit_id"), articles.c.first_seen_at, versions)
    .join(alert_hits, alert_hits.c.hit_id == hits.c.id)
    .join(versions, versions.c.id == hits.c.version_id)
    .join(articles, articles.c.id == hits.c.article_id)
    .where(alert_hits.c.alert_id.in_(bindparam("alerts", expanding=True)))
    .order_by(hits.c.id.desc())
    .limit(ACCOUNTS_MOST)
)
_LANGUAGES = (
    select(versions.c.language)
    .distinct()
    .join(hits, hits.c.version_id == versions.c.id)
    .join(alert_hits, alert_hits.c.hit_id == hits.c.id)
    .where(alert_hits.c.alert_id.in_(bindparam("alerts", expanding=True)))
)
_OF_ARTICLE = (
    select(versions, articles.c.first_seen_at)
    .join(hits, hits.c.version_id == versions.c.id)
    .join(articles, articles.c.id == versions.c.article_id)
    .join(alert_hits, alert_hits.c.hit_id == hits.c.id)
    .join(alerts, alerts.c.id == alert_hits.c.alert_id)
    .where(
        hits.c.article_id == bindparam("article"),
        alerts.c.watch_id == bindparam("watch"),
        alerts.c.channel == bindparam("channel"),
        alerts.c.state == "released",
    )
    .order_by(versions.c.id.desc())
    .limit(1)
)
_REPORTS = select(func.count(articles.c.group_id.distinct())).where(articles.c.story_id == bindparam("story"))


def accounts_told(connection: Connection, alert_ids: Sequence[int], book: NameBook) -> tuple[Account, ...]:
    """The latest reports that these alerts told of, in order of arrival, ACCOUNTS_MOST at most."""
    rows = connection.execute(_TOLD, {"alerts": list(alert_ids)}).all()
    return tuple(_account(row, book) for row in reversed(rows))


def languages_told(connection: Connection, alert_ids: Sequence[int]) -> frozenset[str]:
    """The languages of all reports that these alerts told of."""
    return frozenset(connection.execute(_LANGUAGES, {"alerts": list(alert_ids)}).scalars())


def words_told(connection: Connection, article_id: int, watch_id: int, channel: str, book: NameBook) -> Words | None:
    """What an article said when this watch last told the channel of it; None where it told of a copy, or of nothing."""
    asked = {"article": article_id, "watch": watch_id, "channel": channel}
    row = connection.execute(_OF_ARTICLE, asked).first()
    return Words(_account(row, book), row.origin) if row else None


def reports_of(connection: Connection, story_id: int) -> int:
    """How many texts of their own a story has: at least as many as independent reports."""
    return int(connection.execute(_REPORTS, {"story": story_id}).scalar_one())


def _account(row: object, book: NameBook) -> Account:
    at = time_of_report(row.published, row.first_seen_at)  # type: ignore[attr-defined]
    return Account(row.article_id, row.title, row.body, row.language, at, book)  # type: ignore[attr-defined]
