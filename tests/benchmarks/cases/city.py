"""A made-up city of 200 communities on a lattice, with cells, handling grids, units and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from sqlalchemy import Engine, text

from gis.database.session import Caller, begin, begin_owner
from layers.accounts import roles, tenants, tokens, users
from layers.registry import Registry, discover
from layers.store.edit import Edit, apply
from services.cases.engine import Held
from services.cases.engine.posts import appoint, put_unit

TENANT = "casebench"
CITY = "3799"
WEST, SOUTH = 117.0, 36.0
DISTRICTS, STREETS, COMMUNITIES, CELLS = 4, 5, 10, 16
STEP = 0.05
"""Width of a district in degrees; a street is 0.04 high, a community 0.01 × 0.02."""
SINCE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
PEOPLE = {
    "chief": ("commander", ("*",), ()),
    "district": ("operator", ("379901",), (("dispatcher", None),)),
    "community": ("handler", ("379901001001",), (("handler", "4379901001001001"),)),
    "acceptor": ("operator", ("*",), (("acceptor", None),)),
    "supervisor": ("operator", ("*",), (("shift_supervisor", None),)),
    "dispatcher": ("operator", ("*",), (("dispatcher", None),)),
    "worker": ("handler", ("*",), ()),
    "collector": ("collector", ("*",), (("collector", None),)),
    "checker": ("collector", ("*",), (("collector", None),)),
}
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Made:
    """The city's tokens by person."""

    tokens: dict[str, str]


def divisions() -> Iterator[tuple[str, str, Box]]:
    """Yield code, level and box of every division."""
    yield CITY, "city", (WEST, SOUTH, WEST + DISTRICTS * STEP, SOUTH + STREETS * 0.04)
    for d in range(DISTRICTS):
        x = WEST + d * STEP
        district = f"{CITY}{d + 1:02d}"
        yield district, "county", (x, SOUTH, x + STEP, SOUTH + STREETS * 0.04)
        for s in range(STREETS):
            y = SOUTH + s * 0.04
            street = f"{district}{s + 1:03d}"
            yield street, "street", (x, y, x + STEP, y + 0.04)
            for c in range(COMMUNITIES):
                left, low = x + (c % 5) * 0.01, y + (c // 5) * 0.02
                yield f"{street}{c + 1:03d}", "community", (left, low, left + 0.01, low + 0.02)


def cells() -> Iterator[tuple[str, Box]]:
    """Yield code and box of every unit grid: four by four in a community."""
    for code, level, (west, south, _, _) in divisions():
        if level == "community":
            for n in range(CELLS):
                x, y = west + (n % 4) * 0.0025, south + (n // 4) * 0.005
                yield f"{code}{n + 1:03d}", (x, y, x + 0.0025, y + 0.005)


def build(engine: Engine) -> Made:
    """Make the city, or only new tokens where it is there already."""
    registry = discover()
    with begin_owner(engine) as connection:
        roles.seed(connection)
        there = connection.scalar(
            text("SELECT count(*) FROM divisions WHERE tenant = :tenant"), {"tenant": TENANT}
        )
        if not there:
            bounds = (116.0, 35.0, 118.0, 37.0)
            city = tenants.City(id=TENANT, title_zh="测试城", title_en="Bench", bounds=bounds)
            tenants.put(connection, city)
    if not there:
        _ground(engine, registry)
        _people(engine, registry)
    with begin_owner(engine) as connection:
        return Made({name: tokens.issue(connection, f"{name}.{TENANT}", "api") for name in PEOPLE})


def maker(registry: Registry) -> Caller:
    """Whoever may change every layer."""
    rights = {info.write for info in registry.bases()} | {"public", "staff", "admin"}
    return Caller(tenant=TENANT, actor="builder", permissions=frozenset(rights))


def _ground(engine: Engine, registry: Registry) -> None:
    builder = maker(registry)
    for layer in (_divisions, _cells, _handling):
        with begin(engine, builder) as connection:
            apply(connection, registry, builder, list(layer(registry)), reason="bench")


def _divisions(registry: Registry) -> Iterator[Edit]:
    layer = registry.get("divisions")
    for code, level, box in divisions():
        values = {"code": code, "name": f"区划{code}", "level": level}
        yield Edit(layer=layer, op="create", values=values, geom=shapely.box(*box))


def _cells(registry: Registry) -> Iterator[Edit]:
    layer = registry.get("unit_grids")
    for code, box in cells():
        values = {"code": code, "community_code": code[:12], "grade": "B"}
        yield Edit(layer=layer, op="create", values=values, geom=shapely.box(*box))


def _handling(registry: Registry) -> Iterator[Edit]:
    layer = registry.get("handling_grids")
    levels = {4: "1", 6: "2", 9: "3", 12: "4"}
    above = {6: 4, 9: 6, 12: 9}
    for code, _, box in divisions():
        level = levels[len(code)]
        parent = code[: above[len(code)]] if level != "1" else ""
        values = {
            "code": f"{level}{code}001",
            "name": f"处置{code}",
            "level": level,
            "parent_code": f"{int(level) - 1}{parent}001" if parent else None,
            "division_code": code,
            "department_code": "enforcement",
            "handler_name": f"处置员{code}",
        }
        yield Edit(layer=layer, op="create", values=values, geom=shapely.box(*box))


def _people(engine: Engine, registry: Registry) -> None:
    boss = maker(registry)
    with begin_owner(engine) as connection:
        for name, (role, areas, _) in PEOPLE.items():
            user = users.NewUser(
                username=f"{name}.{TENANT}",
                tenant=TENANT,
                display=name,
                roles=(role,),
                areas=areas,
            )
            users.add(connection, user)
    with begin(engine, boss) as connection:
        for code, level, _ in divisions():
            number = {"city": 1, "county": 2, "street": 3, "community": 4}[level]
            unit = {"code": f"{number}{code}001", "title": code, "level": number}
            put_unit(connection, boss, {**unit, "area_code": code, "valid_from": SINCE})
            held = Held("handler", f"{number}{code}001")
            appoint(connection, boss, f"worker.{TENANT}", held, SINCE)
        for name, (_, _, posts) in PEOPLE.items():
            for post, unit_code in posts:
                appoint(connection, boss, f"{name}.{TENANT}", Held(post, unit_code), SINCE)
