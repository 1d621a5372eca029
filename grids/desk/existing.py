"""An existing grid, as surveys deliver it, made ready for :func:`grids.desk.fill.fill`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import STORAGE_SRID
from gis.errors import BadInput
from gis.repair import repair
from grids.desk.fill import TAKEN_OVER
from layers.info import LayerInfo

OLD, NEW = 14, 15
"""Digits of a code of CJ/T 213-2005 (2-digit serial) and of GB/T 30428.1 (3-digit serial)."""


def ready(frame: gpd.GeoDataFrame, info: LayerInfo, borders: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return cells with ``code``, ``community_code``, attributes and valid polygons in lon/lat.

    Columns are found by the names and aliases of the layer. A cell without a usable code belongs to
    the community of ``borders`` it lies in, and gets a new code there. Raises BadInput
    ``crs_missing``, or ``no_community`` for cells that lie in none.
    """
    if frame.crs is None:
        raise BadInput(
            "crs_missing", "数据没有坐标系。", "The data have no coordinate reference system."
        )
    found = frame.rename(columns=_names(frame, info)).to_crs(STORAGE_SRID)
    shapes, _ = repair(found.geometry.to_numpy(), "polygon")
    kept = ~shapely.is_missing(shapes)
    one = shapely.get_num_geometries(shapes) == 1
    shapes[one] = shapely.get_geometry(shapes[one], 0)
    brought = [name for name in TAKEN_OVER if name in found]
    cells = gpd.GeoDataFrame(found[brought], geometry=shapes, crs=STORAGE_SRID)
    cells["code"] = [_code(value) for value in found.get("code", [None] * len(found))]
    cells = cells[kept].reset_index(drop=True)
    cells["community_code"] = _homes(cells, borders)
    return cells


def _names(frame: gpd.GeoDataFrame, info: LayerInfo) -> dict[str, str]:
    """Delivered column → field: by the declared renaming, then names and aliases, whatever their case."""
    known = {alias.lower(): field.name for field in info.fields for alias in field.aliases}
    known |= {field.name: field.name for field in info.fields}
    known |= {name.lower(): field for name, field in info.declared.source.rename.items()}
    return {name: known[name.lower()] for name in frame.columns if name.lower() in known}


def _code(value: Any) -> str | None:
    """A 15-digit code; one of 14 digits gets its serial padded; anything else is none."""
    text = str(value).strip().split(".")[0]
    if not text.isascii() or not text.isdigit() or len(text) not in (OLD, NEW):
        return None
    return text if len(text) == NEW else f"{text[:12]}0{text[12:]}"


def _homes(cells: gpd.GeoDataFrame, borders: Mapping[str, Any]) -> list[str]:
    homes = [None if code is None else code[:12] for code in cells["code"]]
    lost = np.flatnonzero([home is None for home in homes])
    names = sorted(borders)
    if len(lost) and names:
        tree = shapely.STRtree([borders[name] for name in names])
        spots = shapely.point_on_surface(cells.geometry.to_numpy()[lost])
        for spot, place in tree.query(spots, predicate="within").T[::-1]:
            homes[lost[spot]] = names[place]
    if None in homes:
        number = homes.count(None)
        raise BadInput(
            "no_community",
            f"{number} 个网格没有编码，也不在任何社区内。",
            f"{number} cells have no code and lie in no community.",
        )
    return [str(home) for home in homes]
