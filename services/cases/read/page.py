"""The page of a case: the case, its items, clocks, events and links, and what may be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.geometry import mapping
from sqlalchemy import Connection, select, text

from gis.database.session import Caller
from layers.info import LayerInfo
from layers.model import Base
from layers.registry import Registry
from services.cases.dispatch.explain import offered
from services.cases.engine import opened
from services.cases.engine.load import case_of, load
from services.cases.engine.words import CASE
from services.cases.engine.work import Subject, Ticking, Work
from services.cases.read.possible import possible

MOST_EVENTS = 500


def page(
    connection: Connection, registry: Registry, caller: Caller, case_id: int, at: dt.datetime
) -> dict[str, Any]:
    """Return everything about a case that the caller may see; NotFound if they may not see it."""
    case_of(connection, caller, CASE, case_id)
    work = opened(connection, registry, caller, at=at)
    load(work, case_id, lock=False)
    return {
        "case": shown(registry.get("cases"), work.case.row, at),
        "actions": possible(work, work.case),
        "items": [_item(work, item) for item in work.items.values()],
        "clocks": [_clock(ticking, at) for ticking in work.clocks],
        "events": events(connection, caller, case_id),
        "links": _links(connection, caller, case_id),
        "reports": _reports(connection, caller, case_id),
        "proposal": _proposal(work),
    }


def _proposal(work: Work) -> dict[str, Any] | None:
    """What the policies propose, to those who dispatch or prepare it, while it is still ahead."""
    posts = {held.post for held in work.holding()}
    asked = (work.case.id, work.case.state, posts)
    return offered(work.connection, work.registry, work.caller, asked, work.at)


def shown(info: LayerInfo, row: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """Return a row of a case or item as JSON: its fields, place and present light."""
    names = [item.name for item in info.fields if item.name not in ("source_id", "valid_from")]
    found = {"id": row["id"], **{name: row[name] for name in names if name in row}}
    found["light"] = light(row, at)
    geom = row.get("geom")
    found["geometry"] = None if geom is None else mapping(to_shape(geom))
    return found


def light(row: Mapping[str, Any], at: dt.datetime) -> str:
    """The light of a row at a moment; of an ended one as it was told last."""
    if row["ended"] or row["due_at"] is None:
        return str(row["light"])
    if at > row["due_at"]:
        return "red"
    return "yellow" if row["light_at"] is not None and at >= row["light_at"] else "green"


def events(
    connection: Connection, caller: Caller, case_id: int, after: int = 0
) -> Sequence[dict[str, Any]]:
    """Return the steps of a case in order, those behind step ``after``."""
    table = Base.metadata.tables["case_events"]
    names = (
        "seq", "id", "item_id", "at", "occurred_at", "actor", "post", "unit", "machine", "action",
        "state_from", "state_to", "reason", "data",
    )  # fmt: skip
    statement = (
        select(*(table.c[name] for name in names))
        .where(table.c.tenant == caller.tenant, table.c.case_id == case_id, table.c.seq > after)
        .order_by(table.c.seq)
        .limit(MOST_EVENTS)
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def _item(work: Work, item: Subject) -> dict[str, Any]:
    info = work.registry.get("case_items")
    found = shown(info, item.row, work.at)
    found.pop("geometry")
    return {**found, "actions": possible(work, item)}


def _clock(ticking: Ticking, at: dt.datetime) -> dict[str, Any]:
    now = ticking.now
    return {
        "clock": ticking.clock,
        "item": ticking.item_id or None,
        "pass": now.passes,
        "state": now.state,
        "limit": [ticking.limit.value, ticking.limit.unit],
        "allowed_s": now.allowed.total_seconds(),
        "since": now.since,
        "light_at": now.light_at,
        "due_at": now.due_at,
        "stopped_at": now.stopped_at,
        "light": now.light(at),
        "over": now.over,
        "exempt": ticking.exempt,
    }


def _links(connection: Connection, caller: Caller, case_id: int) -> list[dict[str, Any]]:
    statement = text(
        "SELECT from_case, kind, to_key, to_case, at, actor, data FROM case_links "
        "WHERE tenant = :tenant AND (from_case = :id OR to_case = :id) ORDER BY at"
    )
    rows = connection.execute(statement, {"tenant": caller.tenant, "id": case_id})
    return [dict(row) for row in rows.mappings()]


def _reports(connection: Connection, caller: Caller, case_id: int) -> list[dict[str, Any]]:
    """The messages that tell of the case; their senders' contacts are not here."""
    statement = text(
        "SELECT id, tracking, source, received_at, occurred_at, description, address "
        "FROM case_reports WHERE tenant = :tenant AND case_id = :id ORDER BY id LIMIT 1000"
    )
    rows = connection.execute(statement, {"tenant": caller.tenant, "id": case_id})
    return [dict(row) for row in rows.mappings()]
