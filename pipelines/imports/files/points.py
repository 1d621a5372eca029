"""Which columns of a plain table hold the position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

PAIRS = (
    ("lon", "lat"),
    ("lng", "lat"),
    ("longitude", "latitude"),
    ("经度", "纬度"),
    ("point_x", "point_y"),
    ("pointx", "pointy"),
    ("xcoord", "ycoord"),
    ("x_coord", "y_coord"),
    ("coord_x", "coord_y"),
    ("wgs84_lon", "wgs84_lat"),
    ("x坐标", "y坐标"),
    ("坐标x", "坐标y"),
    ("横坐标", "纵坐标"),
    ("jd", "wd"),
    ("x", "y"),
)
WKT = ("wkt", "geom", "geometry", "the_geom", "几何")
_CURVES = "CURVE|CIRCULARSTRING|SURFACE|TIN|TRIANGLE"
"""Kinds that GEOS does not know: such rows have no usable geometry."""
_KINDS = r"^\s*(?:SRID=\d+;)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b"


@dataclass(frozen=True)
class Position:
    """The columns that hold x and y, or the one that holds WKT."""

    columns: tuple[str, ...]

    def geometry(self, frame: pd.DataFrame) -> Any:
        """Shapely geometries; None where the cells hold none, and at 0/0, which means unknown."""
        if len(self.columns) == 1:
            texts = frame[self.columns[0]].str.replace(r"^SRID=\d+;", "", regex=True)
            curved = texts.str.contains(_CURVES, case=False, regex=True, na=False)
            plain = texts.where(~curved, None).to_numpy(dtype=object, na_value=None)
            return shapely.from_wkt(plain, on_invalid="ignore")
        x, y = (
            pd.to_numeric(frame[name], errors="coerce").to_numpy(float) for name in self.columns
        )
        known = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
        made = np.full(len(frame), None, dtype=object)
        made[known] = shapely.points(x[known], y[known])
        return made


def find(head: pd.DataFrame) -> Position | None:
    """The position columns by name and by content, or None."""
    names = {str(column).strip().lower(): str(column) for column in head.columns}
    for name in WKT:
        if name in names and _is_wkt(head[names[name]]):
            return Position((names[name],))
    for pair in PAIRS:
        if all(name in names and _is_number(head[names[name]]) for name in pair):
            return Position(tuple(names[name] for name in pair))
    return None


def _is_number(column: pd.Series[Any]) -> bool:
    known = column.dropna()
    return len(known) == 0 or bool(pd.to_numeric(known, errors="coerce").notna().mean() > 0.5)


def _is_wkt(column: pd.Series[Any]) -> bool:
    known = column.dropna().astype(str)
    return len(known) > 0 and bool(known.str.match(_KINDS, case=False).mean() > 0.5)
