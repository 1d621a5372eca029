"""A small town for the grid's tests: communities side by side, each a lattice of square cells."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Engine, text

from gis.database.session import Caller, begin, begin_owner, system
from grids.desk.desk import Desk
from layers.accounts import roles, tenants
from layers.registry import Registry, discover
from layers.store import bulk
from layers.store.edit import Edit, apply

WEST, SOUTH, STEP = 117.0, 36.0, 0.001
COUNTY, STREET = "379901", "379901001"
ROWS = COLUMNS = 4


def community(number: int) -> str:
    """Code of the n-th community, from 1."""
    return f"{STREET}{number:03d}"


@dataclass(frozen=True)
class Town:
    """A tenant with communities of ``ROWS`` × ``COLUMNS`` cells, from west to east."""

    engine: Engine
    registry: Registry
    tenant: str
    communities: int = 2

    def manager(self, actor: str = "ann", areas: tuple[str, ...] = ("*",)) -> Caller:
        """A grid manager."""
        rights = frozenset({"public", "staff", "grids.edit", "divisions.edit", "base.edit"})
        return Caller(tenant=self.tenant, actor=actor, permissions=rights, areas=areas)

    @contextmanager
    def desk(self, draft: int = 0, caller: Caller | None = None) -> Iterator[Desk]:
        """A transaction at the desk."""
        who = caller or self.manager()
        with begin(self.engine, who) as connection:
            yield Desk(connection, self.registry, who, draft)

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Ask as the owner."""
        with begin_owner(self.engine) as connection:
            return list(connection.execute(text(statement), {"tenant": self.tenant, **values}))

    def load(self, layer: str, rows: list[dict[str, Any]], shapes: Any) -> None:
        """Load features in bulk."""
        frame = gpd.GeoDataFrame(rows, geometry=list(shapes), crs=4490)
        frame["source_id"] = [f"{layer}-{n}" for n in range(len(frame))]
        info = self.registry.get(layer)
        done = bulk.load(
            self.engine, self.registry, system(self.tenant), info, [frame], reason="t", source="t"
        )
        assert done.refused == 0, done

    def border(self, number: int) -> Any:
        """The polygon of the n-th community."""
        west = WEST + (number - 1) * COLUMNS * STEP
        return shapely.box(west, SOUTH, west + COLUMNS * STEP, SOUTH + ROWS * STEP)

    def cell(self, number: int, column: int, row: int) -> Any:
        """A cell: ``column`` from the west, ``row`` from the north, from 0."""
        xs = [WEST + ((number - 1) * COLUMNS + column + d) * STEP for d in (0, 1)]
        ys = [SOUTH + (ROWS - 1 - row + d) * STEP for d in (0, 1)]
        return shapely.box(xs[0], ys[0], xs[1], ys[1])

    def shift_border(self, cells: float) -> None:
        """Move the border between the first two communities east, by edits of both."""
        west, south, middle, north = self.border(1).bounds
        middle += cells * STEP
        east = self.border(2).bounds[2]
        shapes = (shapely.box(west, south, middle, north), shapely.box(middle, south, east, north))
        found = self.rows(
            "SELECT id FROM divisions WHERE tenant = :tenant AND code = ANY(:codes) ORDER BY code",
            codes=[community(1), community(2)],
        )
        edits = [
            Edit(layer=self.registry.get("divisions"), op="update", feature_id=row.id, geom=shape)
            for row, shape in zip(found, shapes, strict=True)
        ]
        with begin(self.engine, self.manager()) as connection:
            apply(connection, self.registry, self.manager(), edits, reason="new border")

    def ids(self) -> dict[str, int]:
        """Ids of the current cells by code."""
        found = self.rows("SELECT code, id FROM unit_grids WHERE tenant = :tenant")
        return {row.code: row.id for row in found}

    def code(self, number: int, column: int, row: int) -> str:
        """The code that the cell was given at first."""
        return f"{community(number)}{row * COLUMNS + column + 1:03d}"


def build(engine: Engine, communities: int = 2) -> Town:
    """Make the town with its communities and cells."""
    registry = discover()
    town = Town(engine, registry, f"grid-{secrets.token_hex(4)}", communities)
    with begin_owner(engine) as connection:
        roles.seed(connection)
        city = tenants.City(
            id=town.tenant, title_zh="网格镇", title_en="Grid town", bounds=(116, 35, 118, 37)
        )
        tenants.put(connection, city)
    numbers = range(1, communities + 1)
    borders = [town.border(n) for n in numbers]
    named = [{"code": community(n), "name": f"c{n}", "level": "community"} for n in numbers]
    town.load("divisions", named, borders)
    places = [(n, c, r) for n in numbers for r in range(ROWS) for c in range(COLUMNS)]
    cells = [
        {
            "code": town.code(*place),
            "community_code": community(place[0]),
            "started_on": "2026-01-01",
            "area_m2": 10_000.0,
        }
        for place in places
    ]
    town.load("unit_grids", cells, np.array([town.cell(*place) for place in places]))
    return town
