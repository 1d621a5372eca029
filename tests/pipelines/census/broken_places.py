"""More broken deliveries: geometries, systems, drawings, and what is meant; see ``broken``."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from gis import offset
from tests.pipelines.census.broken import (
    CASES,
    NAME,
    SPOTS,
    _cut,
    case,
    csv,
    geojson,
    good_rows,
    gpkg,
    lamps,
    points,
    shp,
    text,
)

# Geometries.
case("mixed kinds", "finding:geometry_kind")(
    lambda f: geojson(
        f,
        [
            *points()[:20],
            *(
                {"type": "LineString", "coordinates": [list(SPOTS[n]), list(SPOTS[n + 1])]}
                for n in range(5)
            ),
        ],
    )
)
case("Z values", "fine")(
    lambda f: gpkg(
        f,
        gpd.GeoDataFrame(
            lamps().drop(columns="geometry"),
            geometry=shapely.points([(*xy, 31.5) for xy in SPOTS]),
            crs=4490,
        ),
    )
)
case("M values", "fine|finding:*")(
    lambda f: text(
        f,
        f"{NAME}.csv",
        csv([f"L{n};POINT M ({x} {y} 5)" for n, (x, y) in enumerate(SPOTS)], "DGBH;WKT"),
    )
)
case("multi points of one", "fine")(
    lambda f: gpkg(
        f,
        gpd.GeoDataFrame(
            lamps().drop(columns="geometry"),
            geometry=[shapely.MultiPoint([xy]) for xy in SPOTS],
            crs=4490,
        ),
    )
)
case("multi points of two", "finding:geometry_kind")(
    lambda f: gpkg(
        f,
        gpd.GeoDataFrame(
            lamps().drop(columns="geometry"),
            geometry=[shapely.MultiPoint([xy, (xy[0] + 0.001, xy[1])]) for xy in SPOTS],
            crs=4490,
        ),
    )
)
case("null geometries", "finding:geometry_missing")(
    lambda f: geojson(f, [*points()[:28], None, None])
)
case("empty geometries", "finding:geometry_missing")(
    lambda f: text(
        f,
        f"{NAME}.csv",
        csv(
            [*(f"L{n};POINT({x} {y})" for n, (x, y) in enumerate(SPOTS)), "L99;POINT EMPTY"],
            "DGBH;WKT",
        ),
    )
)
case("not finite", "finding:geometry_missing|geometry_extent")(
    lambda f: gpkg(
        f,
        gpd.GeoDataFrame(
            lamps().drop(columns="geometry"),
            geometry=shapely.points([*SPOTS[:29], (float("inf"), 36.6)]),
            crs=4490,
        ),
    )
)
case("curves", "finding:geometry_kind|geometry_missing|problem:*")(
    lambda f: text(
        f,
        f"{NAME}.csv",
        csv(
            [f"L{n};CIRCULARSTRING(117 36.6, 117.1 36.7, 117.2 36.6)" for n in range(3)]
            + [f"M{n};POINT({x} {y})" for n, (x, y) in enumerate(SPOTS)],
            "DGBH;WKT",
        ),
    )
)
case("a system that is a lie", "waits:crs")(
    lambda f: gpkg(f, lamps("EPSG:4548").set_crs("EPSG:4490", allow_override=True))
)
case("Web Mercator", "fine")(lambda f: gpkg(f, lamps("EPSG:3857")))
case("Beijing 1954 without parameters", "finding:geometry_extent")(
    lambda f: gpkg(f, lamps().to_crs("EPSG:4548").set_crs("EPSG:2433", allow_override=True))
)
case("north first in GeoJSON", "finding:geometry_extent")(
    lambda f: geojson(f, [{"type": "Point", "coordinates": [y, x]} for x, y in SPOTS])
)
case("far away", "finding:geometry_extent")(
    lambda f: geojson(f, [{"type": "Point", "coordinates": [x - 100, y]} for x, y in SPOTS])
)


@case("GCJ-02 under the name of CGCS2000", "shifted:GCJ-02")
def _(folder: Path) -> Path:
    frame = lamps()
    x, y = np.array(SPOTS).T
    frame.geometry = shapely.points(*offset.wgs84_to_gcj02(x, y))
    return gpkg(folder, frame)


# Drawings.
def dxf(layer: str, page: str, coded: str, release: str = "AC1015") -> bytes:
    parts = [
        "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\n" + release,
        f"9\n$DWGCODEPAGE\n3\n{page}" if page else "",
        "0\nENDSEC\n0\nSECTION\n2\nENTITIES",
    ]
    parts += [f"0\nPOINT\n8\n{layer}\n10\n{x}\n20\n{y}" for x, y in SPOTS]
    return ("\n".join(p for p in parts if p) + "\n0\nENDSEC\n0\nEOF\n").encode(coded)


case("DXF, GBK as its page says", "waits:crs")(
    lambda f: text(f, f"{NAME}.dxf", dxf("路灯", "ANSI_936", "gbk"))
)
case("DXF, GBK under a Western page", "waits:crs")(
    lambda f: text(f, f"{NAME}.dxf", dxf("路灯", "ANSI_1252", "gbk"))
)
case("DXF of 2007", "waits:crs")(
    lambda f: text(f, f"{NAME}.dxf", dxf("路灯", "ANSI_936", "utf-8", "AC1021"))
)
case("DXF without header page", "waits:crs")(
    lambda f: text(f, f"{NAME}.dxf", dxf("路灯", "", "gbk"))
)
case("binary DXF", "problem:binary_dxf")(
    lambda f: text(f, f"{NAME}.dxf", b"AutoCAD Binary DXF\r\n\x1a\x00" + bytes(500))
)
case("cut DXF", "waits:crs|problem:*")(
    lambda f: _cut(text(f, f"{NAME}.dxf", dxf("路灯", "ANSI_936", "gbk")), 0.5)
)

# What is meant is not clear.
case("unknown content", "waits:layer")(
    lambda f: gpkg(f).rename(f / "x.gpkg") if False else _unknown(f)
)


def _unknown(folder: Path) -> Path:
    path = folder / "成果.gpkg"
    lamps().drop(columns=["DGBH", "DGGD"]).to_file(path, engine="pyogrio", layer="成果")
    return path


case("a gzip of GeoJSON", "problem:*|fine")(
    lambda f: text(f, f"{NAME}.geojson.gz", gzip.compress(geojson(f, points()).read_bytes()))
)
case("a dbf alone", "problem:*")(lambda f: shp(f).with_suffix(".dbf"))
case("an .shp header of garbage", "problem:*|finding:geometry_missing")(
    lambda f: (
        [shp(f), (f / f"{NAME}.shp").write_bytes(struct.pack(">i", 9994) + bytes(96))]
        and f / f"{NAME}.shp"
    )
)
case("a field name of 200 characters", "fine|finding:*")(
    lambda f: gpkg(f, lamps(**{"长" * 200: ["x"] * 30}))
)
case("250 columns", "fine")(lambda f: gpkg(f, lamps(**{f"C{n}": [n] * 30 for n in range(250)})))
case("numbers beyond 64 bits", "fine|finding:*")(
    lambda f: text(
        f, f"{NAME}.csv", csv([f"{r},{'9' * 40}" for r in good_rows()], "DGBH,经度,纬度,ZT,DTS")
    )
)
case("codes as floats", "finding:code_structure")(lambda f: gpkg(f, lamps(BSM=[3.70102e16] * 30)))
case("codes eaten by a spreadsheet", "finding:code_structure")(
    lambda f: text(
        f, f"{NAME}.csv", csv([f"{r},3.70102E+16" for r in good_rows()], "DGBH,经度,纬度,ZT,BSM")
    )
)

__all__ = ["CASES"]
