"""Routes of task forces: ``/api/cases/workspaces``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.params import Path as InPath
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.cases.command import workspace
from services.context import Asking, Database, Now

router = APIRouter(prefix="/workspaces")
Id = Annotated[int, InPath(ge=1, le=2**63 - 1)]


class Entry(BaseModel):
    """Minutes of a meeting, a version of the joint plan (its steps in ``data``), a note, an agreement."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["minutes", "plan", "note", "agree"]
    text: str = Field(min_length=1, max_length=20_000)
    data: dict[str, Any] | None = None


class Conclusion(BaseModel):
    """How it ended."""

    text: str = Field(min_length=1, max_length=5_000)


@router.get("")
def workspaces(caller: Asking, engine: Database, now: Now) -> list[dict[str, Any]]:
    """Open task forces of the caller's units, the most urgent first."""
    return workspace.listing(engine, caller, now)


@router.get("/{number}")
def one(number: Id, caller: Asking, engine: Database, now: Now) -> dict[str, Any]:
    """A task force: units, deadline, plan in force, who agreed, minutes; 404 for everybody else."""
    return workspace.page(engine, caller, number, now)


@router.post("/{number}/entries", status_code=201)
def write(number: Id, body: Entry, caller: Asking, engine: Database, now: Now) -> dict[str, int]:
    """Write into the shared space; entries are never changed."""
    made = workspace.write(engine, caller, number, body.kind, body.text, body.data, now)
    return {"id": made}


@router.post("/{number}/close", status_code=204)
def close(number: Id, body: Conclusion, caller: Asking, engine: Database, now: Now) -> Response:
    """End the task force with its conclusion."""
    workspace.close(engine, caller, number, body.text, now)
    return Response(status_code=204)
