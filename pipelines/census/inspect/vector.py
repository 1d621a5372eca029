"""Shapefile, file geodatabase, GeoPackage, GeoJSON and the like as streams of Arrow batches by GDAL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio

from gis.errors import BadInput
from pipelines.census.folder import Folder
from pipelines.census.inspect.source import WKB, Source, delivered
from pipelines.imports.files import encoding, shapefile
from pipelines.imports.files.refusals import no_geometry, no_table, plainly
from pipelines.imports.plan import Options, Words

_GEOMETRY = "wkb_geometry"


def sources(path: Path, name: str, options: Options, folder: Folder) -> list[Source]:
    """Every table with geometry in the file, or the one that ``options.table`` names."""
    del folder
    if path.suffix.lower() == ".shp":
        shapefile.check(path)
    with plainly(path):
        listed = {str(table): kind for table, kind in pyogrio.list_layers(path)}
    spatial = [table for table, kind in listed.items() if kind is not None]
    if options.table is not None and len(listed) > 1:
        if options.table not in listed:
            raise no_table(path, options.table, spatial)
        spatial = [options.table]
    if not spatial:
        raise no_geometry(path)
    return [_source(path, name, table, options, alone=len(listed) == 1) for table in spatial]


def _source(path: Path, file: str, table: str, options: Options, *, alone: bool) -> Source:
    stated = encoding.checked(options.encoding) if options.encoding else None
    notes: list[Words] = []
    if stated is None and path.suffix.lower() == ".shp":
        stated = shapefile.encoding_of(path)
        if stated == encoding.CHINESE:
            notes.append(Words("属性文字按 GBK 读取。", "The attributes are read as GBK."))
    with plainly(path):
        about = pyogrio.read_info(path, layer=table, encoding=stated)
    name = path.stem if alone else table
    return Source(
        file=file,
        name=name,
        words=tuple(dict.fromkeys((table, path.stem, path.parent.name))),
        format=about["driver"],
        crs=about["crs"],
        stream=lambda size: stream(path, table, stated, size),
        encoding=stated,
        total=max(int(about["features"]), 0) or None,
        notes=tuple(notes),
    )


def stream(
    path: Path, table: str | None, coded: str | None, size: int, **options: Any
) -> Iterator[pa.Table]:
    """Rows of a table as GDAL delivers them; BadInput where the file breaks off."""
    with plainly(path):
        try:
            yield from _batches(path, table, coded, size, options)
        except (pa.ArrowException, OSError, RuntimeError) as error:
            raise BadInput(
                "unreadable",
                f"文件“{path.name}”无法读完，可能已损坏或不完整。",
                f"The file “{path.name}” cannot be read to its end: {str(error).splitlines()[0][:200]}",
            ) from error


def _batches(
    path: Path, table: str | None, coded: str | None, size: int, options: dict[str, Any]
) -> Iterator[pa.Table]:
    with pyogrio.raw.open_arrow(
        path,
        layer=table,
        encoding=coded,
        batch_size=size,
        use_pyarrow=True,
        datetime_as_string=True,
        **options,
    ) as (about, reader):
        column = about["geometry_name"] or _GEOMETRY
        for batch in reader:
            if batch.num_rows:
                yield _plain(pa.Table.from_batches([batch]), column)


def _plain(table: pa.Table, geometry: str) -> pa.Table:
    """The geometry under our name and without extension type; texts that are no UTF-8 mended."""
    names, columns = [], []
    given = [name if name == geometry else delivered(name) for name in table.column_names]
    for name, column in zip(given, table.columns, strict=True):
        if isinstance(column.type, pa.ExtensionType):
            column = column.cast(column.type.storage_type)
        if name == geometry:
            name = WKB
        elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = _readable(column)
        names.append(name)
        columns.append(column)
    return pa.table(columns, names=_unique(names))


def _unique(names: list[str]) -> list[str]:
    """Names that occur twice get a number."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return made


def _readable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        texts = [None if v is None else _decoded(v) for v in column.cast(pa.binary()).to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    return column.cast(pa.string())


def _decoded(value: bytes) -> str:
    try:
        return value.decode(encoding.CHINESE)
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace")
