"""Two cities on the same spot, every layer filled, accounts of many roles: what leak tests walk through.

Each text tells whose it is: ``zq`` + city letter + area letter, then ``pub`` or ``hid`` (layer for
staff), and ``vip`` in fields for staff only. So a leak is a word in an answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import Engine, text

from gis.database.session import Caller, begin, begin_owner, system
from layers.accounts import roles, tenants, tokens, users
from layers.codes import load
from layers.info import FieldInfo, LayerInfo
from layers.registry import Registry
from layers.store import bulk
from layers.store.edit import Edit, apply
from tests import world_cases

CITY, EAST, WEST = "3799", "379902", "379901"
AREAS = {"W": WEST, "E": EAST}
BORDER = 117.1
BOXES = {"W": shapely.box(117.0, 36.0, BORDER, 36.1), "E": shapely.box(BORDER, 36.0, 117.2, 36.1)}
SPOTS = {"W": (117.099, 36.05), "E": (117.101, 36.05)}
BOX = (117.0, 36.0, 117.2, 36.1)
TILE, CLOSE_TILE = "14/13521/6430", "16/54085/25723"
ROLES = ("admin", "commander", "surveyor", "grid_manager", "collector", "citizen")
PASSWORD = "correct horse"
FITTING = {"classes": "0101", "hours": "08:00-18:00"}
"""Values of required fields with a pattern."""


@dataclass(frozen=True)
class City:
    """A tenant with its letter, tokens by account and, per layer and area, a feature's id."""

    letter: str
    tenant: str
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    retired: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """The two cities, and a token that expired and one that was revoked."""

    north: City
    south: City
    expired: str
    revoked: str


def build(engine: Engine, registry: Registry) -> World:
    """Fill two fresh tenants."""
    with begin_owner(engine) as connection:
        roles.seed(connection)
    mark = secrets.token_hex(3)
    north, south = (_city(engine, registry, letter, mark) for letter in "NS")
    user = f"commander.{north.tenant}"
    with begin_owner(engine) as connection:
        expired = tokens.issue(connection, user, "api", hours=-1)
        revoked = tokens.issue(connection, user, "api")
        tokens.revoke(connection, revoked)
    return World(north, south, expired, revoked)


def values(info: LayerInfo, letter: str, area: str, suffix: str = "") -> dict[str, Any]:
    """Attributes of a feature, each text marked; required ones are always there."""
    found = {}
    for item in info.fields:
        if item.readonly or item.name in (info.where or {}):
            continue
        value = _value(item, f"zq{letter}{area}{suffix}", "hid" if info.read != "public" else "pub")
        if value is not None:
            found[item.name] = value
    if info.declared.stamps == "area":
        found["code"] = AREAS[area]
    return found


def shape(info: LayerInfo, area: str, shift: float = 0.0) -> Any:
    """A small geometry of the layer's kind at the area's spot."""
    if info.declared.stamps == "area":
        return BOXES[area]
    x, y = SPOTS[area][0] + shift, SPOTS[area][1]
    if info.geometry == "line":
        return shapely.LineString([(x, y), (x + 0.0004, y)])
    if info.geometry == "polygon":
        return shapely.box(x, y, x + 0.0004, y + 0.0004)
    return shapely.Point(x, y)


def _value(item: FieldInfo, mark: str, kind: str) -> Any:
    if item.codes:
        code = load(item.codes).items[0].code
        return [code] if item.type == "array" else code
    if item.required and item.pattern:
        return FITTING[item.name]
    if item.type != "string" or item.pattern or item.name == "code":
        return None
    words = f"{mark}-{'vip' if item.read != 'public' else kind}"
    return words if item.length is None or item.length >= len(words) else None


def _city(engine: Engine, registry: Registry, letter: str, mark: str) -> City:
    city = City(letter, f"{letter.lower()}-{mark}")
    with begin_owner(engine) as connection:
        tenants.put(
            connection,
            tenants.City(
                id=city.tenant,
                title_zh=f"zq{letter}",
                title_en=f"zq{letter}",
                bounds=(116, 35, 118, 37),
            ),
        )
        for name, role, areas in _accounts():
            username = f"{name}.{city.tenant}"
            users.add(
                connection,
                users.NewUser(
                    username=username,
                    tenant=city.tenant,
                    display=username,
                    roles=(role,),
                    areas=areas,
                    password=PASSWORD if name == "commander" else None,
                ),
            )
            city.tokens[name] = tokens.issue(connection, username, "api")
    for info in sorted(registry.bases(), key=lambda info: info.declared.stamps != "area"):
        if info.events is None:
            _fill(engine, registry, city, info)
    world_cases.fill(engine, registry, city, SPOTS)
    return city


def _accounts() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield from ((role, role, ("*",)) for role in ROLES)
    yield "west_surveyor", "surveyor", (WEST,)
    yield "west_collector", "collector", (WEST,)


def _fill(engine: Engine, registry: Registry, city: City, info: LayerInfo) -> None:
    """Two features, one per area, each with an older version; and a retired one."""
    caller = system(city.tenant)
    rows = [values(info, city.letter, area, "old") for area in AREAS]
    frame = gpd.GeoDataFrame(
        [
            {**row, "source_id": f"zq{city.letter}{area}-vip"}
            for row, area in zip(rows, AREAS, strict=True)
        ],
        geometry=[shape(info, area) for area in AREAS],
        crs=4490,
    )
    done = bulk.load(engine, registry, caller, info, [frame], reason="test", source="test")
    assert done.created == len(AREAS), (info.id, done)
    with begin_owner(engine) as connection:
        found = connection.execute(
            text(f"SELECT id FROM {info.table.name} WHERE tenant = :tenant ORDER BY id"),
            {"tenant": city.tenant},
        )
        for area, feature_id in zip(AREAS, found.scalars(), strict=True):
            city.ids[info.id, area] = feature_id
    rights = {"public", "staff", info.write, *(item.read for item in info.fields)}
    writer = Caller(tenant=city.tenant, actor="writer", permissions=frozenset(rights))
    edits = [_update(info, city, area) for area in AREAS]
    gone = Edit(
        layer=info, op="create", values=_extra_values(info, city), geom=shape(info, "W", 0.0005)
    )
    with begin(engine, writer) as connection:
        outcome = apply(connection, registry, writer, [*edits, gone], reason="zq-vip reason")
        city.retired[info.id] = outcome.ids[-1]
    with begin(engine, writer) as connection:
        retire = Edit(layer=info, op="retire", feature_id=outcome.ids[-1])
        apply(connection, registry, writer, [retire], reason="zq-vip reason")


def _update(info: LayerInfo, city: City, area: str) -> Edit:
    new = values(info, city.letter, area)
    new.pop("code", None)
    new.pop("source_id", None)
    return Edit(layer=info, op="update", feature_id=city.ids[info.id, area], values=new)


def _extra_values(info: LayerInfo, city: City) -> Mapping[str, Any]:
    given = values(info, city.letter, "W", "gone") | {"source_id": f"zq{city.letter}W-vip-gone"}
    if info.declared.stamps == "area":
        given["code"] = "379901001"
    return given
