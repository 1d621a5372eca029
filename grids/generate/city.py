"""A whole city's input in metres, from which the ground of each community is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import STORAGE, CrsRef, metric_crs, resolve, transform
from gis.errors import BadInput
from grids.generate import costs, shapes
from grids.generate.ground import GREEN, WATER, Array, Ground, canonical
from grids.generate.inputs import Inputs
from grids.generate.lines import outside_buildings, within
from grids.generate.options import Options
from grids.generate.parallel import one_of_many

HOUSE = 10.0
"""Buildings below this area (m²) are sheds that bind no border."""
COMPONENT = 5_000.0
"""Components that are larger areas (m²) are places, such as parks, and may hold several cells."""
WIDTH = 12.0
"""Open land narrower than this on average (m) is a verge, not a park or a river."""


@dataclass(frozen=True)
class City:
    """Everything in ``crs`` (metres) and in canonical order.

    ``solids`` are what no border cuts: buildings, and components that are areas.

    ``lines`` are those a border may follow, with a ``cost`` per metre. As they were given:
    ``streets`` that can be walked or driven on, and with rail and walls ``along`` which borders
    run well. ``land`` is open land of a ``kind``, ``points`` are components.
    """

    crs: CrsRef
    buildings: Array
    solids: Array
    lines: Array
    cost: Array
    streets: Array
    along: Array
    land: Array
    kind: Array
    points: Array

    def pieces(self, code: str, community: shapely.Geometry) -> Iterator[Ground]:
        """The connected pieces of a community with all that lies on them, from the west."""
        parts = shapely.get_parts(community)
        for part in parts[np.argsort(shapely.bounds(parts)[:, 0], kind="stable")]:
            yield self._piece(code, part)

    def _piece(self, code: str, border: shapely.Polygon) -> Ground:
        land = _touching(self.land, border)
        lines = _touching(self.lines, border)
        solid = _touching(self.solids, border)
        pieces, cost = within(self.lines[lines], self.cost[lines], border)
        inside = shapely.intersects_xy(border, self.points[:, 0], self.points[:, 1])
        return Ground(
            code=code,
            border=border,
            lines=pieces,
            cost=cost,
            buildings=self.solids[solid],
            land=self.land[land],
            kind=self.kind[land],
            points=self.points[inside],
        )


def _touching(geoms: Array, border: shapely.Polygon) -> Array:
    """Indices of the geometries that meet the border's inside, in canonical order."""
    if not len(geoms):
        return np.empty(0, dtype=np.int64)
    shapely.prepare(border)
    west, south, east, north = border.bounds
    box = shapely.bounds(geoms)
    near = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    rows = np.flatnonzero(near)
    return np.asarray(rows[shapely.intersects(border, geoms[rows])])


def _edges_of(land: Array, kind: Array) -> tuple[Array, Array]:
    edge, owner = shapes.lines(land)
    price = np.where(kind == WATER, costs.WATERSIDE, costs.GREENSIDE)
    return edge, price[owner] if len(owner) else np.empty(0)


def city(inputs: Inputs, options: Options) -> City:
    """Read the frames of the inputs into metres; raises BadInput where a frame has no CRS."""
    crs = working_crs(inputs.communities)
    house, _ = shapes.polygons(shapes.metric(inputs.buildings, crs), HOUSE)
    buildings = shapes.merged(shapes.ordered(house))
    solids = _solids(inputs, crs, buildings)
    land, kind = _land(inputs, crs, options)
    lines, cost = _lines(inputs, crs)
    every = lines[costs.is_street(cost)]
    along = lines[cost <= costs.STREET]
    edge, price = _edges_of(land, kind)
    lines, cost = np.concatenate([lines, edge]), np.concatenate([cost, price])
    lines, cost = outside_buildings(*one_of_many(lines, cost), solids)
    order = canonical(lines) if len(lines) else np.empty(0, dtype=np.int64)
    return City(
        crs=crs,
        buildings=buildings,
        solids=solids,
        lines=lines[order],
        cost=cost[order],
        streets=every,
        along=along,
        land=land,
        kind=kind,
        points=_points(inputs, crs),
    )


