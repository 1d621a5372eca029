"""How much of a layer, or of a division, lies within reach of facilities, and what does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from gis.crs import CrsRef
from gis.errors import BadInput
from layers.jobs.process import Inputs, Outcome, Output, Process, features, given
from layers.jobs.task import Task
from layers.store.arrays import Features
from services.analysis import rules
from services.analysis.processes import ground
from services.analysis.rules import Array

FARTHEST = 20_000.0


class Coverage(Inputs):
    """``demand`` is what shall be served; without it the ground of ``division`` is."""

    facilities: str = ground.layer("设施图层", "Layer of the facilities")
    facilities_filter: str | None = ground.condition(
        "设施的筛选条件（CQL2）", "Filter of the facilities (CQL2)"
    )
    distance: float = given("服务半径（米）", "Service radius (m)", gt=0, le=FARTHEST)
    demand: str | None = ground.layer("需求图层", "Layer that shall be served", None)
    demand_filter: str | None = ground.condition(
        "需求的筛选条件（CQL2）", "Filter of that layer (CQL2)"
    )
    division: str | None = ground.division()


def run(task: Task, inputs: Coverage) -> Outcome:
    """Compare the demand with the facilities' reach."""
    demand, listed = _demand(task, inputs)
    task.progress(20)
    reach = ground.wider(shapely.box(*shapely.total_bounds(demand)), inputs.distance)
    found = ground.read(task, inputs.facilities, inputs.facilities_filter, reach)
    task.progress(35)
    crs = ground.metric(demand)
    wanted, served = ground.inward(demand, crs), ground.inward(found.shapes, crs)
    measured = _points if listed and rules.dimension(wanted) == 0 else _ground
    summary, rest = measured(task, (wanted, served, inputs.distance), listed, crs)
    head = {"facilities": len(found), "demand": len(demand), "distance_m": inputs.distance}
    return Outcome({"summary": {**head, **summary, "crs": crs.uri}, "uncovered": rest})


def _demand(task: Task, inputs: Coverage) -> tuple[Array, Features | None]:
    division = ground.area_of(task, inputs.division)
    if inputs.demand is not None:
        found = ground.read(task, inputs.demand, inputs.demand_filter, division)
        ground.metric(found.shapes)
        shapes = found.shapes
        if division is not None and rules.dimension(shapes) > 0:
            shapes = rules.clipped(shapes, division)
        return shapes, found
    if division is None:
        raise BadInput(
            "bad_input",
            "请给出 demand（图层）或 division（区划）。",
            "Give demand (a layer) or division.",
            "demand",
        )
    return np.array([division], dtype=object), None


Asked = tuple[Array, Array, float]


def _points(
    task: Task, asked: Asked, listed: Features | None, crs: CrsRef
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Points are served or not, by their exact distance."""
    assert listed is not None
    wanted, served, distance = asked
    index, _ = rules.nearest(wanted, served, distance)
    task.progress(80)
    left = np.flatnonzero(index < 0)
    covered = len(wanted) - len(left)
    summary = {"covered": covered, "uncovered": len(left), "share": covered / len(wanted)}
    rows = [{"name": listed.names[row]} for row in left]
    return summary, ground.collection(wanted[left], crs, rows, listed.ids[left])


def _ground(
    task: Task, asked: Asked, _: Features | None, crs: CrsRef
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of lines and polygons the part inside the buffer is served."""
    wanted, served, distance = asked
    zone = rules.zone(served, distance)
    task.progress(60)
    left, total = rules.remainder(wanted, zone)
    task.progress(90)
    measure = "_".join(rules.MEASURES[rules.dimension(wanted)] or ("length", "m"))
    sizes = rules.size(left, rules.dimension(wanted))
    missing = float(sizes.sum())
    summary = {
        f"total_{measure}": ground.rounded(total),
        f"covered_{measure}": ground.rounded(total - missing),
        f"uncovered_{measure}": ground.rounded(missing),
        "share": round((total - missing) / total, 6) if total else 1.0,
    }
    largest = np.argsort(-sizes, kind="stable")
    rows = [{measure: ground.rounded(one)} for one in sizes[largest]]
    return summary, ground.collection(left[largest], crs, rows)


COVERAGE = Process(
    id="service-coverage",
    title=("服务覆盖分析", "Service coverage"),
    description=(
        (
            "某图层（或某区划的全部土地）有多大比例在设施的服务半径之内，未覆盖部分以多边形（或点、线）给出，"
            "从大到小排列。半径为直线距离，在当地的高斯—克吕格投影中以米计算。"
        ),
        (
            "Which share of a layer, or of the ground of a division, lies within the service radius of facilities; "
            "the uncovered rest as polygons (points, lines), largest first. The radius is a straight line, computed "
            "in metres in the Gauss–Krüger zone of the place."
        ),
    ),
    inputs=Coverage,
    outputs={
        "summary": Output(title=("汇总", "Summary")),
        "uncovered": features("未覆盖部分", "What is not covered"),
    },
    run=run,
    keywords=("service area", "coverage", "facilities", "服务半径", "覆盖率"),
    example={"facilities": "toilets", "distance": 500, "demand": "buildings"},
)
