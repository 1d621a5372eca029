"""What an edition holds, and in what it differs from another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from gis.database.session import Caller
from layers.store.changes import table
from services.cases.config.seed import digest
from services.cases.config.tables import CaseConfigRow


def diff(
    connection: Connection, caller: Caller, kind: str, no: int, other: int
) -> list[dict[str, Any]]:
    """Return the rows in which edition ``no`` differs from ``other``: added, removed, changed."""
    new, old = (_values(connection, caller.tenant, kind, which) for which in (no, other))
    found = []
    for part, key in sorted(new.keys() | old.keys()):
        before, after = old.get((part, key)), new.get((part, key))
        if before != after:
            op = "added" if before is None else "removed" if after is None else "changed"
            fields = sorted((before or {}).keys() | (after or {}).keys())
            changed = [
                name for name in fields if (before or {}).get(name) != (after or {}).get(name)
            ]
            found.append(
                {
                    "part": part,
                    "key": key,
                    "op": op,
                    "fields": changed,
                    "before": before,
                    "after": after,
                }
            )
    return found


def _values(
    connection: Connection, tenant: str, kind: str, no: int
) -> dict[tuple[str, str], Mapping[str, Any]]:
    rows = table(CaseConfigRow)
    found = connection.execute(
        select(rows.c.part, rows.c.key, rows.c["values"]).where(
            rows.c.tenant == tenant, rows.c.kind == kind, rows.c.edition == no
        )
    )
    return {(row[0], row[1]): row[2] for row in found}


def hash_of(connection: Connection, tenant: str, kind: str, no: int) -> str:
    """Return the hash of an edition's rows."""
    values = _values(connection, tenant, kind, no)
    return digest((part, key, row) for (part, key), row in values.items())
