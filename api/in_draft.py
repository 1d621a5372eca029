"""``/drafts/{number}/ogc…``: the OGC API inside one of the caller's drafts.

Whoever knows how to use ``/ogc`` – QGIS with this landing page – reads there what the draft would
publish, and edits inside the draft. The address is the application's own with another root.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

_INSIDE = re.compile(r"(/drafts/([1-9]\d{0,17}))/ogc(/|$)")


class InDraft:
    """Tells the routes in which draft they are, and takes the draft out of the path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its root moved below the draft."""
        if scope["type"] == "http":
            root = scope.get("root_path", "")
            found = _INSIDE.match(scope["path"], len(root))
            if found:
                state = {**scope.get("state", {}), "draft": int(found[2])}
                scope = {**scope, "root_path": f"{root}{found[1]}", "state": state}
        await self._app(scope, receive, send)


def draft_of(request: Request) -> int | None:
    """Return the number of the draft that the request is inside of, if it is."""
    return getattr(request.state, "draft", None)
