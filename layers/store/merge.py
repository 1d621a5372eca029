"""From the stage into the layer: what is new is inserted, what differs becomes a new version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from gis.database.session import Caller, analyze
from layers.store.reindex import indexes_aside
from layers.store.stage import Stage

WORTH_ANALYZING = 1_000
"""Rows after which the planner must hear of a load at once, not when autovacuum comes by."""

WORTH_SORTING = 10_000
"""New rows from which on they are stored along a Hilbert curve (PostGIS' order of geometries), not in
the order of the delivery: what is near on the map then lies on the same pages, and a window reads a
twentieth of them. Sorting takes 2 µs per row."""


@dataclass(frozen=True)
class Merged:
    """How many features were created and updated, and how the counts per class change."""

    created: int
    updated: int
    deltas: dict[str, int]


def merge(
    connection: Connection, stage: Stage, caller: Caller, changeset: int, at: dt.datetime
) -> Merged:
    """Merge the stage by ``source_id``; columns the delivery lacks keep their value."""
    values = {"tenant": caller.tenant, "changeset": changeset, "at": at}
    live, columns = stage.info.table.name, stage.provided
    if not columns:
        return Merged(0, 0, {})
    _match(connection, stage, values)
    deltas: dict[str, int] = {}
    _count(connection, stage, values, deltas, sign=-1, source="before")
    updated = _update(connection, stage, columns, values)
    listed = ", ".join(f'"{name}"' for name in columns)
    taken = ", ".join(f's."{name}"' for name in columns)
    fresh, matched = _counted(connection, stage)
    unmatched = "WHERE NOT EXISTS (SELECT FROM wanmi_match m WHERE m.n = s.n)" if matched else ""
    order = "s.geom" if fresh > WORTH_SORTING else "s.n"
    with indexes_aside(connection, stage.info.table, stage.name, fresh):
        created = connection.execute(
            text(
                f"INSERT INTO {live} (tenant, valid_from, changeset_id, {listed}) "
                f"SELECT :tenant, :at, :changeset, {taken} FROM {stage.name} s {unmatched} "
                f"ORDER BY {order}"
            ),
            values,
        ).rowcount
    _count(connection, stage, values, deltas, sign=1, source="after")
    if created + updated > WORTH_ANALYZING:
        analyze(connection, live)
    return Merged(created, updated, deltas)


def _match(connection: Connection, stage: Stage, values: dict[str, Any]) -> None:
    """Pair staged rows with live ones; mark the pairs that differ."""
    live = stage.info.table
    differs = " OR ".join(_differs(name) for name in stage.provided)
    # A table that grew a moment ago has no statistics yet: the planner believes it empty and
    # would compare every row with every other.
    connection.execute(text("SET LOCAL enable_nestloop = off"))
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.wanmi_match"))
    connection.execute(
        text(
            f"CREATE TEMP TABLE wanmi_match ON COMMIT DROP AS "
            f"SELECT s.n, l.id, ({differs}) AS changed FROM {stage.name} s "
            f"JOIN {live.name} l ON l.tenant = :tenant AND l.source_id = s.source_id"
        ),
        values,
    )
    connection.execute(text("CREATE UNIQUE INDEX ON wanmi_match (n)"))
    connection.execute(text("ANALYZE wanmi_match"))
    connection.execute(text("SET LOCAL enable_nestloop = on"))


def _counted(connection: Connection, stage: Stage) -> tuple[int, int]:
    """How many staged rows are new, and how many have a feature already."""
    row = connection.execute(
        text(
            f"SELECT (SELECT count(*) FROM {stage.name}) AS staged, "
            "(SELECT count(*) FROM wanmi_match) AS matched"
        )
    ).one()
    return row.staged - row.matched, row.matched


def _differs(name: str) -> str:
    """Geometries are compared by their exact coordinates; stamps follow the divisions alone."""
    if name in ("scopes", "area_code", "grid_code"):
        return "false"
    if name == "geom":
        return "NOT (l.geom = s.geom)"
    return f'l."{name}" IS DISTINCT FROM s."{name}"'


def _update(
    connection: Connection, stage: Stage, columns: list[str], values: dict[str, Any]
) -> int:
    live, past = stage.info.table, stage.info.history
    names = ", ".join(f'"{column.name}"' for column in live.columns)
    kept = ", ".join(f'l."{column.name}"' for column in live.columns)
    connection.execute(
        text(
            f"INSERT INTO {past.name} ({names}, valid_to, ended_by) "
            f"SELECT {kept}, greatest(:at, l.valid_from), :changeset FROM {live.name} l "
            f"JOIN wanmi_match m ON m.id = l.id AND m.changed WHERE l.tenant = :tenant"
        ),
        values,
    )
    sets = ", ".join(f'"{name}" = s."{name}"' for name in columns)
    return connection.execute(
        text(
            f"UPDATE {live.name} l SET {sets}, valid_from = greatest(:at, l.valid_from), "
            f"changeset_id = :changeset FROM wanmi_match m JOIN {stage.name} s ON s.n = m.n "
            f"WHERE m.id = l.id AND m.changed AND l.tenant = :tenant"
        ),
        values,
    ).rowcount


def _count(
    connection: Connection,
    stage: Stage,
    values: dict[str, Any],
    deltas: dict[str, int],
    *,
    sign: int,
    source: str,
) -> None:
    """Add to ``deltas`` the classes of the rows this changeset touches, before or after it."""
    live = stage.info.table
    class_code = "coalesce(l.class_code, '')" if "class_code" in live.c else "''"
    before = "JOIN wanmi_match m ON m.id = l.id AND m.changed WHERE l.tenant = :tenant"
    after = "WHERE l.tenant = :tenant AND l.changeset_id = :changeset"
    rows = connection.execute(
        text(
            f"SELECT {class_code} AS class_code, count(*) AS n FROM {live.name} l "
            f"{before if source == 'before' else after} GROUP BY 1"
        ),
        values,
    )
    for row in rows:
        deltas[row.class_code] = deltas.get(row.class_code, 0) + sign * row.n
