"""What the pages of a site have in common, and with which state of it each page was read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table and the column; pages read before were read without a memory."""
    op.create_table(
        "site_memories",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_memories")),
    )
    op.add_column("versions", sa.Column("memory", sa.Integer(), nullable=True))
