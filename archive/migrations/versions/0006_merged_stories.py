"""An index of the stories that were merged, which were looked for in all there are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the index, which holds the few stories that went on under another's id."""
    merged = sa.text("merged_into IS NOT NULL")
    op.create_index("ix_stories_merged_into", "stories", ["merged_into"], sqlite_where=merged, postgresql_where=merged)
