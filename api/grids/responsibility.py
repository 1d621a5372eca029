"""Responsibility grids: listed, assigned, balanced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from api.grids.ask import box, desk, manager
from api.grids.publishing import staff
from api.idempotency import Key as Again
from api.idempotency import answered
from gis.errors import BadInput
from grids.desk.answer import collection, shape
from grids.desk.desk import Desk
from grids.responsibility.assign import Wanted, assign, settle
from grids.responsibility.propose import chosen, propose
from grids.responsibility.read import Grid, grids, members, summed
from grids.responsibility.work import WEIGHTS, work

router = APIRouter(prefix="/responsibility")
MOST = 500
Code = Annotated[str, Field(pattern=r"^\d{15}$")]
GridCode = Annotated[str, Field(pattern=r"^\d{9}Z\d{3}$")]
Shift = Annotated[str, Field(min_length=1, max_length=20)]


class Chosen(BaseModel):
    """Which grids: of a place, a community or street, a shift."""

    bbox: str | None = None
    community: str | None = Field(None, pattern=r"^\d{12}$")
    street: str | None = Field(None, pattern=r"^\d{9}$")
    shift: Shift | None = None
    load: bool = True


class Assignment(BaseModel):
    """Cells for a grid, or for a new one (``to`` null)."""

    to: GridCode | None = None
    cells: list[Code] = Field(max_length=1_000)
    values: dict[str, Any] = Field(default_factory=dict)
    reason: str = Field("责任网格调整", min_length=1, max_length=500)


class Balance(BaseModel):
    """What shall be evened out, and how much each kind of work counts."""

    codes: list[GridCode] | None = Field(None, max_length=200)
    street: str | None = Field(None, pattern=r"^\d{9}$")
    shift: Shift | None = None
    grids: int | None = Field(None, ge=1, le=200)
    weights: dict[str, Annotated[float, Field(ge=0, le=1000)]] | None = None


class Proposed(BaseModel):
    """One grid of a proposal."""

    code: GridCode | None = None
    unit_grids: list[Code] = Field(min_length=1, max_length=3_000)
    values: dict[str, Any] = Field(default_factory=dict)


class Acceptance(BaseModel):
    """A proposal, perhaps changed by hand, to be put into force."""

    grids: list[Proposed] = Field(min_length=1, max_length=200)
    shift: Shift = "day"
    reason: str = Field("责任网格均衡", min_length=1, max_length=500)


@router.get("")
def listing(request: Request, who: Who, given: Annotated[Chosen, Query()]) -> Response:
    """Responsibility grids with their work."""
    staff(who)
    with desk(request, who, read_only=True) as at:
        found = grids(
            at,
            area=box(given.bbox),
            prefix=given.community or given.street,
            shift=given.shift,
            limit=MOST + 1,
        )
        features = _features(at, found[:MOST], load=given.load)
    return GeoJSONResponse(collection(features, more=len(found) > MOST))


@router.post("/assign")
def give(request: Request, who: Who, body: Assignment, again: Again = None) -> Response:
    """Give cells to a grid; they leave the one they were in."""
    manager(who)
    with desk(request, who) as at:

        def work() -> dict[str, Any]:
            changed = assign(at, body.to, body.cells, values=_own(body.values), reason=body.reason)
            return {"changed": collection(_features(at, changed, load=True))}

        return answered(at.connection, who, again, ["assign", body.model_dump()], work)


@router.post("/balance")
def even_out(request: Request, who: Who, body: Balance) -> Response:
    """Propose borders that even the work out; nothing is stored."""
    staff(who)
    unknown = sorted(set(body.weights or ()) - set(WEIGHTS))
    if unknown or not (body.codes or body.street):
        raise BadInput(
            "bad_parameter", "请给出责任网格或街道。", "Name grids or a street.", "weights"
        )
    with desk(request, who, read_only=True) as at:
        found = propose(
            at, chosen(at, body.codes, body.street, body.shift), body.grids, body.weights
        )
    features = [
        {
            "type": "Feature",
            "geometry": shape(item.shape),
            "properties": {
                "code": item.code,
                "unit_grids": item.unit_grids,
                "load_before": item.load_before,
                "load": item.load,
                "share": item.share,
            },
        }
        for item in found.shares
    ]
    return GeoJSONResponse(
        {
            "before": {"spread": found.before},
            "after": {"spread": found.after},
            "moved": found.moved,
            "grids": collection(features),
        }
    )


@router.post("/accept")
def accept(request: Request, who: Who, body: Acceptance, again: Again = None) -> Response:
    """Put a proposal into force as one change."""
    manager(who)
    wanted = [
        Wanted(item.code, tuple(sorted(item.unit_grids)), _own(item.values)) for item in body.grids
    ]
    with desk(request, who) as at:

        def work() -> dict[str, Any]:
            changed = settle(at, wanted, body.shift, body.reason)
            return {"changed": collection(_features(at, changed, load=False))}

        return answered(at.connection, who, again, ["accept", body.model_dump()], work)


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """What cells and geometry say is not given by hand."""
    derived = {"unit_grids", "area_m2", "code", "workload"}
    return {name: value for name, value in values.items() if name not in derived}


def _features(at: Desk, found: Sequence[Grid], *, load: bool) -> list[dict[str, Any]]:
    cells = members(at, {code for grid in found for code in grid.members}) if load else {}
    each = dict(zip(cells, work(at, list(cells.values())), strict=True)) if cells else {}
    return [
        {
            "type": "Feature",
            "id": grid.id,
            "geometry": shape(grid.shape),
            "properties": {
                **grid.values,
                **(
                    {"load": summed([each[code] for code in grid.members if code in each])}
                    if load
                    else {}
                ),
            },
        }
        for grid in found
    ]
