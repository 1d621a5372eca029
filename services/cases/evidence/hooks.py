"""What evidence contributes to the engine: steps that name files, and the daily clearing of unused ones."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from gis.database.settings import Settings
from layers.registry import Registry
from services.cases.engine.ticks import Tick
from services.cases.evidence.follow import followed
from services.cases.evidence.purge import purge


def _purge(engine: Engine, _registry: Registry, tenant: str, now: dt.datetime) -> int:
    """Remove what nobody used, below the folder of this process's settings."""
    return purge(engine, Settings().var, tenant, now)


LISTENERS = {"evidence": followed}
TICKS = {"evidence": Tick(dt.timedelta(hours=20), _purge, hour=3)}
