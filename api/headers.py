"""Security headers of every response, and the content policy with its one-time number (nonce)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
NO_DOCUMENT = "default-src 'none'; frame-ancestors 'none'"
"""For everything that is no page."""


class SecurityHeaders:
    """Adds the headers; a response that brings its own keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the head of its response."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in COMMON.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", NO_DOCUMENT)
            await send(message)

        await self._app(scope, receive, with_headers)


def nonce() -> str:
    """A number used once."""
    return secrets.token_urlsafe(16)


def page_policy(once: str, map_hosts: Sequence[str] = ()) -> str:
    """The policy of a page of the web client.

    ``once`` lets the component library's run-time styles in; ``style-src-attr`` is needed by text
    areas that grow. ``map_hosts`` are the origins of configured base maps.
    """
    maps = "".join(f" {host}" for host in map_hosts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{once}'",
            "worker-src 'self'",
            f"connect-src 'self'{maps}",
            f"img-src 'self' data: blob:{maps}",
            "font-src 'self'",
            "manifest-src 'self'",
            f"style-src 'self' 'nonce-{once}'",
            "style-src-attr 'unsafe-inline'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def worker_policy(map_hosts: Sequence[str] = ()) -> str:
    """The policy of scripts: a worker obeys that of its own file, and the map's fetches tiles."""
    maps = "".join(f" {host}" for host in map_hosts)
    return f"default-src 'none'; script-src 'self'; connect-src 'self'{maps}"
