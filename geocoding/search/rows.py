"""The doors of a street that are still there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geocoding.search.query import Query


def alive(query: Query, index: int, street: int) -> NDArray[np.int64]:
    """Return the rows of the door arrays of segment ``index`` that belong to a street (hash), the dead left out."""
    segment, dead = query.segments[index], query.dead[index]
    part = segment.doors(street)
    rows = np.arange(part.start, part.stop)
    if dead and len(rows):
        alive_ = [int(entity) not in dead for entity in segment["doors.ent"][rows]]
        rows = rows[np.array(alive_, bool)]
    return rows
