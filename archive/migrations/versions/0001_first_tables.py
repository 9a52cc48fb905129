"""The first tables."""

import sqlalchemy as sa
from alembic import op

from archive.columns import Id, Packed, Utc
from archive.search import create_search

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table, and the full-text index of the database at hand."""
    op.create_table(
        "articles",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("fetch_address", sa.Text(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("first_seen_at", Utc(), nullable=False),
        sa.Column("page_state", sa.Text(), nullable=False),
        sa.Column("page_due_at", Utc(), nullable=True),
        sa.Column("page_leased_until", Utc(), nullable=True),
        sa.Column("page_tries", sa.Integer(), nullable=False),
        sa.Column("page_outcome", sa.Text(), nullable=True),
        sa.Column("page_detail", sa.Text(), nullable=True),
        sa.Column("version_id", Id, nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("group_id", Id, nullable=True),
        sa.Column("baseline_id", sa.Text(), nullable=True),
        sa.Column("story_id", Id, nullable=True),
        sa.Column("first_fetch", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("key", name=op.f("uq_articles_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_articles_group_id"), "articles", ["group_id"], unique=False)
    op.create_index("ix_articles_pages_due", "articles", ["page_state", "page_due_at"], unique=False)
    op.create_index(op.f("ix_articles_source_id"), "articles", ["source_id"], unique=False)
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"], unique=False)
    op.create_table(
        "baseline",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("body", Packed(), nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("not_before", Utc(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_hosts")),
    )
    op.create_table(
        "notices",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notices")),
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("text", Packed(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_robots")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_date", sa.Text(), nullable=False),
        sa.Column("shipped_hash", sa.Text(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_table(
        "stories",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("merged_into", Id, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["stories.id"], name=op.f("fk_stories_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tombstones",
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("forgotten_at", Utc(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_tombstones")),
    )
    op.create_table(
        "watches",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("notify", sa.JSON(), nullable=False),
        sa.Column("about", sa.Boolean(), nullable=False),
        sa.Column("wait", sa.Integer(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("revision_id", Id, nullable=True),
        sa.Column("shipped_hash", sa.Text(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint("name", name=op.f("uq_watches_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alerts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("watch_id", Id, nullable=False),
        sa.Column("story_id", Id, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_alerts_story_id")),
        sa.ForeignKeyConstraint(["watch_id"], ["watches.id"], name=op.f("fk_alerts_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("watch_id", "story_id", "channel", "sequence", name=op.f("uq_alerts_watch_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_due", "alerts", ["state", "due_at"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", Utc(), nullable=False),
        sa.Column("last_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_attempts_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempts_latest", "attempts", ["source_id", "kind", "id"], unique=False)
    op.create_table(
        "polls",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("next_poll_at", Utc(), nullable=False),
        sa.Column("leased_until", Utc(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("candidate", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("validated", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("minimum_interval", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_ok_at", Utc(), nullable=True),
        sa.Column("last_ok_at", Utc(), nullable=True),
        sa.Column("last_at", Utc(), nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("last_detail", sa.Text(), nullable=True),
        sa.Column("whole_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_polls_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_polls")),
    )
    op.create_index("ix_polls_due", "polls", ["next_poll_at"], unique=False)
    op.create_table(
        "sightings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("first_seen_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_sightings_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
        sa.UniqueConstraint("source_id", "entry_key", name=op.f("uq_sightings_source_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sightings_article_id"), "sightings", ["article_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", Packed(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("published", Utc(), nullable=True),
        sa.Column("published_raw", sa.Text(), nullable=False),
        sa.Column("modified", Utc(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("language_confidence", sa.Float(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("canonical_address", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("paywalled", sa.Boolean(), nullable=False),
        sa.Column("raw_digest", sa.Text(), nullable=True),
        sa.Column("recipe", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("judge_after", Utc(), nullable=False),
        sa.Column("judged_at", Utc(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("of_article", Id, nullable=True),
        sa.Column("of_baseline", sa.Text(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("similarity", sa.Float(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("links", sa.JSON(), nullable=True),
        sa.Column("relevant", sa.Boolean(), nullable=True),
        sa.Column("relevance", sa.Float(), nullable=True),
        sa.Column("relevance_why", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_versions_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("article_id", "content_hash", name=op.f("uq_versions_article_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_versions_raw_digest"), "versions", ["raw_digest"], unique=False)
    op.create_index(
        "ix_versions_unjudged",
        "versions",
        ["id"],
        unique=False,
        sqlite_where=sa.text("judged_at IS NULL"),
        postgresql_where=sa.text("judged_at IS NULL"),
    )
    op.create_table(
        "watch_revisions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("watch_id", Id, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("armed_at_article", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watches.id"], name=op.f("fk_watch_revisions_watch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_revisions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_watch_revisions_watch_id"), "watch_revisions", ["watch_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("alert_id", Id, nullable=True),
        sa.Column("notice_key", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("payload", Packed(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("leased_until", Utc(), nullable=True),
        sa.Column("first_attempt_at", Utc(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("last_detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_deliveries_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deliveries_alert_id"), "deliveries", ["alert_id"], unique=False)
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"], unique=False)
    op.create_table(
        "fingerprints",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("article_id", Id, nullable=True),
        sa.Column("version_id", Id, nullable=True),
        sa.Column("baseline_id", sa.Text(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("recipe", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_fingerprints_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["baseline_id"], ["baseline.id"], name=op.f("fk_fingerprints_baseline_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_fingerprints_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fingerprints")),
        sa.UniqueConstraint("baseline_id", name=op.f("uq_fingerprints_baseline_id")),
        sa.UniqueConstraint("version_id", name=op.f("uq_fingerprints_version_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_fingerprints_article_id"), "fingerprints", ["article_id"], unique=False)
    op.create_table(
        "hits",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("watch_id", Id, nullable=False),
        sa.Column("version_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_hits_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["watch_revisions.id"], name=op.f("fk_hits_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_hits_version_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hits")),
        sa.UniqueConstraint("revision_id", "version_id", name=op.f("uq_hits_revision_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hits_article_id"), "hits", ["article_id"], unique=False)
    op.create_index(op.f("ix_hits_watch_id"), "hits", ["watch_id"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("watch_id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_ledger_alert_id")),
        sa.PrimaryKeyConstraint("channel", "watch_id", "group_id", name=op.f("pk_ledger")),
    )
    op.create_table(
        "alert_hits",
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("hit_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_hits_alert_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["hit_id"], ["hits.id"], name=op.f("fk_alert_hits_hit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("alert_id", "hit_id", name=op.f("pk_alert_hits")),
    )
    op.create_index(op.f("ix_alert_hits_hit_id"), "alert_hits", ["hit_id"], unique=False)
    op.create_table(
        "delivery_attempts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("delivery_id", Id, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_attempts_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_delivery_attempts_delivery_id"), "delivery_attempts", ["delivery_id"], unique=False)
    op.create_table(
        "fingerprint_keys",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["fingerprint_id"], ["fingerprints.id"], name=op.f("fk_fingerprint_keys_fingerprint_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "fingerprint_id", name=op.f("pk_fingerprint_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fingerprint_keys_fingerprint_id", "fingerprint_keys", ["fingerprint_id"], unique=False)
    create_search(op.get_bind())
