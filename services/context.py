"""What a route of a service gets from the program around it, without knowing that program.

Dependencies are coroutines although none waits: a plain function would be sent to a thread each.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request
from sqlalchemy import Engine

from geocoding.geocoder import Geocoder
from gis.database.session import Caller
from layers.registry import Registry

AT_ONCE = 4
"""How many threads of a process do such work side by side: enough to wait for the database meanwhile."""


async def caller_of(request: Request) -> Caller:
    """Return who asks; the composition root says how (``app.state.authenticate``)."""
    found: Caller = await request.app.state.authenticate(request)
    return found


async def engine_of(request: Request) -> Engine:
    """Return the program's engine."""
    engine: Engine = request.app.state.engine
    return engine


async def registry_of(request: Request) -> Registry:
    """Return the registry of layers."""
    registry: Registry = request.app.state.registry
    return registry


async def now_of(request: Request) -> dt.datetime:
    """Return the present moment (UTC) by the program's clock (``app.state.clock``); tests set it."""
    now: dt.datetime = request.app.state.clock()
    return now


Asking = Annotated[Caller, Depends(caller_of)]
Database = Annotated[Engine, Depends(engine_of)]
Layers = Annotated[Registry, Depends(registry_of)]
Now = Annotated[dt.datetime, Depends(now_of)]


async def slots_of(request: Request) -> CapacityLimiter:
    """Return the turns of this process at short, frequent work that writes (``to_thread.run_sync``).

    All at once, forty threads take the interpreter from each other in the middle of their
    transactions, each holding a connection and its locks; a few at a time the same work is done
    sooner, on connections that have their plans ready.
    """
    state = request.app.state
    slots: CapacityLimiter | None = getattr(state, "slots", None)
    if slots is None:
        slots = state.slots = CapacityLimiter(AT_ONCE)
    return slots


Slots = Annotated[CapacityLimiter, Depends(slots_of)]


async def geocoder_of(request: Request, caller: Caller, *, wait: bool) -> Geocoder | None:
    """Return the geocoder that answers ``caller``; None while it opens, unless one must ``wait``."""
    state = request.app.state
    found: Geocoder | None = state.geocoders.ready(caller, state.events)
    if found is None and wait:
        found = await state.geocoders.of(caller, state.events)
    return found
