"""What a file is, told by its first bytes; the extension only decides where bytes cannot."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path
from typing import Literal

from gis.errors import BadInput
from gis.spreadsheet import is_workbook

Kind = Literal["osm", "vector", "csv", "excel", "graphml", "zip", "raster", "dxf", "other"]
_HEAD = 4096
_TEXT_TABLES = {".csv", ".txt", ".tsv"}
_PARTS = {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".xml", ".qix", ".qmd", ".qpj"}
_DXF = re.compile(rb"(?:\s*999\s*\n[^\n]*\n)*\s*0\s*\r?\n\s*SECTION\b|AutoCAD Binary DXF")
_RASTERS = (b"II*\x00", b"MM\x00*", b"\x89PNG", b"\xff\xd8\xff")


def detect(path: Path) -> Kind:
    """Return the kind of ``path``; ``other`` is nothing that can be imported."""
    if path.is_dir():
        return "vector" if is_geodatabase(path) else "other"
    head = _head(path)
    if head.startswith(b"PK\x03\x04"):
        return "excel" if is_workbook(path) else "zip"
    if head.startswith(_RASTERS):
        return "raster"
    if path.suffix.lower() in _PARTS:
        return "other"
    if head.startswith((b"SQLite format 3\x00", b"\x00\x00\x27\x0a")):
        return "vector"
    if b"OSMHeader" in head[:64]:
        return "osm"
    return "dxf" if _DXF.match(head) else _text(path, head)


def is_geodatabase(path: Path) -> bool:
    """Whether a folder is an Esri file geodatabase."""
    return path.suffix.lower() == ".gdb" and any(path.glob("*.gdbtable"))


def _text(path: Path, head: bytes) -> Kind:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        if b"<osm" in start:
            return "osm"
        return "graphml" if b"<graphml" in start else "other"
    if start.startswith(b"{") and b'"type"' in head:
        return "vector"
    looks_textual = b"\x00" not in head and b"\n" in head
    return "csv" if path.suffix.lower() in _TEXT_TABLES and looks_textual else "other"


def osm_format(path: Path) -> str:
    """The format name libosmium needs, whatever the file is called."""
    with path.open("rb") as file:
        start = file.read(64)
    if b"OSMHeader" in start:
        return "pbf"
    return "osm.gz" if start.startswith(b"\x1f\x8b") else "osm"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(_HEAD)
        if start.startswith(b"\x1f\x8b"):
            with gzip.open(path) as file:
                start = file.read(_HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(
            "unreadable",
            f"文件“{path.name}”无法读取。",
            f"The file “{path.name}” cannot be read.",
        ) from error
    return start
