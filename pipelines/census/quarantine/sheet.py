"""The quarantine as a workbook: rows as delivered with their reasons, to be mended and sent back.

One sheet per dataset. The first columns begin with two underscores and belong to us; they lead a
mended row back to where it came from. ``WKT`` is the position in CGCS2000, longitude first.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, Row, select

from gis.database.session import Caller
from gis.errors import NotFound
from layers.store.changes import table
from pipelines.census.tables import CensusQuarantine

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

DATASET, NUMBER, REASONS, WKT = "__数据集", "__行号", "__问题", "WKT"
_LONGEST_NAME = 31


def workbook(connection: Connection, caller: Caller, run_id: int) -> bytes:
    """The open rows of a run; NotFound if there are none."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in _datasets(connection, caller, run_id):
        _fill(book.create_sheet(f"{number}-{rows[0].layer}"[:_LONGEST_NAME]), number, rows)
    if not book.sheetnames:
        raise NotFound(
            "nothing_quarantined", "隔离区没有待处理的行。", "No row waits in the quarantine."
        )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _datasets(
    connection: Connection, caller: Caller, run_id: int
) -> Iterator[tuple[int, list[Row[Any]]]]:
    held = table(CensusQuarantine)
    found = connection.execute(
        select(held)
        .where(held.c.tenant == caller.tenant, held.c.run_id == run_id, held.c.state == "open")
        .order_by(held.c.n, held.c.row)
    ).all()
    for number in sorted({row.n for row in found}):
        yield number, [row for row in found if row.n == number]


def _fill(sheet: Worksheet, number: int, rows: Sequence[Row[Any]]) -> None:
    from openpyxl.styles import Font, PatternFill

    columns = list(dict.fromkeys(name for row in rows for name in row.raw))
    sheet.append([DATASET, NUMBER, REASONS, WKT, *columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill(
            "solid", fgColor="FDE68A" if str(cell.value)[:2] == "__" else "E2E8F0"
        )
    for row in rows:
        reasons = "；".join(one["zh"] for one in row.reasons["all"])
        shape = "" if row.geom is None else to_shape(row.geom).wkt
        values = [number, row.row, reasons, shape, *(_cell(row.raw.get(name)) for name in columns)]
        sheet.append(values)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value[:1] == "=":
                cell.data_type = "s"  # a text that begins so is no formula
    sheet.freeze_panes = "E2"
    sheet.column_dimensions["C"].width = 60
    sheet.column_dimensions["D"].width = 36


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
