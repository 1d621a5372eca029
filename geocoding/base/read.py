"""The base of a tenant out of its layers, as a given caller may read them.

The database decides what is read: the transaction is the caller's, so an index made for the public holds
nothing that the public may not see, and fields that the caller may not see are left empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Select, and_, func, select, text, union_all
from sqlalchemy.types import LargeBinary

from geocoding.base.tables import DIVISIONS, GRIDS, PLACES, ROADS, THINGS, Base, empty
from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from layers import codes
from layers.component import ComponentFeature
from layers.info import LayerInfo
from layers.registry import Registry

PLACE_COLUMNS = {
    "id": "id", "kind": "place_type", "name": "name", "aliases": "aliases", "address": "address",
    "street": "street_name", "number": "house_number", "division": "division_code", "grid": "grid_code",
    "area": "area_code", "code": "code", "ended": "ended_on", "successor": "successor_code",
}  # fmt: skip
LAYERS = ("places", "roads", "divisions", "unit_grids")
"""The layers that an index is made of."""


def followed(registry: Registry) -> frozenset[str]:
    """Return the layers whose changes an index follows."""
    return frozenset(LAYERS) | {info.id for info in component_layers(registry)}


def component_layers(registry: Registry) -> list[LayerInfo]:
    """Return the layers of components."""
    return [info for info in registry.bases() if issubclass(info.model, ComponentFeature)]


_POSITION = text(
    "SELECT coalesce(max(id), 0) AS last, mod(cast(cast(pg_snapshot_xmin(pg_current_snapshot()) AS text) "
    "AS bigint), 4294967296) AS oldest FROM changes WHERE tenant = :tenant"
)


def base(connection: Connection, registry: Registry, caller: Caller) -> Base:
    """Read everything; the position comes first, so that nothing after it is missed."""
    at = position(connection, caller)
    return Base(
        places=places(connection, registry, caller),
        roads=roads(connection, registry, caller),
        divisions=divisions(connection, registry, caller),
        grids=grids(connection, registry, caller),
        things=things(connection, registry, caller),
        former=former(connection, registry, caller),
        position=at,
        tenant=caller.tenant,
    )


def position(connection: Connection, caller: Caller) -> str:
    """Return the present position in the feed of changes (:mod:`layers.store.feed`)."""
    row = connection.execute(_POSITION, {"tenant": caller.tenant}).one()
    return f"{row.last}.{row.oldest}"


def places(
    connection: Connection, registry: Registry, caller: Caller, ids: Collection[int] | None = None
) -> pd.DataFrame:
    """Return the places, or those of ``ids``."""
    info = registry.get("places")
    if not info.readable(caller):
        return empty(PLACES)
    columns = _columns(info, caller, PLACE_COLUMNS)
    geom = info.table.c.geom
    statement = select(*columns, func.ST_X(geom).label("lon"), func.ST_Y(geom).label("lat"))
    frame = _frame(connection, _of(statement, info, caller, ids))
    frame = frame.assign(layer="places", read=info.read)
    return frame.reindex(columns=list(PLACES))


def roads(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    names: Collection[str] | None = None,
    ids: Collection[int] | None = None,
) -> pd.DataFrame:
    """Return the named roads, or those of ``ids``, or those of the given names with every road that comes near them."""
    info = registry.get("roads")
    if not info.readable(caller):
        return empty(ROADS)
    wanted = {
        "id": "id",
        "name": "name",
        "class_": "road_class",
        "bridge": "bridge",
        "level": "level_no",
        "area": "area_code",
    }
    statement = select(*_columns(info, caller, wanted), _wkb(info)).where(
        info.table.c.name.is_not(None)
    )
    if names is not None:
        near = info.table.alias("near")
        reach = 0.0005
        meets = and_(
            near.c.tenant == caller.tenant,
            near.c.name.in_(sorted(names)),
            info.table.c.geom.op("&&")(func.ST_Expand(near.c.geom, reach)),
        )
        statement = statement.where(select(near.c.id).where(meets).exists())
    frame = _shaped(_frame(connection, _of(statement, info, caller, ids)))
    return frame.reindex(columns=list(ROADS))


def divisions(
    connection: Connection, registry: Registry, caller: Caller, ids: Collection[int] | None = None
) -> pd.DataFrame:
    """Return the divisions, or those of ``ids``."""
    info = registry.get("divisions")
    if not info.readable(caller):
        return empty(DIVISIONS)
    wanted = {"id": "id", "code": "code", "level": "level", "name": "name", "short": "short_name"}
    statement = select(*_columns(info, caller, wanted), _wkb(info))
    frame = _shaped(_frame(connection, _of(statement, info, caller, ids)))
    return frame.reindex(columns=list(DIVISIONS))


def grids(
    connection: Connection, registry: Registry, caller: Caller, ids: Collection[int] | None = None
) -> pd.DataFrame:
    """Return the valid unit grids, or those of ``ids``."""
    info = registry.get("unit_grids")
    if not info.readable(caller):
        return empty(GRIDS)
    statement = select(info.table.c.id, info.table.c.code, _wkb(info)).where(
        info.table.c.code.is_not(None)
    )
    frame = _shaped(_frame(connection, _of(statement, info, caller, ids)))
    return frame.reindex(columns=list(GRIDS))


def things(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    ids: Mapping[str, Collection[int]] | None = None,
) -> pd.DataFrame:
    """Return the components, or those in ``ids`` by layer; an area or line stands where its middle is."""
    found = []
    for info in component_layers(registry):
        chosen = None if ids is None else ids.get(info.id, ())
        if not info.readable(caller) or (chosen is not None and not chosen):
            continue
        wanted = {name: name for name in ("id", "code", "name", "edition", "class_code")}
        middle = func.ST_Centroid(info.table.c.geom)
        spot = (func.ST_X(middle).label("lon"), func.ST_Y(middle).label("lat"))
        statement = select(*_columns(info, caller, wanted), *spot)
        frame = _frame(connection, _of(statement, info, caller, chosen))
        found.append(frame.assign(layer=info.id, title=_class_titles(frame, info)))
    joined = pd.concat(found, ignore_index=True) if found else empty(THINGS)
    return joined.reindex(columns=list(THINGS))


def _class_titles(frame: pd.DataFrame, info: LayerInfo) -> list[str]:
    """Chinese title of each component's class, else of its layer."""
    known: dict[tuple[Any, Any], str] = {}
    for pair in zip(frame["edition"], frame["class_code"], strict=True):
        if pair not in known:
            listed = codes.load(f"component_class_{pair[0]}") if pair[1] else None
            item = listed.get(pair[1]) if listed else None
            known[pair] = item.zh if item else info.title_zh
    return [known[pair] for pair in zip(frame["edition"], frame["class_code"], strict=True)]


