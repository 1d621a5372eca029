"""Entities of divisions: in the middle of their shape, else of the places inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocoding.base import variants
from geocoding.base.draft import Draft
from geocoding.index.segment import AREA

LEVELS = ("", "province", "city", "county", "street", "community")


def add(draft: Draft) -> None:
    """Add the divisions."""
    table = draft.base.divisions.reset_index(drop=True)
    if not len(table):
        return
    offset = draft.count
    shapes = table["geom"].to_numpy()
    flat = draft.plane.flat(shapes)
    known = np.array([shape is not None and not shape.is_empty for shape in shapes], bool)
    x, y, radius = _centres(draft, table, flat, known)
    lon, lat = draft.plane.inverse(x, y)
    level = table["level"].map(lambda name: LEVELS.index(name) if name in LEVELS else 0)
    draft.parts.append(
        pd.DataFrame(
            {
                "layer": "divisions",
                "id": table["id"],
                "kind": AREA,
                "title": table["name"].fillna(""),
                "x": x,
                "y": y,
                "lon": lon,
                "lat": lat,
                "radius": radius,
                "area": table["code"],
                "read": "public",
                "level": level,
                "code": table["code"],
                "street": np.uint64(0),
                "street_of": np.uint64(0),
            }
        )
    )
    for row, (title, short) in enumerate(zip(table["name"], table["short"], strict=True)):
        if isinstance(title, str):
            draft.borne += [
                (offset + row, text, role, 0) for text, role in variants.of_division(title, short)
            ]


def _centres(
    draft: Draft, table: pd.DataFrame, flat: Any, known: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], ...]:
    """Middle of each division: of its shape, else of the places inside, else of the division around it (NaN: none)."""
    x, y, radius = (np.full(len(table), np.nan) for _ in range(3))
    inner = shapely.get_coordinates(shapely.point_on_surface(flat[known]))
    x[known], y[known] = inner[:, 0], inner[:, 1]
    radius[known] = np.sqrt(shapely.area(flat[known]) / np.pi)
    places = draft.parts[0]
    areas = places["area"].fillna("").astype(str)
    for row in np.flatnonzero(~known)[:5000]:
        inside = places[areas.str.startswith(str(table["code"].iloc[row]))]
        if len(inside):
            x[row], y[row] = inside["x"].median(), inside["y"].median()
            radius[row] = float(np.hypot(inside["x"] - x[row], inside["y"] - y[row]).quantile(0.9))
    around = _around(table["code"].astype(str), np.isfinite(x))
    return x[around], y[around], radius[around]


def _around(codes: pd.Series[str], known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The row of each division's position: its own, else that of the smallest division around it that has one."""
    row = np.arange(len(codes))
    placed = pd.Series(row[known], index=codes[known]).groupby(level=0).first()
    for digits in (9, 6, 4, 2):
        wider = placed.reindex(codes.str[:digits]).to_numpy()
        unknown = ~known[row] & np.isfinite(wider) & (codes.str.len() > digits).to_numpy()
        row[unknown] = wider[unknown].astype(np.int64)
    return row