def _solids(inputs: Inputs, crs: CrsRef, buildings: Array) -> Array:
    """Buildings and components that are areas, overlapping ones as one."""
    areas, _ = shapes.polygons(shapes.metric(inputs.components, crs), HOUSE)
    areas = areas[shapely.area(areas) <= COMPONENT]
    if not len(areas):
        return buildings
    return shapes.merged(shapes.ordered(np.concatenate([buildings, areas])))


def working_crs(communities: gpd.GeoDataFrame) -> CrsRef:
    """The metric system in which a grid is made: the communities' own if it has metres."""
    if communities.crs is None:
        raise BadInput("crs_missing", "社区数据没有坐标系", "The communities have no CRS")
    own = resolve(communities.crs.to_wkt())
    if own.metres and own.srid != 3857:
        return own
    geoms = np.asarray(communities.geometry.array, dtype=object)
    present = geoms[~shapely.is_missing(geoms) & ~shapely.is_empty(geoms)]
    if not len(present):
        raise BadInput("no_communities", "没有社区面", "There are no community polygons")
    west, south, east, north = shapely.total_bounds(transform(present, own, STORAGE))
    return metric_crs((west, south, east, north))


def _lines(inputs: Inputs, crs: CrsRef) -> tuple[Array, Array]:
    """Roads and rail above ground, walls and edges of lots, with their cost; the cheapest first."""
    found: list[tuple[Array, Array]] = []
    if inputs.roads is not None and len(inputs.roads):
        roads = inputs.roads[_above_ground(inputs.roads)]
        made, owner = shapes.lines(shapes.metric(roads, crs))
        found.append((made, road_costs(roads)[owner]))
    for frame, price in ((inputs.walls, costs.WALL), (inputs.lots, costs.LOT)):
        made, _ = shapes.lines(shapes.metric(frame, crs))
        found.append((made, np.full(len(made), price)))
    lines = np.concatenate([item[0] for item in found])
    cost = np.concatenate([item[1] for item in found])
    order = np.argsort(cost, kind="stable")  # of equal lines the cheapest is kept
    lines, cost = lines[order], cost[order]
    order = canonical(lines) if len(lines) else np.empty(0, dtype=np.int64)
    return lines[order], cost[order]


def _above_ground(roads: gpd.GeoDataFrame) -> Array:
    keep = np.ones(len(roads), dtype=bool)
    if "tunnel" in roads:
        tunnel = roads["tunnel"].astype(str).str.lower()
        keep &= ~tunnel.isin(["true", "1", "yes", "t", "building_passage"]).to_numpy()
    if "level_no" in roads:
        keep &= ~(pd.to_numeric(roads["level_no"], errors="coerce").to_numpy() < 0)
    return keep


def road_costs(roads: gpd.GeoDataFrame) -> Array:
    """Cost per metre of each road by its class, ours or OpenStreetMap's."""
    names = pd.Series([None] * len(roads), index=roads.index, dtype=object)
    for column in ("railway", "highway", "road_class"):
        if column in roads:
            names = roads[column].astype(object).where(roads[column].notna(), names)
    return np.array([costs.road_cost(name) for name in names])


def _land(inputs: Inputs, crs: CrsRef, options: Options) -> tuple[Array, Array]:
    water = shapes.dissolved(shapes.metric(inputs.water, crs), options.open_least, WIDTH)
    green = shapes.dissolved(shapes.metric(inputs.green, crs), options.open_least, WIDTH)
    kind = np.repeat([WATER, GREEN], [len(water), len(green)])
    return np.concatenate([water, green]), kind


def _points(inputs: Inputs, crs: CrsRef) -> Array:
    made = shapes.metric(inputs.components, crs)
    if not len(made):
        return np.empty((0, 2))
    xy = shapely.get_coordinates(shapely.centroid(made[~shapely.is_missing(made)]))
    return np.asarray(xy[np.lexsort(xy.T)])
