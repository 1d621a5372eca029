"""GeoJSON, Shapefile, GeoPackage, file geodatabase and the like, read by GDAL in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import geopandas as gpd
import pandas as pd
import pyogrio

from gis.crs import CrsRef, resolve
from pipelines.imports.files import encoding, geojson, shapefile
from pipelines.imports.files.refusals import no_geometry, no_table, plainly
from pipelines.imports.files.stream import stream
from pipelines.imports.files.table import Table, shape_named
from pipelines.imports.plan import Options, Words

_HEAD = 4096
_WHOLE = {"GeoJSON", "GeoJSONSeq", "TopoJSON", "KML", "GPX", "GML"}
"""Drivers that parse the whole file at each opening: these are read in one piece."""
_FLOWING = {"GPKG"}
"""Drivers that seek a row by reading all rows before it: these are read in one go."""


def tables(path: Path, options: Options) -> list[Table]:
    """Every table with geometry in the file, or the one that ``options.table`` names."""
    if path.suffix.lower() == ".shp":
        shapefile.check(path)
    if options.table is None and geojson.is_collection(path):
        return [geojson.collection(path, options)]
    with plainly(path):
        listed = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
    spatial = [name for name, kind in listed if kind is not None]
    if options.table is not None:
        if options.table not in dict(listed):
            raise no_table(path, options.table, spatial)
        spatial = [options.table]
    if not spatial:
        raise no_geometry(path)
    alone = len(listed) == 1
    return [_table(path, name, options, path.stem if alone else name) for name in spatial]


def _table(path: Path, name: str, options: Options, called: str) -> Table:
    stated = encoding.checked(options.encoding) if options.encoding else None
    notes: list[Words] = []
    if stated is None and path.suffix.lower() == ".shp":
        stated = shapefile.encoding_of(path)
        if stated == encoding.CHINESE:
            notes.append(Words("属性文字按 GBK 读取。", "The attributes are read as GBK."))
    with plainly(path):
        about = pyogrio.read_info(path, layer=name, encoding=stated)
    crs = resolve(options.crs) if options.crs else _crs(about["crs"])
    rows = _reader(about["driver"], stated)(path, name, stated)
    return Table(
        name=called,
        words=(name, path.stem, path.parent.name),
        columns=tuple(map(str, about["fields"])),
        shape=shape_named(about["geometry_type"]),
        crs=crs,
        total=rows.total,
        read=rows.read,
        keys=rows.keys,
        share=rows.share if rows.divisible else None,
        notes=tuple(notes),
    )


def _reader(driver: str, stated: str | None) -> type[_Rows]:
    if driver in _WHOLE:
        return _Whole
    return _Flowing if driver in _FLOWING and stated is None else _Rows


@dataclass(frozen=True)
class _Rows:
    """Rows of a table that GDAL can enter at any place."""

    path: Path
    name: str | None
    encoding: str | None
    divisible: ClassVar[bool] = True

    @cached_property
    def total(self) -> int:
        with plainly(self.path):
            about = pyogrio.read_info(self.path, layer=self.name, force_feature_count=True)
        return int(about["features"])

    def read(self, chunk: int) -> Iterator[gpd.GeoDataFrame]:
        return self.share(chunk, 0, 1)

    def share(self, chunk: int, number: int, of: int) -> Iterator[gpd.GeoDataFrame]:
        for start in range(number * chunk, self.total, of * chunk):
            yield self._rows(skip_features=start, max_features=chunk)

    def keys(self, column: str) -> pd.Series[Any]:
        return self._rows(columns=[column], read_geometry=False)[column]

    def _rows(self, **given: Any) -> Any:
        with plainly(self.path):
            return pyogrio.read_dataframe(
                self.path,
                layer=self.name,
                encoding=self.encoding,
                on_invalid="ignore",
                datetime_as_string=True,
                **given,
            )


class _Flowing(_Rows):
    """Rows of a table that GDAL hands over in one go, as fast as they are read."""

    def share(self, chunk: int, number: int, of: int) -> Iterator[gpd.GeoDataFrame]:
        rows = stream(self.path, chunk, self.name, first=number, step=of)
        with plainly(self.path):
            next(rows)
        while True:
            with plainly(self.path):
                frame = next(rows, None)
            if frame is None:
                return
            yield frame


class _Whole(_Rows):
    """Rows of a table that GDAL parses whole at each opening: read once and kept."""

    divisible: ClassVar[bool] = False

    @cached_property
    def all(self) -> Any:
        """The table."""
        return self._rows()

    @cached_property
    def total(self) -> int:
        return len(self.all)

    def read(self, chunk: int) -> Iterator[gpd.GeoDataFrame]:
        for start in range(0, self.total, chunk):
            yield self.all.iloc[start : start + chunk].reset_index(drop=True)

    def keys(self, column: str) -> pd.Series[Any]:
        return self.all[column]


def _crs(definition: str | None) -> CrsRef | None:
    return resolve(definition) if definition else None
