"""Rarer broken geometries and the files of odd programs; see ``broken``."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import geopandas as gpd
import shapely

from tests.pipelines.census.broken import (
    CASES,
    NAME,
    SPOTS,
    case,
    geojson,
    gpkg,
    lamps,
    points,
    shp,
    text,
)

assert CASES

case("a feature without geometry member", "finding:geometry_missing")(
    lambda f: geojson(f, [*points()[:29], None])
)
case("a geometry of an unknown type", "finding:*|problem:*")(
    lambda f: geojson(
        f, [*points()[:29], {"type": "Circle", "coordinates": [117, 36], "radius": 5}]
    )
)
case("coordinates nested once too deep", "finding:*|problem:*")(
    lambda f: geojson(f, [{"type": "Point", "coordinates": [list(xy)]} for xy in SPOTS])
)
case("coordinates of one number", "finding:*|problem:*")(
    lambda f: geojson(f, [*points()[:29], {"type": "Point", "coordinates": [117.01]}])
)
case("coordinates as texts", "finding:*|problem:*|fine")(
    lambda f: geojson(f, [{"type": "Point", "coordinates": [str(x), str(y)]} for x, y in SPOTS])
)
case("longitudes beyond 180", "finding:geometry_extent|finding:*")(
    lambda f: gpkg(
        f, lamps().set_geometry(shapely.points([(x + 360, y) for x, y in SPOTS]), crs=4490)
    )
)
case("one feature instead of a collection", "fine|finding:*|problem:*")(
    lambda f: text(
        f,
        f"{NAME}.geojson",
        json.dumps({"type": "Feature", "properties": {"DGBH": "L1"}, "geometry": points()[0]}),
    )
)
case("features one per line", "fine|finding:*|problem:*")(
    lambda f: text(
        f,
        f"{NAME}.geojsonl",
        "\n".join(
            json.dumps({"type": "Feature", "properties": {"DGBH": f"L{n}"}, "geometry": one})
            for n, one in enumerate(points())
        ),
    )
)
case("a TopoJSON", "problem:*|fine|finding:*")(
    lambda f: text(
        f,
        f"{NAME}.json",
        json.dumps(
            {
                "type": "Topology",
                "objects": {"a": {"type": "GeometryCollection", "geometries": []}},
                "arcs": [],
            }
        ),
    )
)
case("a KML", "fine|finding:*|problem:*")(
    lambda f: text(
        f,
        f"{NAME}.kml",
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>L1</name>'
        "<Point><coordinates>117.01,36.61</coordinates></Point></Placemark></kml>",
    )
)


@case("a shapefile that says it has multipatches", "problem:*|finding:*|fine")
def _(folder: Path) -> Path:
    path = shp(folder)
    for part in (path, path.with_suffix(".shx")):
        data = bytearray(part.read_bytes())
        data[32:36] = struct.pack("<i", 31)
        part.write_bytes(bytes(data))
    return path


@case("records of the .dbf that were deleted", "fine|finding:*")
def _(folder: Path) -> Path:
    path = shp(folder)
    table = path.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    head, width = struct.unpack("<HH", data[8:12])
    for row in range(5):
        data[head + row * width] = ord("*")
    table.write_bytes(bytes(data))
    return path


@case("fewer shapes than records", "problem:*|finding:*|fine")
def _(folder: Path) -> Path:
    path = shp(folder)
    gone = lamps().iloc[:20]
    other = folder / "other"
    other.mkdir()
    short = shp(other, gone)
    path.with_suffix(".shx").write_bytes(short.with_suffix(".shx").read_bytes())
    path.write_bytes(short.read_bytes())
    return path


case("a self-crossing polygon where points belong", "finding:geometry_kind|waits:layer")(
    lambda f: gpkg(
        f,
        gpd.GeoDataFrame(
            lamps().drop(columns="geometry").iloc[:3],
            geometry=[shapely.Polygon([(117, 36.6), (117.1, 36.7), (117.1, 36.6), (117, 36.7)])]
            * 3,
            crs=4490,
        ),
    )
)


def _elsewhere(folder: Path) -> Path:
    """GeoJSON in a system that no library knows."""
    path = geojson(folder, points())
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:IAU::49900"}}
    path.write_text(json.dumps({**json.loads(path.read_text()), "crs": system}))
    return path


case("a system of another planet", "waits:crs|problem:*")(_elsewhere)
case("columns with the names of our own", "fine")(
    lambda f: gpkg(f, lamps(__wkb=["x"] * 30, __row=[7] * 30, __extra=["y"] * 30))
)
