"""Routes of intake, below ``/api/cases``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from gis.database.session import Caller, begin
from services.cases.api.answer import Key, answer
from services.cases.contacts.vault import vault
from services.cases.dispatch.explain import offered
from services.cases.engine.posts import posts_of
from services.cases.intake.answer import for_public
from services.cases.intake.candidate import MACHINES, PUBLIC
from services.cases.intake.desk import Desk
from services.cases.intake.receive import receive
from services.cases.intake.shape import ReportIn
from services.context import Asking, Now, Slots, geocoder_of

router = APIRouter(tags=["cases"])
BY_ITSELF = MACHINES | {PUBLIC, "collector", "inspection"}
"""Sources behind which nobody sits who would look at a proposal."""


@router.post("/reports", status_code=201)
async def report(
    body: ReportIn, request: Request, caller: Asking, now: Now, slots: Slots, key: Key = None
) -> Response:
    """Report a problem, from whatever source; answered with case, grid, unit, tracking number, deadline."""
    candidate = body.candidate()
    desk = await desk_of(request, caller, wait=candidate.point is None and not candidate.component)

    def work() -> dict[str, Any]:
        made = receive(desk, caller, candidate, at=now, key=key)
        if candidate.source in BY_ITSELF or made["known"]:
            return made
        return {**made, "proposal": _proposal(desk, caller, made, now)}

    made = await to_thread.run_sync(work, limiter=slots)
    return answer(made if caller.may("staff") else for_public(made), status=201)


def _proposal(
    desk: Desk, caller: Caller, made: Mapping[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """What the policies would propose for the new case, to an operator; after the report is safe."""
    with begin(desk.engine, caller) as connection:
        posts = {held.post for held in posts_of(connection, caller, now)}
        asked = (made["case"], made["state"], posts)
        return offered(connection, desk.registry, caller, asked, now)


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
