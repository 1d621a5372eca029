"""What every route of the cases needs: who asks, the program around it, and the moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends
from sqlalchemy import Connection, Engine

from gis.database.session import Caller, begin
from layers.registry import Registry
from services.cases.api.answer import Key, Match, seen, staff
from services.context import Asking, Database, Layers, Now, Slots


@dataclass(frozen=True)
class Site:
    """A colleague asking; citizens and strangers are refused before a route begins."""

    caller: Caller
    engine: Engine
    registry: Registry
    now: dt.datetime
    slots: CapacityLimiter

    async def in_turn[T](self, work: Callable[[], T]) -> T:
        """Do something short on a thread, when it is its turn."""
        return await to_thread.run_sync(work, limiter=self.slots)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only transaction as the caller."""
        with begin(self.engine, self.caller, read_only=True) as connection:
            yield connection


@dataclass(frozen=True)
class Head:
    """What the head of a request for an action carries: its key, and the step that was seen."""

    key: str | None
    seen: int | None


async def site_of(
    caller: Asking, engine: Database, registry: Layers, now: Now, slots: Slots
) -> Site:
    """Return the site for staff; 401 for nobody, 403 for citizens."""
    return Site(staff(caller), engine, registry, now, slots)


async def head_of(key: Key = None, match: Match = None) -> Head:
    """Return the key and the step number of ``If-Match``."""
    return Head(key, seen(match))


At = Annotated[Site, Depends(site_of)]
With = Annotated[Head, Depends(head_of)]
