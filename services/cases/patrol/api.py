"""Routes of the patrol, below ``/api/cases/patrol``."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Any, Literal

import shapely
from fastapi import APIRouter, Query
from fastapi.params import Path as InPath
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import text
from starlette.responses import Response

from gis.database.session import Caller, begin
from gis.errors import Forbidden
from services.cases.config import readers
from services.cases.config.kinds import assign
from services.cases.patrol import choose, people, plan, upload
from services.cases.patrol.report import report
from services.cases.patrol.tables import PATROL
from services.context import Asking, Database, Layers, Now

router = APIRouter(prefix="/patrol", tags=["cases"])
Id = Annotated[int, InPath(ge=1, le=2**63 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
GridCode = Annotated[str, Field(pattern=r"^\d{9}Z\d{3}$")]


class Planned(BaseModel):
    """A duty to be planned."""

    model_config = ConfigDict(extra="forbid")
    person: Name
    grid: GridCode
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    kind: Name = "day"
    task: Literal["patrol", "campaign", "focus"] = "patrol"
    unit: Name | None = None
    note: str | None = Field(None, max_length=500)


class Substitute(BaseModel):
    """Who takes over."""

    person: Name


class Sent(BaseModel):
    """One position: degrees, time with zone, stated error in metres."""

    lon: float
    lat: float
    at: AwareDatetime
    error: float | None = Field(None, ge=0)


class Upload(BaseModel):
    """A batch of positions as a telephone sends it; ``key`` is the telephone's name for it."""

    model_config = ConfigDict(extra="forbid")
    key: Name
    positions: list[Sent] = Field(min_length=1, max_length=upload.MOST)
    crs: Literal["CGCS2000", "GCJ-02"] = "CGCS2000"
    device: str | None = Field(None, max_length=100)


@router.post("/duties", status_code=201)
def plan_duties(
    body: Annotated[list[Planned], Field(min_length=1, max_length=500)],
    caller: Asking,
    engine: Database,
    registry: Layers,
    now: Now,
) -> dict[str, list[int]]:
    """Plan duties on responsibility grids, all or none."""
    plans = [plan.Plan(**one.model_dump()) for one in body]
    return {"ids": plan.plan(engine, registry, caller, plans, now)}


@router.get("/duties")
def duties(
    caller: Asking,
    engine: Database,
    since: Annotated[AwareDatetime, Query(alias="from")],
    until: Annotated[AwareDatetime, Query(alias="to")],
    person: Name | None = None,
    grid: GridCode | None = None,
) -> list[dict[str, Any]]:
    """List duties of a span; staff without the right to plan see their own."""
    only = person if caller.may(PATROL) else caller.actor
    with begin(engine, caller, read_only=True) as connection:
        rows = plan.listing(connection, caller, since, until, person=only, grid=grid)
    return [_duty(row) for row in rows]


@router.post("/duties/{duty}/substitute", status_code=201)
def substitute(
    duty: Id, body: Substitute, caller: Asking, engine: Database, registry: Layers, now: Now
) -> dict[str, int]:
    """Give the rest of a duty to somebody else."""
    return {"id": plan.substitute(engine, registry, caller, duty, body.person, now)}


@router.delete("/duties/{duty}", status_code=204)
def cancel(duty: Id, caller: Asking, engine: Database, now: Now) -> Response:
    """Take back a duty that has not begun, end one that runs."""
    plan.cancel(engine, caller, duty, now)
    return Response(status_code=204)


@router.get("/duties/{duty}/report")
def shift_report(
    duty: Id, caller: Asking, engine: Database, registry: Layers, now: Now
) -> dict[str, Any]:
    """The shift report: attendance, minutes on the grid, roads seen, gaps, reports made."""
    with begin(engine, caller, read_only=True) as connection:
        _mine_or_may(caller, plan.one(connection, caller, duty).person)
        return report(connection, registry, caller, duty, now).told()


@router.post("/tracks", status_code=201)
def send(body: Upload, caller: Asking, engine: Database, now: Now) -> dict[str, Any]:
    """Take positions of the caller's telephone; what is known already is left out."""
    batch = upload.Batch(
        key=body.key,
        at=[one.at.timestamp() for one in body.positions],
        lon=[one.lon for one in body.positions],
        lat=[one.lat for one in body.positions],
        error=[math.nan if one.error is None else one.error for one in body.positions],
        crs=body.crs,
        device=body.device,
    )
    kept = upload.receive(engine, caller, batch, now)
    return {"given": kept.given, "kept": kept.kept, "dropped": dict(kept.dropped)}


@router.get("/positions")
def positions(caller: Asking, engine: Database, now: Now) -> dict[str, Any]:
    """Where everybody on duty was last, as GeoJSON; only for those who may plan patrols."""
    _may(caller)
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(_POSITIONS, {"tenant": caller.tenant, "now": now}).all()
    return {"type": "FeatureCollection", "features": [_position(row, now) for row in rows]}


@router.get("/candidates")
def candidates(
    lon: Annotated[float, Query(ge=-180, le=180)],
    lat: Annotated[float, Query(ge=-90, le=90)],
    caller: Asking,
    engine: Database,
    now: Now,
) -> dict[str, Any]:
    """Who would be sent to a place, in order, each with the reason."""
    _may(caller)
    place = shapely.Point(lon, lat)
    with begin(engine, caller, read_only=True) as connection:
        grid = people.grid_at(connection, caller.tenant, place)
        rule = assign.find(readers.assigning.at(connection, caller.tenant, now, grid), assign.EVERY)
        on_duty = people.on_duty(connection, caller.tenant, place, now)
        found = choose.order(on_duty, grid, now, rule=rule)
    return {"grid": grid, "candidates": [one.__dict__ for one in found]}


_POSITIONS = text("""
SELECT p.person, p.at, p.error_m, d.id AS duty, d.grid, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat
FROM case_duties d JOIN case_positions p ON p.tenant = d.tenant AND p.person = d.person
WHERE d.tenant = :tenant AND d.starts_at <= :now AND d.ends_at > :now AND NOT d.cancelled
ORDER BY p.person
""")


def _position(row: Any, now: dt.datetime) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(row.lon, 7), round(row.lat, 7)]},
        "properties": {
            "person": row.person,
            "duty": row.duty,
            "grid": row.grid,
            "at": row.at.isoformat(),
            "error_m": row.error_m,
            "fresh": now - row.at <= choose.BY_DEFAULT.fresh,
        },
    }


def _duty(row: Any) -> dict[str, Any]:
    names = ("id", "person", "post", "unit", "grid", "kind", "task", "substitute_for", "note")
    times = {name: getattr(row, name).isoformat() for name in ("starts_at", "ends_at")}
    return {**{name: getattr(row, name) for name in names}, **times}


def _mine_or_may(caller: Caller, person: str) -> None:
    if person != caller.actor:
        _may(caller)


def _may(caller: Caller) -> None:
    if not caller.may(PATROL):
        raise Forbidden(
            "not_allowed", "无权查看他人的巡查情况。", "You may not see the patrols of others."
        )
