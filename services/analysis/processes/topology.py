"""Topology of a layer: gaps, overlaps, slivers, unmatched vertices and loose line ends."""

from __future__ import annotations

from typing import Any, Literal

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from gis import topology
from gis.crs import STORAGE, STORAGE_SRID
from gis.errors import TooLarge
from layers.jobs.process import Inputs, Outcome, Output, Process, features, given
from layers.jobs.task import Task
from services.analysis import rules
from services.analysis.processes import ground

Check = Literal["gaps", "overlaps", "slivers", "mismatches", "dangles"]
OF_POLYGONS: tuple[Check, ...] = ("gaps", "overlaps", "slivers")
OF_LINES: tuple[Check, ...] = ("dangles",)
MOST_FINDINGS = 50_000


class Topology(Inputs):
    """Without ``checks`` those that fit the layer's geometry are made."""

    layer: str = ground.layer("检查的图层", "Layer to check")
    filter: str | None = ground.condition("筛选条件（CQL2）", "Filter (CQL2)")
    division: str | None = ground.division()
    checks: tuple[Check, ...] = given("检查项目", "Checks", (), max_length=5)
    covers_division: bool = given(
        "区划范围应全部覆盖", "The whole division must be covered (gaps)", False
    )
    tolerance: float = given("容差（米）", "Tolerance (m)", 1.0, gt=0, le=100)
    smallest: float = given(
        "忽略小于此面积者（平方米）", "Ignore less than this area (m²)", 0.01, ge=0
    )


def run(task: Task, inputs: Topology) -> Outcome:
    """Make the checks one after the other."""
    division = ground.area_of(task, inputs.division)
    found = ground.read(task, inputs.layer, inputs.filter, division)
    ground.metric(found.shapes)
    frame = gpd.GeoDataFrame(geometry=found.shapes, index=found.ids, crs=STORAGE_SRID)
    fitting = OF_LINES if rules.dimension(found.shapes) == 1 else OF_POLYGONS
    checks = inputs.checks or fitting
    summary: dict[str, Any] = {"checked": len(found)}
    listed: list[dict[str, Any]] = []
    for number, check in enumerate(checks):
        task.progress(10 + 85 * number / len(checks))
        rows = _check(check, frame, inputs, division)
        summary[check] = len(rows)
        listed += _features(rows)
        _bounded(len(listed))
    return Outcome(
        {"findings": {"type": "FeatureCollection", "features": listed}, "summary": summary}
    )


def _check(
    check: Check, frame: gpd.GeoDataFrame, inputs: Topology, division: BaseGeometry | None
) -> gpd.GeoDataFrame:
    if check == "gaps":
        within = division if inputs.covers_division else None
        return topology.gaps(frame, within, smallest=inputs.smallest)
    if check == "overlaps":
        return topology.overlaps(frame, smallest=inputs.smallest)
    if check == "slivers":
        return topology.slivers(frame, width=inputs.tolerance)
    if check == "mismatches":
        return topology.mismatches(frame, tolerance=inputs.tolerance)
    return topology.dangles(frame, tolerance=inputs.tolerance, border=division)


def _features(rows: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    data = rows.drop(columns="geometry").to_dict("records")
    properties = [{name: _plain(value) for name, value in row.items()} for row in data]
    found: list[dict[str, Any]] = ground.collection(
        np.asarray(rows.geometry.array, dtype=object), STORAGE, properties
    )["features"]
    return found


def _plain(value: Any) -> Any:
    """Numbers of numpy as Python's; what is missing as null."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return ground.rounded(value, 3) if np.isfinite(value) else None
    return value


def _bounded(number: int) -> None:
    if number > MOST_FINDINGS:
        raise TooLarge(
            "too_many_findings",
            f"问题超过 {MOST_FINDINGS:,} 处，请缩小范围或放宽容差。",
            f"There are more than {MOST_FINDINGS:,} findings; narrow the area or the tolerance.",
        )


TOPOLOGY = Process(
    id="topology-check",
    title=("拓扑检查", "Topology check"),
    description=(
        (
            "检查一个图层的拓扑：缝隙、重叠、碎面、相邻边界上不一致的顶点、悬挂线头。每处问题给出位置、"
            "大小（米或平方米）和相关要素的编号；只检查，不修改。"
        ),
        (
            "Checks the topology of a layer: gaps, overlaps, slivers, vertices that a neighbour's boundary lacks, "
            "loose line ends. Each finding has its place, its size in metres or square metres and the ids of the "
            "features concerned; nothing is changed."
        ),
    ),
    inputs=Topology,
    outputs={
        "findings": features("问题", "Findings"),
        "summary": Output(title=("汇总", "Summary")),
    },
    run=run,
    keywords=("topology", "quality", "拓扑", "质检"),
    example={"layer": "parks"},
)
