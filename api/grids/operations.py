"""Operations on the cells of a draft, undo and redo, findings and repairs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from api.grids.ask import Number, desk, geometry, manager
from gis.errors import BadInput
from grids.check.findings import collection
from grids.desk import answer, findings
from grids.desk.desk import CELLS, Desk
from grids.desk.operate import Operation, operate
from grids.desk.repairs import repair
from layers.store import drafts, steps
from layers.store.steps import Key

router = APIRouter()
Position = Annotated[list[float], Field(min_length=2, max_length=3)]
CellId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Verb = Literal[
    "split",
    "merge",
    "move_edge",
    "move_vertices",
    "draw",
    "reshape",
    "retire",
    "set",
    "rehome",
]
NEEDS = {
    "split": ("line",),
    "merge": ("cells",),
    "move_edge": ("cells", "line"),
    "move_vertices": ("moves",),
    "draw": ("polygon",),
    "reshape": ("cell", "polygon"),
    "retire": ("cells",),
    "set": ("cell", "values"),
    "rehome": ("communities",),
}


class Move(BaseModel):
    """A vertex and where it goes."""

    start: Position = Field(alias="from")
    end: Position = Field(alias="to")


class Asked(BaseModel):
    """One operation; which members it needs depends on the verb."""

    op: Verb
    line: dict[str, Any] | None = None
    polygon: dict[str, Any] | None = None
    cell: CellId | None = None
    cells: list[CellId] | None = None
    moves: list[Move] | None = Field(None, max_length=1000)
    values: dict[str, Any] | None = None
    communities: list[str] | None = Field(None, max_length=100)


class Chosen(BaseModel):
    """Findings to be mended; none named means all that are safe."""

    findings: list[str] | None = None


@router.post("/drafts/{draft}/operations")
def post(request: Request, who: Who, draft: Number, body: Asked) -> Response:
    """Do one operation as one step."""
    manager(who)
    asked = _operation(body)
    with desk(request, who, draft) as at:
        drafts.own(at.connection, who, draft, lock=True)
        keys = operate(at, asked)
    return _told(request, who, draft, body.op, keys)


@router.post("/drafts/{draft}/undo")
def undo(request: Request, who: Who, draft: Number) -> Response:
    """Take the last step back."""
    manager(who)
    with desk(request, who, draft) as at:
        drafts.own(at.connection, who, draft, lock=True)
        label, keys = steps.undo(at.connection, who, draft)
    return _told(request, who, draft, label, keys)


@router.post("/drafts/{draft}/redo")
def redo(request: Request, who: Who, draft: Number) -> Response:
    """Do the last undone step again."""
    manager(who)
    with desk(request, who, draft) as at:
        drafts.own(at.connection, who, draft, lock=True)
        label, keys = steps.redo(at.connection, who, draft)
    return _told(request, who, draft, label, keys)


@router.get("/drafts/{draft}/findings")
def listing(request: Request, who: Who, draft: Number) -> Response:
    """What is wrong or doubtful with what the draft touched."""
    manager(who)
    with desk(request, who, draft, read_only=True) as at:
        return GeoJSONResponse(collection(findings.of_draft(at)))


@router.post("/drafts/{draft}/repairs")
def mend(request: Request, who: Who, draft: Number, body: Chosen) -> Response:
    """Mend findings as one step."""
    manager(who)
    with desk(request, who, draft) as at:
        drafts.own(at.connection, who, draft, lock=True)
        keys = repair(at, body.findings)
    return _told(request, who, draft, "repair", keys)


def _told(request: Request, who: Who, draft: int, label: str, keys: Collection[Key]) -> Response:
    """What the step did; read in a transaction that sees it."""
    ids = {number for layer, number in keys if layer == CELLS}
    with desk(request, who, draft, read_only=True) as at:
        told = answer.step(at, label, ids)
        told["findings"] = collection(findings.of_draft(at, _near(at, ids)))
    return GeoJSONResponse(told)


def _near(at: Desk, ids: Collection[int]) -> set[int]:
    """The cells of the step that the draft still changes: what is as published needs no check."""
    return set(ids) & findings.touched(at) if ids else set()


def _operation(body: Asked) -> Operation:
    for name in NEEDS[body.op]:
        if not getattr(body, name):
            raise BadInput("bad_parameter", f"缺少参数“{name}”。", f"“{name}” is missing.", name)
    shape = None
    if body.line is not None:
        shape = geometry(body.line, "line", 1)
    elif body.polygon is not None:
        shape = geometry(body.polygon, "polygon", 2)
    named = body.cells if body.cell is None else [body.cell]
    return Operation(
        op=body.op,
        cells=tuple(dict.fromkeys(named or ())),
        shape=shape,
        moves=tuple((move.start[:2], move.end[:2]) for move in body.moves or ()),
        communities=tuple(body.communities or ()),
        values=body.values,
    )
