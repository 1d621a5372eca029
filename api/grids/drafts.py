"""Drafts of the grid: opened, listed, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.drafts import Reason
from api.geojson import GeoJSONResponse
from api.grids.ask import Number, desk, manager
from api.idempotency import Key as Again
from api.idempotency import marked
from grids.desk import draft as drafts
from grids.desk.desk import Desk
from grids.desk.rehoming import proposed, rehomed
from layers.store.idempotency import once

router = APIRouter()


@router.get("/drafts")
def listing(request: Request, who: Who) -> Response:
    """The caller's open drafts, newest first."""
    manager(who)
    with desk(request, who, read_only=True) as at:
        found = [told(request, Desk(at.connection, at.registry, who, n)) for n in drafts.mine(at)]
    return GeoJSONResponse({"drafts": found})


@router.post("/drafts", status_code=201)
def create(request: Request, who: Who, body: Reason, again: Again = None) -> Response:
    """Open a draft."""
    manager(who)
    return _opened(request, who, again, body.reason, drafts.open_draft)


@router.get("/rehome")
def moved(request: Request, who: Who) -> Response:
    """The communities whose border has moved away from their cells."""
    manager(who)
    with desk(request, who, read_only=True) as at:
        return GeoJSONResponse({"communities": proposed(at)})


@router.post("/rehome", status_code=201)
def rehome(request: Request, who: Who, body: Reason, again: Again = None) -> Response:
    """Open a draft in which cells follow the borders of communities that have moved."""
    manager(who)
    return _opened(request, who, again, body.reason, rehomed)


def _opened(
    request: Request, who: Who, key: str | None, reason: str, make: Callable[[Desk, str], Desk]
) -> Response:
    with desk(request, who) as at:
        done = once(
            at.connection,
            who,
            key,
            [make.__name__, reason],
            lambda: {"id": make(at, reason).draft},
        )
        number = int(done.value["id"])
        answer = GeoJSONResponse(told(request, Desk(at.connection, at.registry, who, number)))
    answer.status_code = 201
    answer.headers["location"] = f"/api/grids/drafts/{number}"
    return marked(answer, repeated=done.repeated)


@router.get("/drafts/{draft}")
def show(request: Request, who: Who, draft: Number) -> Response:
    """One draft."""
    manager(who)
    with desk(request, who, draft, read_only=True) as at:
        return GeoJSONResponse(told(request, at))


@router.delete("/drafts/{draft}", status_code=204)
def discard(request: Request, who: Who, draft: Number) -> None:
    """Give a draft up."""
    manager(who)
    with desk(request, who, draft) as at:
        drafts.discard(at)


def told(request: Request, at: Desk) -> dict[str, Any]:
    """A draft with the address at which its state is served as OGC API – Features."""
    root = str(request.base_url).rstrip("/")
    return {**drafts.told(at), "ogc": f"{root}/drafts/{at.draft}/ogc"}
