"""Files of addresses over HTTP: upload, watch, resume, fetch. Each run is a job of the queue, seen by its owner."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from api.auth import Who
from geocoding import store
from geocoding.batch import file
from geocoding.batch.file import File
from geocoding.processes import GEOCODE_FILE
from gis.database.session import Caller, begin
from gis.errors import Forbidden, NotFound
from layers.jobs import queue

router = APIRouter(tags=["geocoding"])
Job = Row[Any]


@router.post("/api/geocode/batch", status_code=202)
async def upload(
    request: Request,
    who: Who,
    name: Annotated[str, Query(max_length=200)] = "addresses.csv",
    column: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Take a CSV or xlsx file (the request's body) and put it into the queue of jobs."""
    root, owner = _root(request, who)
    data = await request.body()

    def work() -> Response:
        file.sweep(root)
        return _submitted(request, who, file.create(root, name, data, column, owner))

    return await run_in_threadpool(work)


@router.get("/api/geocode/batch/{job_id}")
def progress(request: Request, who: Who, job_id: str) -> Response:
    """How far the job is."""
    return JSONResponse(_told(*_opened(request, who, job_id)))


@router.post("/api/geocode/batch/{job_id}/resume", status_code=202)
def resume(request: Request, who: Who, job_id: str) -> Response:
    """Go on with a file whose job failed or was dismissed: a new job, which keeps what is done."""
    job, found = _opened(request, who, job_id)
    if job.state in queue.OPEN:
        return JSONResponse(_told(job, found), 202)
    return _submitted(request, who, found)


@router.get("/api/geocode/batch/{job_id}/result")
def result(request: Request, who: Who, job_id: str) -> Response:
    """The answers so far, as CSV (UTF-8 with a mark, which spreadsheets understand)."""
    _, found = _opened(request, who, job_id)
    if not found.result.exists():
        raise NotFound(
            "no_result_yet", "尚无结果，请稍候。", "There is no result yet; please wait."
        )
    return FileResponse(
        found.result,
        media_type="text/csv; charset=utf-8",
        filename=f"{Path(found.facts['name']).stem}-geocoded.csv",
    )


def _root(request: Request, who: Caller) -> tuple[Path, str]:
    """The folder of the tenant's files and the owner's name; nobody anonymous may keep files here."""
    if who.actor is None:
        raise Forbidden("login_needed", "请先登录。", "Please log in first.")
    var: Path = request.app.state.settings.var
    return store.uploads(var, who.tenant), who.actor


def _submitted(request: Request, who: Caller, found: File) -> Response:
    wanted = queue.Request(process=GEOCODE_FILE.id, inputs={"file": found.id}, options={})
    with begin(request.app.state.engine, who) as connection:
        made = queue.submit(connection, who, wanted)
        told = _told(queue.get(connection, who, made), found)
    return JSONResponse(told, 202, headers={"location": f"/api/geocode/batch/{made}"})


def _opened(request: Request, who: Caller, job_id: str) -> tuple[Job, File]:
    root, owner = _root(request, who)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        job = queue.get(connection, who, job_id)
    if job.process != GEOCODE_FILE.id:
        raise queue.no_such_job(job_id)
    return job, file.opened(root, str(job.inputs["file"]), owner)


def _told(job: Job, found: File) -> dict[str, Any]:
    """``finished`` tells whether there is nothing more to do: all lines are answered, or the job failed."""
    made = {"id": job.id, "state": job.state, **found.progress()}
    made["finished"] = job.state not in queue.OPEN
    return made | ({"error": job.error} if job.error else {})
