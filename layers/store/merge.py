"""From the stage into the layer: what is new is inserted, what differs becomes a new version."""

from __future__ import annotations

from sqlalchemy import text

from gis.database.session import analyze
from layers.store.landing import Landing, Merged, Target
from layers.store.reindex import indexes_aside

WORTH_ANALYZING = 1_000
"""Rows after which the planner must hear of a load at once, not when autovacuum comes by."""


def merge(stage: Landing) -> Merged:
    """Merge the stage by ``source_id``; columns the delivery lacks keep their value."""
    target, columns = stage.target, stage.provided
    if not columns:
        return Merged(0, 0, {})
    _match(stage)
    deltas: dict[str, int] = {}
    _count(target, deltas, -1, _BEFORE)
    updated = _update(stage, columns)
    created = _insert(stage, columns)
    count_after(target, deltas)
    renew_statistics(target, created + updated)
    return Merged(created, updated, deltas)


def renew_statistics(target: Target, rows: int) -> None:
    """Analyze the layer if a load wrote many rows."""
    if rows > WORTH_ANALYZING:
        analyze(target.connection, target.info.table.name)


def _insert(stage: Landing, columns: list[str]) -> int:
    target = stage.target
    listed = ", ".join(f'"{name}"' for name in columns)
    taken = ", ".join(f's."{name}"' for name in columns)
    fresh, matched = _counted(stage)
    unmatched = "WHERE NOT EXISTS (SELECT FROM wanmi_match m WHERE m.n = s.n)" if matched else ""
    with indexes_aside(target.connection, target.info.table, fresh):
        return target.connection.execute(
            text(
                f"INSERT INTO {target.info.table.name} (tenant, valid_from, changeset_id, {listed}) "
                f"SELECT :tenant, :at, :changeset, {taken} FROM {stage.name} s {unmatched} "
                "ORDER BY s.n"
            ),
            target.values,
        ).rowcount


def _match(stage: Landing) -> None:
    """Pair staged rows with live ones; mark the pairs that differ."""
    connection, live = stage.target.connection, stage.target.info.table
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
        stage.target.values,
    )
    connection.execute(text("CREATE UNIQUE INDEX ON wanmi_match (n)"))
    connection.execute(text("ANALYZE wanmi_match"))
    connection.execute(text("SET LOCAL enable_nestloop = on"))


def _counted(stage: Landing) -> tuple[int, int]:
    """How many staged rows are new, and how many have a feature already."""
    row = stage.target.connection.execute(
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


def _update(stage: Landing, columns: list[str]) -> int:
    target = stage.target
    live, past = target.info.table, target.info.history
    names = ", ".join(f'"{column.name}"' for column in live.columns)
    kept = ", ".join(f'l."{column.name}"' for column in live.columns)
    target.connection.execute(
        text(
            f"INSERT INTO {past.name} ({names}, valid_to, ended_by) "
            f"SELECT {kept}, greatest(:at, l.valid_from), :changeset FROM {live.name} l "
            f"JOIN wanmi_match m ON m.id = l.id AND m.changed WHERE l.tenant = :tenant"
        ),
        target.values,
    )
    sets = ", ".join(f'"{name}" = s."{name}"' for name in columns)
    return target.connection.execute(
        text(
            f"UPDATE {live.name} l SET {sets}, valid_from = greatest(:at, l.valid_from), "
            f"changeset_id = :changeset FROM wanmi_match m JOIN {stage.name} s ON s.n = m.n "
            f"WHERE m.id = l.id AND m.changed AND l.tenant = :tenant"
        ),
        target.values,
    ).rowcount


def count_after(target: Target, deltas: dict[str, int]) -> None:
    """Add to ``deltas`` the classes of the rows that the changeset wrote."""
    _count(target, deltas, 1, f"{_ALL} AND l.changeset_id = :changeset")


def count_all(target: Target, deltas: dict[str, int]) -> None:
    """Add to ``deltas`` the classes of all rows that the tenant has; quicker where these are the changeset's."""
    _count(target, deltas, 1, _ALL)


_BEFORE = "JOIN wanmi_match m ON m.id = l.id AND m.changed WHERE l.tenant = :tenant"
_ALL = "WHERE l.tenant = :tenant"


def _count(target: Target, deltas: dict[str, int], sign: int, which: str) -> None:
    live = target.info.table
    class_code = "coalesce(l.class_code, '')" if "class_code" in live.c else "''"
    rows = target.connection.execute(
        text(
            f"SELECT {class_code} AS class_code, count(*) AS n FROM {live.name} l {which} GROUP BY 1"
        ),
        target.values,
    )
    for row in rows:
        deltas[row.class_code] = deltas.get(row.class_code, 0) + sign * row.n
