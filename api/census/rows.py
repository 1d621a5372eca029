"""Rows that were found faulty: findings and quarantine, as map layers and workbooks."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import any_, literal
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Who
from api.census.desk import Number, desk, existing, submit
from api.census.features import Asked, collection, page, where
from api.census.runs import receive
from api.geojson import GeoJSONResponse
from gis.database.session import begin
from layers.store.changes import table
from pipelines.census.rules import catalogue
from pipelines.census.rules.summary import summary
from pipelines.census.tables import CensusFinding, CensusQuarantine

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Findings(Asked):
    """Which findings."""

    rule: str | None = Field(None, max_length=63)
    severity: Literal["error", "warning"] | None = None


class Quarantined(Asked):
    """Which rows of the quarantine."""

    rule: str | None = Field(None, max_length=63)
    state: Literal["open", "mended", "dropped"] | None = None


@router.get("/runs/{run}/findings")
def findings(
    request: Request, who: Who, run: Number, asked: Annotated[Findings, Query()]
) -> Response:
    """Findings as GeoJSON, with the rule's sentences."""
    work = existing(request, who, run)
    infos = {item.n: item.layer for item in work.datasets()}
    held = table(CensusFinding)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        conditions = where(held, who, run, rule=asked.rule, severity=asked.severity, n=asked.n)
        rows, total = page(connection, held, conditions, asked, "id")
    known = catalogue.rules()
    for row in rows:
        layer = infos.get(row["n"])
        info = work.registry.get(layer) if layer else None
        zh, en = catalogue.sentence(
            known[row["rule"]], info, row["field"], value=row["value"], other=row["other"]
        )
        row |= {"zh": zh, "en": en, "element": known[row["rule"]].element}
    return collection(rows, total)


@router.get("/runs/{run}/findings/summary")
def counted(request: Request, who: Who, run: Number) -> Response:
    """Findings counted by dataset, rule and field, with the sentence of a first case."""
    work = existing(request, who, run)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        return GeoJSONResponse({"findings": summary(connection, work)})


@router.get("/runs/{run}/quarantine")
def quarantine(
    request: Request, who: Who, run: Number, asked: Annotated[Quarantined, Query()]
) -> Response:
    """Rows that were held back as GeoJSON: as delivered, with all of their reasons."""
    existing(request, who, run)
    held = table(CensusQuarantine)
    conditions = where(held, who, run, state=asked.state, n=asked.n)
    if asked.rule is not None:
        conditions.append(literal(asked.rule) == any_(held.c.rules))
    with begin(request.app.state.engine, who, read_only=True) as connection:
        return collection(*page(connection, held, conditions, asked, "row"))


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
