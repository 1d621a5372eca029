"""Indexes of a table left aside during a load that multiplies it, and built anew afterwards.

Keeping six indexes row by row takes three times as long as building them at the end (110,000
building outlines: 2.8 s against 1.1 s), and the spatial index becomes a better one. The table is
locked for that time, so it is done only while the table is small beside what comes in, which is
when a city is loaded for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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
"""Of a row, about."""
_PATIENCE_MS = 500
"""Longest wait for readers of the table; then the indexes are kept."""


@dataclass(frozen=True)
class Aside:
    """Indexes of a table that were dropped in this transaction, and how to create them."""

    connection: Connection
    definitions: tuple[str, ...]

    def put_back(self) -> None:
        """Create them; IntegrityError where a key occurs twice."""
        with _owner(self.connection):
            for definition in self.definitions:
                self.connection.execute(text(definition.replace(":", r"\:")))


@contextmanager
def indexes_aside(connection: Connection, table: Table, incoming: int) -> Iterator[None]:
    """Drop the table's indexes, except the primary key's, and create them again after the block.

    Does nothing where it would not pay for ``incoming`` rows, or where the session may not (it is
    not the owner), or where readers do not let go of the table soon.
    """
    aside = set_aside(connection, table, incoming)
    yield
    if aside is not None:
        aside.put_back()


def set_aside(
    connection: Connection, table: Table, incoming: int, *, without: str | None = None
) -> Aside | None:
    """Drop the indexes until they are put back; None where they stay.

    ``without`` names a tenant: they stay if it has rows in the table, which nobody can add any more
    once they are dropped.
    """
    if not _pays(connection, table, incoming):
        return None
    try:
        with connection.begin_nested(), _owner(connection):
            connection.execute(text(f"SET LOCAL lock_timeout = {_PATIENCE_MS}"))
            connection.execute(text(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            if without is not None and has_rows(connection, table, without):
                return None
            found = connection.execute(_INDEXES, {"table": table.name}).all()
            for row in found:
                connection.execute(text(f"DROP INDEX {row.name}"))
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        return None
    return Aside(connection, tuple(row.definition for row in found))


def has_rows(connection: Connection, table: Table, tenant: str) -> bool:
    """Tell whether the tenant has any row in the table."""
    found = text(f"SELECT EXISTS (SELECT FROM {table.name} WHERE tenant = :tenant)")
    return bool(connection.scalar(found, {"tenant": tenant}))


_INDEXES = text(
    "SELECT x.indexrelid\\:\\:regclass\\:\\:text AS name, pg_get_indexdef(x.indexrelid) AS definition "
    "FROM pg_index x WHERE x.indrelid = cast(:table AS regclass) AND NOT x.indisprimary "
    "AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid) ORDER BY NOT x.indisunique, 1"
)


def _pays(connection: Connection, table: Table, incoming: int) -> bool:
    if incoming < LEAST_ROWS:
        return False
    row = connection.execute(_STATE, {"table": table.name}).one()
    return bool(row.own) and row.held * LARGEST_SHARE <= incoming * ROW_BYTES


_STATE = text(
    "SELECT pg_has_role(session_user, relowner, 'USAGE') AS own, pg_table_size(oid) AS held "
    "FROM pg_class WHERE oid = cast(:table AS regclass)"
)


@contextmanager
def _owner(connection: Connection) -> Iterator[None]:
    """Act as the session's own user, who owns the tables, instead of the bulk role."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("SET LOCAL ROLE NONE")
    yield
    driver.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(BULK_ROLE)))
