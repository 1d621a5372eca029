"""What the rules of the drainage network share: the ends of pipes and the nodes they name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from pipelines.census.rules.whole import Array, Network, Whole


@dataclass(frozen=True)
class Pipes:
    """Metric start and end points of each pipe (NaN without shape), and the nodes it names."""

    start: Array
    end: Array
    from_node: Array
    to_node: Array


def pipes(rows: Whole) -> Pipes:
    """The pipes of a dataset, drawn in the direction of flow."""
    shapes = rows.shapes()
    return Pipes(ends(shapes, 0), ends(shapes, -1), rows.texts("from_node"), rows.texts("to_node"))


def ends(shapes: Array, which: int) -> Array:
    """The first (0) or last (-1) point of each line (n × 2); of several parts the outer ones."""
    part = shapely.get_geometry(shapes, which)
    point = shapely.get_point(part, which)
    return np.column_stack([shapely.get_x(point), shapely.get_y(point)])


def network(rows: Whole) -> Network | None:
    """What surrounds the dataset, if the run knows it."""
    return None if rows.network is None else rows.network(rows.metres)


def apart(left: Array, right: Array) -> Array:
    """Metres between points, NaN where one is missing."""
    return np.asarray(np.hypot(left[:, 0] - right[:, 0], left[:, 1] - right[:, 1]))
