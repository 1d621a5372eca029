"""Rows written as JSON: one constant statement per table and set of columns, for any number of rows.

PostgreSQL gives each value its column's type (``jsonb_populate_recordset``), so nothing is compiled
or converted here per row, and the statements can go together in one round trip.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, TextClause, text

from gis.database.together import Question
from services.cases.engine.work import plain

_KEPT = 500
"""How many sets of columns are remembered."""


def inserted(table: Table, rows: Sequence[Mapping[str, Any]], returning: str = "") -> Question:
    """Insert rows that have the same columns; geometries are WKB elements, absent columns default."""
    statement = _insert(table, tuple(rows[0]), returning)
    return Question(statement, {"rows": json.dumps(list(rows), default=plain)})


def updated(table: Table, row: Mapping[str, Any], names: Collection[str]) -> Question:
    """Give the columns ``names`` of the row with this tenant and id the values they have in ``row``."""
    values = {name: row[name] for name in names}
    mine = {"tenant": row["tenant"], "id": row["id"]}
    statement = _update(table, tuple(sorted(names)))
    return Question(statement, {"row": json.dumps(values, default=plain), **mine})


@lru_cache(_KEPT)
def _insert(table: Table, names: tuple[str, ...], returning: str) -> TextClause:
    listed = ", ".join(f'"{name}"' for name in names)
    end = f" RETURNING {returning}" if returning else ""
    return text(
        f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM "  # noqa: S608 - own names
        f"jsonb_populate_recordset(cast(null AS {table.name}), cast(:rows AS jsonb)){end}"
    )


@lru_cache(_KEPT)
def _update(table: Table, names: tuple[str, ...]) -> TextClause:
    given = ", ".join(f'"{name}" = given."{name}"' for name in names)
    return text(
        f"UPDATE {table.name} SET {given} FROM "  # noqa: S608 - own names
        f"jsonb_populate_record(cast(null AS {table.name}), cast(:row AS jsonb)) AS given "
        f"WHERE {table.name}.tenant = :tenant AND {table.name}.id = :id"
    )
