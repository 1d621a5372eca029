"""What a client refuses of the content codings: ``Accept-Encoding: gzip;q=0`` (RFC 9110, 12.5.3).

Who answers (tiles, static files, Starlette's own compression) looks for the name of a coding in the
header; refused ones are taken out of it beforehand.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

_HEADER = b"accept-encoding"


class Codings:
    """Middleware: leaves only codings in ``Accept-Encoding`` that the client takes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request as without the refused codings."""
        if scope["type"] == "http" and any(_refuses(*header) for header in scope["headers"]):
            headers = [
                (name, taken(value) if name == _HEADER else value)
                for name, value in scope["headers"]
            ]
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)


def taken(header: bytes) -> bytes:
    """The codings of the header whose weight is not zero, with their weights."""
    items = [item.strip() for item in header.split(b",")]
    return b", ".join(item for item in items if not _refused(item))


def _refuses(name: bytes, value: bytes) -> bool:
    return name == _HEADER and b"=" in value and taken(value) != value


def _refused(item: bytes) -> bool:
    weights = (part.strip().lower() for part in item.split(b";")[1:])
    return any(part.startswith(b"q=") and not part[2:].strip(b"0. ") for part in weights)
