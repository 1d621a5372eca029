"""The composition root: settings in, application out; nothing happens at import.

Routes are found by existing: each module of this package with a ``router`` is served, and each
subpackage that has ``install(app)`` is given the application (``api.ogc``).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from types import ModuleType

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

import api
from api import problems, state
from api.codings import Codings
from api.headers import SecurityHeaders
from api.in_draft import InDraft
from api.limits import Limits
from api.ogc.formats.catalogue import GEOPARQUET, XLSX
from gis.database.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Build the application; it needs the database to run, not to be built."""
    app = FastAPI(
        title="万米 Wanmi",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        responses=problems.RESPONSES,
        lifespan=_running,
    )
    state.fill(app, settings)
    problems.install(app)
    for module in sorted(_modules(), key=_place):
        if hasattr(module, "install") and hasattr(module, "__path__"):
            module.install(app)
        elif hasattr(module, "router"):
            app.include_router(module.router)
    app.add_middleware(InDraft)
    packed = (*DEFAULT_EXCLUDED_CONTENT_TYPES, GEOPARQUET.media, XLSX.media)
    app.add_middleware(
        GZipMiddleware, minimum_size=1000, compresslevel=5, exclude_content_types=packed
    )
    app.add_middleware(Codings)
    app.add_middleware(Limits, max_upload_mb=settings.max_upload_mb)
    app.add_middleware(problems.Guard)
    app.add_middleware(SecurityHeaders)
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.events.listening():
        yield
    await app.state.geocoders.ended()
    await app.state.gate.close()
    await app.state.marks.close()
    app.state.engine.dispose()


def _place(module: ModuleType) -> tuple[bool, bool]:
    """Routes are tried one after the other: those asked most come first, what takes any path last."""
    return getattr(module, "last", False), not getattr(module, "first", False)


def _modules() -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(api.__path__), key=lambda item: item.name):
        if found.name != "cli":
            yield importlib.import_module(f"api.{found.name}")
