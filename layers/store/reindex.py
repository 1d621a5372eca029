"""Indexes of a table left aside during a load that multiplies it, and built anew afterwards.

Keeping six indexes row by row takes three times as long as building them at the end (110,000
building outlines: 2.8 s against 1.1 s), and the spatial index becomes a better one. The table is
locked for that time, so it is done only while the table is small beside what comes in, which is
when a city is loaded for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from psycopg import sql
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import OperationalError

from gis.database.session import BULK_ROLE

LEAST_ROWS = 20_000
"""Rows that must come in."""
LARGEST_SHARE = 4
"""The table may hold a quarter of what comes in."""
ROW_BYTES = 250
_PATIENCE_MS = 500
"""Longest wait for readers of the table; then the indexes are kept."""


def indexes_aside(
    connection: Connection, table: Table, stage: str, incoming: int
) -> AbstractContextManager[None]:
    """Drop the table's indexes, except the primary key's, and create them again after the block.

    ``incoming`` rows come in from the table ``stage``.
    Does nothing where it would not pay, or where the session may not (it is not the owner), or
    where readers do not let go of the table soon.
    """
    size = connection.scalar(
        text("SELECT pg_table_size(cast(:stage AS regclass))"), {"stage": stage}
    )
    return _aside(connection, table, incoming, int(size or 0))


def indexes_aside_of(
    connection: Connection, table: Table, incoming: int
) -> AbstractContextManager[None]:
    """The same where ``incoming`` rows of about :data:`ROW_BYTES` come straight into the table."""
    return _aside(connection, table, incoming, incoming * ROW_BYTES)


@contextmanager
def _aside(connection: Connection, table: Table, incoming: int, size: int) -> Iterator[None]:
    definitions = _taken(connection, table, incoming, size)
    yield
    if definitions:
        with _owner(connection):
            for definition in definitions:
                connection.execute(text(definition.replace(":", r"\:")))


def _taken(connection: Connection, table: Table, incoming: int, size: int) -> list[str]:
    """Drop the indexes and return how to create them."""
    if not _pays(connection, table, incoming, size):
        return []
    try:
        with connection.begin_nested(), _owner(connection):
            connection.execute(text(f"SET LOCAL lock_timeout = {_PATIENCE_MS}"))
            connection.execute(text(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE"))
            found = connection.execute(_INDEXES, {"table": table.name}).all()
            for row in found:
                connection.execute(text(f"DROP INDEX {row.name}"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        return []
    return [row.definition for row in found]


_INDEXES = text(
    "SELECT x.indexrelid\\:\\:regclass\\:\\:text AS name, pg_get_indexdef(x.indexrelid) AS definition "
    "FROM pg_index x WHERE x.indrelid = cast(:table AS regclass) AND NOT x.indisprimary "
    "AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid) ORDER BY 1"
)


def _pays(connection: Connection, table: Table, incoming: int, size: int) -> bool:
    if incoming < LEAST_ROWS:
        return False
    held = connection.scalar(
        text("SELECT pg_table_size(cast(:table AS regclass))"), {"table": table.name}
    )
    owner = connection.scalar(
        text(
            "SELECT pg_has_role(session_user, relowner, 'USAGE') FROM pg_class "
            "WHERE oid = cast(:table AS regclass)"
        ),
        {"table": table.name},
    )
    return bool(owner) and int(held or 0) * LARGEST_SHARE <= size


@contextmanager
def _owner(connection: Connection) -> Iterator[None]:
    """Act as the session's own user, who owns the tables, instead of the bulk role."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("SET LOCAL ROLE NONE")
    yield
    driver.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(BULK_ROLE)))
