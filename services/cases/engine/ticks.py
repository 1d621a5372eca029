"""What parts do again and again, besides what happens: ``TICKS`` of their ``hooks``, by name.

A tick runs in every tenant when its time has come since its last run, by whichever watcher takes it
first; it must bear to be cut off and run again.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from gis.database.session import begin_bulk, system
from gis.errors import WanmiError
from layers.registry import Registry

ZONE = ZoneInfo("Asia/Shanghai")
_LOG = logging.getLogger(__name__)
_TAKE = text(
    "INSERT INTO case_ticks AS t (tenant, name, at) VALUES (:tenant, :name, :now) "
    "ON CONFLICT (tenant, name) DO UPDATE SET at = excluded.at WHERE t.at <= :before RETURNING t.at"
)


@dataclass(frozen=True)
class Tick:
    """``run`` in a tenant every so often; a daily one from ``hour`` on (local time)."""

    every: dt.timedelta
    run: Callable[[Engine, Registry, str, dt.datetime], object]
    hour: int = 0


def run_due(engine: Engine, registry: Registry, tenant: str, now: dt.datetime) -> int:
    """Run the ticks of a tenant whose time has come; return how many did."""
    from services.cases.engine.contributed import contributed

    done = 0
    for name, tick in contributed().ticks.items():
        if now.astimezone(ZONE).hour >= tick.hour and _taken(engine, tenant, name, tick, now):
            try:
                tick.run(engine, registry, tenant, now)
                done += 1
            except (WanmiError, SQLAlchemyError) as error:
                _LOG.warning("%s of %s: %s", name, tenant, type(error).__name__)
    return done


def _taken(engine: Engine, tenant: str, name: str, tick: Tick, now: dt.datetime) -> bool:
    asked = {"tenant": tenant, "name": name, "now": now, "before": now - tick.every}
    with begin_bulk(engine, system(tenant)) as connection:
        return connection.execute(_TAKE, asked).one_or_none() is not None
