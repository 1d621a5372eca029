"""Focused patrol orders: opened for a hotspot, carried out as tasks, judged by before and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, Engine, select, text

from gis.database.session import Caller, begin
from gis.errors import Conflict, Forbidden, NotFound
from layers.registry import Registry
from layers.store.edit import Edit, apply
from services.cases.hotspots.effect import Effect, effect
from services.cases.hotspots.layers import COMMAND
from services.cases.hotspots.search import ZONE
from services.cases.patrol.people import grid_at

DAYS = 14
"""Length of an order unless told otherwise."""
WORTH = 10
"""Cases from which on the program opens an order by itself."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to order: from which day, for how many days, how often a day, for whom."""

    starts_on: dt.date
    days: int = DAYS
    visits_per_day: int = 1
    unit: str | None = None
    note: str | None = None


def order(
    engine: Engine, registry: Registry, caller: Caller, hotspot: int, wanted: Wanted
) -> dict[str, Any]:
    """Open a focused patrol of a hotspot with a task per day and visit.

    Raises NotFound, Forbidden without the right, Conflict while another one is open.
    """
    if not caller.may(COMMAND):
        raise Forbidden("not_allowed", "无权下达重点巡查。", "You may not order focused patrols.")
    with begin(engine, caller) as connection:
        return open_order(connection, registry, caller, hotspot, wanted)


def open_order(
    connection: Connection, registry: Registry, caller: Caller, hotspot: int, wanted: Wanted
) -> dict[str, Any]:
    """Do so in the transaction of the caller."""
    row = spot(connection, registry, caller, hotspot)
    if of_hotspot(connection, registry, caller, hotspot, open_only=True):
        raise Conflict(
            "order_open",
            "该反复发生点已有执行中的重点巡查。",
            "A focused patrol of this hotspot is open already.",
        )
    hull = to_shape(row.geom)
    grid = grid_at(connection, caller.tenant, hull.representative_point())
    ends_on = wanted.starts_on + dt.timedelta(days=wanted.days - 1)
    values = {
        "name": f"重点巡查 {row.name}"[:100],
        "hotspot": hotspot,
        "grid": grid,
        "unit": wanted.unit,
        "starts_on": wanted.starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "visits_per_day": wanted.visits_per_day,
        "ordered_by": caller.actor,
        "note": wanted.note,
    }
    layers = registry.get("patrol_orders"), registry.get("hotspots")
    made = apply(
        connection,
        registry,
        caller,
        [
            Edit(layer=layers[0], op="create", values=values, geom=hull),
            Edit(layer=layers[1], op="update", feature_id=hotspot, values={"state": "patrolled"}),
        ],
        reason="下达重点巡查",
        source="hotspots",
    )
    _add_tasks(connection, registry, caller, made.ids[0], values, wanted, hull)
    return {"id": made.ids[0], "grid": grid, "tasks": wanted.days * wanted.visits_per_day}


def _add_tasks(  # noqa: PLR0913, PLR0917 - an order and all that its tasks copy from it
    connection: Connection,
    registry: Registry,
    caller: Caller,
    order_id: int,
    values: dict[str, Any],
    wanted: Wanted,
    hull: Any,
) -> None:
    """A task per day and visit."""
    layer = registry.get("patrol_tasks")
    share = dt.timedelta(hours=24) / wanted.visits_per_day
    edits = []
    for n in range(wanted.days):
        midnight = dt.datetime.combine(wanted.starts_on + dt.timedelta(days=n), dt.time(), ZONE)
        for visit in range(wanted.visits_per_day):
            start = midnight + share * visit
            task = {
                "name": values["name"],
                "kind": "focus",
                "order_id": order_id,
                "grid": values["grid"],
                "not_before": start.isoformat(),
                "due_at": (start + share).isoformat(),
            }
            place = hull.representative_point()
            edits.append(Edit(layer=layer, op="create", values=task, geom=place))
    apply(connection, registry, caller, edits, reason="重点巡查任务", source="hotspots")


def spot(connection: Connection, registry: Registry, caller: Caller, hotspot: int) -> Any:
    """Return the hotspot's row; NotFound if there is none."""
    table = registry.get("hotspots").table
    row = connection.execute(
        select(table).where(table.c.tenant == caller.tenant, table.c.id == hotspot)
    ).one_or_none()
    if row is None:
        raise NotFound(
            "no_such_hotspot", f"没有反复发生点 {hotspot}。", f"There is no hotspot {hotspot}."
        )
    return row


def of_hotspot(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    hotspot: int,
    *,
    open_only: bool = False,
) -> list[Any]:
    """Return the orders of a hotspot, newest first."""
    table = registry.get("patrol_orders").table
    wanted = [table.c.tenant == caller.tenant, table.c.hotspot == hotspot]
    if open_only:
        wanted.append(table.c.state == "open")
    statement = select(table).where(*wanted).order_by(table.c.starts_on.desc(), table.c.id.desc())
    return list(connection.execute(statement))


_COUNT = text("""
SELECT count(*) FILTER (WHERE inside AND NOT late) AS before,
       count(*) FILTER (WHERE inside AND late) AS after,
       count(*) FILTER (WHERE NOT inside AND NOT late) AS control_before,
       count(*) FILTER (WHERE NOT inside AND late) AS control_after
FROM (SELECT ST_Intersects(c.geom, h.geom) AS inside, c.reported_at >= :start AS late
      FROM cases c, (SELECT ST_SetSRID(ST_GeomFromWKB(:hull), 4490) AS geom) AS h
      WHERE c.tenant = :tenant AND c.sim_group = :group AND :district = ANY(c.scopes)
      AND c.reported_at >= :before AND c.reported_at < :until
      AND c.state NOT IN ('voided', 'merged', 'not_accepted', 'not_filed')) AS each
""")


def measured(connection: Connection, row: Any, ordered: Any, now: dt.datetime) -> dict[str, Any]:
    """Return the counts in equal spans before and after an order's start, with the control.

    Until a day has passed the span before is the order's length and there is nothing after.
    """
    start = dt.datetime.combine(ordered.starts_on, dt.time(), ZONE)
    length = (ordered.ends_on - ordered.starts_on).days + 1
    days = min((now - start).days, length)
    early = days < 1
    span = dt.timedelta(days=length if early else days)
    found = connection.execute(
        _COUNT,
        {
            "tenant": row.tenant,
            "group": row.sim_group,
            "district": (row.area_code or "*")[:6],
            "hull": shapely.to_wkb(to_shape(row.geom), include_srid=False),
            "start": start,
            "before": start - span,
            "until": start if early else start + span,
        },
    ).one()
    counted: Effect = effect(*(int(value) for value in found))
    verdict = "early" if early else counted.verdict
    return {"span_days": span.days, **counted.__dict__, "verdict": verdict}
