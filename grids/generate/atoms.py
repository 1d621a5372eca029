"""Atoms: the smallest pieces that a cell consists of; a building is never divided between two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import KDTree

from grids.generate import costs
from grids.generate.connect import components
from grids.generate.ground import Array, Ground
from grids.generate.mesh import Mesh
from grids.generate.seeds import Seeds

TINY = 150.0
"""Atoms below this area (m²) are absorbed."""
STRIP, STRIP_AREA = 6.0, 3_000.0
"""So are strips of less than this mean width (m) and area (m²): the ground between carriageways."""


@dataclass(frozen=True)
class Atoms:
    """A graph of atoms.

    ``of_face`` gives the atom of a face. Per atom: ``area``, ``outer`` (metres of border to the
    outside), ``centre`` (n × 2), ``building`` (m² built over), ``largest`` (m² of its largest
    building), ``load`` (components) and ``kind`` (0 or GREEN or WATER). ``pair`` (m × 2, ordered)
    with ``length`` and ``cost`` are the borders between atoms.
    """

    of_face: Array
    area: Array
    outer: Array
    centre: Array
    building: Array
    largest: Array
    load: Array
    kind: Array
    pair: Array
    length: Array
    cost: Array


def edge_costs(mesh: Mesh, ground: Ground, built: Array) -> Array:
    """Cost per metre of every edge: of the cheapest line it lies on, else of open ground or walls."""
    cost = np.full(len(mesh.ends), costs.FREE)
    sides = mesh.sides
    cost[(built[sides] >= 0).all(axis=1) & (sides >= 0).all(axis=1)] = costs.PARTY
    lines, price = ground.lines, ground.cost
    if len(lines):
        edge, line = shapely.STRtree(lines).query(mesh.middle, predicate="dwithin", distance=1e-3)
        np.minimum.at(cost, edge, price[line])
    return cost


def built_by(mesh: Mesh, buildings: Array) -> Array:
    """The building each face lies in, -1 in the open."""
    built = np.full(len(mesh.faces), -1, dtype=np.int64)
    if len(buildings):
        face, building = shapely.STRtree(buildings).query(mesh.inner, predicate="intersects")
        order = np.argsort(-building, kind="stable")
        built[face[order]] = building[order]
    return built


def land_of(mesh: Mesh, ground: Ground, built: Array) -> Array:
    """Kind of open land of each face: 0, GREEN or WATER (water wins)."""
    kind = np.zeros(len(mesh.faces), dtype=np.int64)
    if len(ground.land):
        face, land = shapely.STRtree(ground.land).query(mesh.inner, predicate="intersects")
        np.maximum.at(kind, face, ground.kind[land])
    kind[built >= 0] = 0
    return kind


def glue(mesh: Mesh, built: Array, kind: Array, cost: Array, seeds: Seeds) -> Array:
    """The atom of each face: faces of one building, or of one label with nothing between."""
    label = _labels(mesh, seeds)
    left, right = mesh.sides.T
    inner = (left >= 0) & (right >= 0)
    left, right, price = left[inner], right[inner], cost[inner]
    same_building = (built[left] == built[right]) & (built[left] >= 0)
    collar = (label[left] == label[right]) & (kind[left] == kind[right])
    collar &= (price > costs.BARRIER) & ((built[left] < 0) | (built[right] < 0))
    house = np.maximum(built[left], built[right])
    collar &= (house < 0) | (house == label[left])
    joined = same_building | collar
    return components(len(mesh.faces), left[joined], right[joined])


def _labels(mesh: Mesh, seeds: Seeds) -> Array:
    if not len(seeds.xy):
        return np.zeros(len(mesh.faces), dtype=np.int64)
    _, nearest = KDTree(seeds.xy).query(shapely.get_coordinates(mesh.inner))
    return np.asarray(seeds.label[nearest])


def atoms(
    mesh: Mesh, of_face: Array, ground: Ground, built: Array, land: Array, cost: Array
) -> Atoms:
    """Measure the atoms that ``of_face`` describes."""
    count = int(of_face.max(initial=-1)) + 1
    area = shapely.area(mesh.faces)
    total = np.bincount(of_face, area, count)
    xy = shapely.get_coordinates(shapely.centroid(mesh.faces))
    centre = np.stack([np.bincount(of_face, area * xy[:, k], count) for k in (0, 1)], axis=1)
    over = np.where(built >= 0, area, 0.0)
    length = mesh.length
    left, right = of_face[mesh.sides[:, 0]], of_face[mesh.sides[:, 1]]
    outside = mesh.sides[:, 1] < 0
    between = ~outside & (left != right)
    pair, border, price = _borders(
        left[between], right[between], length[between], cost[between], count
    )
    return Atoms(
        of_face=of_face,
        area=total,
        outer=np.bincount(left[outside], length[outside], count),
        centre=centre / np.maximum(total, 1e-9)[:, None],
        building=np.bincount(of_face, over, count),
        largest=_largest(of_face, built, area, count),
        load=_load(mesh, of_face, ground.points, count),
        kind=_kinds(of_face, land, area, count),
        pair=pair,
        length=border,
        cost=price,
    )


def _borders(
    left: Array, right: Array, length: Array, cost: Array, count: int
) -> tuple[Array, Array, Array]:
    key = np.minimum(left, right).astype(np.int64) * count + np.maximum(left, right)
    keys, group = np.unique(key, return_inverse=True)
    group = group.reshape(-1)
    pair = np.stack([keys // max(count, 1), keys % max(count, 1)], axis=1)
    return (
        pair,
        np.bincount(group, length, len(keys)),
        np.bincount(group, length * cost, len(keys)),
    )


def _largest(of_face: Array, built: Array, area: Array, count: int) -> Array:
    largest = np.zeros(count)
    rows = np.flatnonzero(built >= 0)
    if len(rows):
        size = np.bincount(built[rows], area[rows])
        np.maximum.at(largest, of_face[rows], size[built[rows]])
    return largest


def _load(mesh: Mesh, of_face: Array, points: Array, count: int) -> Array:
    if not len(points):
        return np.zeros(count)
    point, face = shapely.STRtree(mesh.faces).query(shapely.points(points), predicate="intersects")
    once = np.unique(point, return_index=True)[1]
    return np.bincount(of_face[face[once]], minlength=count).astype(float)


def _kinds(of_face: Array, land: Array, area: Array, count: int) -> Array:
    share = np.stack(
        [np.bincount(of_face, np.where(land == k, area, 0.0), count) for k in (0, 1, 2)]
    )
    return np.asarray(share.argmax(axis=0))
