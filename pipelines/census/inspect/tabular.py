"""CSV, Excel and GraphML through the readers of the import, handed on as Arrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from pipelines.census.folder import Folder
from pipelines.census.inspect.source import WKB, Source, delivered
from pipelines.imports.detect import detect
from pipelines.imports.files import encoding
from pipelines.imports.files.parts import READERS
from pipelines.imports.files.table import Table
from pipelines.imports.plan import Options


def sources(path: Path, name: str, options: Options, folder: Folder) -> list[Source]:
    """The tables with positions of one file."""
    del folder
    kind = detect(path)
    coded = encoding.of_text(path, options.encoding) if kind == "csv" else None
    return [
        Source(
            file=name,
            name=table.name,
            words=table.words,
            format=kind,
            crs=table.crs.definition if table.crs else None,
            stream=_stream(table),
            encoding=coded,
            total=table.total,
            notes=table.notes,
        )
        for table in READERS[kind](path, options)
    ]


def _stream(table: Table):  # type: ignore[no-untyped-def]
    def stream(size: int) -> Iterator[pa.Table]:
        for frame in table.read(size):
            yield arrow(frame)

    return stream


def arrow(frame: gpd.GeoDataFrame) -> pa.Table:
    """Columns of the frame; a column of mixed types becomes text."""
    names, columns = [], []
    for name in frame.columns:
        if name == frame.geometry.name:
            continue
        names.append(delivered(str(name)))
        columns.append(_column(frame[name]))
    shapes = shapely.to_wkb(frame.geometry.to_numpy(), include_srid=False)
    return pa.table([*columns, pa.array(shapes, pa.binary())], names=[*names, WKB])


def _column(values: pd.Series) -> pa.Array:
    try:
        made = pa.Array.from_pandas(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if pd.isna(v) else str(v) for v in values], pa.string())
    return made.cast(pa.string()) if pa.types.is_null(made.type) else made
