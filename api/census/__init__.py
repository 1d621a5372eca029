"""Census runs over HTTP: deliver, watch, map, decide, mend, publish; for the desk of surveyors.

Steps run as jobs; ``/api/census/runs/{id}`` has the rows done, the rate and the seconds left in
``progress``, ``/events`` beside it tells them live. ``install`` is called by the composition root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def install(app: FastAPI) -> None:
    """Add the routes."""
    from api.census.answers import router as answers
    from api.census.live import router as live
    from api.census.ogc.routes import router as ogc
    from api.census.pairs import router as pairs
    from api.census.rows import router as rows
    from api.census.runs import router as runs

    for part in (runs, rows, pairs, live, answers):
        app.include_router(part, prefix="/api/census", tags=["census"])
    app.include_router(ogc, prefix="/api/census/ogc")
