"""Bridges: one wherever a road crosses a river or a stream, drawn along the road."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo import frames, words
from pipelines.demo.lines import WATER, Line
from pipelines.demo.managed import manage
from pipelines.demo.place import Place
from pipelines.demo.quarter import Segment
from pipelines.demo.seeds import chance
from pipelines.demo.water import bank

APPROACH = 9.0
"""A bridge begins so far from the water (m)."""
CARE = {"trunk": "II", "primary": "III", "secondary": "IV", "bank": "IV"}
LIMITS = (("A", 90.0), ("B", 80.0), ("C", 66.0), ("D", 50.0))


def bridges(place: Place) -> pd.DataFrame:
    """Bridges over the water on the west and south side of a quarter."""
    own = place.quarter
    found = [
        (segment, line)
        for line in (own.us[0], own.vs[0])
        if line.kind in WATER
        for segment in own.main
        if segment.axis != line.axis and segment.low == line.at and _mine(place, segment)
    ]
    if not found:
        return pd.DataFrame()
    shapes = place.mesh.lines([_deck(segment, line) for segment, line in found])
    ids = [f"demo:bridge/{place.key}/{s.axis}{s.at}/{line.axis}" for s, line in found]
    rows = frames.table(
        {
            "source_id": ids,
            "class_code": "02009",
            "department": "municipal",
            "carries": [place.road_name(segment) for segment, _ in found],
            "crosses": [words.water(place.seed, line.axis, line.slot // 4) for _, line in found],
            "width_m": [2 * segment.half + 1.5 for segment, _ in found],
            "length_m": frames.lengths(shapes),
            "care_class": [CARE[segment.kind] for segment, _ in found],
        },
        shapes,
    )
    rows["name"] = [
        f"{road.rstrip('路街大道')}{water.removesuffix('河').removesuffix('溪')}桥"
        for road, water in zip(rows["carries"], rows["crosses"], strict=True)
    ]
    return _engineering(place, manage(place, rows, "bridges"))


def _mine(place: Place, segment: Segment) -> bool:
    """A road on the common side of two quarters belongs to the one east or north of it."""
    last = place.plan.us[-1] if segment.axis == "u" else place.plan.vs[-1]
    return segment.inside >= 0 or segment.at == last


def _deck(segment: Segment, line: Line) -> np.ndarray:
    """Plan line of a bridge from bank to bank."""
    at = np.array([float(segment.at)])
    low, high = (bank(line, at, side)[0, 0 if line.axis == "u" else 1] for side in (-1, 1))
    along = np.array([low - APPROACH, (low + high) / 2, high + APPROACH])
    fixed = np.full(3, float(segment.at))
    return np.stack((fixed, along) if segment.axis == "u" else (along, fixed), -1)


def _engineering(place: Place, out: pd.DataFrame) -> pd.DataFrame:
    length = out["length_m"].to_numpy(dtype=float)
    dice = [chance(place.seed, "bridge", key) for key in out["source_id"]]
    spans = np.maximum(1, np.round(length / 26)).astype(int)
    long = length > 90
    out["kind"] = "river"
    out["structure"] = np.where(
        long,
        np.where(np.array(dice) < 0.25, "arch", "box_girder"),
        np.where(np.array(dice) < 0.5, "slab", "beam"),
    )
    out["spans"] = spans
    out["main_span_m"] = np.round(length / spans * 1.05, 1)
    out["clearance_m"] = np.round(2.6 + np.array(dice) * 1.6, 1)
    out["built_year"] = [1978 + int(number * 44) for number in dice]
    out["load_grade"] = np.where(out["built_year"] >= 2000, "city_a", "truck_super_20")
    out["max_load_t"] = np.where(out["built_year"] >= 2000, 55.0, 30.0)
    out["bci"] = [round(61 + 37 * chance(place.seed, "bci", key), 1) for key in out["source_id"]]
    out["condition"] = [next((g for g, least in LIMITS if bci >= least), "E") for bci in out["bci"]]
    out["inspected_on"] = "2025-04-18"
    return out
