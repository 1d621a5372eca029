"""Census runs over HTTP: deliver, watch, map, decide, mend, publish; for the desk of surveyors.

Steps run as jobs; a run is polled at ``/api/census/runs/{id}``, whose ``progress`` has rows, rate
and seconds left. ``install`` is called by the composition root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def install(app: FastAPI) -> None:
    """Add the routes."""
    from api.census import answers, rows, runs

    for part in (runs, rows, answers):
        app.include_router(part.router, prefix="/api/census", tags=["census"])
