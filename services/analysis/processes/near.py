"""Features of a layer within a distance of another layer or geometry."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.errors import BadInput
from layers.jobs.process import Inputs, Outcome, Output, Process, features, given
from layers.jobs.task import Task
from layers.store.arrays import Features
from services.analysis import rules
from services.analysis.processes import ground
from services.analysis.rules import Array

FARTHEST = 20_000.0


class Near(Inputs):
    """Either ``around`` or ``geometry`` says what is near."""

    layer: str = ground.layer("查找的图层", "Layer to find features of")
    filter: str | None = ground.condition(
        "查找图层的筛选条件（CQL2）", "Filter of that layer (CQL2)"
    )
    around: str | None = ground.layer("周边的图层", "Layer to be near to", None)
    around_filter: str | None = ground.condition(
        "周边图层的筛选条件（CQL2）", "Filter of the other layer (CQL2)"
    )
    geometry: dict[str, Any] | None = given(
        "周边的几何（GeoJSON，经纬度）", "Geometry to be near to (GeoJSON, lon/lat)", None
    )
    distance: float = given("距离（米）", "Distance (m)", ge=0, le=FARTHEST)
    division: str | None = ground.division()
    result: Literal["features", "dissolved"] = given(
        "结果：逐个要素，或合并其范围内的部分",
        "Result: each feature, or their parts inside the zone as one",
        "features",
    )


def run(task: Task, inputs: Near) -> Outcome:
    """Find, measure, and dissolve if asked to."""
    division = ground.area_of(task, inputs.division)
    around = _around(task, inputs, division)
    task.progress(10)
    reach = ground.wider(shapely.box(*shapely.total_bounds(around)), inputs.distance)
    found = ground.read(task, inputs.layer, inputs.filter, _both(division, reach))
    task.progress(25)
    crs = ground.metric(found.shapes, around)
    near, shapes = ground.inward(around, crs), ground.inward(found.shapes, crs)
    index, metres = rules.nearest(shapes, near, inputs.distance)
    inside = np.flatnonzero(index >= 0)
    task.progress(45)
    zone = rules.zone(near, inputs.distance)
    task.progress(70)
    parts = rules.clipped(shapes[inside], zone)
    task.progress(90)
    kind = rules.dimension(shapes)
    sizes = rules.size(parts, kind)
    summary = {
        "examined": len(found),
        "found": len(inside),
        **_sum(kind, sizes),
        "zone_area_m2": ground.rounded(zone.area),
        "crs": crs.uri,
    }
    if inputs.result == "dissolved":
        whole = np.array([shapely.union_all(parts)], dtype=object)
        listed = ground.collection(whole, crs, [summary])
    else:
        rows = _rows(found, inside, metres, kind, sizes)
        listed = ground.collection(shapes[inside], crs, rows, found.ids[inside])
    shown = ground.collection(
        np.array([zone], dtype=object), crs, [{"distance_m": inputs.distance}]
    )
    return Outcome({"features": listed, "zone": shown, "summary": summary})


def _around(task: Task, inputs: Near, division: BaseGeometry | None) -> Array:
    if (inputs.around is None) == (inputs.geometry is None):
        raise BadInput(
            "bad_input",
            "请给出 around（图层）或 geometry（几何）之一。",
            "Give either around (a layer) or geometry.",
            "around",
        )
    if inputs.geometry is not None:
        return np.array([ground.geometry_of(inputs.geometry, "geometry")], dtype=object)
    reach = ground.wider(division, inputs.distance)
    found = ground.read(task, str(inputs.around), inputs.around_filter, reach)
    ground.metric(found.shapes)
    return found.shapes


def _both(one: BaseGeometry | None, other: BaseGeometry | None) -> BaseGeometry | None:
    if one is None or other is None:
        return one or other
    both: BaseGeometry = shapely.intersection(one, other)
    return both


def _sum(kind: int, sizes: Array) -> dict[str, float]:
    measure = rules.MEASURES[kind]
    return {} if measure is None else {f"inside_{'_'.join(measure)}": ground.rounded(sizes.sum())}


def _rows(
    found: Features, inside: Array, metres: Array, kind: int, sizes: Array
) -> list[dict[str, Any]]:
    measure = rules.MEASURES[kind]
    return [
        {
            "name": found.names[row],
            "distance_m": ground.rounded(metres[row]),
            **({f"inside_{'_'.join(measure)}": ground.rounded(part)} if measure else {}),
        }
        for row, part in zip(inside, sizes, strict=True)
    ]


NEAR = Process(
    id="within-distance",
    title=("周边分析", "Features within a distance"),
    description=(
        (
            "查找一个图层中距另一图层（或给定几何）不超过若干米的要素：逐个列出距离和缓冲区内的面积或长度，"
            "或合并为一个几何。距离为直线距离，在当地的高斯—克吕格投影中以米计算。"
        ),
        (
            "Features of a layer within some metres of another layer or geometry: listed with their distance and "
            "their area or length inside the buffer, or dissolved. Distances are straight lines, computed in "
            "metres in the Gauss–Krüger zone of the place."
        ),
    ),
    inputs=Near,
    outputs={
        "features": features("找到的要素", "Features found"),
        "zone": features("缓冲区", "The buffer"),
        "summary": Output(title=("汇总", "Summary")),
    },
    run=run,
    keywords=("buffer", "overlay", "distance", "缓冲区", "叠加"),
    example={"layer": "waste_bins", "around": "parks", "distance": 50},
)
