"""What the readers of a channel know of a story: the words they were told of it, and how many say it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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

    version_id: int
    account: Account
    origin: str
    """`feed` or `page`: whose words they were."""


_TOLD = (
    select(hits.c.article_id, hits.c.version_id)
    .join(alert_hits, alert_hits.c.hit_id == hits.c.id)
    .where(alert_hits.c.alert_id.in_(bindparam("alerts", expanding=True)))
    .order_by(hits.c.id.desc())
    .limit(ACCOUNTS_MOST * 8)
)
_VERSIONS = (
    select(versions, articles.c.first_seen_at)
    .join(articles, articles.c.id == versions.c.article_id)
    .where(versions.c.id.in_(bindparam("versions", expanding=True)))
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


class Accounts:
    """Reports as far as their numbers go, each read once for all watches and channels that ask. For one round."""

    def __init__(self, book: NameBook) -> None:
        self._book = book
        self._by_version: dict[int, Account] = {}

    def keep(self, version_id: int, account: Account) -> Account:
        """The account of a version, the first one given where several are."""
        return self._by_version.setdefault(version_id, account)

    def told(self, connection: Connection, alert_ids: Sequence[int]) -> tuple[Account, ...]:
        """The latest reports that these alerts told of, in order of arrival, ACCOUNTS_MOST at most."""
        latest: dict[int, int] = {}
        for row in connection.execute(_TOLD, {"alerts": list(alert_ids)}):
            if len(latest) < ACCOUNTS_MOST:
                latest.setdefault(row.article_id, row.version_id)
        wanted = sorted(latest.values())
        if missing := [version for version in wanted if version not in self._by_version]:
            for row in connection.execute(_VERSIONS, {"versions": missing}):
                self._by_version[row.id] = _account(row, self._book)
        return tuple(self._by_version[version] for version in wanted if version in self._by_version)


def languages_told(connection: Connection, alert_ids: Sequence[int]) -> frozenset[str]:
    """The languages of all reports that these alerts told of."""
    return frozenset(connection.execute(_LANGUAGES, {"alerts": list(alert_ids)}).scalars())


def words_told(connection: Connection, article_id: int, watch_id: int, channel: str, book: NameBook) -> Words | None:
    """What an article said when this watch last told the channel of it; None where it told of a copy, or of nothing."""
    asked = {"article": article_id, "watch": watch_id, "channel": channel}
    row = connection.execute(_OF_ARTICLE, asked).first()
    return Words(row.id, _account(row, book), row.origin) if row else None


def reports_of(connection: Connection, story_id: int) -> int:
    """How many texts of their own a story has: at least as many as independent reports."""
    return int(connection.execute(_REPORTS, {"story": story_id}).scalar_one())


def _account(row: Any, book: NameBook) -> Account:
    at = time_of_report(row.published, row.first_seen_at)
    return Account(row.article_id, row.title, row.body, row.language, at, book)
