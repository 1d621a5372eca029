"""Drafts compared, resolved and published; editions, rollback, lineage."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.drafts import Reason
from api.geojson import GeoJSONResponse
from api.grids.ask import Number, desk, manager
from api.grids.drafts import told
from api.idempotency import Key as Again
from api.idempotency import answered
from gis.errors import Forbidden
from grids.desk.desk import Desk
from grids.desk.diff import diff
from grids.desk.notes import note
from grids.publish import editions, lineage
from grids.publish.conflicts import resolve
from grids.publish.publish import FindingsError, Published, publish
from grids.publish.rollback import roll_back

router = APIRouter()


class Why(BaseModel):
    """Why an edition is published; by default what the draft was opened for."""

    reason: str | None = Field(None, min_length=1, max_length=500)


class Resolution(BaseModel):
    """Which version of a feature is kept."""

    feature_id: int = Field(ge=1, le=2**63 - 1)
    layer: str = Field("unit_grids", max_length=63)
    keep: Literal["mine", "theirs"]


@router.get("/drafts/{draft}/diff")
def compare(request: Request, who: Who, draft: Number) -> Response:
    """What the draft would change."""
    manager(who)
    with desk(request, who, draft, read_only=True) as at:
        return GeoJSONResponse(diff(at))


@router.post("/drafts/{draft}/publish")
def post(
    request: Request, who: Who, draft: Number, body: Why | None = None, again: Again = None
) -> Response:
    """Publish; 422 lists the errors found, 409 what others changed meanwhile."""
    manager(who)
    try:
        with desk(request, who, draft) as at:
            asked = ["publish", draft, body and body.reason]
            return answered(at.connection, who, again, asked, lambda: _publish(at, body))
    except FindingsError as refused:
        with desk(request, who, draft) as at:
            note(at, refused.found)
        raise


def _publish(at: Desk, body: Why | None) -> dict[str, Any]:
    return _published(publish(at, reason=body.reason if body else None))


@router.post("/drafts/{draft}/resolve")
def settle(request: Request, who: Who, draft: Number, body: Resolution) -> Response:
    """Settle a conflict."""
    manager(who)
    with desk(request, who, draft) as at:
        resolve(at, (body.layer, body.feature_id), body.keep)
        return GeoJSONResponse(told(request, at))


@router.get("/editions")
def listing(
    request: Request, who: Who, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> Response:
    """The editions, newest first."""
    staff(who)
    with desk(request, who, read_only=True) as at:
        return GeoJSONResponse({"editions": editions.listing(at, limit)})


@router.post("/editions/{number}/rollback")
def back(
    request: Request,
    who: Who,
    number: Annotated[int, Path(ge=1, le=2**31)],
    body: Reason,
    again: Again = None,
) -> Response:
    """Publish the state of an earlier edition as a new one."""
    manager(who)
    with desk(request, who) as at:
        asked = ["rollback", number, body.reason]
        return answered(
            at.connection,
            who,
            again,
            asked,
            lambda: _published(roll_back(at, number, body.reason)),
        )


@router.get("/lineage")
def ancestry(
    request: Request, who: Who, code: Annotated[str, Query(pattern=r"^\d{15}$")]
) -> Response:
    """From which codes a code came, and into which it went."""
    staff(who)
    with desk(request, who, read_only=True) as at:
        return GeoJSONResponse({"lines": lineage.of_codes(at.connection, who, [code])})


def staff(who: Who) -> None:
    """Refuse whoever does not work in the city."""
    if not who.may("staff"):
        raise Forbidden("not_allowed", "仅限工作人员。", "This is for staff only.")


def _published(done: Published) -> dict[str, Any]:
    return {
        "edition": done.edition,
        "recoded": [{"id": number, "code": code} for number, code in done.recoded.items()],
        "lineage": done.lineage,
        "followed": done.followed,
    }
