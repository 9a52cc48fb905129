"""How a watch tells: digests, quiet hours, silences; which message an alert went out in, and what was new in it; tags."""

import sqlalchemy as sa
from alembic import op

from archive.columns import Id, Utc

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Give every watch the manner it had, every alert that was released its own message."""
    for name, default in (("mode", "instant"), ("at", ""), ("quiet", ""), ("unless", "")):
        op.add_column("watches", sa.Column(name, sa.Text(), nullable=False, server_default=default))
    op.add_column("watches", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("versions", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("alerts", sa.Column("bundle", sa.Text(), nullable=True))
    op.add_column("alerts", sa.Column("told_in", Id, nullable=True))
    op.add_column("alerts", sa.Column("lost_at", Utc(), nullable=True))
    op.add_column("alerts", sa.Column("voices", sa.Integer(), nullable=True))
    op.execute("UPDATE alerts SET told_in = id WHERE state = 'released'")
    op.create_index("ix_alerts_opened", "alerts", ["watch_id", "channel", "opened_at"])
    op.create_index("ix_alerts_told_in", "alerts", ["told_in"])
    op.add_column("alert_hits", sa.Column("news", sa.JSON(), nullable=True))
    op.add_column("deliveries", sa.Column("thread_key", sa.Text(), nullable=True))
    op.create_table(
        "silences",
        sa.Column("watch_id", Id, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("until", Utc(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["watch_id"], ["watches.id"], name=op.f("fk_silences_watch_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("watch_id", "channel", name=op.f("pk_silences")),
    )
