"""Excel workbooks (.xlsx) read as texts, row by row and with care; and told from other archives.

Cells become what a person sees: whole numbers without decimals, dates in ISO form, formulas by the
value that was computed when the file was saved. Formulas are never computed here.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.errors import BadInput, TooLarge

if TYPE_CHECKING:
    from openpyxl import Workbook

Source = Path | bytes
HIGHEST_RATIO = 200
HARMLESS = 50_000_000
"""Below this unpacked size a high ratio is no bomb."""
_BOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and about how many rows it has (0 where the file does not say)."""

    name: str
    rows: int


def is_workbook(source: Source) -> bool:
    """Tell whether a zip archive is an Excel workbook."""
    try:
        with zipfile.ZipFile(_opened(source)) as archive:
            return _BOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def sheets(source: Source, limit: int) -> list[Sheet]:
    """Return the visible sheets; BadInput for a broken workbook, TooLarge beyond ``limit`` bytes."""
    with _workbook(source, limit) as book:
        return [
            Sheet(sheet.title, sheet.max_row or 0)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]


def rows(source: Source, sheet: str, limit: int) -> Iterator[list[str | None]]:
    """Yield the rows of ``sheet``, those without any value left out; blank cells are None."""
    with _workbook(source, limit) as book:
        for row in book[sheet].iter_rows(values_only=True):
            cells = [_text(cell) for cell in row]
            if any(cell is not None for cell in cells):
                yield cells


def _opened(source: Source) -> Any:
    return io.BytesIO(source) if isinstance(source, bytes) else source


@contextmanager
def _workbook(source: Source, limit: int) -> Iterator[Workbook]:
    import openpyxl

    _check(source, limit)
    # Opened here, because openpyxl forgets to close what it could not read.
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        # What openpyxl raises for a broken file is whatever it stumbles over.
        except Exception as error:
            raise _broken() from error
        try:
            yield book
        except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
            raise _broken() from error
        finally:
            book.close()


def _check(source: Source, limit: int) -> None:
    """A workbook is an archive and may be a bomb like any other."""
    try:
        with zipfile.ZipFile(_opened(source)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise _broken() from error
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if size > limit or (size > HARMLESS and size > HIGHEST_RATIO * max(packed, 1)):
        raise TooLarge(
            "workbook_too_large",
            f"工作簿展开后有 {size // 1_000_000} MB，过大。",
            f"The workbook would unpack to {size // 1_000_000} MB, which is too much.",
        )


def _text(cell: Any) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell).strip() or None


def _broken() -> BadInput:
    return BadInput(
        "broken_workbook",
        "工作簿已损坏、已加密，或不是 .xlsx。",
        "The workbook is broken, encrypted, or no .xlsx.",
    )
