"""Routes of partners, below ``/api/cases``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.params import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from services.cases.contacts.vault import vault
from services.cases.notices import outside, sign
from services.cases.partners import exchange
from services.context import Asking, Database, Layers, Now

router = APIRouter(tags=["cases"])
System = Annotated[str, InPath(pattern="^[a-z][a-z0-9_-]{1,31}$")]
Id = Annotated[int, InPath(ge=1, le=2**63 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class PartnerIn(BaseModel):
    """A partner: its unit with us, where it takes cases, how our classes are called there."""

    model_config = ConfigDict(extra="forbid")
    title: Name
    unit: Name
    target: str = Field(min_length=8, max_length=500)
    classes: dict[str, str] = Field(default_factory=dict, max_length=500)


class ReceiptIn(BaseModel):
    """What the partner did; the same ``key`` again is the same answer."""

    model_config = ConfigDict(extra="forbid")
    key: Name
    case: int = Field(ge=1, le=2**63 - 1)
    external_no: Name
    state: Literal["accepted", "done", "refused"]
    reason: str = Field("", max_length=2_000)
    data: dict[str, Any] = Field(default_factory=dict)


@router.put("/partners/{system}", status_code=201)
def put(
    system: System, body: PartnerIn, request: Request, caller: Asking, engine: Database, now: Now
) -> dict[str, str]:
    """Register a partner; the answer holds the secret that signs what is pushed."""
    settings = request.app.state.settings
    outside.allowed(body.target, settings.webhook_hosts)
    endpoint = exchange.put(engine, caller, system, body.model_dump(), now)
    keys = vault(settings.var, settings.contact_key)
    return {"secret": sign.secret_of(keys, caller.tenant, endpoint)}


@router.post("/{case}/partners/{system}", status_code=202)
def push(
    case: Id, system: System, caller: Asking, engine: Database, registry: Layers, now: Now
) -> dict[str, str]:
    """Push a case to a partner; it is tried again until it arrives, and pushed once."""
    return {"delivery": exchange.push(engine, registry, caller, case, system, now)}


@router.get("/{case}/partners")
def numbers(case: Id, caller: Asking, engine: Database) -> list[dict[str, Any]]:
    """Under which numbers others know the case."""
    return exchange.refs(engine, caller, case)


@router.post("/partners/{system}/receipts")
def receive(
    system: System, body: ReceiptIn, caller: Asking, engine: Database, registry: Layers, now: Now
) -> dict[str, Any]:
    """Take in a partner's answer, by an account of its unit."""
    given = exchange.Receipt(**body.model_dump())
    return exchange.receive(engine, registry, caller, system, given, now).json()
