"""A small city of two counties for the store's tests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, text

from gis.database.session import Caller, begin, begin_owner
from layers.accounts import tenants
from layers.info import LayerInfo
from layers.registry import Registry, discover
from layers.store.edit import Edit, Outcome, apply

WEST, EAST = "379901", "379902"


@dataclass(frozen=True)
class Town:
    """A tenant with the counties west (117–117.5) and east (117.5–118)."""

    engine: Engine
    registry: Registry
    tenant: str

    def layer(self, name: str) -> LayerInfo:
        return self.registry.get(name)

    def caller(
        self, *permissions: str, areas: tuple[str, ...] = ("*",), actor: str = "ann"
    ) -> Caller:
        return Caller(
            tenant=self.tenant,
            actor=actor,
            permissions=frozenset({"public", *permissions}),
            areas=areas,
        )

    def editor(self, areas: tuple[str, ...] = ("*",), actor: str = "ann") -> Caller:
        return self.caller(
            "staff", "lighting.edit", "drainage.edit", "base.edit", areas=areas, actor=actor
        )

    def apply(self, caller: Caller, *edits: Edit, **more: Any) -> Outcome:
        with begin(self.engine, caller) as connection:
            return apply(connection, self.registry, caller, edits, reason="test", **more)

    def lamp(self, caller: Caller | None = None, lon: float = 117.2, **values: Any) -> int:
        edit = Edit(
            layer=self.layer("street_lights"),
            op="create",
            values=values,
            geom=shapely.Point(lon, 36.5),
        )
        return self.apply(caller or self.editor(), edit).ids[0]

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Ask as the owner, whom row security does not hold back."""
        with begin_owner(self.engine) as connection:
            return list(connection.execute(text(statement), {"tenant": self.tenant, **values}))


@pytest.fixture(scope="session")
def registry() -> Registry:
    return discover()


@pytest.fixture
def town(database, registry) -> Town:
    made = Town(database.engine, registry, f"town-{secrets.token_hex(4)}")
    city = tenants.City(id=made.tenant, title_zh="镇", title_en="Town", bounds=(117, 36, 118, 37))
    with begin_owner(database.engine) as connection:
        tenants.put(connection, city)
    divisions = made.layer("divisions")
    boxes = {WEST: shapely.box(117, 36, 117.5, 37), EAST: shapely.box(117.5, 36, 118, 37)}
    edits = [
        Edit(
            layer=divisions,
            op="create",
            values={"code": code, "name": code, "level": "county"},
            geom=box,
        )
        for code, box in boxes.items()
    ]
    made.apply(made.caller("staff", "divisions.edit"), *edits)
    return made
