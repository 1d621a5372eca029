"""Duties planned, listed, taken over by a substitute, cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, update

from gis.database.session import Caller, begin, begin_owner
from gis.errors import Conflict, Forbidden, NotFound, Unprocessable
from layers.codes import load
from layers.model import Base
from layers.registry import Registry
from services.cases.patrol.tables import PATROL, Duty

DUTIES = Base.metadata.tables[Duty.__tablename__]
LONGEST = dt.timedelta(hours=16)
TASKS = ("patrol", "campaign", "focus")
MOST = 1_000


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A duty to be: who, on which responsibility grid (its code), when, as which shift and for what."""

    person: str
    grid: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: str = "day"
    task: str = "patrol"
    post: str = "collector"
    unit: str | None = None
    substitute_for: str | None = None
    note: str | None = None


def plan(
    engine: Engine, registry: Registry, caller: Caller, plans: Sequence[Plan], now: dt.datetime
) -> list[int]:
    """Plan duties, all or none; returns their ids.

    Raises Forbidden without the right or outside the area, Unprocessable for impossible times and
    unknown grids or people, Conflict where somebody is on duty already.
    """
    _may(caller)
    for one in plans:
        _sound(one)
    _people(engine, caller.tenant, {one.person for one in plans})
    with begin(engine, caller) as connection:
        return [_add(connection, registry, caller, one, now) for one in plans]


def substitute(
    engine: Engine, registry: Registry, caller: Caller, duty: int, person: str, now: dt.datetime
) -> int:
    """Give the rest of a duty to somebody else; the duty of the first ends now, or never begins."""
    _may(caller)
    _people(engine, caller.tenant, {person})
    with begin(engine, caller) as connection:
        row = one(connection, caller, duty)
        if row.ends_at <= now or row.cancelled:
            raise _over(duty)
        _end(connection, caller, row, now)
        rest = Plan(
            person=person,
            grid=row.grid,
            starts_at=max(row.starts_at, now),
            ends_at=row.ends_at,
            kind=row.kind,
            task=row.task,
            post=row.post,
            unit=row.unit,
            substitute_for=row.person,
        )
        return _add(connection, registry, caller, rest, now)


def cancel(engine: Engine, caller: Caller, duty: int, now: dt.datetime) -> None:
    """Take back a duty, or end it now if it has begun."""
    _may(caller)
    with begin(engine, caller) as connection:
        _end(connection, caller, one(connection, caller, duty), now)


def one(connection: Connection, caller: Caller, duty: int) -> Any:
    """Return the duty's row; NotFound if there is none."""
    row = connection.execute(
        select(DUTIES).where(DUTIES.c.tenant == caller.tenant, DUTIES.c.id == duty)
    ).one_or_none()
    if row is None:
        raise NotFound("no_such_duty", f"没有排班 {duty}。", f"There is no duty {duty}.")
    return row


def listing(
    connection: Connection,
    caller: Caller,
    since: dt.datetime,
    until: dt.datetime,
    *,
    person: str | None = None,
    grid: str | None = None,
) -> list[Any]:
    """Return the duties that meet a span, by start."""
    wanted = [
        DUTIES.c.tenant == caller.tenant,
        DUTIES.c.starts_at < until,
        DUTIES.c.ends_at > since,
        ~DUTIES.c.cancelled,
    ]
    if person is not None:
        wanted.append(DUTIES.c.person == person)
    if grid is not None:
        wanted.append(DUTIES.c.grid == grid)
    order = (DUTIES.c.starts_at, DUTIES.c.grid, DUTIES.c.id)
    return list(connection.execute(select(DUTIES).where(*wanted).order_by(*order).limit(MOST)))


def _add(
    connection: Connection, registry: Registry, caller: Caller, given: Plan, now: dt.datetime
) -> int:
    """One at a time per person: the lock closes the gap between looking and adding."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
        {"key": f"duty {caller.tenant} {given.person}"},
    )
    taken = listing(connection, caller, given.starts_at, given.ends_at, person=given.person)
    if taken:
        raise Conflict(
            "on_duty_already",
            f"“{given.person}”在这一时段已排班（网格 {taken[0].grid}）。",
            f"“{given.person}” is on duty then already (grid {taken[0].grid}).",
            "person",
        )
    row = {
        **given.__dict__,
        "tenant": caller.tenant,
        "scopes": _scopes(connection, registry, caller, given.grid),
        "planned_by": caller.actor or "",
        "planned_at": now,
    }
    made = connection.execute(insert(DUTIES).values(row).returning(DUTIES.c.id))
    return int(made.scalar_one())


def _scopes(connection: Connection, registry: Registry, caller: Caller, grid: str) -> list[str]:
    table = registry.get("responsibility_grids").table
    found = connection.execute(
        select(table.c.scopes).where(table.c.tenant == caller.tenant, table.c.code == grid).limit(1)
    ).scalar_one_or_none()
    if found is None:
        raise Unprocessable(
            "no_such_grid",
            f"没有责任网格“{grid}”。",
            f"There is no responsibility grid “{grid}”.",
            "grid",
        )
    scopes = list(found)
    if not caller.whole_tenant and not set(scopes) & set(caller.areas):
        raise Forbidden("not_your_area", "该网格不在您的辖区。", "The grid is not in your area.")
    return scopes


def _end(connection: Connection, caller: Caller, row: Any, now: dt.datetime) -> None:
    """Close a duty that runs, cancel one that has not begun; one that is over stays."""
    if row.ends_at <= now or row.cancelled:
        raise _over(row.id)
    change = {"ends_at": now} if row.starts_at < now else {"cancelled": True}
    connection.execute(
        update(DUTIES).where(DUTIES.c.tenant == caller.tenant, DUTIES.c.id == row.id).values(change)
    )


def _sound(given: Plan) -> None:
    span = given.ends_at - given.starts_at
    if not dt.timedelta() < span <= LONGEST:
        raise Unprocessable(
            "bad_duty_times",
            f"排班时段应晚于开始且不超过 {LONGEST.seconds // 3600} 小时。",
            f"A duty ends after it starts and lasts at most {LONGEST.seconds // 3600} hours.",
            "ends_at",
        )
    if given.kind not in load("shift") or given.task not in TASKS:
        raise Unprocessable("bad_shift", "班次或任务无效。", "No such shift or task.", "kind")


def _people(engine: Engine, tenant: str, names: set[str]) -> None:
    """Everybody planned must have an account in the city."""
    with begin_owner(engine) as connection:
        known = set(
            connection.scalars(
                text(
                    "SELECT username FROM users WHERE tenant = :tenant AND username = ANY(:names)"
                ),
                {"tenant": tenant, "names": sorted(names)},
            )
        )
    for name in sorted(names - known):
        raise Unprocessable(
            "no_such_person", f"没有账号“{name}”。", f"There is no account “{name}”.", "person"
        )


def _may(caller: Caller) -> None:
    if not caller.may(PATROL):
        raise Forbidden("not_allowed", "无权安排巡查。", "You may not plan patrols.")


def _over(duty: int) -> Conflict:
    return Conflict("duty_over", f"排班 {duty} 已经结束。", f"Duty {duty} is over.")
