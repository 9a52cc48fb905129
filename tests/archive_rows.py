"""Rows for tests of reading: plain inserts through the tables, every column with a sensible value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from archive import tables
from archive.search import index_article
from words.evaluation import Reading, prepare
from words.names import NameBook

START = datetime(2025, 11, 21, 8, 0, tzinfo=UTC)
"""When the first row is seen; every further one comes a minute later."""


@dataclass
class Rows:
    """Writes rows and remembers what the next one needs."""

    conn: Connection
    minutes: int = 0
    watches: dict[str, tuple[int, int]] = field(default_factory=dict)
    latest: dict[int, int] = field(default_factory=dict)
    """The newest version of each article."""

    def put(self, table: Table, **values: Any) -> int:
        """Insert one row and return its id (0 where the table has none)."""
        key = self.conn.execute(insert(table).values(**values)).inserted_primary_key
        return key[0] if key is not None and isinstance(key[0], int) else 0

    def tick(self) -> datetime:
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)

    def source(self, source_id: str, name: str = "", poll: dict[str, Any] | None = None, **values: Any) -> str:
        row: dict[str, Any] = {
            "id": source_id,
            "name": name or source_id.title(),
            "country": "IR",
            "languages": ["fa", "en"],
            "kind": "rss",
            "addresses": [f"https://{source_id.replace('_', '-')}.example/feed"],
            "homepage": f"https://{source_id.replace('_', '-')}.example/",
            "tier": 1,
            "zone": "Asia/Tehran",
            "enabled": True,
            "reason": "",
            "grade": "A",
            "evidence": "",
            "evidence_date": "",
        }
        self.put(tables.sources, **(row | values))
        if poll is not None:
            host = f"{source_id}.example"
            self.put(tables.polls, source_id=source_id, **({"next_poll_at": START, "host": host} | poll))
        return source_id

    def article(self, source_id: str, title: str, text: str, *, lang: str = "en", **values: Any) -> int:
        """An article with one judged version; `version` and `article` columns may be given by name."""
        seen = self.tick()
        verdict = values.pop("verdict", "new")
        version_values = {
            name: values.pop(name) for name in list(values) if name in tables.versions.c or name == "found_names"
        }
        row: dict[str, Any] = {
            "key": f"https://{source_id}.example/{self.minutes}",
            "source_id": source_id,
            "address": f"https://{source_id}.example/{self.minutes}",
            "fetch_address": f"https://{source_id}.example/{self.minutes}?utm_source=rss",
            "host": f"{source_id}.example",
            "first_seen_at": seen,
            "page_state": "had",
            "verdict": verdict,
        }
        article_id = self.put(tables.articles, **(row | values))
        self.version(article_id, source_id, title, text, lang=lang, verdict=verdict, seen_at=seen, **version_values)
        self.put(tables.sightings, source_id=source_id, entry_key=row["key"], article_id=article_id, first_seen_at=seen)
        return article_id

    def version(self, article_id: int, source_id: str, title: str, text: str, *, lang: str, **values: Any) -> int:
        """A version, made the one that is shown and searched."""
        seen = values.pop("seen_at", None) or self.tick()
        names = values.pop("found_names", ())
        judged = values.get("verdict") is not None
        row: dict[str, Any] = {
            "article_id": article_id,
            "source_id": source_id,
            "origin": "page",
            "seen_at": seen,
            "title": title,
            "body": text,
            "authors": ["A. Reporter"],
            "published": seen - timedelta(minutes=20),
            "published_raw": "",
            "language": lang,
            "language_confidence": 0.99,
            "site": source_id.title(),
            "kind": "article",
            "paywalled": False,
            "recipe": 1,
            "content_hash": f"{article_id}-{seen.isoformat()}",
            "judge_after": seen,
            "judged_at": seen if judged else None,
            "why": "nothing in the archive or the baseline says the same" if judged else None,
        }
        version_id = self.latest[article_id] = self.put(tables.versions, **(row | values))
        update = tables.articles.update().where(tables.articles.c.id == article_id)
        group_id = values.get("of_article") or article_id
        self.conn.execute(update.values(version_id=version_id, group_id=group_id))
        index_article(self.conn, article_id, prepare(Reading(title, text, lang=lang), NameBook([])).index_words, names)
        return version_id

    def watch(self, name: str, query: str) -> tuple[int, int]:
        """A watch and its revision in force."""
        watch_id = self.put(
            tables.watches, name=name, query=query, notify=["console"], about=True, wait=60, tags=[], enabled=True
        )
        revision_id = self.put(
            tables.watch_revisions, watch_id=watch_id, query=query, created_at=START, armed_at_article=0
        )
        in_force = tables.watches.update().where(tables.watches.c.id == watch_id)
        self.conn.execute(in_force.values(revision_id=revision_id))
        self.watches[name] = (watch_id, revision_id)
        return self.watches[name]

    def hit(self, watch: str, article_id: int, version_id: int, *, decision: str = "alert", **values: Any) -> int:
        watch_id, revision_id = self.watches[watch]
        row: dict[str, Any] = {
            "revision_id": revision_id,
            "watch_id": watch_id,
            "version_id": version_id,
            "article_id": article_id,
            "spans": [],
            "at": self.tick(),
            "decision": decision,
            "why": "first in its story",
        }
        return self.put(tables.hits, **(row | values))

    def alert(self, watch: str, hit_id: int, *, channel: str = "desk", **values: Any) -> int:
        """An alert in a story of its own, joined by one hit."""
        opened = self.tick()
        story_id = self.put(tables.stories, opened_at=opened)
        row: dict[str, Any] = {
            "watch_id": self.watches[watch][0],
            "story_id": story_id,
            "channel": channel,
            "kind": "story",
            "sequence": 1,
            "opened_at": opened,
            "due_at": opened + timedelta(minutes=1),
            "state": "released",
            "why": "first in its story",
        }
        alert_id = self.put(tables.alerts, **(row | values))
        self.put(tables.alert_hits, alert_id=alert_id, hit_id=hit_id)
        return alert_id

    def delivery(self, alert_id: int | None, *, state: str = "sent", **values: Any) -> int:
        created = self.tick()
        row: dict[str, Any] = {
            "key": f"{alert_id}-{self.minutes}",
            "alert_id": alert_id,
            "channel": "desk",
            "recipient": "desk@example.org",
            "payload": "{}",
            "state": state,
            "attempts": 1,
            "created_at": created,
            "due_at": created,
            "ended_at": created if state in ("sent", "dead") else None,
            "last_detail": "250 kept",
        }
        return self.put(tables.deliveries, **(row | values))

    def document(self, document_id: str, title: str, **values: Any) -> str:
        """A shipped baseline document."""
        row: dict[str, Any] = {
            "id": document_id,
            "title": title,
            "publisher": "A think tank",
            "published": "2025-10-01",
            "language": "en",
            "names": ["iran", "pakistan"],
            "numbers": ["1403"],
            "origin": "shipped",
            "file": "",
            "added_at": START,
        }
        self.put(tables.baseline, **(row | values))
        return document_id
