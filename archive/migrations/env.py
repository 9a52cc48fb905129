"""Runs the migrations on the connection that `archive.database` hands over, in its transaction."""

from alembic import context

from archive.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
