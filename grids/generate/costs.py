"""What a metre of border costs, by what it runs along: the cheaper, the likelier a border.

Streets, rail and water are the borders that everybody sees (GB/T 30428.1, principle "geographic
layout"); free ground between two buildings costs most but for a wall that two houses share.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

FREE: Final = 1.0
"""A line over open ground that nothing marks."""
PARTY: Final = 2.5
"""A wall between two buildings that touch."""
WATERSIDE: Final = 0.05
RAIL: Final = 0.06
GREENSIDE: Final = 0.33
WALL: Final = 0.35
LOT: Final = 0.25
STREET: Final = 0.41
"""Lines up to this cost count as streets, rail or river in the report."""
BARRIER: Final = 0.60
"""Up to this cost a line separates: nothing is glued together across it."""

ROAD: Final = {
    "motorway": 0.07,
    "expressway": 0.07,
    "arterial": 0.07,
    "railway": RAIL,
    "secondary": 0.10,
    "branch": 0.15,
    "lane": 0.20,
    "pedestrian": 0.30,
    "service": 0.40,
    "track": 0.40,
    "cycleway": 0.50,
    "footway": 0.50,
}
"""Cost of following a road, by the code list road_class."""

OSM: Final = {
    "motorway": "motorway",
    "trunk": "expressway",
    "primary": "arterial",
    "secondary": "secondary",
    "tertiary": "branch",
    "unclassified": "branch",
    "road": "branch",
    "residential": "lane",
    "living_street": "lane",
    "busway": "service",
    "service": "service",
    "pedestrian": "pedestrian",
    "cycleway": "cycleway",
    "footway": "footway",
    "path": "footway",
    "steps": "footway",
    "corridor": "footway",
    "bridleway": "footway",
    "trail": "footway",
    "track": "track",
    "rail": "railway",
    "light_rail": "railway",
}
"""OpenStreetMap's highway and railway values, for files that are no layer of ours."""


def is_street(cost: Array) -> Array:
    """Which costs per metre are those of ways that people and vehicles use (rail and water are none)."""
    return np.isin(cost, [price for price in ROAD.values() if price != RAIL])


def road_cost(name: object) -> float:
    """Cost per metre of a road of this class (ours or OpenStreetMap's); unknown ones count as lanes."""
    known = str(name or "").removesuffix("_link")
    return ROAD.get(known) or ROAD[OSM.get(known, "lane")]
