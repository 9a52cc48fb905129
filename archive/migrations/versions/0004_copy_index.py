"""Keys of fingerprints without an index by fingerprint: a quarter of the index of copies."""

import sqlalchemy as sa
from alembic import op

from archive.columns import Id

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Note which fingerprints have keys, and lay the keys anew without the foreign key that wanted the index."""
    op.add_column("fingerprints", sa.Column("keyed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE fingerprints SET keyed = true WHERE id IN (SELECT fingerprint_id FROM fingerprint_keys)")
    op.rename_table("fingerprint_keys", "fingerprint_keys_before")
    op.create_table(
        "fingerprint_keys",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("key", "fingerprint_id", name="pk_fingerprint_keys_2"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO fingerprint_keys SELECT key, fingerprint_id FROM fingerprint_keys_before ORDER BY 1, 2")
    op.drop_table("fingerprint_keys_before")
