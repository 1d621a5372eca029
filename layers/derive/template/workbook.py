"""An empty workbook with a column per field: titles, hints, and lists to choose from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gis.database.session import Caller
from layers.codes import load
from layers.derive.template.columns import columns
from layers.info import FieldInfo, LayerInfo

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PREPARED = 2_000
"""Rows that offer the lists of values; further ones take texts as well."""
_CHOICES, _EXPLAINED = "代码 codes", "说明 fields"
_POSITION = {
    "point": (
        ("经度", "Longitude, degrees (CGCS2000)"),
        ("纬度", "Latitude, degrees (CGCS2000)"),
    )
}
_SHAPE = (("WKT", "Geometry as well-known text, degrees (CGCS2000), longitude first"),)


def workbook(info: LayerInfo, caller: Caller) -> bytes:
    """Return the file: the form, a sheet with the code lists, a sheet that explains the fields.

    Columns bear the fields' Chinese titles, values the lists' Chinese ones: the import knows both.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    fields = columns(info, caller)
    form = book.create_sheet(info.title_zh[:31])
    places = _POSITION.get(info.geometry, _SHAPE)
    _header(form, [title for title, _ in places] + [field.zh for field in fields])
    _hints(form, [hint for _, hint in places] + [_explained(field) for field in fields])
    _lists(book, form, fields, len(places))
    _fields(book, fields)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _header(sheet: Worksheet, titles: Sequence[str]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.append(list(titles))
    for number, title in enumerate(titles, 1):
        cell = sheet.cell(1, number)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="475569")
        sheet.column_dimensions[get_column_letter(number)].width = max(12, 2.4 * len(title))
    sheet.freeze_panes = "A2"


def _hints(sheet: Worksheet, hints: Sequence[str]) -> None:
    from openpyxl.comments import Comment

    for number, hint in enumerate(hints, 1):
        sheet.cell(1, number).comment = Comment(hint, "Wanmi", width=320, height=120)


def _lists(book: Workbook, form: Worksheet, fields: Sequence[FieldInfo], before: int) -> None:
    """A column of choices per code list, and cells that offer them."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(_CHOICES)
    at = 0
    for number, field in enumerate(fields, before + 1):
        if field.codes is None or field.type == "array":
            continue
        at += 1
        values = [item.zh for item in load(field.codes).items]
        for row, value in enumerate([field.zh, *values], 1):
            sheet.cell(row, at, value)
        column = get_column_letter(at)
        rule = DataValidation(
            type="list",
            formula1=f"'{_CHOICES}'!${column}$2:${column}${len(values) + 1}",
            allow_blank=True,
            showErrorMessage=False,
        )
        letter = get_column_letter(number)
        rule.add(f"{letter}2:{letter}{PREPARED + 1}")
        form.add_data_validation(rule)


def _fields(book: Workbook, fields: Sequence[FieldInfo]) -> None:
    sheet = book.create_sheet(_EXPLAINED)
    _header(
        sheet, ["字段", "名称", "Title", "类型 type", "单位 unit", "必填 required", "代码表 codes"]
    )
    for field in fields:
        required = "是" if field.required else ""
        row = [field.name, field.zh, field.en, field.type, field.unit, required, field.codes]
        sheet.append(row)


def _explained(field: FieldInfo) -> str:
    """What a cell takes, in a few words."""
    parts = [f"{field.name} · {field.en}", f"类型 type: {field.type}"]
    parts += [f"单位 unit: {field.unit}"] if field.unit else []
    parts += [f"代码表 codes: {field.codes}"] if field.codes else []
    parts += [f"最长 longest: {field.length}"] if field.length else []
    parts += ["必填 required"] if field.required else []
    return "\n".join(parts)
