"""Straight lines instead of scallops and steps, wherever no building and no other line is in the way."""

from __future__ import annotations

import numpy as np
import shapely

from grids.generate.chains import FIXED, STREET, Chains, without_nodes
from grids.generate.ground import Array, Ground
from grids.generate.options import Options

STREET_TOLERANCE = 0.05
"""Along streets only points that change nothing are dropped (m)."""


def straighten(chains: Chains, ground: Ground, options: Options, skip: Array) -> Array:
    """The lines of the chains, each as straight as it may be; chains named in ``skip`` stay.

    Every chain is simplified (Douglas & Peucker 1973) with the largest of a falling row of
    tolerances at which it crosses no building and meets other chains in its ends only.
    """
    lines = chains.lines.copy()
    waiting = (chains.kind != FIXED) & ~skip & ~shapely.is_closed(lines)
    tree = shapely.STRtree(ground.buildings)
    given = chains.kind == FIXED
    lines[given] = without_nodes(lines[given], ground.border)
    for tolerance in _falling(options.straighten):
        rows = np.flatnonzero(waiting)
        if not len(rows):
            break
        limit = np.where(chains.kind[rows] == STREET, min(tolerance, STREET_TOLERANCE), tolerance)
        made = shapely.simplify(lines[rows], limit, preserve_topology=False)
        good = ~crosses_building(made, tree) & shapely.is_simple(made)
        good &= ~_in_conflict(lines, rows, made, good)
        lines[rows[good]] = made[good]
        waiting[rows[good]] = False
    return lines


def _falling(largest: float) -> list[float]:
    return [largest * share for share in (1, 0.6, 0.35, 0.2, 0.1, 0.05)]


def crosses_building(lines: Array, tree: shapely.STRtree) -> Array:
    """Whether a line runs through the inside of a building."""
    hit, building = tree.query(lines, predicate="intersects")
    inside = shapely.relate_pattern(lines[hit], tree.geometries[building], "T********")
    bad = np.zeros(len(lines), dtype=bool)
    bad[hit[inside]] = True
    return bad


def _in_conflict(lines: Array, rows: Array, made: Array, good: Array) -> Array:
    """Which of the new lines meet another line elsewhere than in a common end."""
    trial = lines.copy()
    trial[rows[good]] = made[good]
    fresh = np.zeros(len(lines), dtype=bool)
    fresh[rows[good]] = True
    left, right = shapely.STRtree(trial).query(trial[fresh], predicate="intersects")
    left = np.flatnonzero(fresh)[left]
    other = left != right
    left, right = left[other], right[other]
    bad = np.zeros(len(lines), dtype=bool)
    bad[left[~meet_in_ends(trial[left], trial[right])]] = True
    return np.asarray(bad[rows])


def meet_in_ends(one: Array, two: Array) -> Array:
    """Whether pairs of lines that meet do so in their common end points only."""
    ends = [
        shapely.get_coordinates(shapely.get_point(item, k)) for item in (one, two) for k in (0, -1)
    ]
    common = np.zeros(len(one), dtype=np.int64)
    for mine in ends[:2]:
        common += (mine == ends[2]).all(axis=1) | (mine == ends[3]).all(axis=1)
    meeting = shapely.intersection(one, two)
    points = shapely.get_num_coordinates(meeting)
    return np.asarray((shapely.get_dimensions(meeting) == 0) & (points <= common))
