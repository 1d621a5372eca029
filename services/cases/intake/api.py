"""Routes of intake, below ``/api/cases``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from gis.database.session import Caller
from services.cases.api.answer import Key, answer
from services.cases.contacts.vault import vault
from services.cases.intake.answer import for_public
from services.cases.intake.desk import Desk
from services.cases.intake.receive import receive
from services.cases.intake.shape import ReportIn
from services.context import Asking, Now, geocoder_of

router = APIRouter(tags=["cases"])


@router.post("/reports", status_code=201)
async def report(
    body: ReportIn, request: Request, caller: Asking, now: Now, key: Key = None
) -> Response:
    """Report a problem, from whatever source; answered with case, grid, unit, tracking number, deadline."""
    candidate = body.candidate()
    desk = await desk_of(request, caller, wait=candidate.point is None and not candidate.component)

    def work() -> dict[str, Any]:
        return receive(desk, caller, candidate, at=now, key=key)

    made = await run_in_threadpool(work)
    return answer(made if caller.may("staff") else for_public(made), status=201)


async def desk_of(request: Request, caller: Caller, *, wait: bool = False) -> Desk:
    """The intake desk of this program; ``wait`` for the geocoder where an address must be found."""
    state = request.app.state
    settings = state.settings
    return Desk(
        engine=state.engine,
        registry=state.registry,
        open_vault=lambda: vault(settings.var, settings.contact_key),
        geocoder=await geocoder_of(request, caller, wait=wait),
    )
