"""The table of facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import AREA, STAFF
from layers.model import Base


class CaseFact(Base):
    """What a case came to: counts by name (see :mod:`services.cases.rules.facts`), and whose it is.

    ``due_on`` is the day on which its handling is or was due, the period it belongs to.
    """

    __tablename__ = "case_facts"
    __table_args__ = (
        Index("ix_case_facts_due", "tenant", "due_on"),
        {"info": {"kind": "tenant", "rules": {"select": f"{STAFF} AND {AREA}"}}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    class_edition: Mapped[str]
    class_kind: Mapped[str]
    class_code: Mapped[str]
    source: Mapped[str]
    unit: Mapped[str | None]
    area_code: Mapped[str | None]
    grid_code: Mapped[str | None]
    responsibility_grid: Mapped[str | None]
    handling_grid: Mapped[str | None]
    reported_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    last_event: Mapped[int]
    counts: Mapped[dict[str, Any]]
    scopes: Mapped[list[str]]
