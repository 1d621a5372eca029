"""OGC APIs at ``/ogc``: items as bytes from PostGIS, the standard's shell by pygeoapi.

Every theme is an API of its own below ``/ogc/themes/{theme}``, because desktop clients read the whole
description of an API for each layer they add. See docs/ogc.md for what is declared and why.
``install`` is called by the composition root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


ROOTS = ("/ogc", "/ogc/themes/{theme}")
first = True


def install(app: FastAPI) -> None:
    """Add the routes, and what they share as ``app.state.ogc``."""
    from threading import BoundedSemaphore

    from api.ogc.cities import Cities
    from api.ogc.cross_origin import CrossOrigin
    from api.ogc.processes.routes import router as processes
    from api.ogc.pygeoapi_shell import Shell
    from api.ogc.records.routes import router as records
    from api.ogc.routes import router
    from api.ogc.styles.routes import router as styles
    from api.ogc.tiles.routes import router as tiles

    app.state.ogc = Cities(app.state.engine)
    app.state.ogc_shell = Shell()
    app.state.ogc_spans = {}
    app.state.ogc_downloads = BoundedSemaphore(max(1, app.state.settings.pool_size - 2))
    app.add_middleware(CrossOrigin)
    for root in ROOTS:
        for part in (router, tiles, styles):
            app.include_router(part, prefix=root)
    app.include_router(processes, prefix=ROOTS[0])
    app.include_router(records, prefix=f"{ROOTS[0]}/records")
