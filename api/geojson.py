"""JSON answers whose values may be dates."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse

from layers.store.shown import plain


class GeoJSONResponse(JSONResponse):
    """JSON with dates as ISO 8601; never cached, as it depends on the caller."""

    def __init__(self, content: Any) -> None:
        super().__init__(content, headers={"cache-control": "no-store"})

    def render(self, content: Any) -> bytes:
        """Write the document."""
        return json.dumps(
            content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=plain
        ).encode()
