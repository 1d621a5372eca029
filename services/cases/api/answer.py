"""Answers as JSON bytes, and what requests for actions carry in their head."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Header
from pydantic import AfterValidator
from starlette.responses import Response

from gis.database.session import Caller
from gis.errors import BadInput, Forbidden, Unauthenticated
from layers.store.shown import plain

REPEATED = "idempotent-replayed"
LARGEST = 2**63 - 1


def answer(value: Any, *, status: int = 200, repeated: bool = False) -> Response:
    """Return ``value`` as JSON; ``repeated`` marks the answer of an earlier request."""
    body = json.dumps(value, default=plain, ensure_ascii=False, separators=(",", ":"))
    headers = {REPEATED: "true"} if repeated else None
    return Response(body, status, headers, media_type="application/json")


def staff(caller: Caller) -> Caller:
    """Return the caller if they work here; Unauthenticated for nobody, Forbidden for citizens."""
    if caller.actor is None:
        raise Unauthenticated("login_needed", "请先登录。", "Please log in first.")
    if not caller.may("staff"):
        raise Forbidden("staff_only", "仅工作人员可用。", "This is for staff only.")
    return caller


def bare(key: str | None) -> str | None:
    """The key without the quotes that structured fields (RFC 8941) put around a string."""
    return key.strip('"') or None if key else None


def seen(given: str | None) -> int | None:
    """The step number of ``If-Match: "12"``; None without or for ``*``."""
    if given is None or given.strip() == "*":
        return None
    number = given.strip().removeprefix("W/").strip('"')
    if not number.isdigit() or int(number) > LARGEST:
        raise BadInput(
            "bad_if_match",
            'If-Match 应为看到的步骤号，如 "12"。',
            'If-Match is the step number that was seen, such as "12".',
            "If-Match",
        )
    return int(number)


Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=255, description="A UUID; sent again, done once."),
    AfterValidator(bare),
]
Match = Annotated[str | None, Header(alias="If-Match", max_length=60)]
