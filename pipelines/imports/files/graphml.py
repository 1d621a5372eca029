"""Road graphs in GraphML: edges with a WKT attribute, or straight between their nodes' x/y."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gis.crs import CRS84, resolve
from gis.errors import BadInput
from pipelines.imports.files.table import Table
from pipelines.imports.plan import Options, Words

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"
_KEY = "__edge"


def tables(path: Path, options: Options) -> list[Table]:
    """The edges as one table of lines; both directions of a street are one row.

    The key of an edge is its way ids and end nodes, so that it stays when others are added.
    """
    frame = _edges(path)
    crs = resolve(options.crs) if options.crs else CRS84
    note = Words(
        "图的边按道路中心线读取；双向边合并为一条。",
        "Edges are read as centre lines; the two directions of a street are one.",
    )

    def read(chunk: int) -> Iterator[gpd.GeoDataFrame]:
        for start in range(0, len(frame), chunk):
            yield frame.iloc[start : start + chunk].reset_index(drop=True)

    return [
        Table(
            name=path.stem,
            words=(path.stem, path.parent.name),
            columns=tuple(str(name) for name in frame.columns if name != "geometry"),
            shape="line",
            crs=crs,
            total=len(frame),
            read=read,
            keys=lambda column: frame[column],
            notes=(note,),
        )
    ]


def _edges(path: Path) -> gpd.GeoDataFrame:
    names: dict[str, str] = {}
    nodes: dict[str, dict[str, str]] = {}
    edges: dict[str, dict[str, Any]] = {}
    try:
        for _, element in ET.iterparse(path):  # noqa: S314 - expat ≥ 2.4.1 refuses entity bombs
            tag = element.tag.removeprefix(_SPACE)
            if tag == "key":
                names[element.attrib["id"]] = element.attrib["attr.name"]
            elif tag == "node":
                nodes[element.attrib["id"]] = _values(element, names)
                element.clear()
            elif tag == "edge":
                edge = _edge(element, names, nodes)
                edges.setdefault(edge[_KEY], edge)
                element.clear()
    except (ET.ParseError, KeyError, ValueError, shapely.errors.ShapelyError) as error:
        raise BadInput(
            "unreadable",
            f"文件“{path.name}”不是完整的 GraphML 路网。",
            f"The file “{path.name}” is no complete GraphML road graph.",
        ) from error
    table = pd.DataFrame(list(edges.values()))
    if table.empty:
        raise BadInput("no_rows", f"“{path.name}”中没有边。", f"“{path.name}” has no edges.")
    return gpd.GeoDataFrame(table.rename(columns={_KEY: "edge_id"}), geometry="geometry")


def _values(element: ET.Element, names: dict[str, str]) -> dict[str, str]:
    return {names[item.attrib["key"]]: item.text or "" for item in element.findall(f"{_SPACE}data")}


def _edge(
    element: ET.Element, names: dict[str, str], nodes: dict[str, dict[str, str]]
) -> dict[str, Any]:
    values: dict[str, Any] = _values(element, names)
    ends = [element.attrib["source"], element.attrib["target"]]
    if "geometry" in values:
        line = shapely.from_wkt(values.pop("geometry"))
    else:
        line = shapely.linestrings([(float(nodes[n]["x"]), float(nodes[n]["y"])) for n in ends])
    if values.get("reversed") == "True":
        line = shapely.reverse(line)
        ends.reverse()
    first, last = sorted(ends)
    length = round(float(values.get("length") or 0), 1)
    key = f"{values.get('osmid', '')}:{first}-{last}:{length}"
    return {**values, _KEY: key, "geometry": line}
