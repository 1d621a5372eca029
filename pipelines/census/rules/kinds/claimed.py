"""Grids and communities that a delivery states, compared with where its rows lie.

Parameter ``of``: ``grid`` or ``area``. On a border both neighbours are right. A city without grids
(or divisions) on the map cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from layers.store.stamps import Polygons
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows that do not lie in what they state, and rows that state what does not exist."""
    name = rule.fields[0]
    polygons = _polygons(rule, part)
    if not len(polygons.codes) or name not in part.rows.values:
        return
    claims = part.rows.column(name).to_numpy(zero_copy_only=False)
    stamped = part.stamps.grid if rule.parameters["of"] == "grid" else part.stamps.area
    present = ~np.asarray(part.rows.column(name).is_null())
    doubtful = np.flatnonzero(present & (claims != stamped) & ~shapely.is_missing(part.rows.shapes))
    if not len(doubtful):
        return
    at = {str(code): number for number, code in enumerate(polygons.codes)}
    where = np.array([at.get(str(claim), -1) for claim in claims[doubtful]])
    points = shapely.point_on_surface(part.rows.shapes[doubtful])
    inside = np.zeros(len(doubtful), dtype=bool)
    known = where >= 0
    inside[known] = shapely.covers(polygons.geoms[where[known]], points[known])
    wrong = np.zeros(len(claims), dtype=bool)
    wrong[doubtful[~inside]] = True
    if wrong.any():
        yield part.hit(wrong, name, part.rows.column(name))


def _polygons(rule: Rule, part: Part) -> Polygons:
    return part.setting.near.grids if rule.parameters["of"] == "grid" else part.setting.near.areas
