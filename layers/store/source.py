"""The rows of a layer as they stand now, or as they stood at a moment, as a sub-select in SQL.

All names come from the registry, all values are bound by the caller: ``:tenant``, the box
``:west :south :east :north`` (lon/lat) where one is asked for, and ``:at``.
"""

from __future__ import annotations

from collections.abc import Sequence

from gis.crs import STORAGE_SRID
from layers.info import LayerInfo

ENVELOPE = f"ST_MakeEnvelope(:west, :south, :east, :north, {STORAGE_SRID})"


def rows(
    info: LayerInfo,
    columns: Sequence[str],
    *,
    as_of: bool,
    boxed: bool = True,
    further: str = "",
) -> str:
    """Return ``SELECT columns …`` over the live table, joined by the history if ``as_of``.

    ``&&`` stands in the query itself because it is what uses the spatial index under row
    security; the tenant is bound besides the policy, so that a province can find its part.
    """
    listed = ", ".join(f'"{name}"' for name in columns)
    conditions = ["tenant = :tenant"]
    if boxed:
        conditions.append(f"geom && {ENVELOPE}")
    conditions += [f"{name} = '{_quoted(value)}'" for name, value in (info.where or {}).items()]
    if further:
        conditions.append(further)
    where = " AND ".join(conditions)
    live = f"SELECT {listed} FROM {info.table.name} WHERE {where}"
    if not as_of:
        return live
    return (
        f"{live} AND valid_from <= :at UNION ALL "
        f"SELECT {listed} FROM {info.history.name} WHERE {where} "
        f"AND valid_from <= :at AND valid_to > :at"
    )


def _quoted(value: str) -> str:
    return value.replace("'", "''").replace(":", r"\:")
