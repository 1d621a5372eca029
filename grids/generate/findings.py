"""What the input forces or what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import shapely

KINDS: Final[dict[str, tuple[str, str, str]]] = {
    "community_overlap": (
        "m²",
        "社区面重叠，重叠部分归编码较小者",
        "communities overlap; the lower code keeps the ground",
    ),
    "community_gap": ("m²", "社区面之间有空隙", "gap between communities"),
    "building_cut_by_border": (
        "m²",
        "社区界线穿过建筑物",
        "the community's border cuts a building",
    ),
    "cell_large": ("m²", "网格过大", "the cell is too large"),
    "cell_small": ("m²", "网格过小", "the cell is too small"),
    "building_giant": (
        "m²",
        "单体建筑过大，网格随之偏大",
        "one large building makes the cell large",
    ),
    "community_large": (
        "cells",
        "社区过大，已放大网格以免超过999个",
        "too large for 999 cells of the wished size: cells are larger",
    ),
    "enclave": ("m²", "网格包围其他网格", "the cell encloses others"),
}
"""Unit and sentences (Chinese, English) of every kind."""


@dataclass(frozen=True)
class Finding:
    """A place, what is the matter with it and by how much; ``other`` is a second community."""

    kind: str
    measure: float
    community: str
    shape: shapely.Geometry
    other: str | None = None


def frame(findings: list[Finding], shapes: list[shapely.Geometry], crs: object) -> gpd.GeoDataFrame:
    """Findings as features: kind, measure, unit, community_code, other, note_zh, note_en."""
    rows = {
        "kind": [f.kind for f in findings],
        "measure": [float(f.measure) for f in findings],
        "unit": [KINDS[f.kind][0] for f in findings],
        "community_code": [f.community for f in findings],
        "other": [f.other for f in findings],
        "note_zh": [KINDS[f.kind][1] for f in findings],
        "note_en": [KINDS[f.kind][2] for f in findings],
    }
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=crs)
