"""A web hook receiver and a mail server on this machine: real ones, that keep what they got."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Received:
    """What came: (headers, body) of hooks, envelopes of mails; ``answers`` are the statuses to give, 200 after."""

    address: str = ""
    hooks: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    mails: list[Any] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        self.mails.append(envelope)
        return "250 OK"


@contextmanager
def hook() -> Iterator[Received]:
    """A receiver of web hooks."""
    got = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.hooks.append((dict(self.headers), body))
            self.send_response(got.answers.pop(0) if got.answers else 200)
            self.end_headers()
            self.wfile.write(b'{"receipt":"R-1"}')

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    got.address = f"127.0.0.1:{server.server_port}"
    try:
        yield got
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def mailbox() -> Iterator[Received]:
    """A mail server."""
    got = Received()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(got, hostname="127.0.0.1", port=port)
    controller.start()
    got.address = f"127.0.0.1:{port}"
    try:
        yield got
    finally:
        controller.stop()
