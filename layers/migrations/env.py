"""Alembic environment: runs on the connection that :mod:`layers.migrate` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], version_table="alembic_version"
)
with context.begin_transaction():
    context.run_migrations()
