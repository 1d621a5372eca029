"""Routes of posts and units: who may act, and in whose name."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from starlette.responses import Response

from gis.database.session import begin
from services.cases.api.answer import LARGEST, answer
from services.cases.api.site import At
from services.cases.config.titled import one_of
from services.cases.engine.posts import POSTS, appoint, put_unit, release
from services.cases.engine.units import listed
from services.cases.engine.words import Held
from services.cases.rules.posts import appointable

router = APIRouter()
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]


class Appointment(BaseModel):
    """A person to a post, in a unit or area (none: everywhere), from a moment on."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(min_length=1, max_length=64, title="人员 · Person")
    post: str = Field(max_length=40, title="岗位 · Post", json_schema_extra=one_of(appointable))
    unit: Code | None = Field(None, title="单位（空：不限） · Unit (none: any)")
    area_code: Code | None = Field(
        None, title="区划代码（空：全市） · Code of the division (none: everywhere)"
    )
    valid_from: dt.datetime | None = Field(None, title="起始 · From")


class Unit(BaseModel):
    """A unit that handles cases; ``parent`` is the one above it."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=100)
    parent: Code | None = None
    level: int = Field(1, ge=1, le=9)
    department_code: Code | None = None
    area_code: Code | None = None


@router.get("/posts")
def posts(site: At, person: Annotated[str | None, Query(max_length=64)] = None) -> Response:
    """The posts that are held now."""
    ended = POSTS.c.valid_to.is_(None) | (POSTS.c.valid_to > site.now)
    statement = select(POSTS).where(POSTS.c.tenant == site.caller.tenant, ended)
    if person is not None:
        statement = statement.where(POSTS.c.person == person)
    with site.reading() as connection:
        rows = connection.execute(statement.order_by(POSTS.c.id)).mappings().all()
    return answer({"posts": [_without_tenant(dict(row)) for row in rows]})


@router.get("/posts/form")
def form() -> Response:
    """What an appointment is made of, as JSON Schema with titles and the words of all posts."""
    return answer(Appointment.model_json_schema())


@router.post("/posts", status_code=201)
def appoint_to(given: Appointment, site: At) -> Response:
    """Appoint somebody; administrators only."""
    held = Held(given.post, given.unit, given.area_code)
    with begin(site.engine, site.caller) as connection:
        number = appoint(connection, site.caller, given.person, held, given.valid_from or site.now)
    return answer({"id": number}, status=201)


@router.post("/posts/{number}/end")
def end(number: Annotated[int, Path(ge=1, le=LARGEST)], site: At) -> Response:
    """End an appointment now; administrators only."""
    with begin(site.engine, site.caller) as connection:
        release(connection, site.caller, number, site.now)
    return answer({"id": number, "valid_to": site.now})


@router.get("/units")
def units(site: At) -> Response:
    """The units with the one above each: those the city named, and its handling grids (``grid``)."""
    with site.reading() as connection:
        return answer({"units": listed(connection, site.caller.tenant)})


@router.put("/units/{code}")
def put(
    code: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,32}$")],
    given: Unit,
    site: At,
) -> Response:
    """Create or change a unit; administrators only."""
    unit = {**given.model_dump(), "code": code, "valid_from": site.now}
    with begin(site.engine, site.caller) as connection:
        put_unit(connection, site.caller, unit)
    return answer({"code": code, **given.model_dump()})


def _without_tenant(row: dict[str, object]) -> dict[str, object]:
    row.pop("tenant")
    return row
