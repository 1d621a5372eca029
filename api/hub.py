"""One listening connection per process, its news handed to every stream that may know them.

The news of a changeset are read once per set of rights, as a caller with these rights: the
database decides what each stream is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from enum import Enum

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api import attendance
from api.attendance import Attendance, Place
from gis.database.session import Caller, begin
from gis.errors import Unavailable
from layers.store import feed
from layers.store.changes import CHANNEL

_LOG = logging.getLogger(__name__)
NOTICES = "wanmi_notices"
"""Channel of notices to persons: JSON with ``tenant``, ``to`` (user names) and ``notice``."""
MOST_STREAMS = 2_000
LONGEST_QUEUE = 200
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)


class Sign(Enum):
    """News that are no events."""

    CATCH_UP = "some were missed: the stream reads what happened since its position"
    END = "the server closes"


@dataclass(frozen=True)
class Notice:
    """Something for the caller in person, as JSON; not part of the map's feed."""

    data: str
    event: str = "notice"


News = list[feed.Event] | Notice | Sign


@dataclass(eq=False)
class Stream:
    """One open connection of a client."""

    caller: Caller
    queue: asyncio.Queue[News] = field(default_factory=lambda: asyncio.Queue(LONGEST_QUEUE))

    def tell(self, news: News) -> None:
        """Queue the news; a stream too slow to read them catches up later."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            news = Sign.CATCH_UP
        self.queue.put_nowait(news)


class Hub:
    """Listens for changesets and tells the streams; ``attendance``: who has which object open."""

    def __init__(self, engine: Engine) -> None:
        self.attendance = Attendance()
        self._engine = engine
        self._streams: set[Stream] = set()

    @contextmanager
    def stream(self, caller: Caller) -> Iterator[Stream]:
        """Register a stream for as long as the block runs."""
        if len(self._streams) >= MOST_STREAMS:
            raise Unavailable("busy", "服务器繁忙，请稍后重试。", "The server is busy; try again.")
        stream = Stream(caller)
        self._streams.add(stream)
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen in the background for as long as the block runs."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self.close()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def close(self) -> None:
        """End all streams."""
        for stream in list(self._streams):
            stream.tell(Sign.END)

    async def _run(self) -> None:
        """Listen; after a lost connection try again, and let every stream catch up."""
        failures = 0
        while True:
            try:
                async for _ in self._listen():
                    failures = 0
            except (OSError, psycopg.Error, SQLAlchemyError) as error:
                if not failures:
                    _LOG.warning("live changes interrupted: %s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            failures += 1

    async def _listen(self) -> AsyncIterator[None]:
        url = self._engine.url.set(drivername="postgresql")
        place = url.render_as_string(hide_password=False)
        async with await psycopg.AsyncConnection.connect(place, autocommit=True) as connection:
            heard = (CHANNEL, NOTICES, attendance.CHANNEL)
            await connection.execute("; ".join(f"LISTEN {channel}" for channel in heard))
            for stream in list(self._streams):
                stream.tell(Sign.CATCH_UP)
            yield
            async for notification in connection.notifies():
                if notification.channel == NOTICES:
                    self._hand(notification.payload)
                elif notification.channel == attendance.CHANNEL:
                    self._attend(notification.payload)
                else:
                    await self._spread(notification.payload)
                yield

    def _hand(self, payload: str) -> None:
        """Give a notice to the streams of those it is for."""
        told = json.loads(payload)
        notice = Notice(json.dumps(told["notice"], ensure_ascii=False))
        for stream in self._streams:
            if stream.caller.tenant == told["tenant"] and stream.caller.actor in told["to"]:
                stream.tell(notice)

    def _attend(self, payload: str) -> None:
        """Tell those who have an object open that somebody came, went or began to edit."""
        for place in self.attendance.take(json.loads(payload)):
            self._show(place)

    def _show(self, place: Place) -> None:
        people = self.attendance.at(place)
        here = {one.actor for one in people}
        for stream in self._streams:
            reader = stream.caller.actor
            if stream.caller.tenant == place[0] and reader in here:
                told = attendance.shown(place, people, reader)
                stream.tell(Notice(json.dumps(told, ensure_ascii=False), "presence"))

    async def _spread(self, payload: str) -> None:
        announced = json.loads(payload)
        groups: dict[Caller, list[Stream]] = {}
        for stream in self._streams:
            if stream.caller.tenant == announced["tenant"]:
                groups.setdefault(_rights(stream.caller), []).append(stream)
        for caller, streams in groups.items():
            events = await run_in_threadpool(self._read, caller, int(announced["id"]))
            for stream in streams if events else ():
                stream.tell(events)

    def _read(self, caller: Caller, changeset: int) -> list[feed.Event]:
        with begin(self._engine, caller, read_only=True) as connection:
            return feed.of_changeset(connection, caller, changeset)


def _rights(caller: Caller) -> Caller:
    """The caller without their name: what they may see depends on the rest."""
    return Caller(tenant=caller.tenant, permissions=caller.permissions, areas=caller.areas)
