"""A real street network (``buildings_shenzhen/futian_roads.graphml``) as a base: for measuring only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import shapely

from geocoding.base.tables import DIVISIONS, ROADS, Base
from geocoding.evaluate.network import Network

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"
_LISTED = re.compile(r"'([^']+)'")


def read(folder: Path) -> tuple[Base, Network]:
    """Return the named streets as a base, and the graph; ``folder`` holds ``buildings_shenzhen``."""
    path = folder / "buildings_shenzhen" / "futian_roads.graphml"
    root = ElementTree.parse(path).getroot()  # noqa: S314 a file of our own choosing
    keys = {item.get("id"): item.get("attr.name") for item in root.iter(f"{_SPACE}key")}
    network = Network()
    for item in root.iter(f"{_SPACE}node"):
        data = _data(item, keys)
        network.nodes[str(item.get("id"))] = (float(data["x"]), float(data["y"]))
    rows = []
    for item in root.iter(f"{_SPACE}edge"):
        data = _data(item, keys)
        if "name" in data:
            rows += _edge(network, str(item.get("source")), str(item.get("target")), data)
    roads = pd.DataFrame(rows, columns=["name", "level", "geom"]).drop_duplicates(["name", "geom"])
    roads["id"] = np.arange(1, len(roads) + 1)
    roads["area"] = "440304"
    division: list[tuple[Any, ...]] = [(1, "440304", "county", "福田区", None, None)]
    divisions = pd.DataFrame(division, columns=list(DIVISIONS))
    base = Base(
        roads=roads.reindex(columns=list(ROADS)).reset_index(drop=True), divisions=divisions
    )
    return base, network


def _data(item: Any, keys: dict[str | None, str | None]) -> dict[str | None, str]:
    return {keys[part.get("key")]: part.text or "" for part in item.iter(f"{_SPACE}data")}


def _edge(
    network: Network, source: str, target: str, data: dict[str | None, str]
) -> list[tuple[str, int, Any]]:
    names = tuple(_LISTED.findall(data["name"]) or [data["name"]])
    ends = (network.nodes[source], network.nodes[target])
    shape = shapely.from_wkt(data["geometry"]) if "geometry" in data else shapely.LineString(ends)
    network.edges.append((source, target, names, shape))
    level = int(data.get("bridge") not in (None, "no"))
    return [(name, level, shapely.MultiLineString([shapely.normalize(shape)])) for name in names]
