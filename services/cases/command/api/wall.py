"""The route of the wall: ``/api/cases/wall``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from services.cases.api.answer import staff
from services.cases.command.wall import wall
from services.context import Asking, Database, Now

router = APIRouter()


@router.get("/wall")
def at_a_glance(caller: Asking, engine: Database, now: Now) -> dict[str, Any]:
    """Figures, hours, districts, feed and alarms for a screen on a wall; asked as often as one likes."""
    return wall(engine, staff(caller), now)
