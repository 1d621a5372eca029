"""The shipped editions, given to a city that has none of a kind yet."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
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
    "SELECT :tenant, :kind, :edition, part, key, place, cast(line AS jsonb) FROM unnest("
    "cast(:parts AS text[]), cast(:keys AS text[]), cast(:places AS bigint[]), "
    "cast(:values AS text[])) AS given (part, key, place, line)"
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


def _insert(connection: Connection, tenant: str, kind: Kind, shipped: Seed) -> None:
    rows = [(part, row.key, values_of(row)) for part, row in shipped.rows()]
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
            "hash": digest(rows),
            "drafted_at": now,
            "drafted_by": SHIPPED[1],
            "published_at": now,
            "published_by": SHIPPED[1],
        },
    )
    connection.execute(
        _ROWS,
        {
            "tenant": tenant,
            "kind": kind.id,
            "edition": shipped.no,
            "parts": [part for part, _, _ in rows],
            "keys": [key for _, key, _ in rows],
            "places": list(range(len(rows))),
            "values": [json.dumps(values, ensure_ascii=False) for _, _, values in rows],
        },
    )
