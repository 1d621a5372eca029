"""Several statements in one round trip to the database (libpq's pipeline mode).

Each runs as if it had been sent alone: in order, in the caller's transaction, with the role and
identity in force, and with a snapshot of its own at READ COMMITTED – so a lock may be taken and what
it protects be read in one go. Values travel as bound parameters and the driver prepares what is
asked often. What is spared is the wait between statements and SQLAlchemy's work on each.

Statements are constants (:func:`sqlalchemy.text`) with values that the driver knows: texts, numbers,
instants, lists; JSON as text with a cast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, TextClause
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError

_KEPT = 500
"""How many statements are kept in the driver's spelling."""


@dataclass(frozen=True)
class Question:
    """A statement and its values."""

    statement: TextClause
    values: Mapping[str, Any] = field(default_factory=dict)


def together(connection: Connection, *questions: Question) -> list[list[Any]]:
    """Send all questions at once; return the rows of each (named tuples; none where it has no result).

    The first that fails ends all; raises SQLAlchemy's DBAPIError, as the connection itself would.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    if not questions:
        return []
    written = [(_spelt(one.statement), one.values) for one in questions]
    for statement, values in written:
        connection.dispatch.before_cursor_execute(connection, None, statement, values, None, False)
    try:
        with driver.pipeline():
            asked = [
                driver.cursor(row_factory=namedtuple_row).execute(statement, values)
                for statement, values in written
            ]
        return [cursor.fetchall() if cursor.description else [] for cursor in asked]
    except psycopg.Error as error:
        raise _wrapped(connection, error) from error


@lru_cache(_KEPT)
def _spelt(statement: TextClause) -> str:
    return str(statement.compile(dialect=registry.load("postgresql.psycopg")()))


def _wrapped(connection: Connection, error: psycopg.Error) -> BaseException:
    return DBAPIError.instance(None, None, error, psycopg.Error, dialect=connection.dialect)
