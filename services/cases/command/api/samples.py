"""Routes of independent inspection: ``/api/cases/samples``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.params import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from gis.database.session import Caller
from gis.errors import Forbidden
from services.cases.command import samples
from services.cases.command.layers import COMMAND, INSPECT
from services.context import Asking, Database, Layers, Now

router = APIRouter(prefix="/samples")
Id = Annotated[int, InPath(ge=1, le=2**63 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class NewDraw(BaseModel):
    """A sample: how many unit grids of a division, for whom, until when, by which seed."""

    model_config = ConfigDict(extra="forbid")
    plan: str = Field(min_length=1, max_length=80)
    division: str = Field(pattern=r"^\d{2,12}$")
    grids: int = Field(ge=1, le=samples.MOST)
    inspector: Name
    due_on: dt.date
    seed: Name


class Result(BaseModel):
    """What was found at a point."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["good", "poor", "problem", "unreachable"]
    score: float | None = Field(None, ge=0, le=100)
    text: str | None = Field(None, max_length=5_000)
    photos: list[Hash] = Field(default_factory=list, max_length=20)
    data: dict[str, Any] | None = None


@router.post("", status_code=201)
def draw(body: NewDraw, caller: Asking, engine: Database, registry: Layers) -> dict[str, list[int]]:
    """Draw sample points at random; the same seed draws the same points."""
    return {"ids": samples.draw(engine, registry, caller, samples.Draw(**body.model_dump()))}


@router.get("")
def listed(
    caller: Asking,
    engine: Database,
    registry: Layers,
    state: Annotated[Literal["open", "done"] | None, Query()] = None,
) -> dict[str, Any]:
    """An inspector's own points as GeoJSON."""
    _concerned(caller)
    return samples.listing(engine, registry, caller, state)


@router.post("/{sample}/results", status_code=201)
def report(
    sample: Id, body: Result, caller: Asking, engine: Database, registry: Layers, now: Now
) -> dict[str, int]:
    """Keep a result; it changes no case."""
    found = samples.Found(**{**body.model_dump(), "photos": tuple(body.photos)})
    return {"id": samples.report(engine, registry, caller, sample, found, now)}


@router.get("/results")
def results(
    caller: Asking,
    engine: Database,
    sample: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> list[dict[str, Any]]:
    """Results: an inspector's own, or all for those who command."""
    _concerned(caller)
    return samples.results(engine, caller, sample)


def _concerned(caller: Caller) -> None:
    if not caller.may(INSPECT) and not caller.may(COMMAND):
        raise Forbidden("not_allowed", "仅限督查人员。", "For inspectors only.")
