"""How many features a layer has, as the caller may know it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Label, func, literal, select, union_all

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from layers.info import LayerInfo
from layers.spine import LayerCount
from layers.store.changes import table

Bbox = tuple[float, float, float, float]


def of_layers(connection: Connection, caller: Caller, infos: Sequence[LayerInfo]) -> dict[str, int]:
    """Return the features of each layer, from the kept counts where they tell the truth.

    A caller with area rights sees only part of a layer that is not public: that part is counted.
    """
    kept = _kept(connection, caller)
    numbers: dict[str, int] = {}
    for info in infos:
        if _told(caller, info):
            numbers[info.id] = _from_kept(kept, info)
        else:
            numbers[info.id] = _counted(connection, caller, info, None)
    return numbers


def kept(connection: Connection, caller: Caller, infos: Sequence[LayerInfo]) -> dict[str, int]:
    """Return the features of those layers whose kept counts tell the truth: nothing is counted."""
    numbers = _kept(connection, caller)
    return {info.id: _from_kept(numbers, info) for info in infos if _told(caller, info)}


def in_box(
    connection: Connection, caller: Caller, infos: Sequence[LayerInfo], box: Bbox
) -> dict[str, int]:
    """Return how many features of each layer touch ``box`` (lon/lat) with their own box."""
    if not infos:
        return {}
    parts = [select(literal(info.id).label("layer"), _number(caller, info, box)) for info in infos]
    return {row.layer: row.n for row in connection.execute(union_all(*parts))}


def _kept(connection: Connection, caller: Caller) -> dict[tuple[str, str], int]:
    counts = table(LayerCount)
    rows = connection.execute(
        select(counts.c.layer, counts.c.class_code, counts.c.n).where(
            counts.c.tenant == caller.tenant
        )
    )
    return {(row.layer, row.class_code): row.n for row in rows}


def _told(caller: Caller, info: LayerInfo) -> bool:
    return info.counted and (caller.whole_tenant or info.read == "public")


def _from_kept(kept: dict[tuple[str, str], int], info: LayerInfo) -> int:
    if info.where:
        return kept.get((info.table.name, info.where["class_code"]), 0)
    return sum(n for (layer, _), n in kept.items() if layer == info.table.name)


def _counted(connection: Connection, caller: Caller, info: LayerInfo, box: Bbox | None) -> int:
    return int(connection.scalar(select(_number(caller, info, box))) or 0)


def _number(caller: Caller, info: LayerInfo, box: Bbox | None) -> Label[int]:
    live = info.table
    statement = select(func.count()).select_from(live).where(live.c.tenant == caller.tenant)
    for name, value in (info.where or {}).items():
        statement = statement.where(live.c[name] == value)
    if box:
        envelope = func.ST_MakeEnvelope(*box, STORAGE_SRID)
        statement = statement.where(live.c.geom.bool_op("&&")(envelope))
    return statement.scalar_subquery().label("n")
