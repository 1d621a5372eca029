"""What the engine itself does again and again: running deadlines follow the newest calendar."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from layers.registry import Registry
from services.cases.engine.refold import recompute
from services.cases.engine.ticks import Tick


def _recompute(engine: Engine, registry: Registry, tenant: str, now: dt.datetime) -> int:
    """Nothing changes, and no event is written, while the calendar is the same."""
    return recompute(engine, registry, tenant, "工作日历更新", now)


TICKS = {"calendar": Tick(dt.timedelta(hours=20), _recompute, hour=1)}
