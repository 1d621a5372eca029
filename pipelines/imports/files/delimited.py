"""CSV with positions: two columns of coordinates, or one of WKT."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import CRS84, CrsRef, resolve
from gis.errors import BadInput
from pipelines.imports.files import encoding
from pipelines.imports.files.points import Position, find
from pipelines.imports.files.table import SAMPLE, Table, shape_of
from pipelines.imports.plan import Options, Words

_DELIMITERS = ",;\t|"


def tables(path: Path, options: Options) -> list[Table]:
    """The one table of the file; BadInput when no column tells where its rows are."""
    name = encoding.checked(options.encoding) if options.encoding else encoding.of_text(path)
    delimiter = _delimiter(path, name)
    head = next(_chunks(path, name, delimiter, SAMPLE), pd.DataFrame())
    position = find(head)
    if position is None:
        raise BadInput(
            "no_position",
            f"表格“{path.name}”没有坐标列（如 lon/lat、经度/纬度、x/y 或 WKT）。",
            f"The table “{path.name}” has no columns with coordinates (lon/lat, x/y or WKT).",
        )
    crs, notes = crs_of(position, head, options)

    def read(chunk: int) -> Iterator[gpd.GeoDataFrame]:
        for frame in _chunks(path, name, delimiter, chunk):
            yield placed(frame, position)

    def keys(column: str) -> pd.Series[Any]:
        return pd.concat(frame[column] for frame in _chunks(path, name, delimiter, 100_000))

    return [
        Table(
            name=path.stem,
            words=(path.stem, path.parent.name),
            columns=tuple(column for column in head.columns if column not in position.columns),
            shape=shape_of(placed(head, position)),
            crs=crs,
            total=_count(path),
            read=read,
            keys=keys,
            notes=notes,
        )
    ]


def crs_of(
    position: Position, head: pd.DataFrame, options: Options
) -> tuple[CrsRef | None, tuple[Words, ...]]:
    """What the user states; else degrees are taken for WGS 84, and that is said."""
    if options.crs:
        return resolve(options.crs), ()
    shapes = position.geometry(head)
    west, south, east, north = shapely.total_bounds(shapes) if len(shapes) else (np.nan,) * 4
    if np.isnan(west) or max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        return None, ()
    return CRS84, (
        Words(
            "坐标按 WGS 84 经纬度读取；若为 GCJ-02 等请用 --crs 说明。",
            "Coordinates are read as WGS 84 degrees; state --crs if they are GCJ-02 or others.",
        ),
    )


def placed(frame: pd.DataFrame, position: Position) -> gpd.GeoDataFrame:
    """The rows of ``frame`` with their positions as geometries instead of the columns that held them."""
    geometry = position.geometry(frame)
    return gpd.GeoDataFrame(
        frame.drop(columns=[*position.columns]), geometry=gpd.GeoSeries(geometry, index=frame.index)
    )


def _chunks(path: Path, name: str, delimiter: str, size: int) -> Iterator[pd.DataFrame]:
    """All columns as text: codes keep their zeros, and only the layer knows what is a number."""
    try:
        with pd.read_csv(
            path,
            sep=delimiter,
            encoding=name,
            dtype=str,
            keep_default_na=False,
            na_values=[""],
            chunksize=size,
            encoding_errors="strict",
        ) as reader:
            for frame in reader:
                yield frame.reset_index(drop=True)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadInput(
            "unreadable",
            f"表格“{path.name}”无法读取，可能编码或列数不对。",
            f"The table “{path.name}” cannot be read: {str(error).splitlines()[0][:200]}",
        ) from error


def _delimiter(path: Path, name: str) -> str:
    """The candidate that the header has most of."""
    with path.open(encoding=name, errors="replace", newline="") as file:
        header = file.readline()
    counts = {mark: len(next(csv.reader([header], delimiter=mark), [])) for mark in _DELIMITERS}
    return max(counts, key=lambda mark: counts[mark])


def _count(path: Path) -> int:
    """Lines below the header: an upper bound where texts have line breaks."""
    with path.open("rb") as file:
        return max(sum(1 for line in file if line.strip()) - 1, 0)
