"""The rows of an uploaded CSV or xlsx file, and which column holds the addresses."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from gis import spreadsheet
from gis.errors import BadInput

MOST_BYTES = 1_000_000_000
"""Largest workbook read, unpacked."""
GUESSES = (
    "地址",
    "address",
    "详细地址",
    "位置",
    "事发地点",
    "地点",
    "问题位置",
    "addr",
    "location",
    "名称",
    "name",
)


def table(name: str, data: bytes) -> tuple[list[str], Iterator[list[str]]]:
    """Return the header and the rows of a CSV (UTF-8 or GB 18030) or xlsx file."""
    rows = _sheet(data) if name.lower().endswith(".xlsx") or data[:2] == b"PK" else _delimited(data)
    header = next(rows, None)
    if not header or not any(header):
        raise BadInput(
            "empty_file", "文件为空或没有表头。", "The file is empty or has no header.", "file"
        )
    return [str(cell).strip() for cell in header], rows


def _delimited(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadInput(
            "bad_encoding",
            "文件编码应为 UTF-8 或 GB18030。",
            "The file is neither UTF-8 nor GB 18030.",
            "file",
        )
    sample = text[:4096].split("\n", 1)[0]
    delimiter = max(",\t;|", key=sample.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _sheet(data: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet."""
    (first, *_) = spreadsheet.sheets(data, MOST_BYTES)
    for row in spreadsheet.rows(data, first.name, MOST_BYTES):
        yield [cell or "" for cell in row]


def column(header: list[str], wanted: str | None) -> str:
    """Return the column of the addresses: the wanted one, else one that is named like it, else the first."""
    if wanted is not None:
        if wanted in header:
            return wanted
        raise BadInput(
            "no_such_column",
            f"没有列“{wanted[:40]}”。",
            f"There is no column “{wanted[:40]}”.",
            "column",
        )
    lowered = {name.lower(): name for name in reversed(header)}
    for guess in GUESSES:
        if guess in lowered:
            return lowered[guess]
    return header[0]
