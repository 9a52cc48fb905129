"""The tables, their keys and their indexes. Every fact that must survive a kill is a row here.

Keys say what may exist once: an entry of a source, an address, a hit, an alert, a delivery. Statements stand in
the modules beside this one; a change here needs a migration (a test compares the two).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from archive.columns import Id, Packed, Utc

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# What the archive knows about itself: recipe versions, the high-water mark of a restore.
facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# --- where news comes from -------------------------------------------------------------------------------------

sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("kind", Text, nullable=False),
    Column("addresses", JSON, nullable=False),
    Column("homepage", Text, nullable=False),
    Column("tier", Integer, nullable=False),
    Column("zone", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("evidence_date", Text, nullable=False),
    Column("shipped_hash", Text, doc="hash of the shipped item last loaded; null for the user's own"),
    Column("removed", Boolean, nullable=False, default=False, doc="removed by the user: stays away"),
)

polls = Table(
    "polls",
    metadata,
    Column("source_id", Text, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("next_poll_at", Utc, nullable=False),
    Column("leased_until", Utc),
    Column("host", Text, nullable=False),
    Column("candidate", Integer, nullable=False, default=0, doc="which of the source's addresses is asked"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("validated", Text, doc="the address, after redirects, that gave etag and last_modified"),
    Column("digest", Text, doc="SHA-256 of the last body that was read and kept"),
    Column("minimum_interval", Integer, doc="seconds, as the feed asks"),
    Column("failures", Integer, nullable=False, default=0, doc="in a row"),
    Column("first_ok_at", Utc),
    Column("last_ok_at", Utc),
    Column("last_at", Utc),
    Column("last_outcome", Text),
    Column("last_detail", Text),
    Column("whole_at", Utc, doc="when the body was last asked for unconditionally"),
)
Index("ix_polls_due", polls.c.next_poll_at)

# Runs of equal outcomes: one row until the outcome changes or the day ends.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("source_id", Text, ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False, doc="feed or page"),
    Column("outcome", Text, nullable=False),
    Column("status", Integer),
    Column("detail", Text, nullable=False, doc="of the latest one"),
    Column("count", Integer, nullable=False),
    Column("first_at", Utc, nullable=False),
    Column("last_at", Utc, nullable=False),
    Index("ix_attempts_latest", "source_id", "kind", "id"),
    sqlite_autoincrement=True,
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("not_before", Utc, nullable=False),
    Column("why", Text, nullable=False),
)

robots = Table(
    "robots",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("status", Integer),
    Column("text", Packed, nullable=False),
    Column("at", Utc, nullable=False),
)

# --- what was said ---------------------------------------------------------------------------------------------

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True, doc="canonical address, else source and guid, else content"),
    Column("source_id", Text, nullable=False, index=True, doc="who carried it first"),
    Column("address", Text, doc="canonical"),
    Column("fetch_address", Text, doc="as the feed gave it"),
    Column("host", Text, nullable=False),
    Column("first_seen_at", Utc, nullable=False),
    Column("page_state", Text, nullable=False, doc="due, had, failed, none"),
    Column("page_due_at", Utc),
    Column("page_leased_until", Utc),
    Column("page_tries", Integer, nullable=False, default=0),
    Column("page_outcome", Text),
    Column("page_detail", Text),
    Column("version_id", Id, doc="the words shown: the latest page, else the feed's"),
    Column("verdict", Text, doc="of the latest judged version: new, copy, known; null while it waits"),
    Column("group_id", Id, index=True, doc="the article its text comes from, itself when new"),
    Column("baseline_id", Text),
    Column("story_id", Id, index=True),
    Column("first_fetch", Boolean, nullable=False, default=False, doc="came with the first fetch of a source"),
    sqlite_autoincrement=True,
)
Index("ix_articles_pages_due", articles.c.page_state, articles.c.page_due_at)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("source_id", Text, nullable=False),
    Column("entry_key", Text, nullable=False),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("first_seen_at", Utc, nullable=False),
    UniqueConstraint("source_id", "entry_key"),
    sqlite_autoincrement=True,
)

site_memories = Table(
    "site_memories",
    metadata,
    Column("site", Text, primary_key=True, doc="host, without www."),
    Column("packed", LargeBinary, nullable=False, doc="archive/site_lines.py"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("source_id", Text, nullable=False),
    Column("origin", Text, nullable=False, doc="feed or page"),
    Column("seen_at", Utc, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Packed, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("tags", JSON, nullable=False, server_default="[]", doc="categories of the feed"),
    Column("published", Utc),
    Column("published_raw", Text, nullable=False),
    Column("modified", Utc),
    Column("language", Text, nullable=False),
    Column("language_confidence", Float, nullable=False),
    Column("site", Text, nullable=False),
    Column("image", Text),
    Column("canonical_address", Text),
    Column("kind", Text, nullable=False),
    Column("paywalled", Boolean, nullable=False),
    Column("raw_digest", Text, index=True),
    Column("recipe", Integer, nullable=False, doc="of the reader"),
    Column("memory", Integer, doc="version of the site's memory that a page was read with"),
    Column("content_hash", Text, nullable=False),
    Column("judge_after", Utc, nullable=False, doc="a feed's words wait for their page"),
    Column("judged_at", Utc),
    Column("verdict", Text, doc="new, copy, revision, known; superseded by its page; set aside when the judge failed"),
    Column("of_article", Id),
    Column("of_baseline", Text),
    Column("relation", Text),
    Column("similarity", Float),
    Column("why", Text),
    Column("links", JSON, doc="[article or baseline document, relation] it has passages of without being their copy"),
    Column("relevant", Boolean),
    Column("relevance", Float),
    Column("relevance_why", JSON),
    UniqueConstraint("article_id", "content_hash"),
    sqlite_autoincrement=True,
)
Index(
    "ix_versions_unjudged",
    versions.c.id,
    sqlite_where=versions.c.judged_at.is_(None),
    postgresql_where=versions.c.judged_at.is_(None),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("key_hash", Text, primary_key=True, doc="SHA-256 of the forgotten article's key"),
    Column("forgotten_at", Utc, nullable=False),
    Column("reason", Text, nullable=False),
)

# --- sameness --------------------------------------------------------------------------------------------------

baseline = Table(
    "baseline",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("body", Packed, doc="null for shipped documents: facts and fingerprint only"),
    Column("names", JSON, nullable=False),
    Column("numbers", JSON, nullable=False),
    Column("origin", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("added_at", Utc, nullable=False),
    Column("removed", Boolean, nullable=False, default=False),
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), index=True),
    Column("version_id", Id, ForeignKey("versions.id", ondelete="CASCADE"), unique=True),
    Column("baseline_id", Text, ForeignKey("baseline.id", ondelete="CASCADE"), unique=True),
    Column("packed", LargeBinary, nullable=False),
    Column("recipe", Integer, nullable=False),
    Column(
        "keyed", Boolean, nullable=False, doc="its keys are in the index; nearly equal to one that is, it adds none"
    ),
    sqlite_autoincrement=True,
)

# No foreign key, and no index by fingerprint, which would take a quarter of the whole: a fingerprint tells its keys, and
# keys without one propose nothing (archive/copy_index.py).
fingerprint_keys = Table(
    "fingerprint_keys",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("fingerprint_id", Id, primary_key=True),
    sqlite_with_rowid=False,
)

stories = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("opened_at", Utc, nullable=False),
    Column("merged_into", Id, ForeignKey("stories.id"), doc="the older story it turned out to be"),
    Column("split_from", Id, doc="the story it was taken for a part of"),
    sqlite_autoincrement=True,
)

Index(
    "ix_stories_merged_into",
    stories.c.merged_into,
    sqlite_where=stories.c.merged_into.is_not(None),
    postgresql_where=stories.c.merged_into.is_not(None),
)

# What of a report tells which event it is of (archive/story_features.py); copies have none.
story_features = Table(
    "story_features",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", Id, nullable=False, doc="whose words they are of; the order in which reports joined"),
    Column("at", Utc, nullable=False, doc="published, else first seen"),
    Column("packed", LargeBinary, nullable=False),
    Column("recipe", Integer, nullable=False),
)

story_keys = Table(
    "story_keys",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# --- who wants to know -----------------------------------------------------------------------------------------

watches = Table(
    "watches",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("query", Text, nullable=False),
    Column("notify", JSON, nullable=False),
    Column("about", Boolean, nullable=False),
    Column("wait", Integer, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("revision_id", Id, doc="the revision in force"),
    Column("shipped_hash", Text),
    Column("removed", Boolean, nullable=False, default=False),
    Column("mode", Text, nullable=False, server_default="instant", doc="instant, hourly, daily"),
    Column("at", Text, nullable=False, server_default="", doc="time of day of its digests, as written"),
    Column("quiet", Text, nullable=False, server_default="", doc="hours in which it waits, as written"),
    Column("unless", Text, nullable=False, server_default="", doc="name of the watch that comes before it"),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)

silences = Table(
    "silences",
    metadata,
    Column("watch_id", Id, ForeignKey("watches.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", Text, primary_key=True, doc="empty for every channel of the watch"),
    Column("until", Utc, doc="null: until somebody ends it"),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
)

watch_revisions = Table(
    "watch_revisions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("watch_id", Id, ForeignKey("watches.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("query", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column(
        "armed_at_article", Id, nullable=False, doc="the newest article, all before it judged too, when it was armed"
    ),
    sqlite_autoincrement=True,
)

hits = Table(
    "hits",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("revision_id", Id, ForeignKey("watch_revisions.id", ondelete="CASCADE"), nullable=False),
    Column("watch_id", Id, nullable=False, index=True),
    Column("version_id", Id, ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("spans", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("decision", Text, nullable=False, doc="see alerts.gates.Decision"),
    Column("why", Text, nullable=False),
    UniqueConstraint("revision_id", "version_id"),
    sqlite_autoincrement=True,
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("watch_id", Id, ForeignKey("watches.id"), nullable=False),
    Column("story_id", Id, ForeignKey("stories.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False, doc="story, or first fetch: what matches in sources read for the first time"),
    Column("sequence", Integer, nullable=False, doc="1 for the first, then follow-ups"),
    Column("opened_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False, doc="when the wait for copies is over"),
    Column("state", Text, nullable=False, doc="waiting, released, dropped, dead"),
    Column("why", Text, nullable=False),
    Column("bundle", Text, doc="why it goes out in one message with others (see alerts.timing.Bundle); null: alone"),
    Column("told_in", Id, index=True, doc="the alert whose message told of it, itself where it went alone"),
    Column("lost_at", Utc, doc="when its channel was first found not to be in the settings"),
    Column("voices", Integer, doc="how many independent reports the story had when it was told"),
    UniqueConstraint("watch_id", "story_id", "channel", "sequence"),
    sqlite_autoincrement=True,
)
Index("ix_alerts_due", alerts.c.state, alerts.c.due_at)
Index("ix_alerts_opened", alerts.c.watch_id, alerts.c.channel, alerts.c.opened_at)

alert_hits = Table(
    "alert_hits",
    metadata,
    Column("alert_id", Id, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("hit_id", Id, ForeignKey("hits.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("news", JSON, doc="what it brings to a story that was told: pairs of kind and words (see alerts.news)"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("watch_id", Id, primary_key=True),
    Column("group_id", Id, primary_key=True, doc="the copy group that was told"),
    Column("alert_id", Id, ForeignKey("alerts.id"), nullable=False),
    Column("at", Utc, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("key", Text, primary_key=True, doc="what about: silent:SOURCE, dead:DELIVERY, alive:DAY"),
    Column("opened_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Column("text", Text, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True, doc="alert or notice, channel, recipient"),
    Column("alert_id", Id, ForeignKey("alerts.id"), index=True),
    Column("notice_key", Text),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("payload", Packed, nullable=False, doc="as rendered, JSON"),
    Column("state", Text, nullable=False, doc="due, sending, sent, unclear, dead"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("leased_until", Utc),
    Column("first_attempt_at", Utc),
    Column("ended_at", Utc),
    Column("last_detail", Text),
    Column("thread_key", Text, doc="key of the first message of its thread at this recipient"),
    sqlite_autoincrement=True,
)
Index("ix_deliveries_due", deliveries.c.state, deliveries.c.due_at)

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("delivery_id", Id, ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)

# --- raw pages: in a file of their own beside the archive on SQLite, in the same database on PostgreSQL ----------

raw_metadata = MetaData()

raw_pages = Table(
    "raw_pages",
    raw_metadata,
    Column("digest", Text, primary_key=True, doc="SHA-256 of the page's bytes"),
    Column("address", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, doc="zstd"),
    Column("size", Integer, nullable=False, doc="packed bytes"),
    Column("kept_at", Utc, nullable=False, index=True),
)
