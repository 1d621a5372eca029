"""Routes of contacts, below ``/api/cases``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.cases.contacts.reveal import find, masked, reveal
from services.cases.contacts.vault import Vault, vault
from services.context import Asking, Database, Now

router = APIRouter(tags=["cases"])


class Reveal(BaseModel):
    """Why the contact is needed."""

    purpose: str = Field(max_length=400)


class Search(Reveal):
    """A telephone number to find earlier reports by."""

    phone: str = Field(max_length=40)


def vault_of(request: Request) -> Vault:
    """Return the vault of this installation."""
    settings = request.app.state.settings
    return vault(settings.var, settings.contact_key)


@router.get("/{case}/contacts")
def shown(case: int, caller: Asking, engine: Database) -> list[dict[str, Any]]:
    """Who reported the case, masked."""
    return masked(engine, caller, case)


@router.post("/{case}/contacts/reveal")
def in_the_clear(
    case: int, body: Reveal, request: Request, caller: Asking, engine: Database, now: Now
) -> list[dict[str, Any]]:
    """Who reported the case, in the clear: for a purpose, logged."""
    return reveal(engine, vault_of(request), caller, case, body.purpose, now)


@router.post("/contacts/search")
def by_phone(
    body: Search, request: Request, caller: Asking, engine: Database, now: Now
) -> list[dict[str, Any]]:
    """Reports made with a telephone number: for a purpose, logged."""
    return find(engine, vault_of(request), caller, body.phone, body.purpose, now)
