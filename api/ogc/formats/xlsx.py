"""Excel workbooks (ISO/IEC 29500-1, SpreadsheetML): the attributes, with ``lon`` and ``lat`` of points.

Numbers, dates and yes or no keep their types; texts stay texts, also those that look like a formula.
Other geometry than points is left out: a cell holds 32,767 characters at most. A sheet ends at
Excel's last row, the next one follows. With ``titles`` columns have their titles and codes their words.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from api.ogc.formats.csv import head, worded
from api.ogc.formats.geopackage import pieces
from api.ogc.formats.lists import flat, flat_schema
from api.ogc.formats.sheet import Sheet
from layers.store.arrow import GEOMETRY
from layers.store.geojson import DIGITS_DEGREES, DIGITS_METRES

MOST_ROWS = 1_048_575
"""Of a sheet, besides its head."""
MOST_CHARACTERS = 32_767
_EXACT = 2**53
_EARLIEST = 1900


def write(sheet: Sheet) -> Iterator[bytes]:
    """Give the file in pieces once it is whole."""
    with tempfile.TemporaryDirectory(prefix="wanmi-xlsx-") as folder:
        file = Path(folder) / "rows.xlsx"
        _fill(file, sheet)
        yield from pieces(file)


def _fill(file: Path, sheet: Sheet) -> None:
    book = Workbook(write_only=True)
    page = _page(book, sheet)
    left = MOST_ROWS
    for batch in sheet.batches:
        for row in zip(*_columns(batch, sheet), strict=True):
            if not left:
                page, left = _page(book, sheet), MOST_ROWS
            page.append([_cell(page, value) for value in row])
            left -= 1
    book.save(file)


def _page(book: Workbook, sheet: Sheet) -> Any:
    page = book.create_sheet()
    page.freeze_panes = "A2"
    names = [head(name, sheet) for name in flat_schema(sheet.schema).names if name != GEOMETRY]
    page.append([_cell(page, name) for name in [*names, *_place_names(sheet)]])
    return page


def _columns(batch: pa.RecordBatch, sheet: Sheet) -> list[list[Any]]:
    plain = flat(batch)
    named = zip(plain.schema.names, plain.columns, strict=True)
    found = [worded(name, column, sheet).to_pylist() for name, column in named if name != GEOMETRY]
    if _place_names(sheet):
        digits = DIGITS_METRES if sheet.crs.metres else DIGITS_DEGREES
        shapes = shapely.from_wkb(plain.column(GEOMETRY).to_numpy(zero_copy_only=False))
        found += [
            [_number(one) for one in np.round(read(shapes), digits)]
            for read in (shapely.get_x, shapely.get_y)
        ]
    return found


def _place_names(sheet: Sheet) -> tuple[str, ...]:
    names = sheet.schema.names
    if GEOMETRY not in names or sheet.info.geometry not in ("point", "any"):
        return ()
    wanted = ("x", "y") if sheet.crs.metres else ("lon", "lat")
    return () if set(wanted) & set(names) else wanted


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _cell(page: Any, value: Any) -> Any:
    """What Excel can hold: long whole numbers, early dates and moments with a zone become texts."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, dt.datetime):
        value = value.isoformat(timespec="seconds").replace("+00:00", "Z")
    elif isinstance(value, dt.date) and value.year < _EARLIEST:
        value = value.isoformat()
    elif isinstance(value, int) and abs(value) > _EXACT:
        value = str(value)
    return _text(page, value) if isinstance(value, str) else value


def _text(page: Any, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_CHARACTERS])
    cell.data_type = "s"
    return cell
