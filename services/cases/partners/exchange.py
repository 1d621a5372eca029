"""Pushing a case to a partner, and taking in what the partner answers, once each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gis.database.session import Caller, begin, elevated
from gis.errors import Conflict, Forbidden, NotFound
from layers.model import Base
from layers.registry import Registry
from services.cases.engine import Outcome, Wish, act
from services.cases.engine.posts import posts_of
from services.cases.notices.deliver import queue
from services.cases.notices.tables import Endpoint
from services.cases.partners.tables import ExternalRef, Partner

PARTNERS = Base.metadata.tables[Partner.__tablename__]
REFS = Base.metadata.tables[ExternalRef.__tablename__]
ENDPOINTS = Base.metadata.tables[Endpoint.__tablename__]
STEPS: Mapping[str, str] = {"accepted": "take", "done": "finish", "refused": "return"}
"""What an answer of the partner means for its order."""
PUSHERS = frozenset({"dispatcher", "shift_supervisor", "administrator"})
_ORDER = text(
    "SELECT id FROM case_items WHERE tenant = :tenant AND case_id = :case AND machine = 'order' "
    "AND unit = :unit ORDER BY id DESC LIMIT 1"
)
_PLAIN = ("code", "name", "class_code", "class_edition", "address", "state", "priority")


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """An answer: the partner's name for it (``key``), its number for the case, what it did."""

    key: str
    case: int
    external_no: str
    state: str
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def put(
    engine: Engine, caller: Caller, system: str, given: Mapping[str, Any], now: dt.datetime
) -> int:
    """Register a partner or change it (title, unit, target, classes); return the endpoint it is pushed to."""
    if not caller.may("admin"):
        raise Forbidden("not_allowed", "仅限管理员。", "For administrators only.")
    endpoint = {
        "tenant": caller.tenant,
        "kind": "webhook",
        "target": given["target"],
        "events": [],
        "made_by": caller.actor,
        "made_at": now,
    }
    with begin(engine, caller) as connection:
        number = connection.execute(
            insert(ENDPOINTS).values(endpoint).returning(ENDPOINTS.c.id)
        ).scalar_one()
        values = {name: given[name] for name in ("title", "unit", "classes")}
        values["endpoint_id"] = number
        statement = upsert(PARTNERS).values(tenant=caller.tenant, system=system, **values)
        keys = [PARTNERS.c.tenant, PARTNERS.c.system]
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))
    return int(number)


def push(
    engine: Engine, registry: Registry, caller: Caller, case: int, system: str, now: dt.datetime
) -> str:
    """Queue a case for a partner, once; return the name of the delivery.

    Raises NotFound for cases and partners that are not there, Forbidden without a post that dispatches.
    """
    table = registry.readable("cases", caller).table
    with begin(engine, caller) as connection:
        if PUSHERS.isdisjoint(held.post for held in posts_of(connection, caller, now)):
            raise Forbidden(
                "not_your_post", "当前岗位不能推送案件。", "Your post does not push cases."
            )
        row = connection.execute(
            select(table).where(table.c.tenant == caller.tenant, table.c.id == case)
        ).one_or_none()
        if row is None:
            raise NotFound("no_such_case", f"没有案件 {case}。", f"There is no case {case}.")
        partner = _partner(connection, caller, system)
        ref = upsert(REFS).values(tenant=caller.tenant, system=system, case_id=case, pushed_at=now)
        connection.execute(ref.on_conflict_do_nothing())
        source = f"push-{system}-{case}"
        with elevated(connection):
            endpoint = connection.execute(
                select(ENDPOINTS).where(
                    ENDPOINTS.c.tenant == caller.tenant, ENDPOINTS.c.id == partner.endpoint_id
                )
            ).one()
            queue(connection, endpoint, source, "case.push", _body(row, partner), now)
    return source


def receive(
    engine: Engine,
    registry: Registry,
    caller: Caller,
    system: str,
    given: Receipt,
    now: dt.datetime,
) -> Outcome:
    """Keep the partner's number and take its order one step further; the same receipt again does nothing new.

    Raises Conflict for another number than the known one, and what the flow refuses.
    """
    with begin(engine, caller) as connection:
        partner = _partner(connection, caller, system)
        if partner.unit not in {held.unit for held in posts_of(connection, caller, now)}:
            raise Forbidden(
                "not_your_system", "不能代该单位答复。", "You do not answer for that unit."
            )
        asked = {"tenant": caller.tenant, "case": given.case, "unit": partner.unit}
        order = connection.scalar(_ORDER, asked)
        if order is None:
            raise NotFound(
                "no_such_case",
                f"没有派给该单位的案件 {given.case}。",
                f"There is no case {given.case} for you.",
            )
        _number(connection, caller, system, given, now)
    wish = Wish(
        machine="order",
        subject=int(order),
        action=STEPS[given.state],
        key=f"{system}/{given.key}",
        reason=given.reason,
        data=given.data,
    )
    return act(engine, registry, caller, wish, at=now)


def refs(engine: Engine, caller: Caller, case: int) -> list[dict[str, Any]]:
    """Return under which numbers others know a case."""
    statement = select(REFS).where(REFS.c.tenant == caller.tenant, REFS.c.case_id == case)
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(statement.order_by(REFS.c.system))
        return [{"system": row.system, "external_no": row.external_no} for row in rows]


def _number(
    connection: Connection, caller: Caller, system: str, given: Receipt, now: dt.datetime
) -> None:
    mine = (REFS.c.tenant == caller.tenant, REFS.c.system == system, REFS.c.case_id == given.case)
    known = connection.execute(select(REFS).where(*mine).with_for_update()).one_or_none()
    if known is None:
        raise NotFound("not_pushed", "该案件没有推送给该系统。", "That case was not pushed there.")
    if known.external_no not in (None, given.external_no):
        raise Conflict(
            "other_number",
            f"该案件的外部编号已是“{known.external_no}”。",
            f"The case is known there as “{known.external_no}”.",
            "external_no",
        )
    if known.external_no is None:
        values = {"external_no": given.external_no, "answered_at": now}
        connection.execute(update(REFS).where(*mine).values(values))


def _partner(connection: Connection, caller: Caller, system: str) -> Any:
    row = connection.execute(
        select(PARTNERS).where(PARTNERS.c.tenant == caller.tenant, PARTNERS.c.system == system)
    ).one_or_none()
    if row is None:
        raise NotFound(
            "no_such_partner", f"没有对接系统“{system}”。", f"There is no partner “{system}”."
        )
    return row


def _body(row: Any, partner: Any) -> dict[str, Any]:
    """What a partner is told: no reporter, no free text."""
    place = to_shape(row.geom)
    return {
        "type": "case.push",
        "case_id": row.id,
        **{name: getattr(row, name) for name in _PLAIN},
        "their_class": partner.classes.get(row.class_code),
        "point": [place.x, place.y],
        "due_at": row.due_at and row.due_at.isoformat(),
        "reported_at": row.reported_at.isoformat(),
    }
