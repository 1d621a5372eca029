"""Reports, rules, saved mappings, and the layers whose survey is due."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.census.desk import Number, desk
from api.census.rows import XLSX
from api.geojson import GeoJSONResponse
from gis.database.session import begin
from pipelines.census.mapping import saved
from pipelines.census.rules import catalogue

router = APIRouter()


REPORTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report, as a page or as a workbook",
        "content": {"text/html": {}, XLSX: {}},
    }
}


@router.get("/runs/{run}/report.{form}", response_class=Response, responses=REPORTS)
def report(request: Request, who: Who, run: Number, form: Literal["html", "xlsx"]) -> Response:
    """The report of a run."""
    made = desk(request, who).report(run, form)
    if form == "html":
        return Response(made, media_type="text/html; charset=utf-8")
    headers = {"content-disposition": f'attachment; filename="census-{run}.xlsx"'}
    return Response(made, media_type=XLSX, headers=headers)


@router.get("/rules")
def rules(
    request: Request, who: Who, layer: Annotated[str | None, Query(max_length=63)] = None
) -> Response:
    """The declared rules, or those of a layer."""
    known = catalogue.rules().values()
    if layer is not None:
        known = catalogue.of(request.app.state.registry.readable(layer, who))  # type: ignore[assignment]
    names = ("id", "kind", "fields", "parameters", "severity", "element", "zh", "en")
    return GeoJSONResponse(
        {"rules": [{name: getattr(rule, name) for name in names} for rule in known]}
    )


@router.get("/mappings")
def mappings(request: Request, who: Who) -> Response:
    """Saved mappings."""
    desk(request, who)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        return GeoJSONResponse({"mappings": saved.listing(connection, who)})


@router.delete("/mappings/{name}", status_code=204)
def forget(request: Request, who: Who, name: str) -> Response:
    """Forget a saved mapping."""
    desk(request, who)
    with begin(request.app.state.engine, who) as connection:
        saved.remove(connection, who, name)
    return Response(status_code=204)


@router.get("/due")
def due(request: Request, who: Who, months: Annotated[int, Query(ge=0, le=600)] = 24) -> Response:
    """Layers whose last survey is that old."""
    return GeoJSONResponse({"due": desk(request, who).due(months)})
