"""Runs: deliver, list, look, take further, map, cancel, undo."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Who
from api.census.desk import Number, dataset_of, desk, run_of, submit, watched
from api.geojson import GeoJSONResponse
from gis.errors import BadInput, TooLarge

router = APIRouter()
Step = Literal["inspect", "map", "check", "match", "approve", "publish"]
_OPTIONS = {
    "layer",
    "crs",
    "swapped",
    "encoding",
    "table",
    "mapping",
    "constants",
    "saved",
    "units",
    "units_layer",
    "gone",
    "doubtful",
    "confirmed",
    "reach_m",
    "moved_m",
    "reason",
    "legacy",
}


class Further(BaseModel):
    """How far a run is to be taken, and which step is to be done anew."""

    until: Step = "publish"
    again: Step | None = None


class Changes(BaseModel):
    """What is to be read otherwise; members that are absent stay."""

    layer: str | None = Field(None, max_length=63)
    crs: str | None = Field(None, max_length=4000)
    swapped: bool | None = None
    columns: dict[str, str] | None = None
    values: dict[str, dict[str, str]] | None = None
    constants: dict[str, str] | None = None
    save: str | None = Field(None, max_length=100)


@router.post("/runs", status_code=201)
async def deliver(
    request: Request,
    who: Who,
    name: Annotated[str, Query(max_length=200)],
    options: Annotated[str, Query(max_length=4_000)] = "{}",
    until: Step = "map",
) -> Response:
    """Take a delivery (the request's body) and begin with it; see docs/census.md for the options."""
    stated = _stated(options)
    census = desk(request, who)
    with tempfile.TemporaryDirectory(prefix="wanmi-census-") as folder:
        path = Path(folder) / (PurePosixPath(name.replace("\\", "/")).name or "delivery")
        await receive(request, path)
        run = await run_in_threadpool(census.create, path, stated)
    job = await run_in_threadpool(submit, request, who, run, until)
    headers = {"location": f"/api/census/runs/{run}"}
    return JSONResponse({"id": run, "job": job}, 201, headers=headers)


async def receive(request: Request, path: Path) -> None:
    """Write the body to a file, no more than uploads may have."""
    most = request.app.state.settings.max_upload_mb * 1_000_000
    size = 0
    with path.open("wb") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise TooLarge("too_large", "文件过大。", "The file is too large.")
            file.write(piece)


def _stated(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except ValueError:
        given = None
    return _known(given)


def _known(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or set(given) - _OPTIONS:
        raise BadInput(
            "bad_options",
            f"options 应为 JSON 对象，可含：{'、'.join(sorted(_OPTIONS))}。",
            f"options is a JSON object with: {', '.join(sorted(_OPTIONS))}.",
            "options",
        )
    return given


@router.get("/runs")
def listing(request: Request, who: Who) -> Response:
    """The newest runs."""
    return GeoJSONResponse({"runs": [run_of(run) for run in desk(request, who).listing()]})


@router.get("/runs/{run}")
def show(request: Request, who: Who, run: Number) -> Response:
    """A run with its datasets: fields, samples, CRS or suspects with previews, mapping and scores."""
    census = desk(request, who)
    held, items = census.get(run), census.work(run).datasets()
    return GeoJSONResponse(
        {**watched(census, held), "datasets": [dataset_of(item) for item in items]}
    )


@router.patch("/runs/{run}")
def restate(request: Request, who: Who, run: Number, body: dict[str, Any]) -> Response:
    """Change options of the run, such as ``gone`` or ``doubtful``; null takes one back."""
    census = desk(request, who)
    return GeoJSONResponse(run_of(census.restate(run, _known(body))))


@router.post("/runs/{run}/advance", status_code=202)
def advance(request: Request, who: Who, run: Number, body: Further) -> Response:
    """Let a worker take the run further."""
    desk(request, who).get(run)
    return JSONResponse({"job": submit(request, who, run, body.until, body.again)}, 202)


@router.put("/runs/{run}/datasets/{n}/mapping")
def remap(request: Request, who: Who, run: Number, n: Number, body: Changes) -> Response:
    """Change the mapping of a dataset; steps from check on are then to be done again."""
    census = desk(request, who)
    stated = body.model_dump(exclude_unset=True, exclude={"save"})
    made = census.map(run, n, stated)
    if body.save:
        census.save_mapping(run, n, body.save)
    return GeoJSONResponse(made)


@router.post("/runs/{run}/cancel", status_code=204)
def cancel(request: Request, who: Who, run: Number) -> Response:
    """Stop the run."""
    desk(request, who).cancel(run)
    return Response(status_code=204)


@router.post("/runs/{run}/undo")
def undo(request: Request, who: Who, run: Number) -> Response:
    """Take the publication back."""
    return JSONResponse({"changeset": desk(request, who).undo(run)})
