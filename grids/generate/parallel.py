"""One line for two carriageways or a bundle of tracks: else strips between them would be cells.

Of lines of one class that run side by side the outermost on one side stays; lines that ended
on one that went are led on to the one that stayed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import KDTree

from grids.generate import costs
from grids.generate.ground import Array, on_raster

SIDE = 26.0
"""Lines of one class closer than this (m), and farther than :data:`SAME`, belong together."""
SAME = 1.5
STEP = 14.0
"""Lines are compared in pieces of at most this length (m)."""
ALONG = 10.0
"""The middles of compared pieces lie at most this far apart along the line (m)."""
TURN = 0.34
"""Sine of the largest angle between lines side by side: 20 degrees."""
REACH = 40.0
"""A street is led on over at most this distance (m)."""


@dataclass(frozen=True)
class _Pieces:
    ends: Array
    line: Array

    @property
    def middle(self) -> Array:
        return np.asarray(self.ends.mean(axis=1))

    @property
    def way(self) -> Array:
        step = self.ends[:, 1] - self.ends[:, 0]
        return np.asarray(step / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None])


def one_of_many(lines: Array, cost: Array) -> tuple[Array, Array]:
    """Lines without those beside another of their class, streets led on; and their costs."""
    main = np.flatnonzero(cost <= costs.ROAD["lane"])
    if len(main) < 2:
        return lines, cost
    pieces = _pieces(lines[main])
    gone = _beside(pieces, cost[main])
    if not gone.any():
        return lines, cost
    hurt = np.unique(pieces.line[gone])
    stay = ~gone & np.isin(pieces.line, hurt)
    rest, owner = _joined(pieces.ends[stay], pieces.line[stay])
    whole = np.ones(len(lines), dtype=bool)
    whole[main[hurt]] = False
    made = np.concatenate([lines[whole], rest])
    price = np.concatenate([cost[whole], cost[main[owner]]])
    lost = shapely.linestrings(pieces.ends[gone])
    ways, way_cost = _led_on(made, price, lost)
    return np.concatenate([made, ways]), np.concatenate([price, way_cost])


def _pieces(lines: Array) -> _Pieces:
    xy, line = shapely.get_coordinates(shapely.segmentize(lines, STEP), return_index=True)
    start = np.flatnonzero(line[1:] == line[:-1])
    return _Pieces(on_grid(np.stack([xy[start], xy[start + 1]], axis=1)), line[start])


def on_grid(xy: Array) -> Array:
    """Positions rounded to the raster."""
    return np.asarray(shapely.get_coordinates(on_raster(shapely.points(xy)))).reshape(xy.shape)


def _beside(pieces: _Pieces, cost: Array) -> Array:
    """Pieces that have another of their class on the left; which side is left is agreed by the pair."""
    middle, way = pieces.middle, pieces.way
    one, two = KDTree(middle).query_pairs(np.hypot(SIDE, ALONG), output_type="ndarray").T
    same = cost[pieces.line[one]] == cost[pieces.line[two]]
    one, two = one[same], two[same]
    cross = way[one, 0] * way[two, 1] - way[one, 1] * way[two, 0]
    common = way[one] + np.sign((way[one] * way[two]).sum(axis=1))[:, None] * way[two]
    common *= np.where((common[:, 0] > 0) | ((common[:, 0] == 0) & (common[:, 1] > 0)), 1, -1)[
        :, None
    ]
    common /= np.maximum(np.hypot(*common.T), 1e-9)[:, None]
    apart = middle[two] - middle[one]
    along = np.abs((apart * common).sum(axis=1))
    left = common[:, 0] * apart[:, 1] - common[:, 1] * apart[:, 0]
    pair = (np.abs(cross) < TURN) & (along < ALONG) & (np.abs(left) > SAME) & (np.abs(left) < SIDE)
    gone = np.zeros(len(middle), dtype=bool)
    gone[one[pair & (left > 0)]] = True
    gone[two[pair & (left < 0)]] = True
    return gone


def _joined(ends: Array, line: Array) -> tuple[Array, Array]:
    """Pieces that follow each other as lines again, and the line each is of."""
    if not len(ends):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    owners, group = np.unique(line, return_inverse=True)
    many = shapely.multilinestrings(shapely.linestrings(ends), indices=group.reshape(-1))
    parts, index = shapely.get_parts(shapely.line_merge(many), return_index=True)
    return parts, owners[index]


def _led_on(lines: Array, cost: Array, lost: Array) -> tuple[Array, Array]:
    """Straight ways from line ends that lay on a lost line to the nearest main line that stayed."""
    tree = shapely.STRtree(lost)
    main = np.flatnonzero(cost <= costs.ROAD["lane"])
    target = shapely.STRtree(lines[main])
    ways, price = [], []
    for place in (0, -1):
        ends = shapely.get_point(lines, place)
        hit = np.unique(tree.query(ends, predicate="dwithin", distance=0.5)[0])
        for row in hit.tolist():
            near = main[target.query(ends[row], predicate="dwithin", distance=REACH)]
            near = near[shapely.distance(lines[near], ends[row]) > SAME]
            if len(near):
                closest = near[np.argmin(shapely.distance(lines[near], ends[row]))]
                ways.append(shapely.shortest_line(ends[row], lines[closest]))
                price.append(cost[row])
    made = on_raster(np.array(ways, dtype=object)) if ways else np.empty(0, dtype=object)
    return made, np.array(price)
