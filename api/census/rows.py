"""Rows that need a person: findings, quarantine, doubtful pairs; as map layers and workbooks."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

import shapely
from fastapi import APIRouter, Depends, Query
from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from sqlalchemy import Table, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Who
from api.census.desk import Number, desk, submit
from api.census.runs import receive
from api.geojson import GeoJSONResponse
from gis.database.session import Caller, begin
from layers.store.changes import table
from pipelines.census.rules import catalogue
from pipelines.census.tables import CensusFinding, CensusPair, CensusQuarantine

router = APIRouter()
MOST = 10_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _page(
    limit: Annotated[int, Query(ge=1, le=MOST)] = 1000,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> tuple[int, int]:
    return limit, offset


Page = Annotated[tuple[int, int], Depends(_page)]


class Decision(BaseModel):
    """What a person decided: of the pairs named (dataset, feature), or of all that are open."""

    decision: Literal["yes", "no"]
    pairs: list[tuple[int, int]] | None = Field(None, max_length=MOST)


@router.get("/runs/{run}/findings")
def findings(
    request: Request,
    who: Who,
    run: Number,
    page: Page,
    rule: str | None = None,
    severity: Literal["error", "warning"] | None = None,
) -> Response:
    """Findings as GeoJSON, with the rule's sentences."""
    desk(request, who).get(run)
    held = table(CensusFinding)
    more = [held.c.rule == rule] if rule else []
    more += [held.c.severity == severity] if severity else []
    rows = _rows(request, who, held, run, [*more], page, held.c.id)
    known = catalogue.rules()
    for row in rows:
        zh, en = catalogue.sentence(
            known[row["rule"]], None, row["field"], value=row["value"], other=row["other"]
        )
        row |= {"zh": zh, "en": en}
    return _collection(rows)


@router.get("/runs/{run}/quarantine")
def quarantine(request: Request, who: Who, run: Number, page: Page) -> Response:
    """Rows that were held back as GeoJSON: as delivered, with all of their reasons."""
    desk(request, who).get(run)
    held = table(CensusQuarantine)
    return _collection(_rows(request, who, held, run, [], page, held.c.row))


@router.get("/runs/{run}/quarantine.xlsx")
def workbook(request: Request, who: Who, run: Number) -> Response:
    """The quarantine as a workbook to mend."""
    headers = {"content-disposition": f'attachment; filename="quarantine-{run}.xlsx"'}
    return Response(desk(request, who).quarantined(run), media_type=XLSX, headers=headers)


@router.post("/runs/{run}/mend", status_code=201)
async def mend(request: Request, who: Who, run: Number) -> Response:
    """Take the mended workbook (the request's body) and replay its rows as a run of their own."""
    census = desk(request, who)
    with tempfile.TemporaryDirectory(prefix="wanmi-census-") as folder:
        path = Path(folder) / "mended.xlsx"
        await receive(request, path)
        again = await run_in_threadpool(census.mend, run, path)
    job = await run_in_threadpool(submit, request, who, again, "check")
    headers = {"location": f"/api/census/runs/{again}"}
    return JSONResponse({"id": again, "job": job}, 201, headers=headers)


@router.get("/runs/{run}/pairs")
def pairs(request: Request, who: Who, run: Number, page: Page) -> Response:
    """Doubtful pairs as GeoJSON lines from the feature to the row."""
    desk(request, who).get(run)
    held = table(CensusPair)
    return _collection(_rows(request, who, held, run, [], page, held.c.feature_id))


@router.post("/runs/{run}/pairs")
def decide(request: Request, who: Who, run: Number, body: Decision) -> Response:
    """Decide doubtful pairs; answers how many are left."""
    left = desk(request, who).decide(run, body.decision, body.pairs)
    return JSONResponse({"undecided": left})


def _rows(  # noqa: PLR0913, PLR0917 - which rows of which table for whom
    request: Request,
    who: Caller,
    held: Table,
    run: int,
    conditions: list[Any],
    page: tuple[int, int],
    order: Any,
) -> list[dict[str, Any]]:
    wanted = (
        select(held)
        .where(held.c.tenant == who.tenant, held.c.run_id == run, *conditions)
        .order_by(held.c.n, order)
        .limit(page[0])
        .offset(page[1])
    )
    with begin(request.app.state.engine, who, read_only=True) as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def _collection(rows: list[dict[str, Any]]) -> Response:
    features = []
    for row in rows:
        shape = row.pop("geom")
        row.pop("tenant")
        geometry = None if shape is None else shapely.geometry.mapping(to_shape(shape))
        features.append({"type": "Feature", "geometry": geometry, "properties": row})
    return GeoJSONResponse({"type": "FeatureCollection", "features": features})
