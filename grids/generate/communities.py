"""Communities as a clean coverage: overlaps and narrow gaps are mended and reported."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import CrsRef
from gis.errors import BadInput
from gis.geometry import explode
from grids.generate import shapes
from grids.generate.findings import Finding
from grids.generate.ground import Array, on_raster
from grids.generate.options import GRID

NOTICED = 0.01
"""Overlaps and gaps above this area (m²) are findings; parts of a community below it are rounding."""
ROUNDING = 1e-6
"""Overlaps above this area (m²) are taken away."""
NARROW = 2.0
"""Enclosed gaps narrower than this on average (m) are closed."""


@dataclass(frozen=True)
class Communities:
    """Codes in order, the (multi)polygon of each in metres, and what was wrong with them."""

    codes: list[str]
    areas: Array
    findings: list[Finding]


def communities(frame: gpd.GeoDataFrame, crs: CrsRef) -> Communities:
    """Clean communities by code. Ground that two claim goes to the lower code (GB/T 30428.1: no overlap)."""
    if "code" not in frame.columns:
        raise BadInput("no_code", "社区数据缺少 code 列", "The communities lack the column code")
    _coded(frame)
    parts, owner = shapes.polygons(shapes.metric(frame, crs), NOTICED)
    named = frame["code"].astype(str).to_numpy(dtype=object)[owner]
    codes = sorted(set(named.tolist()))
    if not codes:
        raise BadInput("no_communities", "没有社区面", "There are no community polygons")
    areas = np.array([_one(parts[named == code]) for code in codes], dtype=object)
    findings = _separate(codes, areas)
    held = np.flatnonzero(~shapely.is_empty(areas))  # one that others cover whole has no ground
    codes, areas = [codes[k] for k in held.tolist()], areas[held]
    findings += _close(codes, areas)
    return Communities(codes, areas, findings)


def _coded(frame: gpd.GeoDataFrame) -> None:
    missing = int(frame["code"].isna().sum())
    if missing:
        raise BadInput(
            "no_code",
            f"{missing} 个社区面没有编码",
            f"{missing} community polygons have no code",
            "code",
        )


def _one(parts: Array) -> shapely.Geometry:
    return parts[0] if len(parts) == 1 else shapely.union_all(shapes.ordered(parts))


def _separate(codes: list[str], areas: Array) -> list[Finding]:
    """Give ground that two communities claim to the lower code."""
    left, right = shapely.STRtree(areas).query(areas, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.intersection(areas[left], areas[right])
    size = shapely.area(common)
    if (size > ROUNDING).any():
        areas[:] = _noded(areas)
    order = np.lexsort((right, left))
    return [
        Finding("community_overlap", size[k], codes[right[k]], common[k], codes[left[k]])
        for k in order[size[order] > NOTICED].tolist()
    ]


def _noded(areas: Array) -> Array:
    """Areas made of the faces of their noded outlines, so that neighbours share every vertex."""
    noded = shapely.union_all(shapely.boundary(areas), grid_size=GRID)
    faces = on_raster(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    face, area = shapely.STRtree(areas).query(
        shapely.point_on_surface(faces), predicate="intersects"
    )
    owner = np.full(len(faces), len(areas))
    np.minimum.at(owner, face, area)
    made = [shapely.coverage_union_all(faces[owner == k]) for k in range(len(areas))]
    return np.array(
        [shapely.multipolygons(shapes.polygons([item])[0]) for item in made], dtype=object
    )


def _close(codes: list[str], areas: Array) -> list[Finding]:
    """Give narrow enclosed gaps to the neighbour with the longest border; report the wide ones."""
    parts, _ = explode([shapely.union_all(areas)])
    rings = [ring for part in parts for ring in part.interiors]
    findings = []
    for hole in shapely.polygons(rings) if rings else []:
        near = [k for k in range(len(codes)) if shapely.intersects(areas[k], hole)]
        width = 2 * hole.area / hole.length
        if hole.area <= NOTICED or len(near) < 2:
            continue  # a hole inside one community is its own business
        shared = [shapely.length(shapely.intersection(areas[k], hole.exterior)) for k in near]
        taker = near[int(np.argmax(shared))]
        findings.append(Finding("community_gap", hole.area, codes[taker], hole))
        if width <= NARROW:
            joined = on_raster([shapely.union(areas[taker], hole)])
            areas[taker] = shapely.multipolygons(shapes.polygons(joined, NOTICED)[0])
    return findings
