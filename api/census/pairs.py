"""Doubtful pairs: shown with both of their sides, decided one by one or many at once."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Who
from api.census.desk import Number, desk, existing
from api.census.features import MOST, Asked, collection, page, where
from gis.database.session import begin
from layers.store.changes import table
from pipelines.census.match.approve import Wanted
from pipelines.census.match.shown import sides
from pipelines.census.tables import CensusPair

router = APIRouter()
Kind = Literal["moved", "changed", "gone"]


class Pairs(Asked):
    """Which pairs."""

    kind: Kind | None = None
    decision: Literal["open", "yes", "no"] | None = None
    at_least: float | None = Field(None, ge=0, le=1)


class Decision(BaseModel):
    """What a person decided: ``yes``, ``no``, or ``open`` to take a decision back.

    Of the pairs named (dataset, feature); or of all undecided ones of a kind, a dataset, with at
    least that confidence.
    """

    decision: Literal["yes", "no", "open"]
    pairs: list[tuple[int, int]] | None = Field(None, max_length=MOST)
    kind: Kind | None = None
    n: int | None = Field(None, ge=1, le=2**31)
    at_least: float | None = Field(None, ge=0, le=1)


@router.get("/runs/{run}/pairs")
def pairs(request: Request, who: Who, run: Number, asked: Annotated[Pairs, Query()]) -> Response:
    """Doubtful pairs as lines from the feature to the row, with ``before`` and ``after``."""
    work = existing(request, who, run)
    held = table(CensusPair)
    conditions = where(held, who, run, kind=asked.kind, n=asked.n)
    if asked.decision == "open":
        conditions.append(held.c.decision.is_(None))
    elif asked.decision is not None:
        conditions.append(held.c.decision == asked.decision)
    if asked.at_least is not None:
        conditions.append(held.c.confidence >= asked.at_least)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        rows, total = page(connection, held, conditions, asked, "feature_id")
        layers = {item.n: item.layer for item in work.datasets()}
        for row, (before, after) in zip(rows, sides(connection, work, rows), strict=True):
            row |= {"layer": layers[row["n"]], "before": before, "after": after}
    return collection(rows, total)


@router.post("/runs/{run}/pairs")
def decide(request: Request, who: Who, run: Number, body: Decision) -> Response:
    """Decide doubtful pairs; answers how many were changed and how many are left."""
    wanted = Wanted(pairs=body.pairs, kind=body.kind, n=body.n, at_least=body.at_least)
    changed, left = desk(request, who).decide(run, body.decision, wanted)
    return JSONResponse({"changed": changed, "undecided": left})
