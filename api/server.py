"""The web server, told to end its live streams first: they never end by themselves."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from fastapi import FastAPI


class Server(uvicorn.Server):
    """Serves an application of :func:`api.app.create_app`."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the streams, then wait for the other requests as usual."""
        app: FastAPI = self.config.app  # type: ignore[assignment]
        hub = getattr(app.state, "events", None)
        if hub is not None:
            hub.close()
        await super().shutdown(sockets)
