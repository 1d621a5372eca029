"""What the routes share, as ``app.state``: made once, by the composition root."""

from __future__ import annotations

from fastapi import FastAPI
from sqlalchemy import make_url

from api.gate import Gate
from api.hub import Hub
from api.tiles import TileCache
from gis.database.cluster import Cluster
from gis.database.engine import make_engine
from gis.database.settings import Settings
from layers.migrate import fingerprint
from layers.registry import discover

CLUSTER = "postgres"


def fill(app: FastAPI, settings: Settings) -> None:
    """Set ``settings``, ``engine``, ``registry``, ``fingerprint`` (of the schema), ``gate``
    (verified credentials), ``tiles`` (cache) and ``events`` (live changes).
    """
    state = app.state
    state.settings = settings
    given = settings.database_url or Cluster(settings.var / CLUSTER).url
    url = make_url(given).set(drivername="postgresql+psycopg")
    state.engine = make_engine(url.render_as_string(False), pool_size=settings.pool_size)
    state.registry = discover()
    state.fingerprint = fingerprint(state.registry)
    state.gate = Gate(state.engine)
    state.tiles = TileCache()
    state.events = Hub(state.engine)
