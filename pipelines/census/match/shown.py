"""Both sides of pairs as a person compares them: the feature of the map and the delivered row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from layers.info import LayerInfo
from pipelines.census.folder import Rows
from pipelines.census.inspect.source import ROW, WKB
from pipelines.census.match.sides import IDENTITY
from pipelines.census.state import Dataset
from pipelines.census.work import Work

Side = dict[str, Any]
"""``geometry`` (GeoJSON, lon/lat, or None) and ``properties`` by field name."""
_ALWAYS = ("code", "class_code", "kind", "state", *IDENTITY)


def sides(
    connection: Connection, work: Work, pairs: Sequence[Mapping[str, Any]]
) -> list[tuple[Side | None, Side | None]]:
    """The feature and the row of each pair (keys ``n``, ``row``, ``feature_id``, ``changes``).

    Of the attributes those are given that tell what the object is, and those that change. A side is
    None where it is not there: a feature that is gone has no row.
    """
    found: list[tuple[Side | None, Side | None]] = [(None, None)] * len(pairs)
    for item in work.datasets(usable=True):
        places = [at for at, pair in enumerate(pairs) if pair["n"] == item.n]
        if places:
            mine = [pairs[at] for at in places]
            for at, both in zip(places, _of_dataset(connection, work, item, mine), strict=True):
                found[at] = both
    return found


def _of_dataset(
    connection: Connection, work: Work, item: Dataset, pairs: Sequence[Mapping[str, Any]]
) -> Iterable[tuple[Side | None, Side | None]]:
    assert item.mapping is not None
    info = work.registry.get(item.mapping.layer)
    changed = {name for pair in pairs for name in pair["changes"].get("fields", ())}
    names = [field.name for field in info.fields if field.name in {*_ALWAYS, *changed}]
    features = _features(
        connection, info, work.caller.tenant, names, [int(pair["feature_id"]) for pair in pairs]
    )
    wanted = np.unique([pair["row"] for pair in pairs if pair["row"] is not None])
    rows = _rows(work.folder.rows("rows", item.n), names, wanted)
    return [(features.get(pair["feature_id"]), rows.get(pair["row"])) for pair in pairs]


def _features(
    connection: Connection, info: LayerInfo, tenant: str, names: Sequence[str], ids: list[int]
) -> dict[int, Side]:
    columns = info.table.c
    wanted = bindparam("ids", ids, type_=ARRAY(BigInteger))
    rows = connection.execute(
        select(
            columns.id,
            func.ST_AsBinary(columns.geom).label("shape"),
            *(columns[name].label(f"f_{name}") for name in names),
        ).where(columns.tenant == tenant, columns.id == func.any(wanted))
    )
    return {
        row.id: _side(
            None if row.shape is None else bytes(row.shape),
            dict(zip(names, row[2:], strict=True)),
        )
        for row in rows
    }


def _rows(rows: Rows, names: Sequence[str], wanted: NDArray[Any]) -> dict[int | None, Side]:
    found: dict[int | None, Side] = {}
    if not len(wanted) or not rows.there:
        return found
    for part in rows.read([ROW, WKB, *names]):
        numbers = part.column(ROW).to_numpy()
        at = np.flatnonzero(np.isin(numbers, wanted, assume_unique=True))
        for row in part.take(pa.array(at)).to_pylist():
            number, shape = row.pop(ROW), row.pop(WKB)
            found[number] = _side(shape, {name: row.get(name) for name in names})
    return found


def _side(wkb: bytes | None, properties: dict[str, Any]) -> Side:
    shape = None if wkb is None else shapely.from_wkb(wkb)
    geometry = None if shape is None else shapely.geometry.mapping(shape)
    return {"geometry": geometry, "properties": properties}
