"""Broken deliveries of our own making, each with the answer it must end in.

Answers: ``problem:CODE`` the dataset cannot be used, ``waits:WHAT`` a person must state something,
``finding:RULE`` rows break that rule, ``fine`` it is read as it should be.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import shapely

SPOTS = [(117.0123457 + n * 0.0013, 36.6123457 + n * 0.0011) for n in range(30)]
NAME = "street_lights"
Case = tuple[str, str, Callable[[Path], Path]]
CASES: list[Case] = []


def case(name: str, answer: str) -> Callable[[Callable[[Path], Path]], Callable[[Path], Path]]:
    """Register a builder: it gets an empty folder and returns what is delivered."""

    def keep(build: Callable[[Path], Path]) -> Callable[[Path], Path]:
        CASES.append((name, answer, build))
        return build

    return keep


def lamps(crs: str = "EPSG:4490", **columns: Any) -> gpd.GeoDataFrame:
    """Thirty good lamps."""
    values = {
        "DGBH": [f"L{n}" for n in range(30)],
        "ZT": ["完好"] * 30,
        "DGGD": [8.0] * 30,
        **columns,
    }
    return gpd.GeoDataFrame(values, geometry=[shapely.Point(xy) for xy in SPOTS], crs=4490).to_crs(
        crs
    )


def shp(folder: Path, frame: gpd.GeoDataFrame | None = None, encoding: str = "UTF-8") -> Path:
    path = folder / f"{NAME}.shp"
    (lamps() if frame is None else frame).to_file(path, engine="pyogrio", encoding=encoding)
    return path


def gpkg(folder: Path, frame: gpd.GeoDataFrame | None = None, **given: Any) -> Path:
    path = folder / f"{NAME}.gpkg"
    (lamps() if frame is None else frame).to_file(path, engine="pyogrio", layer=NAME, **given)
    return path


def text(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def csv(rows: list[str], header: str = "DGBH,经度,纬度,ZT") -> str:
    return "\n".join([header, *rows]) + "\n"


def good_rows() -> list[str]:
    return [f"L{n},{x:.7f},{y:.7f},完好" for n, (x, y) in enumerate(SPOTS)]


def geojson(folder: Path, geometries: list[Any], **columns: list[Any]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"DGBH": f"L{n}", **{k: v[n] for k, v in columns.items()}},
            "geometry": shape,
        }
        for n, shape in enumerate(geometries)
    ]
    return text(
        folder, f"{NAME}.geojson", json.dumps({"type": "FeatureCollection", "features": features})
    )


def points() -> list[Any]:
    return [{"type": "Point", "coordinates": list(xy)} for xy in SPOTS]


def _without(folder: Path, suffix: str) -> Path:
    path = shp(folder)
    path.with_suffix(suffix).unlink()
    return path


def _cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def _zip(folder: Path, files: dict[str, bytes], name: str = f"{NAME}.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, data in files.items():
            archive.writestr(inner, data)
    return path


def _book(folder: Path, rows: list[list[Any]], name: str = f"{NAME}.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / name
    book.save(path)
    return path


def _sheet_rows(state: Any = "完好", date: Any = "2024-05-01") -> list[list[Any]]:
    return [
        ["DGBH", "经度", "纬度", "ZT", "CSRQ"],
        *([f"L{n}", x, y, state, date] for n, (x, y) in enumerate(SPOTS)),
    ]


# Files that are no data, empty, cut off or lie about what they are.
case("0 bytes .shp", "problem:not_data")(lambda f: text(f, f"{NAME}.shp", b""))
case("0 bytes .gpkg", "problem:not_data")(lambda f: text(f, f"{NAME}.gpkg", b""))
case("0 bytes .csv", "problem:not_data")(lambda f: text(f, f"{NAME}.csv", b""))
case("0 bytes .zip", "problem:not_data")(lambda f: text(f, f"{NAME}.zip", b""))
case("a picture as .shp", "problem:not_data")(
    lambda f: text(f, f"{NAME}.shp", b"\x89PNG\r\n\x1a\n" + bytes(200))
)
case("a text as .gpkg", "problem:not_data")(lambda f: text(f, f"{NAME}.gpkg", "hello"))
case("a Word file", "problem:not_data")(
    lambda f: _zip(f, {"word/document.xml": b"<x/>"}, "普查说明.docx")
)
case("random bytes", "problem:not_data")(
    lambda f: text(f, f"{NAME}.bin", np.random.default_rng(1).bytes(5000))
)
case("cut GeoPackage", "problem:unreadable")(lambda f: _cut(gpkg(f), 0.4))
case("cut GeoJSON", "problem:unreadable")(lambda f: _cut(geojson(f, points()), 0.6))
case("cut zip", "problem:not_data|broken_archive")(
    lambda f: _cut(_zip(f, {"a.csv": b"x" * 5000}), 0.5)
)
case("cut workbook", "problem:broken_archive|broken_workbook")(
    lambda f: _cut(_book(f, _sheet_rows()), 0.6)
)
case("cut .shp", "fine|finding:geometry_missing|problem:unreadable")(lambda f: _cut(shp(f), 0.5))
case("cut .dbf", "fine|finding:*|problem:*")(
    lambda f: _cut(shp(f).with_suffix(".dbf"), 0.5).with_suffix(".shp")
)
case("JSON that is no GeoJSON", "problem:not_data|unreadable|no_geometry_table")(
    lambda f: text(f, f"{NAME}.json", '{"a": 1}')
)
case("empty FeatureCollection", "problem:empty|no_geometry_table")(lambda f: geojson(f, []))
case("empty GeoPackage table", "problem:empty")(lambda f: gpkg(f, lamps().iloc[:0]))
case("header only CSV", "problem:empty")(lambda f: text(f, f"{NAME}.csv", csv([])))
case("header only workbook", "problem:empty|no_position")(lambda f: _book(f, _sheet_rows()[:1]))
case("workbook without anything", "problem:no_position")(lambda f: _book(f, []))

# Shapefiles with parts missing.
case("no .shx", "problem:incomplete_shapefile")(lambda f: _without(f, ".shx"))
case("no .dbf", "problem:incomplete_shapefile")(lambda f: _without(f, ".dbf"))
case("no .prj", "waits:crs")(lambda f: _without(f, ".prj"))
case("only .dbf and .shx, zipped", "problem:incomplete_shapefile")(
    lambda f: _zip(
        f, {p.name: p.read_bytes() for p in shp(f).parent.iterdir() if p.suffix in (".dbf", ".shx")}
    )
)

# Encodings.
case("GBK without .cpg", "fine")(
    lambda f: [shp(f, encoding="GBK"), (f / f"{NAME}.cpg").unlink()] and f / f"{NAME}.shp"
)


@case("GBK with .cpg saying UTF-8", "fine")
def _(folder: Path) -> Path:
    path = shp(folder, encoding="GBK")
    path.with_suffix(".cpg").write_text("UTF-8")
    return path


case("UTF-8 CSV with mark", "fine")(
    lambda f: text(f, f"{NAME}.csv", b"\xef\xbb\xbf" + csv(good_rows()).encode())
)
case("GBK CSV", "fine")(lambda f: text(f, f"{NAME}.csv", csv(good_rows()).encode("gbk")))
case("UTF-16 CSV", "fine|problem:*")(
    lambda f: text(f, f"{NAME}.csv", csv(good_rows()).encode("utf-16"))
)
case("mojibake", "finding:text")(lambda f: gpkg(f, lamps(QSDWMC=["锟斤拷"] * 30)))
case("NUL characters", "fine|finding:text|problem:*")(
    lambda f: text(f, f"{NAME}.csv", csv([r.replace("完好", "完\x00好") for r in good_rows()]))
)
case("half characters at the end", "fine|finding:*|problem:*")(
    lambda f: text(f, f"{NAME}.csv", csv(good_rows()).encode() + b"L99,117.01,36.61,\xe5\xae")
)

# Tables.
case("CSV without coordinates", "problem:no_position")(
    lambda f: text(f, f"{NAME}.csv", csv(["L1,完好"], "DGBH,ZT"))
)
case("semicolons", "fine")(lambda f: text(f, f"{NAME}.csv", csv(good_rows()).replace(",", ";")))
case("rows of unequal length", "problem:unreadable|no_position|fine")(
    lambda f: text(f, f"{NAME}.csv", csv([*good_rows(), "a,b,c,d,e,f,g"]))
)
case("coordinates as words", "problem:no_position")(
    lambda f: text(f, f"{NAME}.csv", csv(["L1,东经117度,北纬36度,完好"]))
)
case("some cells are words", "finding:geometry_missing")(
    lambda f: text(f, f"{NAME}.csv", csv([*good_rows(), "L99,没有,测到,完好"]))
)
case("0,0", "finding:geometry_missing|geometry_zero")(
    lambda f: text(f, f"{NAME}.csv", csv([*good_rows(), "L99,0,0,完好"]))
)
case("axes swapped in CSV", "waits:crs")(
    lambda f: text(f, f"{NAME}.csv", csv([f"L{n},{y},{x},完好" for n, (x, y) in enumerate(SPOTS)]))
)
case("metres without a system", "waits:crs")(
    lambda f: text(
        f,
        f"{NAME}.csv",
        csv(
            [f"L{n},{500000.5 + n * 31},{4052000.5 + n * 17},完好" for n in range(30)],
            "DGBH,X,Y,ZT",
        ),
    )
)
case("WKT that is broken", "finding:geometry_missing")(
    lambda f: text(
        f,
        f"{NAME}.csv",
        csv(
            [f"L{n};POINT({x} {y})" for n, (x, y) in enumerate(SPOTS)] + ["L99;POINT(117"],
            "DGBH;WKT",
        ),
    )
)
case("formula cells", "fine|finding:*|problem:no_position")(
    lambda f: _book(
        f,
        [
            ["DGBH", "经度", "纬度"],
            *([f"=A{n}", f"=117+{n}/1000", f"=36.6+{n}/1000"] for n in range(2, 30)),
        ],
    )
)
case("dates as text", "finding:type_optional")(
    lambda f: _book(f, [*_sheet_rows(), ["L99", 117.05, 36.65, "完好", "去年春天"]])
)
case("dates as serial numbers", "fine|finding:type_optional")(
    lambda f: _book(f, _sheet_rows(date=45413))
)
case("dates in Chinese", "fine")(lambda f: _book(f, _sheet_rows(date="2024年5月1日")))
case("merged title row", "problem:no_position|fine")(
    lambda f: _book(f, [["路灯普查表"], *_sheet_rows()])
)
case("two columns of one name", "fine")(lambda f: _book(f, [[*r, r[0]] for r in _sheet_rows()]))
case("old .xls", "problem:not_data")(
    lambda f: text(f, f"{NAME}.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000))
)
case("encrypted workbook", "problem:not_data|broken_workbook")(
    lambda f: text(f, f"{NAME}.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000))
)


# Archives.
case("zip bomb", "problem:archive_bomb")(lambda f: _zip(f, {"a.csv": bytes(120_000_000)}))
case("zip that leads outside", "problem:archive_escape")(lambda f: _zip(f, {"../../a.csv": b"x"}))
case("zip of a zip", "fine")(
    lambda f: _zip(
        f,
        {
            "inner.zip": _zip(
                f, {f"{NAME}.csv": csv(good_rows()).encode()}, "inner.zip"
            ).read_bytes()
        },
    )
)
case("zip without data", "problem:not_data")(lambda f: _zip(f, {"readme.md": b"hello"}))
case("empty zip", "problem:not_data")(lambda f: _zip(f, {}))


@case("Chinese names inside", "fine")
def _(folder: Path) -> Path:
    parts = {f"路灯{p.suffix}": p.read_bytes() for p in shp(folder).parent.iterdir()}
    return _zip(folder, parts, "路灯.zip")
