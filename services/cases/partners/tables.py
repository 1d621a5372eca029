"""Tables of partners: who they are, and under which number they know a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import STAFF, TENANT, granted
from layers.model import Base

_ADMIN = f"{TENANT} AND {granted('admin')}"


class Partner(Base):
    """A department's system: its unit with us, where cases are pushed, how our classes are called there."""

    __tablename__ = "case_partners"
    __table_args__ = (
        {
            "info": {
                "kind": "tenant",
                "rules": {"select": STAFF, "insert": _ADMIN, "update": _ADMIN},
            }
        },
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    system: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    unit: Mapped[str]
    endpoint_id: Mapped[int]
    classes: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ExternalRef(Base):
    """One number per system and case; it never changes once it is known."""

    __tablename__ = "case_external_refs"
    __table_args__ = (
        Index(
            "uq_case_external_refs_number",
            "tenant",
            "system",
            "external_no",
            unique=True,
            postgresql_where=text("external_no IS NOT NULL"),
        ),
        {"info": {"kind": "tenant", "rules": dict.fromkeys(("select", "insert", "update"), STAFF)}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    system: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    external_no: Mapped[str | None]
    pushed_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
