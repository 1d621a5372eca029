"""Files of addresses over HTTP: upload, watch, resume, fetch. A job belongs to whoever uploaded it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from api.auth import Who
from api.geocode.routes import geocoder_of
from geocoding import batch, store
from geocoding.geocoder import Geocoder
from gis.database.session import Caller
from gis.errors import Forbidden

router = APIRouter(tags=["geocoding"])
_RUNNING: set[Path] = set()
_LOCK = threading.Lock()


def _root(request: Request, who: Caller) -> tuple[Path, str]:
    """The folder of the tenant's jobs and the owner's name; nobody anonymous may keep files here."""
    if who.actor is None:
        raise Forbidden("login_needed", "请先登录。", "Please log in first.")
    var: Path = request.app.state.settings.var
    return var / store.FOLDER / who.tenant / "batch", who.actor


@router.post("/api/geocode/batch", status_code=202)
async def upload(
    request: Request,
    who: Who,
    name: Annotated[str, Query(max_length=200)] = "addresses.csv",
    column: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Take a CSV or xlsx file (the request's body) and begin to answer it."""
    root, owner = _root(request, who)
    data = await request.body()
    job = await run_in_threadpool(batch.create, root, name, data, column, owner)
    _begin(job, await geocoder_of(request, who))
    headers = {"location": f"/api/geocode/batch/{job.id}"}
    return JSONResponse(job.progress(), 202, headers=headers)


@router.get("/api/geocode/batch/{job_id}")
def progress(request: Request, who: Who, job_id: str) -> Response:
    """How far the job is."""
    job = batch.opened(*_at(request, who, job_id))
    return JSONResponse({**job.progress(), "running": job.folder in _RUNNING})


@router.post("/api/geocode/batch/{job_id}/resume", status_code=202)
async def resume(request: Request, who: Who, job_id: str) -> Response:
    """Go on with a job that was interrupted."""
    job = batch.opened(*_at(request, who, job_id))
    _begin(job, await geocoder_of(request, who))
    return JSONResponse(job.progress(), 202)


@router.get("/api/geocode/batch/{job_id}/result")
def result(request: Request, who: Who, job_id: str) -> Response:
    """The answers so far, as CSV (UTF-8 with a mark, which spreadsheets understand)."""
    job = batch.opened(*_at(request, who, job_id))
    return FileResponse(
        job.result,
        media_type="text/csv; charset=utf-8",
        filename=f"{Path(job.facts['name']).stem}-geocoded.csv",
    )


def _at(request: Request, who: Caller, job_id: str) -> tuple[Path, str, str]:
    root, owner = _root(request, who)
    return root, job_id, owner


def _begin(job: batch.Job, geocoder: Geocoder) -> None:
    """Work in the background; a job that is at work already is left alone, in other processes too."""

    def work() -> None:
        try:
            with store.locked(job.folder / "work"):
                batch.run(job, geocoder)
        finally:
            with _LOCK:
                _RUNNING.discard(job.folder)

    with _LOCK:
        if job.folder in _RUNNING:
            return
        _RUNNING.add(job.folder)
    threading.Thread(target=work, daemon=True).start()
