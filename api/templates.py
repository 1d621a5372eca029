"""``/layers/{id}/template.xlsx`` and ``.gpkg``: empty forms to fill in and import."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from layers.derive import template

router = APIRouter(tags=["map"])
_MAKERS = {
    "xlsx": (
        template.workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "gpkg": (template.geopackage, "application/geopackage+sqlite3"),
}


@router.get("/layers/{layer}/template.{form}", response_class=Response)
def form(request: Request, who: Who, layer: str, form: Literal["xlsx", "gpkg"]) -> Response:
    """Give an empty form of a layer."""
    info = request.app.state.registry.readable(layer, who)
    make, media_type = _MAKERS[form]
    headers = {"content-disposition": f'attachment; filename="{info.id}.{form}"'}
    return Response(make(info, who), media_type=media_type, headers=headers)
