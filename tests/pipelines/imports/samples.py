"""Small files of our own making, good and bad."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

SQUARE = shapely.box(116.99, 36.64, 117.01, 36.66)
BOWTIE = shapely.Polygon([(117.0, 36.6), (117.01, 36.61), (117.01, 36.6), (117.0, 36.61)])


def geojson(path: Path, features: Sequence[tuple[Any, Mapping[str, Any]]]) -> Path:
    """Write (geometry or None, properties) pairs."""
    made = [
        {
            "type": "Feature",
            "properties": dict(values),
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for shape, values in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}), "utf-8")
    return path


def shapefile(path: Path, frame: gpd.GeoDataFrame, encoding: str = "UTF-8") -> Path:
    """Write a shapefile; without .cpg unless it is UTF-8."""
    frame.to_file(path, driver="ESRI Shapefile", encoding=encoding, engine="pyogrio")
    if encoding != "UTF-8":
        path.with_suffix(".cpg").unlink()
    return path


def lamps(crs: str = "EPSG:4548") -> gpd.GeoDataFrame:
    """Three street lights in Jinan with the standard's pinyin columns."""
    points = gpd.GeoSeries(shapely.points([[117.0, 36.65], [117.001, 36.65], [117.002, 36.65]]))
    frame = gpd.GeoDataFrame(
        {
            "BSM": ["3701020103700001", "3701020103700002", "3701020103700003"],
            "DGBH": ["甲-1", "甲-2", "甲-3"],
            "DGGD": [9.0, 9.0, 12.0],
            "QSDWMC": ["市城市照明管理处"] * 3,
        },
        geometry=points.set_crs("EPSG:4490"),
    )
    return frame.to_crs(crs)


NODES = {
    1: (117.000, 36.650),
    2: (117.010, 36.650),
    3: (117.010, 36.660),
    4: (117.000, 36.660),
    5: (117.002, 36.652),
    6: (117.004, 36.652),
    7: (117.004, 36.654),
    8: (117.002, 36.654),
    9: (117.006, 36.656),
}


def osm(path: Path, body: str, nodes: Mapping[int, tuple[float, float]] = NODES) -> Path:
    """Write OSM XML: plain nodes, then ``body``."""
    lines = [
        f'<node id="{n}" version="1" lon="{lon}" lat="{lat}"/>' for n, (lon, lat) in nodes.items()
    ]
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="test">\n'
        + "\n".join(lines)
        + body
        + "\n</osm>\n",
        "utf-8",
    )
    return path


def node(number: int, lon: float, lat: float, **tags: str) -> str:
    """A tagged node."""
    return f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">{_tags(tags)}</node>'


def way(number: int, refs: Sequence[int], **tags: str) -> str:
    """A way through nodes."""
    listed = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{number}" version="1">{listed}{_tags(tags)}</way>'


def relation(number: int, ways: Mapping[int, str], **tags: str) -> str:
    """A relation of ways with roles."""
    listed = "".join(
        f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in ways.items()
    )
    return f'<relation id="{number}" version="1">{listed}{_tags(tags)}</relation>'


def _tags(tags: Mapping[str, str]) -> str:
    names = {key.replace("__", ":"): value for key, value in tags.items()}
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in names.items())
