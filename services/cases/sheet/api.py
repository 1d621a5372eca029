"""The route of the case sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.params import Path as InPath
from starlette.responses import Response

from gis.database.session import begin
from gis.errors import Forbidden
from services.cases.evidence.files import Files
from services.cases.sheet.gather import gather
from services.cases.sheet.page import compiled
from services.cases.sheet.plan import draw
from services.context import Asking, Database, Layers, Now

router = APIRouter(tags=["cases"])
PDF = "application/pdf"


@router.get("/{case}/sheet.pdf", response_class=Response)
def sheet(
    case: Annotated[int, InPath(ge=1, le=2**63 - 1)],
    request: Request,
    caller: Asking,
    engine: Database,
    registry: Layers,
    now: Now,
) -> Response:
    """The case on paper: facts, map, photos, deadlines and every step; for staff."""
    if not caller.may("staff"):
        raise Forbidden("not_allowed", "仅限工作人员。", "For staff only.")
    var: Path = request.app.state.settings.var
    with begin(engine, caller, read_only=True) as connection:
        found = gather(connection, registry, caller, case, now, Files(var))
        plan = draw(connection, registry, caller, found.place)
    name = f"case-{case}.pdf"
    headers = {"content-disposition": f'inline; filename="{name}"', "cache-control": "no-store"}
    return Response(compiled(found.told, plan, found.pictures), media_type=PDF, headers=headers)
