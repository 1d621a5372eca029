"""What a draft would change, cell by cell."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import shapely

from gis.geometry import geodesic_area
from grids.desk import answer, findings
from grids.desk.cells import SHOWN, Cell
from grids.desk.desk import Desk
from grids.publish import conflicts
from grids.publish.confirm import both_states
from layers.store.drafts import merged


def diff(desk: Desk) -> dict[str, Any]:
    """Return counts, the change of the area covered, features before and after, and conflicts."""
    both = both_states(desk, findings.touched(desk))
    pairs = [
        (both.before.get(number), both.after.get(number))
        for number in sorted({*both.before, *both.after})
    ]
    features = [_feature(before, after) for before, after in pairs]
    counts = Counter(item["properties"]["change"] for item in features)
    _, clashes = merged(desk.context, desk.draft)
    return {
        **{word: counts[word] for word in ("created", "updated", "retired")},
        "area_m2": round(_area(both.after.values()) - _area(both.before.values()), 1),
        "features": answer.collection(features),
        "conflicts": [conflicts.told(desk, clash) for clash in clashes],
    }


def _feature(before: Cell | None, after: Cell | None) -> dict[str, Any]:
    shown = after or before
    assert shown is not None
    change = "created" if before is None else "retired" if after is None else "updated"
    return {
        "type": "Feature",
        "id": shown.id,
        "geometry": answer.shape(shown.shape),
        "properties": {
            "change": change,
            "code": shown.code,
            "community_code": shown.community,
            "area_before": None if before is None else round(_area([before]), 1),
            "area_after": None if after is None else round(_area([after]), 1),
            "fields": [] if before is None or after is None else _fields(before, after),
        },
    }


def _fields(before: Cell, after: Cell) -> list[str]:
    found = [] if shapely.equals_identical(before.shape, after.shape) else ["geometry"]
    if before.code != after.code:
        found.append("code")
    return [*found, *(n for n in SHOWN if before.values[n] != after.values[n])]


def _area(cells: Any) -> float:
    shapes = np.array([cell.shape for cell in cells], dtype=object)
    return float(geodesic_area(shapes).sum()) if len(shapes) else 0.0