def former(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    ids: Mapping[str, Collection[int]] | None = None,
) -> pd.DataFrame:
    """Return names that places and roads bore in earlier versions: layer, id, name, ended; of all of them,
    or of those in ``ids`` by layer.
    """
    found = []
    for layer in ("places", "roads"):
        info = registry.get(layer)
        if not info.readable(caller):
            continue
        past, live = info.history, info.table
        statement = (
            select(past.c.id, past.c.name, func.max(past.c.valid_to).label("ended"))
            .join(live, and_(live.c.tenant == past.c.tenant, live.c.id == past.c.id))
            .where(past.c.tenant == caller.tenant, live.c.tenant == caller.tenant)
            .where(past.c.name.is_not(None), past.c.name.is_distinct_from(live.c.name))
            .group_by(past.c.id, past.c.name)
        )
        if ids is not None:
            statement = statement.where(live.c.id.in_(sorted(ids.get(layer, ()))))
        found.append(_frame(connection, statement).assign(layer=layer))
    return pd.concat(found, ignore_index=True) if found else empty(("layer", "id", "name", "ended"))


def names_of(
    connection: Connection, registry: Registry, caller: Caller, ids: Collection[int]
) -> set[str]:
    """Return the names of these roads, now and in their latest closed versions."""
    info = registry.get("roads")
    found: set[str] = set()
    for table in (info.table, info.history):
        statement = select(table.c.name).where(
            table.c.tenant == caller.tenant, table.c.id.in_(sorted(ids))
        )
        found |= {str(name) for name in connection.execute(statement).scalars() if name}
    return found


def of_changeset(
    connection: Connection, registry: Registry, caller: Caller, layer: str, changeset: int
) -> set[int]:
    """Return the features of a layer that this changeset (a bulk load) made, changed or ended."""
    found = _touched(registry.get(layer), caller, changeset, "id")
    return set(connection.execute(found).scalars())


def around(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    source: tuple[str, int],
    layer: str,
    most: int,
) -> set[int]:
    """Return at most so many features of ``layer`` in the extent of what a changeset of another layer touched."""
    touched = _touched(registry.get(source[0]), caller, source[1], "geom").subquery()
    extent = select(func.ST_SetSRID(func.ST_Extent(touched.c.geom), STORAGE_SRID)).scalar_subquery()
    table = registry.get(layer).table
    inside = and_(table.c.tenant == caller.tenant, table.c.geom.op("&&")(extent))
    return set(connection.execute(select(table.c.id).where(inside).limit(most)).scalars())


def _touched(info: LayerInfo, caller: Caller, changeset: int, column: str) -> Any:
    """One column of the versions that a changeset began or ended."""
    live, past = info.table, info.history
    return union_all(
        select(live.c[column]).where(
            live.c.tenant == caller.tenant, live.c.changeset_id == changeset
        ),
        select(past.c[column]).where(past.c.tenant == caller.tenant, past.c.ended_by == changeset),
    )


def _columns(info: LayerInfo, caller: Caller, wanted: dict[str, str]) -> list[Any]:
    visible = {item.name for item in info.visible_fields(caller)} | {"id"}
    table = info.table
    return [table.c[column].label(name) for name, column in wanted.items() if column in visible]


def _wkb(info: LayerInfo) -> Any:
    return func.ST_AsBinary(info.table.c.geom, type_=LargeBinary()).label("wkb")


def _of(
    statement: Select[Any], info: LayerInfo, caller: Caller, ids: Collection[int] | None
) -> Select[Any]:
    statement = statement.where(info.table.c.tenant == caller.tenant)
    return statement if ids is None else statement.where(info.table.c.id.in_(sorted(ids)))


def _frame(connection: Connection, statement: Select[Any]) -> pd.DataFrame:
    result = connection.execute(statement)
    columns = list(result.keys())
    rows = result.all()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {name: _objects(value) for name, value in zip(columns, values, strict=True)}
    )


def _objects(values: tuple[Any, ...]) -> Any:
    """A column as it came: numbers as numbers, everything else as Python objects with None."""
    if values and all(isinstance(value, (int, float)) for value in values):
        return np.array(values)
    column = np.empty(len(values), object)
    column[:] = values
    return column


def _shaped(frame: pd.DataFrame) -> pd.DataFrame:
    shapes = shapely.from_wkb([bytes(v) if v is not None else None for v in frame["wkb"]])
    column = np.empty(len(frame), object)
    column[:] = shapes
    return frame.assign(geom=column)
