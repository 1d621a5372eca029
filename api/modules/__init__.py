"""The services' routes: each below ``/api/<id>``, found by existing (docs/adr/0004)."""

from __future__ import annotations

from fastapi import FastAPI

import services
from api.auth import caller


def install(app: FastAPI) -> None:
    """Include the router of every service that has an ``api.py``."""
    app.state.authenticate = caller
    app.state.modules = services.discover()
    for module in app.state.modules:
        routes = services.part(module, "api")
        if routes is not None:
            app.include_router(routes.router, prefix=f"/api/{module.id}", tags=[module.id])
            if hasattr(routes, "outside"):  # paths that a standard fixes, such as /open311/v2
                app.include_router(routes.outside, tags=[module.id])
