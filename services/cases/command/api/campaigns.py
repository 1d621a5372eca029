"""Routes of campaigns: ``/api/cases/campaigns``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import shapely
from fastapi import APIRouter, Query
from fastapi.params import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from services.cases.command import campaigns
from services.context import Asking, Database, Layers, Now

router = APIRouter(prefix="/campaigns")
ZONE = ZoneInfo("Asia/Shanghai")
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class NewCampaign(BaseModel):
    """A campaign over divisions, with its form (JSON Schema) and collectors."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=1, max_length=100)
    divisions: list[Annotated[str, Field(pattern=r"^\d{2,12}$")]] = Field(
        min_length=1, max_length=200
    )
    starts_on: dt.date
    ends_on: dt.date
    members: list[Name] = Field(min_length=1, max_length=2_000)
    form: dict[str, Any] = Field(default_factory=dict)
    note: str | None = Field(None, max_length=500)


class Record(BaseModel):
    """What was seen, where."""

    model_config = ConfigDict(extra="forbid")
    lon: Lon
    lat: Lat
    data: dict[str, Any]


@router.post("", status_code=201)
def open_campaign(
    body: NewCampaign, caller: Asking, engine: Database, registry: Layers
) -> dict[str, int]:
    """Open a campaign; its area is a layer of the map."""
    given = campaigns.Opening(**body.model_dump())
    return {"id": campaigns.open_campaign(engine, registry, caller, given)}


@router.get("/forms")
def forms(
    lon: Annotated[float, Query(ge=-180, le=180)],
    lat: Annotated[float, Query(ge=-90, le=90)],
    caller: Asking,
    engine: Database,
    registry: Layers,
    now: Now,
) -> list[dict[str, Any]]:
    """The forms the caller has to fill in here and now; empty outside and for everybody else."""
    today = now.astimezone(ZONE).date()
    return campaigns.forms(engine, registry, caller, shapely.Point(lon, lat), today)


@router.post("/{campaign}/records", status_code=201)
def record(
    campaign: Annotated[int, InPath(ge=1, le=2**63 - 1)],
    body: Record,
    caller: Asking,
    engine: Database,
    registry: Layers,
    now: Now,
) -> dict[str, int]:
    """Record by the form; 404 unless the caller collects there, 422 names the field."""
    today = now.astimezone(ZONE).date()
    place = shapely.Point(body.lon, body.lat)
    made = campaigns.record(engine, registry, caller, campaign, place, body.data, now, today)
    return {"id": made}
