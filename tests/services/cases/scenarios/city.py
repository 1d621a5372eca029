"""The scenarios' city: two districts, four streets' communities, roads, cells, grids on four levels.

Everything lies around 117.10°E 36.05°N; the districts' common border is the meridian 117.10. One
hundredth of a degree is about 900 m from west to east and 1,110 m from south to north.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import shapely
from sqlalchemy import Connection, Engine, text

from gis.database.session import Caller, begin, begin_owner
from grids.desk.desk import Desk
from grids.handling.derive import derive
from layers.accounts import roles, tenants
from layers.model import Base
from layers.registry import Registry
from layers.store.edit import Edit, apply
from services.cases.config.seed import seed

BORDER = 117.10
CITY, WEST, EAST = "3799", "379901", "379902"
DIVISIONS: Mapping[str, tuple[str, str, tuple[float, float, float, float]]] = {
    CITY: ("city", "泉城市", (117.08, 36.04, 117.12, 36.06)),
    WEST: ("county", "西城区", (117.08, 36.04, 117.10, 36.06)),
    EAST: ("county", "东城区", (117.10, 36.04, 117.12, 36.06)),
    "379901001": ("street", "槐荫街道", (117.08, 36.04, 117.10, 36.05)),
    "379901002": ("street", "柳泉街道", (117.08, 36.05, 117.10, 36.06)),
    "379902001": ("street", "东关街道", (117.10, 36.04, 117.12, 36.06)),
    "379901001001": ("community", "文化社区", (117.08, 36.04, 117.09, 36.05)),
    "379901001002": ("community", "大明社区", (117.09, 36.04, 117.10, 36.05)),
    "379901002001": ("community", "柳泉社区", (117.08, 36.05, 117.10, 36.06)),
    "379902001001": ("community", "东关社区", (117.10, 36.04, 117.11, 36.06)),
    "379902001002": ("community", "花园社区", (117.11, 36.04, 117.12, 36.06)),
}
RESPONSIBILITY: Mapping[str, tuple[str, str]] = {
    "379901001Z001": ("甲", "379901001001"),
    "379901001Z002": ("乙", "379901001002"),
    "379901002Z001": ("丙", "379901002001"),
    "379902001Z001": ("丁", "379902001001"),
    "379902001Z002": ("戊", "379902001002"),
}
ROADS: Mapping[str, list[tuple[float, float]]] = {
    "文化路": [(117.08, 36.045), (117.12, 36.045)],
    "解放路": [(117.085, 36.04), (117.085, 36.06)],
    "花园路": [(117.115, 36.04), (117.115, 36.06)],
    "柳泉路": [(117.08, 36.055), (117.12, 36.055)],
}
DEPARTMENT = ("001", "城市管理局")


@cache
def code_of(name: str) -> str:
    """The code of a division or responsibility grid by its name."""
    found = {title: code for code, (_, title, _) in DIVISIONS.items()}
    return {**found, **{title: code for code, (title, _) in RESPONSIBILITY.items()}}[name]


@dataclass(frozen=True)
class Model:
    """A city made once, and the statements that copy its rows to another of the name ``:tenant``."""

    tenant: str
    copies: tuple[str, ...]


def model(engine: Engine, registry: Registry) -> Model:
    """Make the city that all others are copies of, with the configuration as it is shipped."""
    tenant = _made(engine, registry)
    seed(engine, tenant)
    with begin_owner(engine) as connection:
        found = [
            _copy(table, tenant)
            for table in Base.metadata.sorted_tables
            if "tenant" in table.c and connection.execute(_any(table, tenant)).first()
        ]
    return Model(tenant, tuple(found))


def build(engine: Engine, like: Model) -> str:
    """Make a city of its own with the model's rows and return its tenant's id."""
    tenant = f"scene-{secrets.token_hex(5)}"
    with begin_owner(engine) as connection:
        _put(connection, tenant)
        for statement in like.copies:
            connection.execute(text(statement), {"tenant": tenant})
    return tenant


def _any(table: Any, tenant: str) -> Any:
    return table.select().where(table.c.tenant == tenant).limit(1)


def _copy(table: Any, tenant: str) -> str:
    names = ", ".join(f'"{one.name}"' for one in table.c if one.name != "tenant")
    return (
        f"INSERT INTO {table.name} (tenant, {names}) "
        f"SELECT :tenant, {names} FROM {table.name} WHERE tenant = '{tenant}'"
    )


def _put(connection: Connection, tenant: str) -> None:
    bounds = (116.9, 35.9, 117.3, 36.2)
    city = tenants.City(id=tenant, title_zh="泉城市", title_en="Springs", bounds=bounds)
    tenants.put(connection, city)


def _made(engine: Engine, registry: Registry) -> str:
    """Make the city from its edits."""
    tenant = f"scene-{secrets.token_hex(5)}"
    with begin_owner(engine) as connection:
        roles.seed(connection)
        _put(connection, tenant)
    builder = maker(tenant, registry)
    for layers in (("divisions",), ("unit_grids",), ("responsibility_grids", "roads")):
        edits = [edit for layer in layers for edit in _CONTENT[layer](registry.get(layer))]
        with begin(engine, builder) as connection:
            apply(connection, registry, builder, edits, reason="scene", source="scene")
    with begin(engine, builder) as connection:
        desk = Desk(connection, registry, builder)
        derive(desk, DEPARTMENT, "scene")
        _staff(desk)
    return tenant


def maker(tenant: str, registry: Registry) -> Caller:
    """Whoever may change every layer."""
    rights = {info.write for info in registry.bases()} | {"public", "staff", "admin"}
    return Caller(tenant=tenant, actor="builder", permissions=frozenset(rights))


def _divisions(layer: Any) -> Iterator[Edit]:
    for code, (level, name, box) in DIVISIONS.items():
        values = {"code": code, "name": name, "level": level}
        yield Edit(layer=layer, op="create", values=values, geom=shapely.box(*box))


def _cells(layer: Any) -> Iterator[Edit]:
    """Four cells per community."""
    for code, (level, _, (west, south, east, north)) in DIVISIONS.items():
        if level == "community":
            x, y = (west + east) / 2, (south + north) / 2
            boxes = ((west, y, x, north), (x, y, east, north), (west, south, x, y))
            for n, box in enumerate((*boxes, (x, south, east, y)), 1):
                values = {"code": f"{code}{n:03d}", "community_code": code, "grade": "A"}
                yield Edit(layer=layer, op="create", values=values, geom=shapely.box(*box))


def _responsibility(layer: Any) -> Iterator[Edit]:
    for code, (name, community) in RESPONSIBILITY.items():
        cells = [f"{community}{n:03d}" for n in range(1, 5)]
        values = {"code": code, "name": name, "unit_grids": cells, "shift": "day"}
        shape = shapely.box(*DIVISIONS[community][2])
        yield Edit(layer=layer, op="create", values=values, geom=shape)


def _roads(layer: Any) -> Iterator[Edit]:
    for name, points in ROADS.items():
        values = {"name": name, "road_class": "branch"}
        yield Edit(layer=layer, op="create", values=values, geom=shapely.LineString(points))


def _staff(desk: Desk) -> None:
    """A named handler and a substitute in every handling grid."""
    layer = desk.registry.get("handling_grids")
    table = layer.table
    rows = desk.connection.execute(
        table.select().where(table.c.tenant == desk.caller.tenant).order_by(table.c.code)
    )
    edits = [
        Edit(
            layer=layer,
            op="update",
            feature_id=row.id,
            values={
                "handler_name": f"{row.name}处置员",
                "substitutes": [f"{row.name}替班"],
                "started_on": dt.date(2026, 1, 1).isoformat(),
            },
        )
        for row in rows
    ]
    apply(desk.connection, desk.registry, desk.caller, edits, reason="scene", source="scene")


_CONTENT = {
    "divisions": _divisions,
    "unit_grids": _cells,
    "responsibility_grids": _responsibility,
    "roads": _roads,
}
