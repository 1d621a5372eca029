"""Routes that do something: one action, the same action on many, children of a case."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from gis.errors import WanmiError
from services.cases.api.answer import LARGEST, answer
from services.cases.api.claimed import Claimed
from services.cases.api.data import FormData
from services.cases.api.site import At, Head, Site, With
from services.cases.engine import Wish, act
from services.cases.engine.children import split
from services.cases.read.several import together

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=LARGEST)]
Action = Annotated[str, Path(pattern="^[a-z_.]{1,60}$")]
MOST_AT_ONCE = 200


class Doing(BaseModel):
    """What an action carries: the reason, the filled form, and when a device did it offline."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=2000)
    data: FormData = Field(default_factory=dict)
    seen: int | None = Field(None, ge=0)
    occurred_at: Claimed | None = None


class Chosen(BaseModel):
    """Several cases, or several items of one kind."""

    model_config = ConfigDict(extra="forbid")

    machine: Literal["case", "order", "field", "request", "token"] = "case"
    subjects: list[Annotated[int, Field(ge=1, le=LARGEST)]] = Field(
        min_length=1, max_length=MOST_AT_ONCE
    )


class Many(Doing, Chosen):
    """The same action on several cases or items; each is a transaction of its own."""

    action: str = Field(pattern="^[a-z_.]{1,60}$")


class Part(BaseModel):
    """A child case: what of its parent differs."""

    model_config = ConfigDict(extra="forbid")

    class_code: str = Field(max_length=20)
    class_kind: str = Field("event", max_length=20)
    description: str | None = Field(None, max_length=2000)
    address: str | None = Field(None, max_length=300)
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)


class Splitting(BaseModel):
    """A case split into children, which are worked on their own; the parent closes after them."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)
    parts: list[Part] = Field(min_length=1, max_length=20)


@router.post("/{case}/actions/{action}")
async def on_case(
    case: Id, action: Action, site: At, head: With, doing: Doing | None = None
) -> Response:
    """Take a case along the flow: 403 names the post it takes, 409 the guard or who was faster."""
    wish = _wish("case", case, action, doing or Doing(), head)
    return await site.in_turn(partial(_did, site, wish))


@router.post("/items/{machine}/{item}/actions/{action}")
async def on_item(
    machine: Literal["order", "field", "request", "token"],
    item: Id,
    action: Action,
    site: At,
    head: With,
    *,
    doing: Doing | None = None,
) -> Response:
    """Take a work item along the flow; ``/items/request/{case}/actions/ask`` asks for something."""
    wish = _wish(machine, item, action, doing or Doing(), head)
    return await site.in_turn(partial(_did, site, wish))


@router.post("/actions")
def on_many(many: Many, site: At, head: With) -> Response:
    """Do the same with several; each answer says what came of it, none stops the others."""
    found = []
    for subject in dict.fromkeys(many.subjects):
        own = Head(None if head.key is None else f"{head.key}/{subject}", None)
        wish = _wish(many.machine, subject, many.action, many, own)
        try:
            done = act(site.engine, site.registry, site.caller, wish, at=site.now)
            found.append({"subject": subject, "status": 200, **done.json()})
        except WanmiError as error:
            said = {"code": error.code, "zh": error.zh, "en": error.en}
            found.append({"subject": subject, "status": error.status, **said})
    failed = sum(one["status"] != 200 for one in found)
    return answer({"done": len(found) - failed, "failed": failed, "results": found})


@router.post("/possible")
def possible_of_many(many: Chosen, site: At) -> Response:
    """What may be done with several, and with how many of them: ``allowed``; with the action's form."""
    with site.reading() as connection:
        wanted = (many.machine, many.subjects)
        found = together(connection, site.registry, site.caller, wanted, site.now)
    return answer({"subjects": len(set(many.subjects)), "actions": found})


@router.post("/{case}/split")
def split_case(case: Id, splitting: Splitting, site: At, head: With) -> Response:
    """Make children of a case, all or none; 409 for a case that has ended."""
    parts = [part.model_dump() for part in splitting.parts]
    asked = (case, splitting.reason, parts)
    done = split(site.engine, site.registry, site.caller, asked, at=site.now, key=head.key)
    return answer(done.value, status=201, repeated=done.repeated)


def _wish(machine: Any, subject: int, action: str, doing: Doing, head: Head) -> Wish:
    return Wish(
        machine=machine,
        subject=subject,
        action=action,
        key=head.key,
        seen=doing.seen if head.seen is None else head.seen,
        reason=doing.reason,
        data=doing.data,
        occurred_at=doing.occurred_at,
    )


def _did(site: Site, wish: Wish) -> Response:
    outcome = act(site.engine, site.registry, site.caller, wish, at=site.now)
    found = answer(outcome.json(), repeated=outcome.repeated)
    found.headers["etag"] = f'"{outcome.seq}"'
    return found
