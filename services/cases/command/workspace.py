"""Task forces of difficult cases 疑难问题协同处置: opened by a granted request, shared by its units."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import Connection, Engine, func, insert, select, text

from gis.database.session import Caller, begin, elevated
from gis.errors import Conflict, Forbidden, NotFound
from layers.model import Base
from services.cases.command.layers import COMMAND
from services.cases.command.tables import Workspace, WorkspaceEntry
from services.cases.engine.posts import posts_of

WORKSPACES = Base.metadata.tables[Workspace.__tablename__]
ENTRIES = Base.metadata.tables[WorkspaceEntry.__tablename__]
Kind = Literal["minutes", "plan", "note", "agree"]
_CLOSE = text(
    "UPDATE case_workspaces SET closed_at = :at, conclusion = :text WHERE tenant = :tenant AND id = :id"
)


def listing(engine: Engine, caller: Caller, now: dt.datetime) -> list[dict[str, Any]]:
    """Return the open task forces of the caller's units; all for those who command."""
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(
            select(WORKSPACES)
            .where(WORKSPACES.c.tenant == caller.tenant, WORKSPACES.c.closed_at.is_(None))
            .order_by(WORKSPACES.c.due_at, WORKSPACES.c.id)
        )
        units = _units(connection, caller, now)
        return [told(row) for row in rows if caller.may(COMMAND) or units & set(row.units)]


def page(engine: Engine, caller: Caller, workspace: int, now: dt.datetime) -> dict[str, Any]:
    """Return one task force with its plan in force, who agreed to it, and all entries."""
    with begin(engine, caller, read_only=True) as connection:
        row = one(connection, caller, workspace, now)
        entries = connection.execute(
            select(ENTRIES)
            .where(ENTRIES.c.tenant == caller.tenant, ENTRIES.c.workspace_id == workspace)
            .order_by(ENTRIES.c.id)
        ).all()
    plans = [entry for entry in entries if entry.kind == "plan"]
    plan = _entry(plans[-1]) if plans else None
    agreed = {
        entry.unit
        for entry in entries
        if plan and entry.kind == "agree" and (entry.data or {}).get("plan") == plan["id"]
    }
    return {
        **told(row),
        "plan": plan,
        "agreed": sorted(unit for unit in agreed if unit),
        "minutes": [_entry(entry) for entry in entries if entry.kind == "minutes"],
        "entries": [_entry(entry) for entry in entries],
    }


def write(  # noqa: PLR0913, PLR0917 - an entry is exactly this
    engine: Engine,
    caller: Caller,
    workspace: int,
    kind: Kind,
    words: str,
    data: dict[str, Any] | None,
    now: dt.datetime,
) -> int:
    """Append an entry as a member; only the lead unit (or who commands) writes plans."""
    with begin(engine, caller) as connection:
        row = one(connection, caller, workspace, now)
        if row.closed_at is not None:
            raise Conflict("workspace_closed", "协同工作已结束。", "The task force is closed.")
        mine = _units(connection, caller, now) & set(row.units)
        if kind == "plan" and row.lead not in mine and not caller.may(COMMAND):
            raise Forbidden(
                "not_the_lead", "处置方案由牵头单位提出。", "The plan is the lead unit's to write."
            )
        if kind == "agree":
            data = {"plan": _plan(connection, caller, workspace), **(data or {})}
        unit = row.lead if row.lead in mine else min(mine, default=None)
        values = {
            "tenant": caller.tenant,
            "workspace_id": workspace,
            "kind": kind,
            "at": now,
            "author": caller.actor,
            "unit": unit,
            "text": words,
            "data": data,
            "scopes": row.scopes,
        }
        with elevated(connection):
            made = connection.execute(insert(ENTRIES).values(values).returning(ENTRIES.c.id))
            return int(made.scalar_one())


def _plan(connection: Connection, caller: Caller, workspace: int) -> int:
    """The plan in force, which an agreement means where it names none; Conflict if there is none."""
    plans = (ENTRIES.c.workspace_id == workspace, ENTRIES.c.kind == "plan")
    asked = select(func.max(ENTRIES.c.id)).where(ENTRIES.c.tenant == caller.tenant, *plans)
    found = connection.scalar(asked)
    if found is None:
        raise Conflict(
            "no_plan_yet",
            "还没有处置方案，无从同意。",
            "There is no plan yet that could be agreed to.",
        )
    return int(found)


def close(engine: Engine, caller: Caller, workspace: int, words: str, now: dt.datetime) -> None:
    """End the task force with its conclusion; the lead unit's or the command's to do."""
    with begin(engine, caller) as connection:
        row = one(connection, caller, workspace, now)
        if row.closed_at is not None:
            raise Conflict("workspace_closed", "协同工作已结束。", "The task force is closed.")
        if row.lead not in _units(connection, caller, now) and not caller.may(COMMAND):
            raise Forbidden("not_the_lead", "由牵头单位结束。", "The lead unit ends it.")
        with elevated(connection):
            asked = {"tenant": caller.tenant, "id": workspace, "at": now, "text": words}
            connection.execute(_CLOSE, asked)


def one(connection: Connection, caller: Caller, workspace: int, now: dt.datetime) -> Any:
    """Return a task force that the caller belongs to or commands; NotFound for all others."""
    row = connection.execute(
        select(WORKSPACES).where(WORKSPACES.c.tenant == caller.tenant, WORKSPACES.c.id == workspace)
    ).one_or_none()
    member = row is not None and bool(_units(connection, caller, now) & set(row.units))
    if row is None or not (member or caller.may(COMMAND)):
        raise NotFound(
            "no_such_workspace",
            f"没有协同工作区 {workspace}。",
            f"There is no task force {workspace}.",
        )
    return row


def told(row: Any) -> dict[str, Any]:
    """A task force as JSON."""
    names = ("id", "case_id", "lead", "units", "opened_by", "conclusion")
    times = ("due_at", "opened_at", "closed_at")
    return {
        **{name: getattr(row, name) for name in names},
        **{name: value and value.isoformat() for name in times for value in [getattr(row, name)]},
    }


def _entry(row: Any) -> dict[str, Any]:
    names = ("id", "kind", "author", "unit", "text", "data")
    return {**{name: getattr(row, name) for name in names}, "at": row.at.isoformat()}


def _units(connection: Connection, caller: Caller, now: dt.datetime) -> set[str]:
    return {held.unit for held in posts_of(connection, caller, now) if held.unit}
