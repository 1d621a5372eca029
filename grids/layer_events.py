"""What lies on the ground has changed: the findings of the grid there are due to be renewed."""

from __future__ import annotations

from sqlalchemy import select

from gis.database.session import Caller, elevated
from grids.desk.cells import SOLID
from grids.desk.desk import CELLS, DIVISIONS
from grids.processes import ID
from layers.jobs import queue
from layers.store.listeners import LayerChange

WATCHED = frozenset({DIVISIONS, "buildings", *SOLID})
"""Layers by which the grid is checked; an edition checks its own cells."""
ACTOR, RIGHTS = "grids", frozenset({"public", "staff", "grids.edit"})


def changed(change: LayerChange) -> None:
    """Queue a check of what changed, unless one waits already that will see this change, too."""
    watched = WATCHED | {CELLS} if change.bulk else WATCHED
    if not change.layers & watched:
        return
    program = Caller(tenant=change.caller.tenant, actor=ACTOR, permissions=RIGHTS)
    with elevated(change.connection):
        if not _waiting(change):
            request = queue.Request(process=ID, inputs={"since": change.changeset}, options={})
            queue.submit(change.connection, program, request)


def _waiting(change: LayerChange) -> bool:
    jobs = queue.JOBS
    chosen = (
        jobs.c.tenant == change.caller.tenant,
        jobs.c.process == ID,
        jobs.c.state == "accepted",
        jobs.c.actor == ACTOR,
    )
    return change.connection.scalar(select(jobs.c.id).where(*chosen).limit(1)) is not None
