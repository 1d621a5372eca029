"""Excel workbooks with positions: each sheet that has coordinate columns is a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from gis import spreadsheet
from gis.errors import BadInput
from pipelines.imports.files.delimited import crs_of, placed
from pipelines.imports.files.points import Position, find
from pipelines.imports.files.table import SAMPLE, Table, shape_of
from pipelines.imports.plan import Options


def tables(path: Path, options: Options) -> list[Table]:
    """Every sheet with coordinates, or the one ``options.table`` names; BadInput if there is none."""
    found = spreadsheet.sheets(path, options.limit)
    names = [sheet.name for sheet in found]
    if options.table is not None and options.table not in names:
        raise BadInput(
            "no_such_table",
            f"工作簿“{path.name}”中没有工作表“{options.table}”，现有：{', '.join(names)}。",
            f"The workbook “{path.name}” has no sheet “{options.table}”; it has {', '.join(names)}.",
        )
    chosen = [sheet for sheet in found if options.table in (None, sheet.name)]
    made = [_table(path, sheet, options, single=len(found) == 1) for sheet in chosen]
    usable = [table for table in made if table is not None]
    if not usable:
        raise BadInput(
            "no_position",
            f"工作簿“{path.name}”没有坐标列（如 lon/lat、经度/纬度、x/y 或 WKT）。",
            f"The workbook “{path.name}” has no columns with coordinates (lon/lat, x/y or WKT).",
        )
    return usable


def _table(path: Path, sheet: spreadsheet.Sheet, options: Options, *, single: bool) -> Table | None:
    def frames(size: int) -> Iterator[pd.DataFrame]:
        return _frames(path, sheet.name, options.limit, size)

    head = next(frames(SAMPLE), pd.DataFrame())
    position = find(head)
    if position is None:
        return None
    crs, notes = crs_of(position, head, options)
    return Table(
        name=path.stem if single else sheet.name,
        words=(sheet.name, path.stem, path.parent.name),
        columns=tuple(name for name in head.columns if name not in position.columns),
        shape=shape_of(placed(head, position)),
        crs=crs,
        total=max(sheet.rows - 1, 0) or None,
        read=lambda chunk: _placed(frames(chunk), position),
        keys=lambda column: _column(frames(SAMPLE * 100), column),
        notes=notes,
    )


def _placed(frames: Iterator[pd.DataFrame], position: Position) -> Iterator[gpd.GeoDataFrame]:
    for frame in frames:
        yield placed(frame, position)


def _column(frames: Iterator[pd.DataFrame], column: str) -> pd.Series[Any]:
    return pd.concat(frame[column] for frame in frames)


def _frames(path: Path, sheet: str, limit: int, size: int) -> Iterator[pd.DataFrame]:
    """Rows as texts under the first row's names; columns without a name are left out."""
    given = spreadsheet.rows(path, sheet, limit)
    names = _unique(next(given, []))
    while chunk := list(islice(given, size)):
        columns = {
            name: pd.Series([row[at] if at < len(row) else None for row in chunk], dtype=object)
            for at, name in enumerate(names)
            if name
        }
        yield pd.DataFrame(columns)


def _unique(header: list[str | None]) -> list[str]:
    """Names of the columns; a name that comes again gets a number."""
    seen: dict[str, int] = {}
    names = []
    for cell in header:
        name = cell or ""
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 or not name else f"{name}_{seen[name]}")
    return names
