"""What evidence contributes to the engine: what a case has, what steps add, the daily clearing of unused files."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from gis.database.settings import Settings
from layers.registry import Registry
from services.cases.engine.ticks import Tick
from services.cases.evidence.purge import purge
from services.cases.evidence.stored import enclose, evidence


def _purge(engine: Engine, _registry: Registry, tenant: str, now: dt.datetime) -> int:
    """Remove what nobody used, below the folder of this process's settings."""
    return purge(engine, Settings().var, tenant, now)


SOURCES = {"evidence": evidence, "enclose": enclose}
TICKS = {"evidence": Tick(dt.timedelta(hours=20), _purge, hour=3)}
