"""Operations on the cells of a draft, undo and redo, findings and repairs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from api.grids.ask import Number, desk, geometry, manager
from api.idempotency import Key as Again
from api.idempotency import marked
from gis.errors import BadInput
from grids.check.findings import collection
from grids.desk import answer, findings
from grids.desk.desk import CELLS, Desk
from grids.desk.operate import Operation, operate
from grids.desk.repairs import repair
from layers.store import drafts, steps
from layers.store.idempotency import Done, once
from layers.store.steps import Key

Step = tuple[str, Collection[Key]]
"""A step of the draft: its label and the features it touched."""

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
    "merge_communities",
    "split_community",
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
    "merge_communities": ("communities",),
    "split_community": ("community", "line"),
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
    community: str | None = Field(None, pattern=r"^\d{12}$")
    name: str | None = Field(None, min_length=1, max_length=100)


class Chosen(BaseModel):
    """Findings to be mended; none named means all that are safe."""

    findings: list[str] | None = None


@router.post("/drafts/{draft}/operations")
def post(request: Request, who: Who, draft: Number, body: Asked, again: Again = None) -> Response:
    """Do one operation as one step."""
    manager(who)
    asked = _operation(body)

    def work(at: Desk) -> Step:
        return body.op, operate(at, asked)

    return _step(request, who, draft, again, ["operate", body.model_dump(mode="json")], work)


@router.post("/drafts/{draft}/undo")
def undo(request: Request, who: Who, draft: Number, again: Again = None) -> Response:
    """Take the last step back."""
    manager(who)

    def work(at: Desk) -> Step:
        return steps.undo(at.connection, who, draft)

    return _step(request, who, draft, again, ["undo"], work)


@router.post("/drafts/{draft}/redo")
def redo(request: Request, who: Who, draft: Number, again: Again = None) -> Response:
    """Do the last undone step again."""
    manager(who)

    def work(at: Desk) -> Step:
        return steps.redo(at.connection, who, draft)

    return _step(request, who, draft, again, ["redo"], work)


@router.get("/drafts/{draft}/findings")
def listing(request: Request, who: Who, draft: Number) -> Response:
    """What is wrong or doubtful with what the draft touched."""
    manager(who)
    with desk(request, who, draft, read_only=True) as at:
        return GeoJSONResponse(collection(findings.of_draft(at)))


@router.post("/drafts/{draft}/repairs")
def mend(request: Request, who: Who, draft: Number, body: Chosen, again: Again = None) -> Response:
    """Mend findings as one step."""
    manager(who)

    def work(at: Desk) -> Step:
        return "repair", repair(at, body.findings)

    return _step(request, who, draft, again, ["repair", body.findings], work)


def _step(
    request: Request,
    who: Who,
    draft: int,
    key: str | None,
    asked: list[Any],
    work: Callable[[Desk], Step],
) -> Response:
    """Do a step, once however often it is asked for under one key; then tell how its cells are now."""
    with desk(request, who, draft) as at:
        drafts.own(at.connection, who, draft, lock=True)
        done = once(at.connection, who, key, [draft, *asked], lambda: _kept(work(at)))
    return _told(request, who, draft, done)


def _kept(step: Step) -> dict[str, Any]:
    label, keys = step
    return {"label": label, "cells": sorted({number for layer, number in keys if layer == CELLS})}


def _told(request: Request, who: Who, draft: int, done: Done) -> Response:
    """What the step did; read in a transaction that sees it."""
    ids = set(done.value["cells"])
    with desk(request, who, draft, read_only=True) as at:
        told = answer.step(at, done.value["label"], ids)
        told["findings"] = collection(findings.of_draft(at, _near(at, ids)))
    return marked(GeoJSONResponse(told), repeated=done.repeated)


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
        communities=tuple(body.communities or ([body.community] if body.community else ())),
        values=body.values,
        name=body.name,
    )
