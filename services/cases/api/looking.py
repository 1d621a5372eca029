"""Routes that show: the page of a case, its steps, lists, queues, counts, what the flow allows."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.cases.api.answer import LARGEST, answer
from services.cases.api.site import At, Site
from services.cases.config import readers, words
from services.cases.engine.load import case_of
from services.cases.engine.posts import posts_of
from services.cases.engine.words import CASE
from services.cases.read import listing, queue
from services.cases.read.page import events, page
from services.cases.rules.flow import Transition

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=LARGEST)]
Word = Annotated[str, Field(max_length=60)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]


class Cases(BaseModel):
    """Filters of the list of cases; ``scope`` is a division, grid or unit."""

    model_config = ConfigDict(extra="forbid")

    state: Word | None = None
    class_code: Word | None = None
    source: Word | None = None
    unit: Word | None = None
    scope: Word | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    ended: bool | None = None
    parent: Number | None = None
    q: Annotated[str, Field(max_length=100)] | None = None
    before: Number | None = None
    limit: int = Field(50, ge=1, le=listing.MOST)
    counts: bool = False


class Queue(BaseModel):
    """Filters of a queue; ``mine`` keeps to the caller's own units (field tasks: person)."""

    model_config = ConfigDict(extra="forbid")

    machine: Word | None = None
    kind: Word | None = None
    state: Word | None = None
    unit: Word | None = None
    person: Word | None = None
    grid: Word | None = None
    class_code: Word | None = None
    role: Word | None = None
    light: Word | None = None
    q: Annotated[str, Field(max_length=100)] | None = None
    mine: bool = False
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: int = Field(50, ge=1, le=queue.MOST)
    counts: bool = False


_PAGING = {"q", "before", "after", "limit", "counts", "mine"}


@router.get("/list")
def cases(site: At, asked: Annotated[Cases, Query()]) -> Response:
    """Cases, the newest first; ``counts`` adds how many there are by state."""
    wanted = listing.Wanted(text=asked.q, **asked.model_dump(exclude=_PAGING))
    with site.reading() as connection:
        found = listing.listing(
            connection,
            site.registry,
            site.caller,
            wanted,
            at=site.now,
            before=asked.before,
            limit=asked.limit,
        )
        if asked.counts:
            found["counts"] = listing.counts(connection, site.caller, wanted)
    return answer(found)


@router.get("/queue")
def queued(site: At, asked: Annotated[Queue, Query()]) -> Response:
    """Open work items, the most urgent first; ``counts`` adds how many by state and light."""
    with site.reading() as connection:
        own = _own(site, connection, asked.machine) if asked.mine else {}
        given = {**asked.model_dump(exclude=_PAGING), **own}
        wanted = queue.Wanted(text=asked.q, **given)
        found = queue.queue(
            connection,
            site.registry,
            site.caller,
            wanted,
            at=site.now,
            after=asked.after,
            limit=asked.limit,
        )
        if asked.counts:
            found["counts"] = queue.counts(connection, site.caller, wanted, site.now)
    return answer(found)


@router.get("/me")
def me(site: At) -> Response:
    """The posts and units of the caller."""
    with site.reading() as connection:
        held = posts_of(connection, site.caller, site.now)
    listed = [{"post": one.post, "unit": one.unit, "area": one.area_code} for one in held]
    return answer({"person": site.caller.actor, "posts": listed})


@router.get("/flow")
def flow(site: At) -> Response:
    """The transitions as they stand now, with the posts that may take each; ``type``: of such cases only."""
    tenant = site.caller.tenant
    with site.reading() as connection:
        made = readers.flows.at(connection, tenant, site.now)
        named = words.states(connection, tenant)
    listed = [_transition(row, kind) for kind, row in made.rows()]
    called = [
        {"machine": machine, "state": state, "zh": zh, "en": en}
        for machine, state in dict.fromkeys((row.machine, row.to) for _, row in made.rows())
        for zh, en in [named[words.list_of(machine)].get(state, (state, state))]
    ]
    return answer({"transitions": listed, "states": called})


def _transition(row: Transition, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "machine": row.machine,
        "state": row.state,
        "action": row.action,
        "to": row.to,
        "posts": sorted(row.posts),
        "reason": row.reason,
        "zh": row.title[0],
        "en": row.title[1],
    }


@router.get("/{case}")
def one(case: Id, site: At) -> Response:
    """Everything about a case: items, clocks, steps, links, and what the caller may do now."""
    with site.reading() as connection:
        found = page(connection, site.registry, site.caller, case, site.now)
    shown = answer(found)
    shown.headers["etag"] = f'"{found["case"]["seq"]}"'
    return shown


@router.get("/{case}/events")
def steps(case: Id, site: At, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """The steps of a case in order, those behind step ``after``."""
    with site.reading() as connection:
        case_of(connection, site.caller, CASE, case)
        return answer({"events": events(connection, site.caller, case, after)})


def _own(site: Site, connection: Any, machine: str | None) -> dict[str, Any]:
    """Field tasks are a person's, so all that collectors have to do is; everything else is the units'."""
    held = posts_of(connection, site.caller, site.now)
    if machine == "field" or {one.post for one in held} <= {"citizen", "collector"}:
        return {"person": site.caller.actor}
    return {"units": sorted({one.unit for one in held if one.unit}) or ["-"]}
