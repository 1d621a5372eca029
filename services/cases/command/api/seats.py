"""Routes of seats, staffing and panels: ``/api/cases/seats``, ``/staffing``, ``/desk``."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from gis.database.session import Caller
from gis.errors import Forbidden
from services.cases.command import seats, staffing
from services.cases.command.desk import desk
from services.context import Asking, Database, Layers, Now

router = APIRouter()
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Skills(BaseModel):
    """What a seat takes: patterns of sources and class codes, and its group."""

    model_config = ConfigDict(extra="forbid")
    group: Name
    sources: list[Name] = Field(default=["*"], min_length=1, max_length=50)
    classes: list[Name] = Field(default=["*"], min_length=1, max_length=200)
    active: bool = True


@router.get("/seats")
def listed(caller: Asking, engine: Database) -> list[dict[str, Any]]:
    """The seats of the city."""
    _staff(caller)
    return seats.listing(engine, caller)


@router.put("/seats/{person}", status_code=204)
def put(person: Name, body: Skills, caller: Asking, engine: Database, now: Now) -> Response:
    """Give a person a seat, or change what it takes."""
    seats.put(engine, caller, person, seats.Skills(**body.model_dump()), now)
    return Response(status_code=204)


@router.get("/seats/queue")
def queue(
    caller: Asking,
    engine: Database,
    registry: Layers,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """What waits for the caller's seat, from all sources it takes."""
    _staff(caller)
    return seats.queue(engine, registry, caller, limit)


@router.get("/seats/statistics")
def statistics(
    caller: Asking,
    engine: Database,
    since: Annotated[AwareDatetime, Query(alias="from")],
    until: Annotated[AwareDatetime, Query(alias="to")],
) -> dict[str, Any]:
    """What came in by source, and what became of it; the steps of each seat."""
    _staff(caller)
    return seats.statistics(engine, caller, since, until)


@router.get("/staffing")
def staffed(caller: Asking, engine: Database, registry: Layers, now: Now) -> dict[str, Any]:
    """Handling grids that nobody staffs, by level."""
    _staff(caller)
    return staffing.staffing(engine, registry, caller, now)


@router.get("/desk")
def own_desk(caller: Asking, engine: Database, now: Now) -> dict[str, Any]:
    """The caller's units with the counts of their queues, and their panels."""
    _staff(caller)
    return desk(engine, caller, now)


def _staff(caller: Caller) -> None:
    if not caller.may("staff"):
        raise Forbidden("not_allowed", "仅限工作人员。", "For staff only.")
