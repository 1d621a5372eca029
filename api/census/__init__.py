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
    from api.census import answers, live, pairs, rows, runs

    for part in (runs, rows, pairs, live, answers):
        app.include_router(part.router, prefix="/api/census", tags=["census"])
