"""Tables of the command centre: task forces and what they wrote, seats, results of inspections."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import AREA, STAFF, TENANT, granted
from layers.model import Base
from services.cases.command.layers import COMMAND, INSPECT

_COMMAND = f"{TENANT} AND {granted(COMMAND)}"
_MEMBERS = f"{STAFF} AND {AREA}"
_OWN = f"{TENANT} AND inspector = current_setting('wanmi.actor', true) AND {granted(INSPECT)}"


class Workspace(Base):
    """The task force of a difficult case: its units, its lead, one deadline; ``scopes`` are the units and ``*``."""

    __tablename__ = "case_workspaces"
    __table_args__ = (
        Index("uq_case_workspaces_request", "tenant", "request_id", unique=True),
        Index("ix_case_workspaces_case", "tenant", "case_id"),
        {"info": {"kind": "tenant", "rules": {"select": _MEMBERS}}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int]
    request_id: Mapped[int]
    lead: Mapped[str]
    units: Mapped[list[str]]
    due_at: Mapped[dt.datetime]
    opened_by: Mapped[str]
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    conclusion: Mapped[str | None]
    scopes: Mapped[list[str]]


class WorkspaceEntry(Base):
    """What a task force wrote: minutes of a meeting, a version of the joint plan, a note, an agreement.

    Nothing is changed or removed: a new plan is a new entry, an agreement names the plan it is for.
    """

    __tablename__ = "case_workspace_entries"
    __table_args__ = (
        Index("ix_case_workspace_entries_workspace", "tenant", "workspace_id", "id"),
        {"info": {"kind": "tenant", "rules": {"select": _MEMBERS}}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int]
    kind: Mapped[str]
    at: Mapped[dt.datetime]
    author: Mapped[str]
    unit: Mapped[str | None]
    text: Mapped[str]
    data: Mapped[dict[str, Any] | None]
    scopes: Mapped[list[str]]


class Seat(Base):
    """An operator's seat: which sources and classes of reports it takes (patterns), in which group."""

    __tablename__ = "case_seats"
    __table_args__ = (
        {
            "info": {
                "kind": "tenant",
                "rules": {"select": STAFF, "insert": _COMMAND, "update": _COMMAND},
            }
        },
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    group: Mapped[str]
    sources: Mapped[list[str]]
    classes: Mapped[list[str]]
    active: Mapped[bool]
    changed_at: Mapped[dt.datetime]


class InspectionResult(Base):
    """What an inspector found at a sample point; appended, never changed, and no part of any case."""

    __tablename__ = "inspection_results"
    __table_args__ = (
        Index("ix_inspection_results_sample", "tenant", "sample_id"),
        {
            "info": {
                "kind": "tenant",
                "rules": {
                    "select": f"{TENANT} AND ({granted(COMMAND)} OR "
                    f"inspector = current_setting('wanmi.actor', true))",
                    "insert": _OWN,
                },
            }
        },
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    sample_id: Mapped[int]
    inspector: Mapped[str]
    at: Mapped[dt.datetime]
    verdict: Mapped[str]
    score: Mapped[float | None]
    text: Mapped[str | None]
    photos: Mapped[list[str]]
    data: Mapped[dict[str, Any] | None]
