"""What the routes share, as ``app.state``: made once, by the composition root."""

from __future__ import annotations

import datetime as dt

from fastapi import FastAPI
from sqlalchemy import make_url

from api.gate import Gate
from api.hub import Hub
from api.marks import Marks
from api.tiles import TileCache
from gis.database.cluster import Cluster
from gis.database.engine import make_engine
from gis.database.settings import Settings
from layers.migrate import fingerprint
from layers.registry import discover

CLUSTER = "postgres"
MOST_OVERFLOW = 30
SHARED_CONNECTIONS = 84
"""What the server processes share of PostgreSQL's 100; jobs, listeners and people need some, too."""


def fill(app: FastAPI, settings: Settings) -> None:
    """Set ``settings``, ``engine``, ``registry``, ``fingerprint`` (of the schema), ``gate``
    (credentials), ``marks`` (of data and rights), ``tiles`` (cache), ``events`` (live changes) and
    ``clock`` (the present moment, which services judge deadlines and windows by).
    """
    state = app.state
    state.settings = settings
    given = settings.database_url or Cluster(settings.var / CLUSTER).url
    url = make_url(given).set(drivername="postgresql+psycopg")
    state.engine = make_engine(
        url.render_as_string(False),
        pool_size=settings.pool_size,
        max_overflow=_overflow(settings),
    )
    state.registry = discover()
    state.fingerprint = fingerprint(state.registry)
    state.gate = Gate(state.engine)
    state.marks = Marks(state.engine, state.registry)
    state.tiles = TileCache(settings.tile_cache_mb)
    state.events = Hub(state.engine)
    state.clock = _now


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _overflow(settings: Settings) -> int:
    """Connections a process may open beyond its pool when many ask at once."""
    share = SHARED_CONNECTIONS // settings.server_processes - settings.pool_size
    return max(0, min(MOST_OVERFLOW, share))
