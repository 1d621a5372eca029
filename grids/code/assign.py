"""Codes for the cells of whole communities, made or imported at once."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from grids.code.issue import issued, serials


def number(cells: gpd.GeoDataFrame, used: pd.Series | None = None) -> pd.Series:
    """Return the 15-digit code of each cell (columns ``community_code``, geometry, any CRS).

    Codes of the column ``previous``, where it is there, stay. The other cells are numbered from
    west to east and north to south after the highest serial of their community among those and
    ``used`` (codes that were ever in use there). Raises Unprocessable ``full`` beyond 999.
    """
    codes = np.full(len(cells), None, dtype=object)
    if "previous" in cells:
        codes[:] = cells["previous"].where(cells["previous"].notna(), None).to_numpy(dtype=object)
    fresh = np.flatnonzero(pd.isna(codes))
    known = [*codes[~pd.isna(codes)].tolist(), *([] if used is None else used.tolist())]
    shapes = cells.geometry.iloc[fresh]
    degrees = shapes if cells.crs is None or cells.crs.is_geographic else shapes.to_crs(4490)
    homes = cells["community_code"].astype(str).to_numpy(dtype=object)[fresh]
    codes[fresh] = issued(degrees.to_numpy(dtype=object), homes, serials(known))
    return pd.Series(codes, index=cells.index, dtype=object)
