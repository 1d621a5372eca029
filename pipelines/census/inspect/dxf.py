"""DXF drawings: entities as rows, block references as points, texts in the drawing's own code page.

Up to AutoCAD 2004 a drawing is written in the code page that its header names ($DWGCODEPAGE), which
GDAL reads as Western where it lacks the converter. So such a drawing is first written anew in UTF-8
with the header of release 2007, which is UTF-8 by definition. The bytes decide where header and
content disagree, as they do everywhere in deliveries.
"""

from __future__ import annotations

import re
from pathlib import Path

from gis.errors import BadInput
from pipelines.census.folder import Folder
from pipelines.census.inspect.source import Source
from pipelines.census.inspect.vector import stream
from pipelines.imports.files import encoding
from pipelines.imports.plan import Options, Words

_BINARY = b"AutoCAD Binary DXF"
_RELEASE = re.compile(rb"(\$ACADVER\s+1\s+)AC10(\d\d)")
_PAGE = re.compile(rb"(\$DWGCODEPAGE\s+3\s+)(\S+)")
_HEADER = re.compile(rb"^\s*2\s*\n\s*HEADER\s*\n", re.MULTILINE)
_UNICODE_RELEASE = 21
_PAGES = {"ansi_936": "gb18030", "gb2312": "gb18030", "ansi_950": "big5", "ansi_1252": "cp1252"}


def sources(path: Path, name: str, options: Options, folder: Folder) -> list[Source]:
    """The entities of the drawing as one dataset; it never says its CRS."""
    with path.open("rb") as file:
        if file.read(len(_BINARY)) == _BINARY:
            raise BadInput(
                "binary_dxf",
                f"“{path.name}”是二进制 DXF，请在 CAD 中另存为 ASCII DXF。",
                f"“{path.name}” is a binary DXF: save it as ASCII DXF.",
            )
    coded, readable = _in_unicode(path, options.encoding, folder)
    note = Words(
        f"DXF 文字按 {coded} 读取；块参照取插入点，图层名在列 Layer。",
        f"Texts of the drawing are read as {coded}; block references become points, the drawing's"
        " layer is the column Layer.",
    )
    return [
        Source(
            file=name,
            name=path.stem,
            words=(path.stem, path.parent.name),
            format="DXF",
            crs=options.crs,
            stream=lambda size: stream(readable, "entities", None, size, INLINE_BLOCKS="NO"),
            encoding=coded,
            notes=(note,),
        )
    ]


def _in_unicode(path: Path, stated: str | None, folder: Folder) -> tuple[str, Path]:
    """The encoding of the drawing, and where it lies in UTF-8."""
    data = path.read_bytes()
    if data.isascii():
        return "ascii", path
    coded = encoding.checked(stated) if stated else _encoding(data)
    text = data.decode(coded, "replace").encode()
    text = _in_page(_RELEASE.sub(rb"\g<1>AC1021", text, count=1))
    folder.unpacked.mkdir(parents=True, exist_ok=True)
    made = folder.unpacked / f"{path.stem}.utf8.dxf"
    made.write_bytes(text)
    return coded, made


def _in_page(text: bytes) -> bytes:
    """Name the page of UTF-8 in the header; a drawing without header gets one."""
    if _PAGE.search(text):
        return _PAGE.sub(rb"\g<1>ANSI_65001", text, count=1)
    entry = b"9\n$DWGCODEPAGE\n3\nANSI_65001\n"
    if found := _HEADER.search(text):
        return text[: found.end()] + entry + text[found.end() :]
    return b"0\nSECTION\n2\nHEADER\n" + entry + b"0\nENDSEC\n" + text


def _encoding(data: bytes) -> str:
    release, page = _RELEASE.search(data), _PAGE.search(data)
    if release and int(release[2]) >= _UNICODE_RELEASE:
        return encoding.of_bytes(data[: encoding.LOOK], "utf-8")
    named = _PAGES.get(page[2].decode("ascii", "ignore").lower()) if page else None
    return encoding.of_bytes(data[: encoding.LOOK], None if named == "cp1252" else named)
