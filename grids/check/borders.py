"""Cells beside each other: no overlap, no gap, the same vertices, inside the community."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry import explode, geodesic_area
from grids.check.findings import Finding
from grids.check.subject import Array, Subject

CRUMB = 0.1
"""Square metres below which common or missing ground is a disagreement of vertices, not of land."""


def overlaps(subject: Subject) -> Iterator[Finding]:
    """Findings ``overlap``, and ``mismatch`` for neighbours whose vertices disagree."""
    bad = np.flatnonzero(~shapely.is_empty(subject.invalid_edges))
    if not len(bad):
        return
    shapes = shapely.make_valid(subject.shapes[bad])
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = (left < right) & (subject.focus[bad[left]] | subject.focus[bad[right]])
    left, right = left[once], right[once]
    common = shapely.intersection(shapes[left], shapes[right])
    areas = geodesic_area(common)
    for a, b, shape, area in zip(bad[left], bad[right], common, areas, strict=True):
        if area > CRUMB:
            yield Finding("overlap", _areal(shape), float(area), *subject.named([a, b]))
        else:
            yield from _mismatch(subject, a, b)


def _mismatch(subject: Subject, first: int, second: int) -> Iterator[Finding]:
    """Edges of both that lie along each other without being the same."""
    mine, other = subject.invalid_edges[first], subject.invalid_edges[second]
    near = subject.local.buffer(other, 0.05)
    together = shapely.intersection(mine, near)
    length = float(shapely.length(subject.local.shape(together)))
    if length > 0.1:
        yield Finding("mismatch", together, length, *subject.named([first, second]))


def coverage(subject: Subject) -> Iterator[Finding]:
    """Findings ``gap``, ``outside``, ``crossing`` and ``unknown_community``, community by community."""
    focus = np.flatnonzero(subject.focus & (subject.homes != None))  # noqa: E711 - elementwise
    codes, place = np.unique(subject.homes[focus].astype(str), return_inverse=True)
    order = np.argsort(place, kind="stable")
    groups = np.split(focus[order], np.cumsum(np.bincount(place))[:-1]) if len(codes) else []
    for code, rows in zip(codes.tolist(), groups, strict=True):
        border = subject.communities.get(code)
        if border is None:
            shape = shapely.point_on_surface(subject.shapes[rows[0]])
            yield Finding("unknown_community", shape, float(len(rows)), (), (code,))
        else:
            yield from _outside(subject, code, border, rows)
    yield from _gaps(subject)


def _outside(
    subject: Subject, code: str, border: Any, rows: NDArray[np.int64]
) -> Iterator[Finding]:
    united = _united(subject.shapes[rows])
    for part in _parts(shapely.difference(united, border)):
        held = rows[shapely.area(shapely.intersection(subject.shapes[rows], part)) > 0]
        others = (other for key, other in subject.communities.items() if key != code)
        crossing = any(_shared(part, other) for other in others)
        area = float(geodesic_area([part])[0])
        yield Finding("crossing" if crossing else "outside", part, area, *subject.named(held[:8]))


def _gaps(subject: Subject) -> Iterator[Finding]:
    tree = shapely.STRtree(subject.shapes)
    for ground in _grounds(subject):
        tree_rows = np.sort(tree.query(ground))
        covered = _united(subject.shapes[tree_rows])
        for part in _parts(shapely.difference(ground, covered)):
            near = tree_rows[shapely.distance(subject.shapes[tree_rows], part) < 1e-8]
            area = float(geodesic_area([part])[0])
            yield Finding("gap", part, area, *subject.named(near[:8]))


def _grounds(subject: Subject) -> Iterator[Any]:
    """What must be covered: whole communities, and in the others what was covered before."""
    for code in sorted(subject.entire):
        if code in subject.communities:
            yield subject.communities[code]
    if len(subject.ground):
        done = [subject.communities[code] for code in subject.entire if code in subject.communities]
        ground = _united(subject.ground)
        left = shapely.difference(ground, shapely.union_all(done)) if done else ground
        inside = [
            border for code, border in subject.communities.items() if code not in subject.entire
        ]
        if inside:
            left = shapely.intersection(left, shapely.union_all(inside))
        if not shapely.is_empty(left):
            yield left


def _united(shapes: Array) -> Any:
    """The union; quick where the shapes fit together."""
    if len(shapes) and shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)
    return shapely.union_all(shapely.make_valid(shapes))


def _parts(shape: Any) -> list[Any]:
    """Areal parts larger than a crumb."""
    parts, _ = explode([shape])
    parts = parts[shapely.get_dimensions(parts) == 2]
    return list(parts[geodesic_area(parts) > CRUMB])


def _areal(shape: Any) -> Any:
    parts, _ = explode([shape])
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _shared(part: Any, other: Any) -> bool:
    return bool(shapely.area(shapely.intersection(part, other)) > 0.5 * shapely.area(part))
