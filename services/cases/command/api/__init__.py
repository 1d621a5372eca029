"""Routes of the command centre, below ``/api/cases``."""

from fastapi import APIRouter

from services.cases.command.api import campaigns, samples, seats, wall, workspaces

__all__ = ["router"]

router = APIRouter(tags=["cases"])
for _part in (workspaces, campaigns, seats, samples, wall):
    router.include_router(_part.router)
