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

from sqlalchemy import Connection, Index, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from gis.database.session import Caller
from gis.errors import Unprocessable
from layers.derive.policies import COMMANDS, TENANT
from layers.model import Base
from layers.store.changes import table

KEPT = dt.timedelta(hours=24)
"""How long a key is remembered: longer than a device stays without a network on a shift."""
_MINE = f"{TENANT} AND actor = current_setting('wanmi.actor', true)"


class IdempotencyKey(Base):
    """A request that was done: whose, its key, what it asked for (digest), what it came to (JSON)."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        Index("ix_idempotency_keys_at", "tenant", "actor", "at"),
        {"info": {"kind": "tenant", "rules": dict.fromkeys(COMMANDS, _MINE)}},
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
    keys = table(IdempotencyKey)
    connection.execute(update(keys).where(*_of(caller, key)).values(result=value))
    return Done(value, repeated=False)


def _claimed(connection: Connection, caller: Caller, key: str, mark: str) -> bool:
    """Tell whether the key is new; waits for a transaction that has claimed it and not ended."""
    keys, now = table(IdempotencyKey), dt.datetime.now(dt.UTC)
    mine = (keys.c.tenant == caller.tenant, keys.c.actor == (caller.actor or ""))
    connection.execute(delete(keys).where(*mine, keys.c.at < now - KEPT))
    row = {"key": key, "at": now, "asked": mark, "result": None}
    statement = insert(keys).values(tenant=caller.tenant, actor=caller.actor or "", **row)
    claimed = statement.on_conflict_do_nothing().returning(keys.c.key)
    return connection.scalar(claimed) is not None


def _known(connection: Connection, caller: Caller, key: str, mark: str) -> Done:
    keys = table(IdempotencyKey)
    row = connection.execute(select(keys.c.asked, keys.c.result).where(*_of(caller, key))).one()
    if row.asked != mark:
        raise Unprocessable(
            "key_reused",
            "该 Idempotency-Key 已用于另一请求。",
            "This Idempotency-Key stood for another request.",
            "Idempotency-Key",
        )
    return Done(row.result, repeated=True)


def _of(caller: Caller, key: str) -> tuple[Any, ...]:
    keys = table(IdempotencyKey)
    return keys.c.tenant == caller.tenant, keys.c.actor == (caller.actor or ""), keys.c.key == key
