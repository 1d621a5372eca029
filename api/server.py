"""The web server, told to end its live streams first: they never end by themselves."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pyarrow as pa
import uvicorn

if TYPE_CHECKING:
    from fastapi import FastAPI


def one_allocator() -> None:
    """Let Arrow take its memory from the C library, as all else in the process does.

    Its own allocator keeps for each of forty threads what that thread once needed: tiles under load
    made a process 700 MB large instead of 330.
    """
    pa.set_memory_pool(pa.system_memory_pool())


class Server(uvicorn.Server):
    """Serves an application of :func:`api.app.create_app`."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the streams, then wait for the other requests as usual."""
        app: FastAPI = self.config.app  # type: ignore[assignment]
        hub = getattr(app.state, "events", None)
        if hub is not None:
            hub.close()
        await super().shutdown(sockets)
