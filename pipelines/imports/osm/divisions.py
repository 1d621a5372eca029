"""Administrative boundaries of OpenStreetMap as divisions: level, code, parent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import STORAGE_SRID
from layers.info import LayerInfo
from pipelines.imports.osm.fields import row
from pipelines.imports.osm.levels import DIGITS, levels
from pipelines.imports.osm.spool import Item

_CODES = ("division_code", "ref:CN", "gb2260", "china:code")


def frame(info: LayerInfo, items: list[Item]) -> tuple[gpd.GeoDataFrame, int]:
    """The rows of all boundaries together, and how many have no level of ours (countries).

    ``code`` is taken only if it is a code of the standard of the right length; other numbers
    stay in ``extra``. The parent is the smallest boundary of a higher level around it: its code
    in ``parent_code``, and its source id in ``extra`` under ``parent``.
    """
    numbers = [_number(item.tags) for item in items]
    names = [item.tags.get("name", "") for item in items]
    found = levels([number for number in numbers if number is not None], names)
    kept = [
        (item, number, found[number])
        for item, number in zip(items, numbers, strict=True)
        if number is not None and number in found
    ]
    rows = [_row(info, item, level) for item, _, level in kept]
    shapes = shapely.from_wkb([item.wkb for item, _, _ in kept])
    table = pd.DataFrame(rows, columns=None if rows else ["source_id"])
    _parents(table, shapes, [number for _, number, _ in kept])
    return gpd.GeoDataFrame(table, geometry=list(shapes), crs=STORAGE_SRID), len(items) - len(kept)


def _number(tags: Mapping[str, str]) -> int | None:
    text = tags.get("admin_level", "")
    return int(text) if text.isdigit() else None


def _row(info: LayerInfo, item: Item, level: str) -> dict[str, Any]:
    values = row(info, item.tags)
    return {**values, "level": level, "code": _code(item.tags, level), "source_id": item.source_id}


def _code(tags: Mapping[str, str], level: str) -> str | None:
    for key in _CODES:
        text = tags.get(key, "")
        if re.fullmatch(r"\d{12}", text) and level == "street" and text.endswith("000"):
            text = text[:9]
        if text.isdigit() and len(text) == DIGITS[level]:
            return text
    return None


def _parents(table: pd.DataFrame, shapes: Any, numbers: list[int]) -> None:
    """Fill ``parent_code`` and ``extra.parent`` in place."""
    if table.empty:
        return
    points = shapely.point_on_surface(shapes)
    sizes = shapely.area(shapes)
    depth = np.array(numbers)
    above, below = shapely.STRtree(points).query(shapes, predicate="contains")
    parents: dict[int, int] = {}
    for outer, inner in zip(above, below, strict=True):
        if depth[outer] < depth[inner]:
            known = parents.get(inner)
            if known is None or (depth[outer], -sizes[outer]) > (depth[known], -sizes[known]):
                parents[inner] = int(outer)
    codes = table["code"].tolist()
    table["parent_code"] = [codes[parents[n]] if n in parents else None for n in range(len(table))]
    table["extra"] = [
        {**(extra or {}), "parent": table["source_id"][parents[n]]} if n in parents else extra
        for n, extra in enumerate(table["extra"])
    ]
