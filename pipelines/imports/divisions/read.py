"""Code tables (CSV) and shapes (any vector file) read into one table by code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from gis.crs import STORAGE, transform
from gis.errors import BadInput
from layers.info import LayerInfo
from pipelines.imports.divisions.codes import code_column, natural
from pipelines.imports.files import encoding, vector
from pipelines.imports.files.columns import match
from pipelines.imports.files.table import CHUNK
from pipelines.imports.plan import Options

_LOOK = 50
_DERIVED = {"code", "level", "parent_code"}


def is_code_table(path: Path) -> bool:
    """Whether a CSV begins like a table of division codes and names."""
    try:
        head = _csv(path, None, _LOOK)
    except (BadInput, ValueError, OSError):
        return False
    column = code_column([str(name) for name in head.columns])
    if column is None or not len(head) or not _names(head):
        return False
    return bool(head[column].map(natural).notna().mean() > 0.9)


def has_codes(path: Path, options: Options) -> bool:
    """Whether a vector file's features carry division codes."""
    for table in vector.tables(path, options):
        column = code_column(list(table.columns))
        if column is None or table.shape not in ("polygon", "any"):
            return False
        codes = table.sample()[column].map(natural)
        if not len(codes) or codes.notna().mean() < 0.9:
            return False
    return True


def table(info: LayerInfo, path: Path, encoded: str | None) -> pd.DataFrame:
    """Rows of a CSV: code as delivered (``raw``), natural code, the fields the layer knows."""
    return _rows(info, _csv(path, encoded, None), path.name)


def shapes(info: LayerInfo, path: Path, options: Options) -> pd.DataFrame:
    """Rows of a vector file, with ``geometry`` in the storage CRS."""
    found = []
    for one in vector.tables(path, options):
        if one.crs is None:
            raise BadInput(
                "no_crs",
                f"“{path.name}”没有坐标系信息，请用 --crs 说明。",
                f"“{path.name}” does not say its coordinate system: state --crs.",
                "crs",
            )
        for frame in one.read(CHUNK):
            plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
            rows = _rows(info, plain, path.name)
            found.append(rows.assign(geometry=transform(frame.geometry, one.crs, STORAGE)))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _rows(info: LayerInfo, frame: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = [str(column) for column in frame.columns]
    column = code_column(columns)
    if column is None:
        raise BadInput(
            "no_code_column",
            f"“{name}”没有区划代码列（如 code、division_code、区划代码）。",
            f"“{name}” has no column of division codes (code, division_code, 区划代码).",
        )
    fields = {
        item.field.name: frame[item.column]
        for item in match(info, columns, {})
        if item.field.name not in _DERIVED
    }
    raw = frame[column].astype(object).where(frame[column].notna(), "")
    return pd.DataFrame(fields).assign(raw=raw.map(str), code=raw.map(natural))


def _csv(path: Path, encoded: str | None, rows: int | None) -> pd.DataFrame:
    name = encoding.checked(encoded) if encoded else encoding.of_text(path)
    try:
        return pd.read_csv(path, dtype=str, encoding=name, nrows=rows, keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadInput(
            "unreadable",
            f"表格“{path.name}”无法读取。",
            f"The table “{path.name}” cannot be read: {str(error).splitlines()[0][:200]}",
        ) from error


def _names(head: pd.DataFrame) -> Any:
    return {"name", "名称", "mc"} & {str(column).strip().lower() for column in head.columns}


def framed(rows: pd.DataFrame, srid: int) -> gpd.GeoDataFrame:
    """``rows`` with their geometry column, null where the shape is unknown."""
    shapes = [None if pd.isna(shape) else shape for shape in rows["geometry"]]
    return gpd.GeoDataFrame(rows.drop(columns="geometry"), geometry=shapes, crs=srid)
