"""Routes of notices, below ``/api/cases/notices``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.params import Path as InPath
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import insert, select, update
from starlette.responses import Response

from gis.database.session import Caller, begin
from gis.errors import Forbidden, NotFound, Unprocessable
from layers.model import Base
from services.cases.contacts.vault import vault
from services.cases.notices import inbox, outside, sign, titles
from services.cases.notices.deliver import DELIVERIES
from services.cases.notices.tables import Endpoint
from services.context import Asking, Database, Now

router = APIRouter(prefix="/notices", tags=["cases"])
ENDPOINTS = Base.metadata.tables[Endpoint.__tablename__]
LAST = 2**63 - 1
Id = Annotated[int, InPath(ge=1, le=LAST)]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Marked(BaseModel):
    """Notices that were read."""

    ids: list[Annotated[int, Field(ge=1, le=LAST)]] = Field(min_length=1, max_length=500)


class NewEndpoint(BaseModel):
    """A web hook (URL) for events by pattern (``case.*``), of a unit or all; or the mailbox (address) of a
    unit or person for their notices, by pattern of the template or event.
    """

    model_config = ConfigDict(extra="forbid")
    kind: Literal["webhook", "email"]
    target: str = Field(min_length=3, max_length=500)
    events: list[Name] = Field(default=["*"], min_length=1, max_length=50)
    unit: Name | None = None
    person: Name | None = None


@router.get("")
def notices(
    caller: Asking,
    engine: Database,
    now: Now,
    *,
    unread: bool = False,
    before: Annotated[int, Query(ge=1, le=LAST)] = LAST,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The caller's notices, newest first; new ones arrive live at ``/events`` as ``notice``."""
    return inbox.listing(engine, caller, now, unread=unread, before=before, limit=limit)


@router.post("/read", status_code=204)
def read(body: Marked, caller: Asking, engine: Database, now: Now) -> Response:
    """Mark notices as read."""
    inbox.mark(engine, caller, body.ids, now)
    return Response(status_code=204)


@router.get("/rules")
def listed_rules(caller: Asking, engine: Database, now: Now) -> list[dict[str, Any]]:
    """The rules of escalation and urging that hold now; they change by editions of ``notices``."""
    _staff(caller)
    with begin(engine, caller, read_only=True) as connection:
        found = titles.of_city(connection, caller.tenant, now)
    return [
        {"event": one.event, "to": one.to, "template": one.template, "title": list(one.title)}
        for one in found
    ]


@router.get("/endpoints")
def endpoints(caller: Asking, engine: Database) -> list[dict[str, Any]]:
    """Where notices go besides the program; administrators only."""
    _admin(caller)
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(
            select(ENDPOINTS).where(ENDPOINTS.c.tenant == caller.tenant).order_by(ENDPOINTS.c.id)
        ).mappings()
        return [{name: value for name, value in row.items() if name != "tenant"} for row in rows]


@router.post("/endpoints", status_code=201)
def open_endpoint(
    body: NewEndpoint, request: Request, caller: Asking, engine: Database, now: Now
) -> dict[str, Any]:
    """Open an endpoint; the answer holds the secret of a web hook, this once."""
    _admin(caller)
    settings = request.app.state.settings
    if body.kind == "webhook":
        outside.allowed(body.target, settings.webhook_hosts)
    else:
        _mailbox(body)
    row = {
        **body.model_dump(),
        "tenant": caller.tenant,
        "made_by": caller.actor,
        "made_at": now,
    }
    with begin(engine, caller) as connection:
        made = connection.execute(insert(ENDPOINTS).values(row).returning(ENDPOINTS.c.id))
        number = int(made.scalar_one())
    if body.kind != "webhook":
        return {"id": number, "secret": None}
    keys = vault(settings.var, settings.contact_key)
    return {"id": number, "secret": sign.secret_of(keys, caller.tenant, number)}


@router.delete("/endpoints/{endpoint}", status_code=204)
def close_endpoint(endpoint: Id, caller: Asking, engine: Database) -> Response:
    """Close an endpoint; what it got stays on record."""
    _admin(caller)
    mine = (ENDPOINTS.c.tenant == caller.tenant, ENDPOINTS.c.id == endpoint)
    with begin(engine, caller) as connection:
        done = connection.execute(update(ENDPOINTS).where(*mine).values(active=False))
        if not done.rowcount:
            raise NotFound("no_such_endpoint", "没有该端点。", "There is no such endpoint.")
    return Response(status_code=204)


@router.get("/deliveries")
def deliveries(
    caller: Asking,
    engine: Database,
    state: Literal["waiting", "sent", "failed"] | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[dict[str, Any]]:
    """What was sent outside, with tries, status and receipt, newest first."""
    _admin(caller)
    wanted = [DELIVERIES.c.tenant == caller.tenant]
    if state is not None:
        wanted.append(DELIVERIES.c.state == state)
    statement = select(DELIVERIES).where(*wanted).order_by(DELIVERIES.c.id.desc()).limit(limit)
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(statement).mappings()
        return [{name: value for name, value in row.items() if name != "tenant"} for row in rows]


def _mailbox(body: NewEndpoint) -> None:
    if "@" not in body.target or any(ord(sign_) < 33 for sign_ in body.target):
        raise Unprocessable("bad_address", "邮件地址无效。", "That is no e-mail address.", "target")
    if body.unit is None and body.person is None:
        raise Unprocessable(
            "whose_mailbox",
            "请指明邮箱属于哪个人员或单位：邮件发送的是其通知。",
            "Say whose mailbox it is, a person's or a unit's: it gets their notices.",
            "person",
        )


def _admin(caller: Caller) -> None:
    if not caller.may("admin"):
        raise Forbidden("not_allowed", "仅限管理员。", "For administrators only.")


def _staff(caller: Caller) -> None:
    if not caller.may("staff"):
        raise Forbidden("not_allowed", "仅限工作人员。", "For staff only.")
