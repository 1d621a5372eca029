"""Crossings, offsets and stretches on a real street network."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geocoding.base import build
from geocoding.evaluate import futian
from geocoding.evaluate.cases import Case
from geocoding.evaluate.network import Sampler
from geocoding.evaluate.table import Line
from geocoding.geocoder import Geocoder
from geocoding.search.query import Candidate

SEED = 20260306


def measure(folder: Path, size: int) -> list[Line]:
    """Return the lines; the truth is taken from the graph's nodes."""
    base, network = futian.read(folder)
    geocoder = Geocoder((build.build(base),))
    sampler = Sampler(network, geocoder.plane, SEED)
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for case in (*sampler.junctions(), *sampler.offsets(size)):
        found[case.kind].append(_missed(case, geocoder.find(case.text).ranked))
    lines = [_line(kind, rows) for kind, rows in found.items()]
    offsets = [row for kind, rows in found.items() if kind.startswith("offset") for row in rows]
    lines.append(_line("offset ≤ 100 m", offsets))
    good = [_along(geocoder, case, line) for case, line in sampler.corridors(size)]
    share = float(np.mean(good))
    return [*lines, Line("stretch A路至B路", len(good), {"right": share}, "≥ 0.88", share >= 0.88)]


def _missed(case: Case, ranked: list[Candidate]) -> tuple[float, bool]:
    """Distance to the truth, and whether the truth lies in the stated area."""
    if not ranked:
        return 1e9, False
    best = ranked[0]
    away = math.hypot(best.x - case.x, best.y - case.y)
    if best.shape is None:
        return away, away <= best.radius
    return away, bool(best.shape.intersects(shapely.Point(case.x, case.y)))


def _line(kind: str, rows: list[tuple[float, bool]]) -> Line:
    away, inside = np.array([row[0] for row in rows]), float(np.mean([row[1] for row in rows]))
    close, near = float(np.mean(away <= 50)), float(np.mean(away <= 100))
    figures = {
        "within 50 m": close,
        "within 100 m": near,
        "inside": inside,
        "median m": float(np.median(away)),
    }
    if kind == "junction":
        return Line(kind, len(rows), figures, "within 50 m ≥ 0.98", close >= 0.98)
    if kind == "offset ≤ 100 m":
        return Line(
            kind,
            len(rows),
            figures,
            "≥ 0.85, ≥ 0.95, inside ≥ 0.90",
            close >= 0.85 and near >= 0.95 and inside >= 0.9,
        )
    return Line(kind, len(rows), figures)


def _along(geocoder: Geocoder, case: Case, line: Any) -> bool:
    """Right if found along the street and never far from the true way."""
    ranked = geocoder.find(case.text).ranked
    if not ranked or ranked[0].level != "corridor" or not ranked[0].notes["along"]:
        return False
    return bool(shapely.hausdorff_distance(ranked[0].notes["line"], line) < 60.0)
