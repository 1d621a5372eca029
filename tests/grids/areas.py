"""Trial areas: the demo city, and real places from the public data sets beside the checkout.

None of the real ones has community polygons but Washington's planning areas: elsewhere the ground
is framed by main roads, as the program does it for a city without communities.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from grids.generate import Inputs
from grids.generate.frame import frame

GREEN = ["park", "garden", "grass", "forest", "cemetery", "meadow", "village_green", "wood"]
NAMES = ("demo", "helsinki", "krems", "washington", "futian")


def area(name: str, shared: Path | None = None) -> Inputs:
    """The inputs of a trial area by name; all but ``demo`` need the data sets."""
    if name == "demo":
        return demo()
    assert shared is not None
    data = shared / "data"
    if name == "helsinki":
        return _osm(data / "osm" / "helsinki.osm.pbf", 32635)
    if name == "krems":
        return _krems(data / "osm" / "krems.osm.gz")
    return {"washington": washington, "futian": futian}[name](data)


def _krems(packed: Path) -> Inputs:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "krems.osm"
        with gzip.open(packed) as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target)
        return _osm(plain, 32633)


def _osm(path: Path, srid: int) -> Inputs:
    lines, areas = (_table(path, layer).to_crs(srid) for layer in ("lines", "multipolygons"))
    roads = lines[lines["highway"].notna() | lines["railway"].isin(["rail", "light_rail"])].copy()
    tags = roads["other_tags"].fillna("")
    roads["tunnel"] = tags.str.contains('"tunnel"=>"yes"')
    roads["level_no"] = tags.str.extract(r'"layer"=>"(-?\d+)"')[0]
    roads = roads[~tags.str.contains('"footway"=>"(?:sidewalk|crossing)"')]
    buildings = areas[areas["building"].notna()]
    natural, land, leisure = (areas[name] for name in ("natural", "landuse", "leisure"))
    return Inputs(
        communities=frame(roads, buildings),
        roads=roads,
        buildings=buildings,
        water=areas[(natural == "water") | land.isin(["reservoir", "basin"])],
        green=areas[leisure.isin(GREEN) | land.isin(GREEN) | natural.isin(GREEN)],
        walls=lines[lines["barrier"].isin(["wall", "fence", "hedge", "city_wall"])],
    )


def _table(path: Path, layer: str) -> gpd.GeoDataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pyogrio.read_dataframe(path, layer=layer, on_invalid="ignore")


def washington(data: Path) -> Inputs:
    """Downtown Washington: nine planning areas as communities."""
    folder = data / "assets_dc" / "shapefiles"

    def read(name: str) -> gpd.GeoDataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # measures of the road lines are not read
            found = pyogrio.read_dataframe(folder / name).to_crs(26985)
        return gpd.GeoDataFrame(geometry=shapely.force_2d(found.geometry.to_numpy()), crs=26985)

    areas = read("study_subareas/Downtown Action Plan Study Subareas.shp")
    return Inputs(
        communities=areas.assign(code=[f"{k:012d}" for k in range(1, len(areas) + 1)]),
        roads=read("roads/roads.shp").assign(road_class="branch"),
        buildings=read("buildings/buildings.shp"),
        components=read("trees/trees.shp"),
    )


def futian(data: Path) -> Inputs:
    """Central Futian in Shenzhen: buildings and road graph."""
    roads = _graph(data / "buildings_shenzhen" / "futian_roads.graphml")
    box = tuple(roads.total_bounds)
    houses = pyogrio.read_dataframe(
        data / "buildings_shenzhen" / "shenzhen_buildings.gpkg", bbox=box
    )
    hull = shapely.buffer(shapely.convex_hull(shapely.union_all(roads.geometry.to_numpy())), -0.002)
    houses = houses[houses.intersects(hull)].to_crs(4547)
    roads = roads.to_crs(4547)
    return Inputs(communities=frame(roads, houses), roads=roads, buildings=houses)


def _graph(path: Path) -> gpd.GeoDataFrame:
    """Edges of a GraphML file: WKT where it is given, else straight between the nodes."""
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    root = ET.parse(path).getroot()
    names = {key.get("id"): key.get("attr.name") for key in root.findall("g:key", space)}

    def values(item: ET.Element) -> dict[str | None, str]:
        return {names[each.get("key")]: each.text or "" for each in item}

    nodes = {item.get("id"): values(item) for item in root.iterfind(".//g:node", space)}
    rows = []
    for item in root.iterfind(".//g:edge", space):
        found = values(item)
        ends = [nodes[item.get(end)] for end in ("source", "target")]
        straight = shapely.linestrings([(float(n["x"]), float(n["y"])) for n in ends])
        shape = shapely.from_wkt(found["geometry"]) if "geometry" in found else straight
        rows.append((found.get("highway"), "tunnel" in found, shape))
    table = pd.DataFrame(rows, columns=["highway", "tunnel", "geometry"])
    table["highway"] = table["highway"].str.extract(r"([a-z_]+)")[0]
    return gpd.GeoDataFrame(table, geometry="geometry", crs=4326)


def demo(communities: int | None = None) -> Inputs:
    """The demo city, or its first communities."""
    from pipelines.demo.city import city

    wanted = ("divisions", "roads", "buildings", "water", "parks", "green_spaces", "land_use",
              "components", "street_lights", "trees", "waste_bins", "manhole_covers")  # fmt: skip
    found: dict[str, list[gpd.GeoDataFrame]] = {name: [] for name in wanted}
    for layer, part in city(1):
        if layer in found:
            found[layer].append(part)
    whole = {name: pd.concat(parts, ignore_index=True) for name, parts in found.items() if parts}
    divisions = whole["divisions"]
    areas = divisions[divisions["level"] == "community"].sort_values("code").iloc[:communities]
    points = [whole[name][["geometry"]] for name in wanted[7:] if name in whole]
    return Inputs(
        communities=areas,
        roads=whole["roads"],
        buildings=whole["buildings"],
        water=whole["water"],
        green=pd.concat([whole["parks"][["geometry"]], whole["green_spaces"][["geometry"]]]),
        lots=whole["land_use"],
        components=pd.concat(points, ignore_index=True),
    )
