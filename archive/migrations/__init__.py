"""Every change of the tables since the first, run in order by alembic."""
