"""The web server, told to end its live streams first: they never end by themselves."""

from __future__ import annotations

import gc
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


def own_socket(family: int, address: tuple[object, ...]) -> socket.socket:
    """A socket of this process alone at an address that its siblings listen at, too.

    The kernel then spreads connections evenly (SO_REUSEPORT). From one shared socket the process
    that wakes up first takes nearly all: 31 of 32, and the second core stays idle.
    """
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made


class Server(uvicorn.Server):
    """Serves an application of :func:`api.app.create_app`."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen; what was loaded until now stays, so the collector need not look at it again.

        A full collection stops all requests; over the 350,000 objects of the program it takes
        0.3 s, over those of the requests alone hardly any time.
        """
        gc.collect()
        gc.freeze()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the streams, then wait for the other requests as usual."""
        app: FastAPI = self.config.app  # type: ignore[assignment]
        hub = getattr(app.state, "events", None)
        if hub is not None:
            hub.close()
        await super().shutdown(sockets)
