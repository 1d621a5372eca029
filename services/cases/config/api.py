"""Routes of the configuration, below ``/api/cases/config``: enough to build its pages from."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from gis.database.session import begin
from gis.errors import Forbidden
from services.cases.config import check, edit, editions
from services.cases.config import compare as compare_
from services.cases.config.held import rows, timeline
from services.cases.config.kinds import calendar, kinds
from services.context import Asking, Database, Now

router = APIRouter(prefix="/config", tags=["cases"])
Number = Annotated[int, Path(ge=1, le=2**31)]


class Draft(BaseModel):
    """What a draft begins with, by default the edition in force; ``area`` is the district it is for."""

    base: int | None = Field(None, ge=1)
    title: str = Field("", max_length=100)
    area: str = Field("", pattern=r"^(\d{6}|\d{9}|\d{12})?$")


class Publishing(BaseModel):
    """From when the edition holds; now, if nothing is said."""

    valid_from: AwareDatetime | None = None


def staff(caller: Asking) -> None:
    """Refuse whoever does not work in the city."""
    if not caller.may("staff"):
        raise Forbidden("not_allowed", "仅限工作人员。", "This is for staff only.")


@router.get("/kinds")
def listed(caller: Asking) -> list[dict[str, Any]]:
    """Every kind with its parts, and the JSON Schema of the rows of each."""
    staff(caller)
    return [
        {
            "id": kind.id,
            "title": kind.title,
            "holds": kind.holds,
            "areas": kind.areas,
            "parts": [
                {
                    "id": part.id,
                    "title": part.title,
                    "key": part.shape.KEY,
                    "schema": part.shape.model_json_schema(),
                }
                for part in kind.parts
            ],
        }
        for kind in kinds().values()
    ]


@router.get("/warnings")
def warned(caller: Asking, engine: Database, now: Now) -> list[dict[str, str]]:
    """What an administrator should see to, such as the calendar of the coming year."""
    staff(caller)
    with begin(engine, caller) as connection:
        held = timeline(connection, caller.tenant).at("calendars", now)
        found = rows(connection, caller.tenant, "calendars", held.no)
    return [{"zh": zh, "en": en} for zh, en in calendar.warnings(found, now.date())]


@router.get("/{kind}/editions")
def all_editions(caller: Asking, engine: Database, kind: str) -> list[dict[str, Any]]:
    """The editions of a kind, newest first."""
    staff(caller)
    with begin(engine, caller) as connection:
        return editions.listing(connection, caller, kind)


@router.post("/{kind}/editions", status_code=201)
def draft(caller: Asking, engine: Database, now: Now, kind: str, body: Draft) -> dict[str, Any]:
    """Open a draft."""
    with begin(engine, caller) as connection:
        return editions.draft(connection, caller, kind, (body.base, body.title), now, body.area)


@router.get("/{kind}/editions/{no}")
def one(caller: Asking, engine: Database, now: Now, kind: str, no: Number) -> dict[str, Any]:
    """An edition, with what its check finds."""
    staff(caller)
    with begin(engine, caller) as connection:
        found = editions.get(connection, caller, kind, no)
        mistakes = check.findings(connection, caller.tenant, (kind, no), now)
    return {**found, "findings": [vars(item) for item in mistakes]}


@router.get("/{kind}/editions/{no}/rows/{part}")
def part_rows(
    caller: Asking,
    engine: Database,
    kind: str,
    no: Number,
    part: str,
    q: Annotated[str, Query(max_length=60)] = "",
) -> list[dict[str, Any]]:
    """Rows of a part; ``q`` searches in them."""
    staff(caller)
    with begin(engine, caller) as connection:
        editions.get(connection, caller, kind, no)
        return edit.listing(connection, caller, (kind, no), part, q)


@router.put("/{kind}/editions/{no}/rows/{part}")
def put_row(
    caller: Asking, engine: Database, kind: str, no: Number, part: str, body: dict[str, Any]
) -> dict[str, Any]:
    """Write a row of a draft; its key follows from its values."""
    with begin(engine, caller) as connection:
        return edit.put(connection, caller, (kind, no), part, body)


@router.delete("/{kind}/editions/{no}/rows/{part}/{key:path}", status_code=204)
def remove_row(
    caller: Asking, engine: Database, kind: str, no: Number, part: str, key: str
) -> None:
    """Remove a row of a draft."""
    with begin(engine, caller) as connection:
        edit.remove(connection, caller, (kind, no), part, key)


@router.get("/{kind}/editions/{no}/diff")
def compare(
    caller: Asking, engine: Database, kind: str, no: Number, other: Annotated[int, Query(ge=1)]
) -> list[dict[str, Any]]:
    """The rows that differ from another edition's."""
    staff(caller)
    with begin(engine, caller) as connection:
        for number in (no, other):
            editions.get(connection, caller, kind, number)
        return compare_.diff(connection, caller, kind, no, other)


@router.post("/{kind}/editions/{no}/publish")
def publish(
    caller: Asking, engine: Database, now: Now, kind: str, no: Number, body: Publishing
) -> dict[str, Any]:
    """Put a draft into force; 422 names what is wrong with it."""
    with begin(engine, caller) as connection:
        return editions.publish(connection, caller, kind, no, editions.When(body.valid_from, now))


@router.post("/{kind}/editions/{no}/withdraw")
def withdraw(caller: Asking, engine: Database, now: Now, kind: str, no: Number) -> dict[str, Any]:
    """Take back a draft, or an edition that is not yet in force."""
    with begin(engine, caller) as connection:
        return editions.withdraw(connection, caller, kind, no, now)
