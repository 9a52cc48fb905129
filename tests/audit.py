"""Whether anything was lost or doubled: what was served against the archive, what matches against the mail that arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select, text

from archive.addresses import canonical
from archive.database import Archive
from archive.tables import alerts, articles, deliveries, hits, ledger, sightings, versions
from tests.mail_server import Received


@dataclass(frozen=True)
class Books:
    """What an audit found."""

    articles: int
    matching: int
    messages: int
    """Different ones, by Message-ID."""
    duplicates: int
    """Further copies of them, each under the Message-ID of its first."""


def check_articles(connection: Connection, served: Collection[str], *, unlinked: int = 0) -> None:
    """Every served address is one article; there is no other, but for `unlinked` ones that have no address.

    Told by the address as the feed gave it: an item that links to a home page is known by its key alone.
    """
    given = connection.execute(select(articles.c.fetch_address).where(articles.c.fetch_address.is_not(None))).scalars()
    kept = Counter(map(canonical, given))
    wanted = {canonical(address) for address in served}
    assert set(kept) == wanted, f"lost: {wanted - set(kept)}; from nowhere: {set(kept) - wanted}"
    assert set(kept.values()) <= {1}, f"kept twice: {[address for address, count in kept.items() if count > 1]}"
    total = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    assert total == len(kept) + unlinked
    orphans = select(func.count()).where(~articles.c.id.in_(select(sightings.c.article_id)))
    assert connection.execute(orphans).scalar_one() == 0, "articles that nobody is known to have carried"


def check_versions(connection: Connection) -> None:
    """Every article has words, each once, all of them judged, and none that the judge gave up."""
    rows = connection.execute(
        select(versions.c.article_id, versions.c.origin, versions.c.judged_at, versions.c.verdict)
    )
    found = rows.all()
    assert {row.article_id for row in found} == set(connection.execute(select(articles.c.id)).scalars())
    assert [row for row in found if row.judged_at is None] == []
    assert [row for row in found if row.verdict == "set aside"] == []
    pages = Counter(row.article_id for row in found if row.origin == "page")
    had = set(connection.execute(select(articles.c.id).where(articles.c.page_state == "had")).scalars())
    assert had == set(pages)
    assert set(pages.values()) <= {1}, "a page that did not change is one version"
    feeds = Counter(row.article_id for row in found if row.origin == "feed")
    assert max(feeds.values(), default=0) <= 1, "a feed's words that did not change are one version"


def check_alerts(connection: Connection, matching: Collection[int], mail: Collection[Received], channel: str) -> Books:
    """Every matching article's group was told in a message that arrived, and in one only."""
    hit = set(connection.execute(select(hits.c.article_id)).scalars())
    assert hit == set(matching), "hits are exactly the articles that match"
    states = connection.execute(select(deliveries.c.state).where(deliveries.c.channel == channel)).scalars().all()
    assert set(states) <= {"sent"}
    assert connection.execute(select(alerts.c.id).where(alerts.c.state == "waiting")).first() is None
    arrived = Counter(str(one.message["Message-ID"]) for one in mail)
    assert len(arrived) == len(states), "one Message-ID for each delivery"
    bodies = {str(one.message["Message-ID"]): one.part("plain") for one in mail}
    for article in _articles(connection, matching):
        telling = [name for name, body in bodies.items() if _tells(connection, body, article)]
        assert len(telling) == 1, f"article {article.id} is told in {len(telling)} messages"
    total = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    return Books(total, len(matching), len(arrived), sum(arrived.values()) - len(arrived))


def _articles(connection: Connection, ids: Collection[int]) -> list[Row[tuple[int, int]]]:
    return list(connection.execute(select(articles.c.id, articles.c.group_id).where(articles.c.id.in_(ids))))


def _tells(connection: Connection, body: str, article: Row[tuple[int, int]]) -> bool:
    """Whether a message names an article of the same copy group."""
    group = select(articles.c.id, articles.c.fetch_address, versions.c.title).join(
        versions, versions.c.id == articles.c.version_id
    )
    members = connection.execute(group.where(articles.c.group_id == article.group_id))
    flat = " ".join(body.split())
    return any((row.fetch_address or "\0") in flat.split() or " ".join(row.title.split()) in flat for row in members)


def check_database(archive: Archive) -> None:
    """The file is sound, and no row points to one that is not there."""
    with archive.reading(60) as connection:
        if archive.on_sqlite:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        untold = select(func.count()).where(~ledger.c.alert_id.in_(select(deliveries.c.alert_id)))
        assert connection.execute(untold).scalar_one() == 0, "the ledger says told where no message was written"


def times_asked(targets: Collection[str]) -> Mapping[str, int]:
    """How often each address was asked for."""
    return Counter(targets)
