"""Routes of the markers, below ``/api/template``."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter

from services._template import actions
from services.context import Asking, Database, Layers

router = APIRouter()


@router.post("/markers/{marker}/tick")
def tick(marker: int, caller: Asking, engine: Database, registry: Layers) -> dict[str, int]:
    """Tick a marker off."""
    today = dt.datetime.now(dt.UTC).date()
    return {"changeset": actions.tick(engine, registry, caller, marker, today).changeset_id}
