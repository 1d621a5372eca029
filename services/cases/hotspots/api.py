"""Routes of the hotspots, below ``/api/cases/hotspots``."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Query
from fastapi.params import Path as InPath
from geoalchemy2.shape import to_shape
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select

from gis.database.session import Caller, begin
from gis.errors import Forbidden
from layers.registry import Registry
from services.cases.hotspots import order as orders
from services.cases.hotspots.layers import COMMAND
from services.cases.hotspots.nightly import run
from services.cases.hotspots.search import ZONE
from services.context import Asking, Database, Layers, Now

router = APIRouter(prefix="/hotspots", tags=["cases"])
Id = Annotated[int, InPath(ge=1, le=2**63 - 1)]
TOLD = (
    "id",
    "name",
    "sim_group",
    "class_code",
    "cases",
    "days",
    "window_days",
    "state",
    "area_code",
    "case_ids",
)


class Ordered(BaseModel):
    """A focused patrol to be ordered."""

    model_config = ConfigDict(extra="forbid")
    starts_on: dt.date | None = None
    days: int = Field(orders.DAYS, ge=1, le=90)
    visits_per_day: int = Field(1, ge=1, le=6)
    unit: str | None = Field(None, max_length=32)
    note: str | None = Field(None, max_length=500)


@router.get("")
def hotspots(
    caller: Asking,
    engine: Database,
    registry: Layers,
    now: Now,
    state: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Hotspots as GeoJSON, worst first, each with its focused patrols and what they changed."""
    _staff(caller)
    table = registry.get("hotspots").table
    wanted = [table.c.tenant == caller.tenant]
    if state is not None:
        wanted.append(table.c.state == state)
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(
            select(table).where(*wanted).order_by(table.c.cases.desc(), table.c.id).limit(limit)
        )
        features = [_feature(connection, registry, caller, row, now) for row in rows]
    return {"type": "FeatureCollection", "features": features}


@router.post("/search")
def search(caller: Asking, engine: Database, registry: Layers, now: Now) -> dict[str, Any]:
    """Search now instead of tonight."""
    if not caller.may(COMMAND):
        raise Forbidden("not_allowed", "无权执行该操作。", "You may not do that.")
    return run(engine, registry, caller.tenant, now)


@router.post("/{hotspot}/orders", status_code=201)
def order(
    hotspot: Id, body: Ordered, caller: Asking, engine: Database, registry: Layers, now: Now
) -> dict[str, Any]:
    """Order a focused patrol, from tomorrow unless told otherwise."""
    tomorrow = now.astimezone(ZONE).date() + dt.timedelta(days=1)
    given = {**body.model_dump(), "starts_on": body.starts_on or tomorrow}
    return orders.order(engine, registry, caller, hotspot, orders.Wanted(**given))


def _feature(
    connection: Connection, registry: Registry, caller: Caller, row: Any, now: dt.datetime
) -> dict[str, Any]:
    found = orders.of_hotspot(connection, registry, caller, row.id)
    told = {name: getattr(row, name) for name in TOLD if name != "id"}
    times = {name: getattr(row, name).isoformat() for name in ("first_at", "last_at")}
    listed = [
        {
            "id": one.id,
            "grid": one.grid,
            "unit": one.unit,
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(),
            "visits_per_day": one.visits_per_day,
            "state": one.state,
            "effect": orders.measured(connection, row, one, now),
        }
        for one in found
    ]
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": json.loads(shapely.to_geojson(to_shape(row.geom))),
        "properties": {**told, **times, "orders": listed},
    }


def _staff(caller: Caller) -> None:
    if not caller.may("staff"):
        raise Forbidden("not_allowed", "仅限工作人员。", "For staff only.")
