"""The record of what administrators did with accounts and roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from gis.database.session import Caller
from layers.accounts.model import AccountEvent
from layers.store.changes import table


def record(
    connection: Connection, caller: Caller, action: str, subject: str, data: Mapping[str, Any]
) -> None:
    """Write one line, in the transaction of the deed; secrets do not belong into ``data``."""
    connection.execute(
        insert(table(AccountEvent)).values(
            tenant=caller.tenant,
            at=dt.datetime.now(dt.UTC),
            actor=caller.actor or "",
            action=action,
            subject=subject,
            data=dict(data),
        )
    )


def listing(
    connection: Connection, caller: Caller, subject: str | None, limit: int
) -> list[dict[str, Any]]:
    """Return the newest lines of the caller's city, of one account or role if it is named."""
    held = table(AccountEvent)
    wanted = select(held).where(held.c.tenant == caller.tenant)
    if subject is not None:
        wanted = wanted.where(held.c.subject == subject)
    rows = connection.execute(wanted.order_by(held.c.id.desc()).limit(limit)).mappings()
    return [{key: row[key] for key in ("at", "actor", "action", "subject", "data")} for row in rows]
