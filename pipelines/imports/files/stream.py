"""A table as GDAL hands it over in Arrow's columns: opened once, chunk by chunk.

The reading happens outside the interpreter's lock, so earlier rows are judged meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

_UNNAMED = "wkb_geometry"


def stream(
    path: Path, chunk: int, layer: str | None = None, *, first: int = 0, step: int = 1
) -> Iterator[Any]:
    """Yield what GDAL says of the table (the only one, or ``layer``), then its rows in frames.

    Of the frames those numbered ``first``, ``first + step`` and so on.
    """
    with pyogrio.open_arrow(
        path, layer=layer, batch_size=chunk, use_pyarrow=True, datetime_as_string=True
    ) as (about, batches):
        yield about
        for batch in islice(filter(len, batches), first, None, step):
            yield _frame(about, batch)


def _frame(about: Mapping[str, Any], batch: pa.RecordBatch) -> gpd.GeoDataFrame:
    named = zip(about["fields"], about["ogr_subtypes"], strict=True)
    columns = {
        str(name): _values(batch.column(name), nested=kind == "OFSTJSON") for name, kind in named
    }
    shapes = batch.column(about["geometry_name"] or _UNNAMED).to_numpy(zero_copy_only=False)
    geometry = shapely.from_wkb(shapes, on_invalid="ignore")
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=about["crs"])


def _values(column: pa.Array, *, nested: bool) -> pd.Series[Any]:
    """A column as pandas has it: truth values and lists as such, dates as their text."""
    kind = column.type
    if nested:
        return _objects([_parsed(text) for text in column.to_pylist()])
    if pa.types.is_boolean(kind) or pa.types.is_list(kind):
        return _objects(column.to_pylist())
    if pa.types.is_date(kind):
        column = column.cast(pa.string())
    column.validate(full=True)  # texts are UTF-8
    return cast("pd.Series[Any]", column.to_pandas())


def _parsed(text: str | None) -> Any:
    """Objects and lists as such; a column that mixes them with plain values has those as text."""
    if text is None or not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _objects(values: list[Any]) -> pd.Series[Any]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return pd.Series(made)
