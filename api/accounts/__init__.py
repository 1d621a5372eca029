"""Accounts over HTTP, for administrators: people, their roles and areas, tokens, and the record.

A role or area that changes works within seconds, also in open sessions. ``install`` is called by
the composition root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def install(app: FastAPI) -> None:
    """Add the routes."""
    from api.accounts import record, roles, users

    for part in (users, roles, record):
        app.include_router(part.router, prefix="/api/accounts", tags=["accounts"])
