"""The open indexes of this process, each kept up to date by the hub's news."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.hub import Hub, News, Sign
from geocoding import store
from geocoding.base import read
from geocoding.geocoder import Geocoder
from geocoding.live import Live
from gis.database.session import Caller, system
from gis.errors import Unavailable
from layers.registry import Registry

_LOG = logging.getLogger(__name__)
Key = tuple[str, str]
"""Tenant and class of rights (:func:`geocoding.store.rights`)."""
PATIENCE_SECONDS = 5.0
"""How long a server that stops waits for an index that is being read."""


class Geocoders:
    """Geocoders by tenant; the first question opens (or builds) the index."""

    def __init__(self, engine: Engine, registry: Registry, var: Path) -> None:
        self._engine, self._registry, self._var = engine, registry, var
        self._live: dict[Key, Live] = {}
        self._opening: dict[Key, asyncio.Task[Live]] = {}
        self._watching: set[asyncio.Task[None]] = set()

    async def of(self, caller: Caller, hub: Hub) -> Geocoder:
        """Return the current geocoder for a caller."""
        key = (caller.tenant, store.rights(self._registry, caller))
        live = self._live.get(key)
        if live is None:
            live = await self._open(key, hub)
        return live.geocoder

    def ready(self, caller: Caller, hub: Hub) -> Geocoder | None:
        """Return the geocoder if it is open; else begin to open it, and return None."""
        key = (caller.tenant, store.rights(self._registry, caller))
        live = self._live.get(key)
        if live is None and key not in self._opening:
            self._begin(key, hub)
        return live.geocoder if live else None

    async def ended(self) -> None:
        """Wait until nobody uses the database any more: what was begun is let end, not for long."""
        if tasks := {*self._opening.values(), *self._watching}:
            await asyncio.wait(tasks, timeout=PATIENCE_SECONDS)

    async def _open(self, key: Key, hub: Hub) -> Live:
        """Open once, however many ask at the same time; Unavailable where it cannot be opened."""
        if key not in self._opening:
            self._begin(key, hub)
        try:
            return await asyncio.shield(self._opening[key])
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise Unavailable(
                "no_address_index",
                "地址索引暂时不能使用，请在地图上选点或稍后再试。",
                "The index of addresses is not available; give a point or try again later.",
            ) from error

    def _begin(self, key: Key, hub: Hub) -> None:
        task = asyncio.create_task(self._opened(key, hub))
        self._opening[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: Key, task: asyncio.Task[Live]) -> None:
        del self._opening[key]
        if not task.cancelled() and (error := task.exception()):
            _LOG.warning("index of %s not opened: %s", key[0], type(error).__name__)

    async def _opened(self, key: Key, hub: Hub) -> Live:
        ready = asyncio.Event()
        made: list[Live] = []
        watcher = asyncio.create_task(self._watch(key, hub, ready, made))
        self._watching.add(watcher)
        watcher.add_done_callback(self._watching.discard)
        await ready.wait()
        live = await run_in_threadpool(Live, self._engine, self._registry, self._var, *key)
        made.append(live)
        self._live[key] = live
        return live

    async def _watch(self, key: Key, hub: Hub, ready: asyncio.Event, made: list[Live]) -> None:
        """Refresh at every piece of news; listening begins before the index is read."""
        with hub.stream(system(key[0])) as stream:
            ready.set()
            while (news := await stream.queue.get()) is not Sign.END:
                if not made or not self._concerned(news):
                    continue
                try:
                    await run_in_threadpool(made[0].refresh)
                except (SQLAlchemyError, OSError) as error:
                    _LOG.warning("index not refreshed: %s", type(error).__name__)

    def _concerned(self, news: News) -> bool:
        """Whether an index may differ: news of layers that it does not follow come by the thousand."""
        followed = read.followed(self._registry)
        return isinstance(news, Sign) or (
            isinstance(news, list) and any(event.layer in followed for event in news)
        )
