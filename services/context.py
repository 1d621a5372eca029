"""What a route of a service gets from the program around it, without knowing that program."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from geocoding.geocoder import Geocoder
from gis.database.session import Caller
from layers.registry import Registry


async def caller_of(request: Request) -> Caller:
    """Return who asks; the composition root says how (``app.state.authenticate``)."""
    found: Caller = await request.app.state.authenticate(request)
    return found


def engine_of(request: Request) -> Engine:
    """Return the program's engine."""
    engine: Engine = request.app.state.engine
    return engine


def registry_of(request: Request) -> Registry:
    """Return the registry of layers."""
    registry: Registry = request.app.state.registry
    return registry


def now_of(request: Request) -> dt.datetime:
    """Return the present moment (UTC) by the program's clock (``app.state.clock``); tests set it."""
    now: dt.datetime = request.app.state.clock()
    return now


Asking = Annotated[Caller, Depends(caller_of)]
Database = Annotated[Engine, Depends(engine_of)]
Layers = Annotated[Registry, Depends(registry_of)]
Now = Annotated[dt.datetime, Depends(now_of)]


async def geocoder_of(request: Request, caller: Caller, *, wait: bool) -> Geocoder | None:
    """Return the geocoder that answers ``caller``; None while it opens, unless one must ``wait``."""
    state = request.app.state
    found: Geocoder | None = state.geocoders.ready(caller, state.events)
    if found is None and wait:
        found = await state.geocoders.of(caller, state.events)
    return found
