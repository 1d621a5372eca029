"""Rarer broken deliveries: containers, texts, numbers, geometries of odd programs; see ``broken``."""

from __future__ import annotations

import sqlite3
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from tests.pipelines.census.broken import (
    CASES,
    NAME,
    case,
    csv,
    good_rows,
    gpkg,
    lamps,
    shp,
    text,
)

assert CASES


# Containers.
@case("a tar.gz", "problem:*")
def _(folder: Path) -> Path:
    inner = shp(folder / "x" if (folder / "x").mkdir() is None else folder)
    path = folder / "lamps.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(inner, inner.name)
    return path


case("a 7z", "problem:*")(lambda f: text(f, "lamps.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(200)))
case("a rar", "problem:*")(lambda f: text(f, "lamps.rar", b"Rar!\x1a\x07\x01\x00" + bytes(200)))
case("a PDF called .csv", "problem:*")(
    lambda f: text(f, f"{NAME}.csv", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
)
case("an HTML page called .xls", "problem:*")(
    lambda f: text(f, f"{NAME}.xls", "<html><table><tr><td>经度</td></tr></table></html>")
)
case("a web page instead of GeoJSON", "problem:*")(
    lambda f: text(f, f"{NAME}.geojson", "<!doctype html><title>404</title>")
)


@case("a folder without anything", "problem:*")
def _(folder: Path) -> Path:
    path = folder / "leer"
    path.mkdir()
    return path


@case("a zip with a password", "problem:*")
def _(folder: Path) -> Path:
    path = folder / f"{NAME}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{NAME}.csv", csv(good_rows()))
    data = bytearray(path.read_bytes())
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))
    return path


@case("a zip whose file names clash by case", "problem:*|fine|finding:*|waits:*")
def _(folder: Path) -> Path:
    path = folder / f"{NAME}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (f"{NAME}.csv", f"{NAME.upper()}.CSV"):
            archive.writestr(name, csv(good_rows()))
    return path


@case("a link out of the folder", "problem:*")
def _(folder: Path) -> Path:
    path = folder / "delivery"
    path.mkdir()
    (path / f"{NAME}.csv").symlink_to("/etc/hostname")
    return path


@case("a file geodatabase without its tables", "problem:*")
def _(folder: Path) -> Path:
    path = folder / f"{NAME}.gdb"
    path.mkdir()
    (path / "a00000001.gdbtable").write_bytes(b"\x03\x00\x00\x00" + bytes(36))
    return path


@case("a SQLite base that is no GeoPackage", "problem:*")
def _(folder: Path) -> Path:
    path = folder / f"{NAME}.gpkg"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE lamps (a text)")
    base.close()
    return path


@case("a GeoPackage whose geometry is garbage", "finding:geometry_missing|problem:*")
def _(folder: Path) -> Path:
    path = gpkg(folder)
    with sqlite3.connect(path) as base:
        names = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute(f"UPDATE {NAME} SET geom = x'4750000111' WHERE fid < 4")
    base.close()
    return path


@case("a GeoPackage with a foreign system number", "waits:crs|problem:*|finding:*")
def _(folder: Path) -> Path:
    path = gpkg(folder)
    with sqlite3.connect(path) as base:
        base.execute("UPDATE gpkg_geometry_columns SET srs_id = 999111")
        base.execute("UPDATE gpkg_contents SET srs_id = 999111")
    base.close()
    return path


# Texts and numbers.
case("tabs under .csv", "fine")(
    lambda f: text(f, f"{NAME}.csv", csv(good_rows()).replace(",", "\t"))
)
case("old Macintosh line ends", "problem:*|fine")(
    lambda f: text(f, f"{NAME}.csv", csv(good_rows()).replace("\n", "\r"))
)
case("quotes that never close", "problem:*|finding:*|waits:*")(
    lambda f: text(f, f"{NAME}.csv", csv(['"L0,117.01,36.61,完好', *good_rows()[1:]]))
)
case("decimal commas", "fine|finding:*|problem:*|waits:*")(
    lambda f: text(
        f,
        f"{NAME}.csv",
        csv([r.replace(",", ";").replace(".", ",") for r in good_rows()], "DGBH;经度;纬度;ZT"),
    )
)
case("degrees, minutes, seconds", "problem:*|finding:*|fine")(
    lambda f: text(
        f, f"{NAME}.csv", csv([f"L{n},117°01′{n:02d}″E,36°36′{n:02d}″N,完好" for n in range(30)])
    )
)
case("full-width digits", "problem:*|finding:*|fine")(
    lambda f: text(
        f,
        f"{NAME}.csv",
        csv(good_rows()).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    )
)
case("a header twice", "finding:*|problem:*|waits:*")(
    lambda f: text(f, f"{NAME}.csv", csv(["DGBH,经度,纬度,ZT", *good_rows()]))
)
case("a total row at the end", "finding:geometry_missing")(
    lambda f: text(f, f"{NAME}.csv", csv([*good_rows(), "合计,,,30"]))
)
case("a cell of a megabyte", "finding:length|problem:*")(
    lambda f: text(f, f"{NAME}.csv", csv([*good_rows(), f"{'长' * 400_000},117.02,36.62,完好"]))
)
case("right-to-left marks and zero-width spaces", "finding:list|fine|finding:text")(
    lambda f: gpkg(f, lamps(ZT=["\u200b完\u200f好"] * 30))
)
case("emoji and rare characters", "finding:list|fine|finding:*")(
    lambda f: gpkg(f, lamps(DGBH=[f"𠮷💡{n}" for n in range(30)]))
)
case("numbers as words", "finding:type_optional|fine")(lambda f: gpkg(f, lamps(DGGD=["八米"] * 30)))
case("infinite heights", "finding:*|fine")(lambda f: gpkg(f, lamps(DGGD=[np.inf, *[8.0] * 29])))
case("columns that are all empty", "fine|finding:*")(
    lambda f: gpkg(f, lamps(ZT=[None] * 30, 备注=[None] * 30))
)


# Workbooks.
def _book(folder: Path, change: Any) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["DGBH", "经度", "纬度", "ZT"])
    for row in good_rows():
        sheet.append([float(c) if c[:3] in ("117", "36.") else c for c in row.split(",")])
    change(book, sheet)
    path = folder / f"{NAME}.xlsx"
    book.save(path)
    return path


def _hide(book: Any, sheet: Any) -> None:
    book.create_sheet("说明")
    sheet.sheet_state = "hidden"


def _errors(book: Any, sheet: Any) -> None:
    del book
    for row in range(2, 6):
        sheet.cell(row, 2).value = "#REF!"


def _offset(book: Any, sheet: Any) -> None:
    del book
    sheet.insert_rows(1, 6)
    sheet.insert_cols(1, 3)


case("a hidden sheet", "fine|problem:*|finding:*")(lambda f: _book(f, _hide))
case("cells that are errors", "finding:geometry_missing|problem:*")(lambda f: _book(f, _errors))
case("a table in the middle of its sheet", "fine|problem:*")(lambda f: _book(f, _offset))
