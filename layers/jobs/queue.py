"""What callers do with jobs: submit, look, read results, dismiss. Row security shows each their own.

Administrators of a tenant see and dismiss all of its jobs.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, text, update

from gis.database.session import Caller
from gis.errors import NotFound, Unauthenticated, Unavailable
from layers.jobs.model import Job, JobResult
from layers.model import Base

CHANNEL = "wanmi_jobs"
MOST_OPEN = 50
"""Jobs of one person that may wait or run at the same time."""
OPEN = ("accepted", "running")
JOBS = Base.metadata.tables[Job.__tablename__]
RESULTS = Base.metadata.tables[JobResult.__tablename__]


@dataclass(frozen=True, kw_only=True)
class Request:
    """A job to be: of which process, with which (checked) inputs; ``awaited`` if somebody waits."""

    process: str
    inputs: Mapping[str, Any]
    options: Mapping[str, Any]
    awaited: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which jobs a list shows; all conditions hold together, empty ones do not count."""

    processes: Sequence[str] = ()
    states: Sequence[str] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    shortest: float | None = None
    longest: float | None = None
    limit: int = 100
    offset: int = 0


def submit(connection: Connection, caller: Caller, request: Request) -> str:
    """Add the job and wake the workers when the transaction commits; return its id.

    It will run with the rights that ``caller`` has now. Raises Unauthenticated for nobody, and
    Unavailable when too many of the caller's jobs are open.
    """
    if caller.actor is None:
        raise Unauthenticated("login_needed", "请先登录。", "Please log in first.")
    mine = (JOBS.c.tenant == caller.tenant, JOBS.c.actor == caller.actor, JOBS.c.state.in_(OPEN))
    if (connection.scalar(select(func.count()).where(*mine)) or 0) >= MOST_OPEN:
        raise Unavailable(
            "too_many_jobs",
            f"未完成的任务已有 {MOST_OPEN} 个，请稍后再试。",
            f"{MOST_OPEN} of your jobs are not finished yet; try again later.",
        )
    made, now = secrets.token_hex(16), dt.datetime.now(dt.UTC)
    values = {
        "tenant": caller.tenant,
        "id": made,
        "process": request.process,
        "actor": caller.actor,
        "permissions": sorted(caller.permissions),
        "areas": list(caller.areas),
        "inputs": dict(request.inputs),
        "options": dict(request.options),
        "awaited": request.awaited,
        "created_at": now,
        "updated_at": now,
    }
    connection.execute(insert(JOBS).values(values))
    connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
    return made


def get(connection: Connection, caller: Caller, job_id: str) -> Row[Any]:
    """Return the job's row; NotFound for jobs of others, too."""
    row = connection.execute(select(JOBS).where(*_this(caller, job_id))).one_or_none()
    if row is None:
        raise no_such_job(job_id)
    return row


def listing(connection: Connection, caller: Caller, wanted: Wanted) -> tuple[list[Row[Any]], int]:
    """Return a page of the jobs the caller may see, newest first, and how many there are."""
    conditions = [JOBS.c.tenant == caller.tenant, *_conditions(wanted)]
    total = connection.scalar(select(func.count()).select_from(JOBS).where(*conditions)) or 0
    order = (JOBS.c.created_at.desc(), JOBS.c.id)
    page = select(JOBS).where(*conditions).order_by(*order)
    return list(connection.execute(page.limit(wanted.limit).offset(wanted.offset))), total


def results(connection: Connection, caller: Caller, job_id: str) -> Mapping[str, tuple[str, str]]:
    """Return media type and text of each output."""
    mine = (RESULTS.c.tenant == caller.tenant, RESULTS.c.job_id == job_id)
    rows = connection.execute(select(RESULTS).where(*mine))
    return {row.name: (row.media_type, row.body) for row in rows}


def dismiss(connection: Connection, caller: Caller, job_id: str) -> Row[Any]:
    """End an open job where it stands; of a finished one remove the results. Return its row."""
    get(connection, caller, job_id)
    now = dt.datetime.now(dt.UTC)
    mine = (RESULTS.c.tenant == caller.tenant, RESULTS.c.job_id == job_id)
    connection.execute(delete(RESULTS).where(*mine))
    gone = {"state": "dismissed", "updated_at": now, "worker": None, "lease_until": None}
    finished = func.coalesce(JOBS.c.finished_at, now)
    change = update(JOBS).where(*_this(caller, job_id)).values(**gone, finished_at=finished)
    return connection.execute(change.returning(JOBS)).one()


def no_such_job(job_id: str) -> NotFound:
    """Return the one answer for jobs that do not exist and jobs of others."""
    shown = job_id[:40]
    return NotFound("no_such_job", f"没有任务“{shown}”。", f"There is no job “{shown}”.")


def _this(caller: Caller, job_id: str) -> tuple[ColumnElement[bool], ...]:
    return JOBS.c.tenant == caller.tenant, JOBS.c.id == job_id


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    seconds = func.extract(
        "epoch", func.coalesce(JOBS.c.finished_at, func.now()) - JOBS.c.started_at
    )
    found: list[tuple[Any, Callable[[Any], ColumnElement[bool]]]] = [
        (wanted.processes or None, JOBS.c.process.in_),
        (wanted.states or None, JOBS.c.state.in_),
        (wanted.since, lambda least: JOBS.c.created_at >= least),
        (wanted.until, lambda most: JOBS.c.created_at <= most),
        (wanted.shortest, lambda least: seconds >= least),
        (wanted.longest, lambda most: seconds <= most),
    ]
    return [condition(value) for value, condition in found if value is not None]
