"""The grid desk over HTTP: drafts, cells, operations, findings, editions, and where a point lies.

``install`` is called by the composition root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def install(app: FastAPI) -> None:
    """Add the routes."""
    from api.grids import cells, drafts, locate, operations, publishing, responsibility
    from grids.locate.many import Indexes

    app.state.grid_indexes = Indexes()
    for part in (drafts, cells, operations, publishing, responsibility, locate):
        app.include_router(part.router, prefix="/api/grids", tags=["grids"])
