"""What the routes share: the census of a request, and a run as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from sqlalchemy import select
from starlette.requests import Request

from gis.database.session import Caller, begin
from gis.errors import Forbidden
from layers.jobs import queue
from pipelines.census.census import Census
from pipelines.census.state import Dataset, Run
from pipelines.census.work import Work

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def desk(request: Request, who: Caller) -> Census:
    """The census of the caller's city; only staff has one."""
    if not (who.may("staff") or who.may("admin")):
        raise Forbidden("staff_only", "普查只对工作人员开放。", "Census runs are for staff only.")
    state = request.app.state
    return Census(
        engine=state.engine,
        registry=state.registry,
        caller=who,
        var=state.settings.var,
        scheduler=state.settings.dask_scheduler,
    )


def existing(request: Request, who: Caller, run: int) -> Work:
    """A run of the caller's city to look into, or NotFound."""
    census = desk(request, who)
    census.get(run)
    return census.work(run)


def submit(request: Request, who: Caller, run: int, until: str, again: str | None = None) -> str:
    """Let a worker take the run further; return the job's id."""
    inputs = {"run": run, "until": until, "again": again}
    wanted = queue.Request(process="census", inputs=inputs, options={})
    with begin(request.app.state.engine, who) as connection:
        return queue.submit(connection, who, wanted)


def watched(census: Census, run: Run) -> dict[str, Any]:
    """A run as JSON with ``job``, its last one if the caller may see it: state, and error if it failed."""
    return {**run_of(run), "job": _job(census, run.id)}


def run_of(run: Run) -> dict[str, Any]:
    """A run as JSON."""
    names = (
        "id",
        "title",
        "state",
        "actor",
        "options",
        "progress",
        "summary",
        "mends",
        "changeset_id",
        "created_at",
        "updated_at",
        "published_at",
    )
    return {name: getattr(run, name) for name in names}


def _job(census: Census, run: int) -> dict[str, Any] | None:
    jobs = queue.JOBS.c
    mine = (
        jobs.tenant == census.caller.tenant,
        jobs.process == "census",
        jobs.inputs["run"].as_integer() == run,
    )
    columns = (jobs.id, jobs.state, jobs.created_at, jobs.started_at, jobs.finished_at, jobs.error)
    latest = select(*columns).where(*mine).order_by(jobs.created_at.desc()).limit(1)
    with begin(census.engine, census.caller, read_only=True) as connection:
        row = connection.execute(latest).one_or_none()
    return None if row is None else dict(row._mapping)  # noqa: SLF001


def dataset_of(item: Dataset) -> dict[str, Any]:
    """A dataset as JSON."""
    names = (
        "n",
        "file",
        "name",
        "format",
        "encoding",
        "crs",
        "rows",
        "layer",
        "profile",
        "problem",
    )
    mapping = item.mapping.as_dict() if item.mapping else None
    return {**{name: getattr(item, name) for name in names}, "mapping": mapping}
