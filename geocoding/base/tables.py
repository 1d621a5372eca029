"""What an index is built from: plain tables, whether they come from the layers or from a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

PLACES = (
    "layer",
    "id",
    "kind",
    "name",
    "aliases",
    "address",
    "street",
    "number",
    "division",
    "grid",
    "area",
    "code",
    "ended",
    "successor",
    "read",
    "lon",
    "lat",
)
"""Columns of places: ``kind`` is the place type (01-06), ``division`` and ``area`` are division codes,
``ended`` a date or None, ``read`` the permission that reading the row needs, lon/lat in CGCS2000."""
ROADS = ("id", "name", "class_", "bridge", "level", "area", "geom")
DIVISIONS = ("id", "code", "level", "name", "short", "geom")
GRIDS = ("id", "code", "geom")
THINGS = ("layer", "id", "code", "name", "title", "lon", "lat")
"""Components; ``title`` is that of their class."""
FORMER = ("layer", "id", "name", "ended")
"""Names that features bore once, and until when."""


def empty(columns: tuple[str, ...]) -> pd.DataFrame:
    """Return a table without rows."""
    return pd.DataFrame({name: np.empty(0, object) for name in columns})


@dataclass
class Base:
    """The base of one tenant; geometries are shapely, lon/lat in CGCS2000.

    Roads whose normal name is in ``context`` only meet the others: another segment holds them, as it holds the
    streets and divisions whose names are ``streets`` and ``areas``. ``prefixes`` are names of the city that may be
    left out before a name.
    """

    places: pd.DataFrame = field(default_factory=lambda: empty(PLACES))
    roads: pd.DataFrame = field(default_factory=lambda: empty(ROADS))
    divisions: pd.DataFrame = field(default_factory=lambda: empty(DIVISIONS))
    grids: pd.DataFrame = field(default_factory=lambda: empty(GRIDS))
    things: pd.DataFrame = field(default_factory=lambda: empty(THINGS))
    former: pd.DataFrame = field(default_factory=lambda: empty(FORMER))
    context: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    areas: frozenset[str] = frozenset()
    position: str = "0"
    tenant: str = ""


def places(rows: dict[str, Any]) -> pd.DataFrame:
    """Return a table of places from the columns at hand; the others are empty."""
    frame = pd.DataFrame(rows)
    defaults: dict[str, Any] = {"layer": "places", "kind": "06", "read": "public"}
    for column in PLACES:
        if column not in frame:
            frame[column] = frame.index if column == "id" else defaults.get(column)
    return frame[list(PLACES)]
