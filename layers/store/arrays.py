"""Features of a layer as arrays, for analyses: read as the caller, up to a stated number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from gis import cql2
from gis.database.session import Caller
from gis.errors import TooLarge
from layers.info import LayerInfo
from layers.store.query import Query
from layers.store.read import select_items

MOST_FEATURES = 200_000
MOST_VERTICES = 10_000_000
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Features:
    """Rows by position: ``ids`` (int64), ``names`` (name, else code, else None) and ``shapes`` (lon/lat)."""

    info: LayerInfo
    ids: Array
    names: Array
    shapes: Array

    def __len__(self) -> int:
        return len(self.ids)


def features(
    connection: Connection,
    caller: Caller,
    info: LayerInfo,
    filter_text: str | None = None,
    area: BaseGeometry | None = None,
) -> Features:
    """Return the features that meet ``area`` (lon/lat) and the CQL2 text; those without shape are left out.

    Raises TooLarge beyond :data:`MOST_FEATURES` features or :data:`MOST_VERTICES` vertices, BadInput for a
    filter that cannot be read.
    """
    asked = cql2.parse(filter_text, "cql2-text") if filter_text else None
    names = tuple(name for name in ("code", "name") if name in info.by_name)
    query = Query(area=area, filter=asked, limit=MOST_FEATURES + 1, properties=names)
    rows = connection.execute(select_items(info, caller, query)).all()
    if len(rows) > MOST_FEATURES:
        raise _too_many(info, f"{MOST_FEATURES:,} 个要素", f"{MOST_FEATURES:,} features")
    shaped = [row for row in rows if row.geom is not None]
    shapes = shapely.from_wkb(np.array([bytes(row.geom.data) for row in shaped], dtype=object))
    if shapely.get_num_coordinates(shapes).sum() > MOST_VERTICES:
        raise _too_many(info, f"{MOST_VERTICES:,} 个顶点", f"{MOST_VERTICES:,} vertices")
    named = [getattr(row, "f_name", None) or getattr(row, "f_code", None) for row in shaped]
    return Features(
        info=info,
        ids=np.array([row.id for row in shaped], dtype=np.int64),
        names=np.array(named, dtype=object),
        shapes=np.asarray(shapes, dtype=object).reshape(-1),
    )


def _too_many(info: LayerInfo, zh: str, en: str) -> TooLarge:
    return TooLarge(
        "too_many_features",
        f"图层“{info.title_zh}”超过 {zh} 的上限，请用筛选条件或区划缩小范围。",
        f"“{info.title_en}” has more than {en}; narrow it by a filter or a division.",
        "layer",
    )
