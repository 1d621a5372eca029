"""Many points located at once, by an index of the cells in memory."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from gis.database.session import Caller
from grids.locate.tree import CellTree
from layers.registry import Registry
from layers.store.source import rows

KEPT = 4
"""Indexes that a process remembers: 60 000 cells take about 100 MB."""


@dataclass(frozen=True)
class Located:
    """Per point the code of the unit grid, responsibility grid and community-level handling grid."""

    unit: NDArray[Any]
    responsibility: NDArray[Any]
    handling: NDArray[Any]


@dataclass(frozen=True)
class CityIndex:
    """The cells of a city at a time: codes in order (None last stands for nowhere) and their tree."""

    codes: NDArray[Any]
    tree: CellTree

    def find(self, lonlat: NDArray[np.float64]) -> NDArray[Any]:
        """Return the code of the cell of each point (n × 2), None where there is none."""
        return np.asarray(self.codes[self.tree.find(lonlat)])


class Indexes:
    """The indexes of this process, remembered as long as the cells are the same."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Any, ...], CityIndex] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self, connection: Connection, registry: Registry, caller: Caller, at: dt.datetime | None
    ) -> CityIndex:
        """Return the index of the caller's city as of ``at`` (None: now)."""
        key = (caller.tenant, at, _version(connection, caller))
        with self._lock:
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = build(connection, registry, caller, at)
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
        return found


def build(
    connection: Connection, registry: Registry, caller: Caller, at: dt.datetime | None = None
) -> CityIndex:
    """Read the cells and index them; the lowest code comes first, so that it wins on borders."""
    source = rows(registry.get("unit_grids"), ("code", "geom"), as_of=at is not None, boxed=False)
    statement = f"SELECT code, ST_AsBinary(geom) AS shape FROM ({source}) u ORDER BY code"
    values = {"tenant": caller.tenant, **({} if at is None else {"at": at})}
    found = [row for row in connection.execute(text(statement), values) if row.code]
    codes = np.array([*(row.code for row in found), None], dtype=object)
    shapes = np.array(shapely.from_wkb([bytes(row.shape) for row in found]), dtype=object)
    return CityIndex(codes, CellTree(shapes))


def locate_many(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    index: CityIndex,
    lonlat: NDArray[np.float64],
    at: dt.datetime | None = None,
) -> Located:
    """Locate points (n × 2); grids that the caller may not see are None."""
    units = index.find(lonlat)
    owners = _memberships(connection, registry, caller, "responsibility_grids", at)
    handlers = _memberships(connection, registry, caller, "handling_grids", at)
    codes, inverse = np.unique(units.astype(str), return_inverse=True)
    mine = np.array([owners.get(code) for code in codes.tolist()], dtype=object)
    theirs = np.array(
        [handlers.get(code, handlers.get(code[:12])) for code in codes.tolist()], dtype=object
    )
    return Located(units, mine[inverse], theirs[inverse])


def _memberships(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    layer: str,
    at: dt.datetime | None,
) -> dict[str, str]:
    """The grid of each unit grid (or community), the lowest code where several share it."""
    handling = layer == "handling_grids"
    columns = ["code", "unit_grids", *(["level", "division_code"] if handling else [])]
    source = rows(registry.get(layer), columns, as_of=at is not None, boxed=False)
    chosen = " WHERE level = '4'" if handling else ""
    values = {"tenant": caller.tenant, **({} if at is None else {"at": at})}
    statement = text(f"SELECT * FROM ({source}) g{chosen} ORDER BY code DESC")
    found: dict[str, str] = {}
    for row in connection.execute(statement, values):
        members: Sequence[str] = row.unit_grids or ([row.division_code] if handling else [])
        found.update(dict.fromkeys([code for code in members if code], row.code))
    return found


def _version(connection: Connection, caller: Caller) -> tuple[Any, ...]:
    """What changes whenever a cell does."""
    statement = text(
        "SELECT max(u.changeset_id), count(*) FROM unit_grids u WHERE u.tenant = :tenant"
    )
    return tuple(connection.execute(statement, {"tenant": caller.tenant}).one())
