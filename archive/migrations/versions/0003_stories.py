"""Stories of several reports: their features and keys, and what a story was split from; links say how they relate."""

import json

import sqlalchemy as sa
from alembic import op

from archive.columns import Id, Utc

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables and the column. Reports judged before have no features: they keep the stories they have."""
    op.create_table(
        "story_features",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("version_id", Id, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("recipe", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_story_features_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_features")),
    )
    op.create_table(
        "story_keys",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_story_keys_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_story_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_story_keys_article_id"), "story_keys", ["article_id"], unique=False)
    op.add_column("stories", sa.Column("split_from", Id, nullable=True))
    _name_the_relations()


def _name_the_relations() -> None:
    """Links were kept without their relation: round-ups held what they linked to."""
    connection = op.get_bind()
    versions = sa.table("versions", sa.column("id", Id), sa.column("links", sa.JSON()))
    rows = connection.execute(sa.select(versions.c.id, versions.c.links).where(versions.c.links.is_not(None))).all()
    for row in rows:
        plain = json.loads(row.links) if isinstance(row.links, str) else row.links
        if plain:
            named = [link if isinstance(link, list) else [link, "contains"] for link in plain]
            connection.execute(versions.update().where(versions.c.id == row.id).values(links=named))
