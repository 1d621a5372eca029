"""What notices contribute to the engine: a listener to everything that happens, and the sending."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from gis.database.settings import Settings
from layers.registry import Registry
from services.cases.engine.ticks import Tick
from services.cases.notices.deliver import happened
from services.cases.notices.send import send_due


def _send(engine: Engine, _registry: Registry, tenant: str, now: dt.datetime) -> int:
    """Send what is due, by the settings of this process."""
    return send_due(engine, Settings(), tenant, now)


LISTENERS = {"notices": happened}
TICKS = {"notices": Tick(dt.timedelta(seconds=2), _send)}
