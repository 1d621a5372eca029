"""``/api/geocode``: from words to places, from points to words, suggestions, files of addresses."""

from __future__ import annotations

from fastapi import FastAPI

from api.geocode import batch, routes
from api.geocode.holder import Geocoders


def install(app: FastAPI) -> None:
    """Serve the routes; the indexes are opened when they are first asked for."""
    state = app.state
    state.geocoders = Geocoders(state.engine, state.registry, state.settings.var)
    app.include_router(routes.router)
    app.include_router(batch.router)
