"""Buildings and components that a grid line cuts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from gis.geometry import geodesic_area
from grids.check.findings import Finding
from grids.check.subject import Array, Subject

SHARE, LEAST = 0.01, 1.0
"""An object is cut if two cells hold more than this share of it, and more than this many m²."""


def cuts(subject: Subject) -> Iterator[Finding]:
    """Findings ``building_cut``, ``border_cut`` (by a community's border) and ``component_cut``."""
    yield from _cuts(subject, subject.objects.buildings, "building_cut")
    yield from _cuts(subject, subject.objects.components, "component_cut")


def _cuts(subject: Subject, objects: Array, kind: str) -> Iterator[Finding]:
    if not len(objects) or not len(subject.shapes):
        return
    tree = shapely.STRtree(subject.shapes)
    held, _ = tree.query(objects, predicate="covered_by")
    loose = np.setdiff1d(np.arange(len(objects)), held)
    item, cell = tree.query(objects[loose], predicate="intersects")
    areas = geodesic_area(objects[loose])
    common = geodesic_area(shapely.intersection(objects[loose][item], subject.shapes[cell]))
    counts = (common > SHARE * areas[item]) & (common > LEAST)
    item, cell, common = item[counts], cell[counts], common[counts]
    for number in np.flatnonzero(np.bincount(item, minlength=len(loose)) > 1).tolist():
        rows = cell[item == number]
        if not subject.focus[rows].any():
            continue
        forced = len({subject.homes[row] for row in rows}) > 1
        measure = float(areas[number] - common[item == number].max())
        name = "border_cut" if forced and kind == "building_cut" else kind
        yield Finding(name, objects[loose[number]], measure, *subject.named(rows))
