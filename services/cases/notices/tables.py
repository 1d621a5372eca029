"""Tables of notices beside the engine's: where to send, what was sent, what was read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import COMMANDS, TENANT, granted
from layers.model import Base

_ADMIN = f"{TENANT} AND {granted('admin')}"
_MINE = f"{TENANT} AND person = current_setting('wanmi.actor', true)"


class Endpoint(Base):
    """Where notices go besides the program: a web hook or an e-mail address.

    ``events`` are patterns of outbox names (``case.*``); ``unit`` or ``person`` narrow to notices
    to them. What signs the messages to a web hook is shown once, when it is made, and not stored.
    """

    __tablename__ = "notice_endpoints"
    __table_args__ = ({"info": {"kind": "tenant", "rules": dict.fromkeys(COMMANDS, _ADMIN)}},)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    target: Mapped[str]
    events: Mapped[list[str]]
    unit: Mapped[str | None]
    person: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    made_by: Mapped[str]
    made_at: Mapped[dt.datetime]


class Delivery(Base):
    """One notice to one endpoint: waiting, sent, failed (given up); ``source`` makes it unique."""

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        Index("uq_notice_deliveries_source", "tenant", "endpoint_id", "source", unique=True),
        Index(
            "ix_notice_deliveries_waiting",
            "tenant",
            "next_try_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        {"info": {"kind": "tenant", "rules": {"select": _ADMIN}}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    endpoint_id: Mapped[int]
    source: Mapped[str]
    name: Mapped[str]
    body: Mapped[dict[str, Any]]
    made_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_try_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    status: Mapped[int | None]
    receipt: Mapped[str | None]


class NoticeRead(Base):
    """That a person has read a notice to them or to their unit."""

    __tablename__ = "notice_reads"
    __table_args__ = ({"info": {"kind": "tenant", "rules": {"select": _MINE, "insert": _MINE}}},)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
