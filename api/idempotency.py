"""The ``Idempotency-Key`` of a request that changes something (:mod:`layers.store.idempotency`)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header
from pydantic import AfterValidator

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


def headers(*, repeated: bool) -> dict[str, str]:
    """The header that marks a repeated answer."""
    return {REPEATED: "true"} if repeated else {}
