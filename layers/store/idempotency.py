"""A request that is sent twice because its answer was lost is done once.

The client names each request that changes something by a key of its own making (a UUID), the
``Idempotency-Key`` of draft-ietf-httpapi-idempotency-key-header. What the request did is kept in the
transaction that did it; the same request under the same key is told it again and does nothing. A
request that failed left nothing behind, so that its repetition is a first try.

A transaction that changes something for somebody goes through it like this::

    with begin(engine, caller) as connection:
        done = once(connection, caller, key, ["close", case, body], lambda: close(connection, case, body))
    answer(done.value, repeated=done.repeated)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.database.session import Caller
from gis.database.together import Question, together
from gis.errors import Unprocessable
from layers.derive.policies import COMMANDS, TENANT
from layers.model import Base

KEPT = dt.timedelta(hours=24)
"""How long a key is remembered: longer than a device stays without a network on a shift."""
_OWN = f"{TENANT} AND actor = current_setting('wanmi.actor', true)"


_MINE = "WHERE tenant = :tenant AND actor = :actor"
_FORGET = text(f"DELETE FROM idempotency_keys {_MINE} AND at < :until")
_CLAIM = text(
    "INSERT INTO idempotency_keys (tenant, actor, key, at, asked) "
    "VALUES (:tenant, :actor, :key, :at, :asked) ON CONFLICT DO NOTHING RETURNING key"
)
_KNOWN = text(f"SELECT asked, result FROM idempotency_keys {_MINE} AND key = :key")
_KEEP = text(f"UPDATE idempotency_keys SET result = cast(:result AS jsonb) {_MINE} AND key = :key")


class IdempotencyKey(Base):
    """A request that was done: whose, its key, what it asked for (digest), what it came to (JSON)."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        Index("ix_idempotency_keys_at", "tenant", "actor", "at"),
        {"info": {"kind": "tenant", "rules": dict.fromkeys(COMMANDS, _OWN)}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    asked: Mapped[str]
    result: Mapped[Any | None] = mapped_column(JSONB)


@dataclass(frozen=True)
class Done:
    """What the request came to, as JSON has it, and whether an earlier one did it."""

    value: Any
    repeated: bool


def once(
    connection: Connection, caller: Caller, key: str | None, asked: Any, work: Callable[[], Any]
) -> Done:
    """Do ``work`` unless the caller did it under this ``key`` before; without a key always.

    ``asked`` (JSON values) tells requests apart: Unprocessable ``key_reused`` for a key that stood
    for another request. ``work`` returns JSON values: what the answer is made of. A request that
    comes while its twin is at work waits for that one's end. Keys of anonymous callers share one
    space; whoever repeats one must know it and ask for the very same.
    """
    if key is None:
        return Done(work(), repeated=False)
    mark = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
    if not _claimed(connection, caller, key, mark):
        return _known(connection, caller, key, mark)
    value = work()
    kept = {**_mine(caller, key), "result": json.dumps(value)}
    together(connection, Question(_KEEP, kept))
    return Done(value, repeated=False)


def _claimed(connection: Connection, caller: Caller, key: str, mark: str) -> bool:
    """Tell whether the key is new; waits for a transaction that has claimed it and not ended."""
    now = dt.datetime.now(dt.UTC)
    mine = _mine(caller, key)
    _, claimed = together(
        connection,
        Question(_FORGET, {**mine, "until": now - KEPT}),
        Question(_CLAIM, {**mine, "at": now, "asked": mark}),
    )
    return bool(claimed)


def _known(connection: Connection, caller: Caller, key: str, mark: str) -> Done:
    ((row,),) = together(connection, Question(_KNOWN, _mine(caller, key)))
    if row.asked != mark:
        raise Unprocessable(
            "key_reused",
            "该 Idempotency-Key 已用于另一请求。",
            "This Idempotency-Key stood for another request.",
            "Idempotency-Key",
        )
    return Done(row.result, repeated=True)


def _mine(caller: Caller, key: str) -> dict[str, str]:
    return {"tenant": caller.tenant, "actor": caller.actor or "", "key": key}
