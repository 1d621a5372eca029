"""Tables of the grid beside its layers: editions, and the lineage of cells."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from layers.model import Base
from layers.spine import EVERYTHING_FOR_STAFF, TENANT

_READ_AND_APPEND = {
    command: rule
    for command, rule in EVERYTHING_FOR_STAFF.items()
    if command in ("select", "insert")
}


class GridEdition(Base):
    """A published state of the unit grid: from ``at`` on, until the next one."""

    __tablename__ = "grid_editions"
    __table_args__ = (
        Index("uq_grid_editions_changeset", "tenant", "changeset_id", unique=True),
        {"info": {**TENANT, "rules": _READ_AND_APPEND}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    changeset_id: Mapped[int]
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    reason: Mapped[str]
    cells: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]
    retired: Mapped[int]
    rollback_of: Mapped[int | None]


class GridLineage(Base):
    """Ground that went from one code to another: ``share`` of the area of the old cell."""

    __tablename__ = "grid_lineage"
    __table_args__ = (
        Index("ix_grid_lineage_from", "tenant", "from_code"),
        Index("ix_grid_lineage_to", "tenant", "to_code"),
        {"info": {**TENANT, "rules": _READ_AND_APPEND}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    changeset_id: Mapped[int]
    from_code: Mapped[str]
    to_code: Mapped[str]
    share: Mapped[float]
    kind: Mapped[str]
    at: Mapped[dt.datetime]
    reason: Mapped[str]
