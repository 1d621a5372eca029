"""An empty GeoPackage with a layer's fields, geometry type and CRS, to survey into with QGIS."""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from layers.derive.template.columns import columns
from layers.info import LayerInfo

_TYPES = {
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "datetime64[s]",
    "datetime": "datetime64[ms, UTC]",
}
_GEOMETRY = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}


def geopackage(info: LayerInfo, caller: Caller) -> bytes:
    """Return the file; its one table has the layer's id, its fields bear their own names."""
    fields = {
        field.name: pd.Series([], dtype=_TYPES.get(field.type, "str"))
        for field in columns(info, caller)
    }
    empty = gpd.GeoDataFrame(fields, geometry=np.array([], dtype=object), crs=STORAGE_SRID)
    file = io.BytesIO()
    pyogrio.write_dataframe(
        empty,
        file,
        driver="GPKG",
        layer=info.id,
        geometry_type=_GEOMETRY.get(info.geometry, "Unknown"),
        layer_options={"DESCRIPTION": f"{info.title_zh} · {info.title_en}"},
    )
    return file.getvalue()
