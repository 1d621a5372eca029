"""The ``Idempotency-Key`` of a request that changes something (:mod:`layers.store.idempotency`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header
from pydantic import AfterValidator
from sqlalchemy import Connection
from starlette.responses import Response

from api.geojson import GeoJSONResponse
from gis.database.session import Caller
from layers.store.idempotency import once
from layers.store.shown import plain

REPEATED = "idempotent-replayed"
"""Header of an answer that tells again what an earlier request did."""


def _bare(key: str | None) -> str | None:
    """The key without the quotes that structured fields (RFC 8941) put around a string."""
    return key.strip('"') or None if key else None


Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=255, description="A UUID; sent again, done once."),
    AfterValidator(_bare),
]
"""The key of the request, None if it has none."""


def answered(
    connection: Connection, caller: Caller, key: str | None, asked: Any, make: Callable[[], Any]
) -> Response:
    """Answer with what ``make`` returns; a request that comes again gets the answer of the first."""
    done = once(connection, caller, key, asked, lambda: _json(make()))
    return marked(GeoJSONResponse(done.value), repeated=done.repeated)


def marked(answer: Response, *, repeated: bool) -> Response:
    """Tell in its head whether an answer repeats an earlier one."""
    if repeated:
        answer.headers[REPEATED] = "true"
    return answer


def _json(content: Any) -> Any:
    return json.loads(json.dumps(content, default=plain))
