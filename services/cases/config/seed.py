"""The shipped editions, given to a city that has none of a kind yet."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text

from gis.database.session import begin_bulk, system
from layers.store.changes import table
from services.cases.config.kinds import kinds
from services.cases.config.shape import Kind, Seed, Shape
from services.cases.config.tables import CaseConfigRow, CaseEdition

ALWAYS = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SHIPPED = ("随系统提供", "system")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('case_config_seed/' || :tenant, 0))")
_ROWS = text(
    f"INSERT INTO {CaseConfigRow.__tablename__} (tenant, kind, edition, part, key, place, values) "  # noqa: S608
    "SELECT :tenant, :kind, :edition, line ->> 0, line ->> 1, place - 1, line -> 2 "
    "FROM jsonb_array_elements(cast(:rows AS jsonb)) WITH ORDINALITY AS given (line, place)"
)


def seed(engine: Engine, tenant: str) -> None:
    """Give ``tenant`` the shipped editions of every kind of which it has none."""
    with begin_bulk(engine, system(tenant)) as connection:
        connection.execute(_LOCK, {"tenant": tenant})
        editions = table(CaseEdition)
        present = set(
            connection.scalars(
                select(editions.c.kind).where(editions.c.tenant == tenant).distinct()
            )
        )
        for kind in kinds().values():
            if kind.id not in present:
                for shipped in kind.seeds:
                    _insert(connection, tenant, kind, shipped)


def digest(rows: Iterable[tuple[str, str, Mapping[str, Any]]]) -> str:
    """SHA-256 of rows (part, key, values), whatever their order."""
    lines = sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def values_of(row: Shape) -> dict[str, Any]:
    """Return a row as it is stored."""
    return row.model_dump(mode="json")


@cache
def _ready(kind: str, no: int) -> tuple[str, str]:
    """Hash and rows (part, key, values; JSON) of a shipped edition: every city gets the same."""
    (shipped,) = (one for one in kinds()[kind].seeds if one.no == no)
    rows = [(part, row.key, values_of(row)) for part, row in shipped.rows()]
    return digest(rows), json.dumps(rows, ensure_ascii=False)


def _insert(connection: Connection, tenant: str, kind: Kind, shipped: Seed) -> None:
    mark, rows = _ready(kind.id, shipped.no)
    now = dt.datetime.now(dt.UTC)
    connection.execute(
        insert(table(CaseEdition)),
        {
            "tenant": tenant,
            "kind": kind.id,
            "no": shipped.no,
            "status": "published",
            "title": SHIPPED[0],
            "valid_from": shipped.valid_from or ALWAYS,
            "valid_to": shipped.valid_to,
            "hash": mark,
            "drafted_at": now,
            "drafted_by": SHIPPED[1],
            "published_at": now,
            "published_by": SHIPPED[1],
        },
    )
    values = {"tenant": tenant, "kind": kind.id, "edition": shipped.no, "rows": rows}
    connection.execute(_ROWS, values)
