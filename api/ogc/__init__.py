"""OGC API – Features at ``/ogc``: items as bytes from PostGIS, the standard's shell by pygeoapi.

See docs/ogc.md for what is declared and why. ``install`` is called by the composition root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def install(app: FastAPI) -> None:
    """Add the routes, and what they share as ``app.state.ogc``."""
    from api.ogc.cities import Cities
    from api.ogc.pygeoapi_shell import Shell
    from api.ogc.routes import router

    app.state.ogc = Cities(app.state.engine)
    app.state.ogc_shell = Shell()
    app.include_router(router)
