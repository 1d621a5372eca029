"""From what happened to notices: by rule to people and units, by pattern to endpoints, live to open pages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert

from gis.database.session import begin_bulk, system
from layers.model import Base
from layers.registry import Registry
from services.cases.config.held import timeline
from services.cases.engine.tables import CaseNotice
from services.cases.engine.words import Happened
from services.cases.notices import people, titles
from services.cases.notices.tables import Delivery
from services.cases.rules import notices as rules

NOTICES = Base.metadata.tables[CaseNotice.__tablename__]
DELIVERIES = Base.metadata.tables[Delivery.__tablename__]
CHANNEL = "wanmi_notices"
MOST = 500
DIVISIONS = (6, 9, 12)
"""Lengths of the codes of districts, streets and communities."""
MOST_NAMES = 50
"""People named in one announcement: its size is limited to 8,000 bytes."""
_KNOWN = text(
    "SELECT to_kind, to_id FROM case_notices "
    "WHERE tenant = :tenant AND case_id = :case AND seq = :seq AND template = :template"
)
_WAITING = text("""
SELECT n.*, c.code AS case_code, c.name AS class_name, c.light, c.scopes
FROM case_notices n JOIN cases c ON c.tenant = n.tenant AND c.id = n.case_id
WHERE n.tenant = :tenant AND n.state = 'waiting' AND n.next_try_at <= :now
ORDER BY n.id LIMIT :most FOR UPDATE OF n SKIP LOCKED
""")
_SENT = text(
    "UPDATE case_notices SET state = 'sent', attempts = attempts + 1, next_try_at = NULL "
    "WHERE tenant = :tenant AND id = ANY(:ids)"
)
_ENDPOINTS = text("SELECT * FROM notice_endpoints WHERE tenant = :tenant AND active ORDER BY id")
_REPORTERS = text(
    "SELECT DISTINCT reporter FROM case_reports "
    "WHERE tenant = :tenant AND case_id = :case AND reporter IS NOT NULL ORDER BY reporter"
)
_CASE = text("SELECT code, name, light FROM cases WHERE tenant = :tenant AND id = :case")


def happened(engine: Engine, _registry: Registry, events: Sequence[Happened]) -> None:
    """Write the notices that rules demand and queue what endpoints want; repeated, it adds nothing."""
    tenant = events[0].tenant
    with begin_bulk(engine, system(tenant)) as connection:
        held = timeline(connection, tenant)
        endpoints = connection.execute(_ENDPOINTS, {"tenant": tenant}).all()
        hooks = [one for one in endpoints if one.kind == "webhook"]
        for event in events:
            known = titles.of_city(connection, tenant, event.at, held, _area(event))
            for rule in rules.applying(known, event.name):
                _write(connection, event, rule)
            _queued(connection, event, [one for one in hooks if _wants(one, event)])
    hand_out(engine, tenant, dt.datetime.now(dt.UTC))


def _area(event: Happened) -> str:
    """The smallest division that the case lies in (units of handling grids are longer or shorter)."""
    scopes = event.payload.get("scopes") or ()
    codes = [code for code in scopes if code.isdigit() and len(code) in DIVISIONS]
    return max(codes, key=len, default="")


def _queued(connection: Connection, event: Happened, endpoints: Sequence[Any]) -> None:
    """Queue an event for the web hooks that want it."""
    if endpoints:
        asked = {"tenant": event.tenant, "case": event.case_id}
        row = connection.execute(_CASE, asked).one_or_none()
        body = {**_hook_body(event), "case_code": row.code if row else None}
        for endpoint in endpoints:
            queue(connection, endpoint, f"event-{event.id}", event.name, body, event.at)


def hand_out(engine: Engine, tenant: str, now: dt.datetime) -> int:
    """Show waiting notices to open pages and queue them for mailboxes; return how many."""
    with begin_bulk(engine, system(tenant)) as connection:
        asked = {"tenant": tenant, "now": now, "most": MOST}
        waiting = connection.execute(_WAITING, asked).all()
        if not waiting:
            return 0
        endpoints = connection.execute(_ENDPOINTS, {"tenant": tenant}).all()
        mail = [one for one in endpoints if one.kind == "email"]
        names = titles.named(connection, tenant, now)
        for row in waiting:
            _hand(connection, row, mail, names, now)
        connection.execute(_SENT, {"tenant": tenant, "ids": [row.id for row in waiting]})
    return len(waiting)


def queue(
    connection: Connection,
    endpoint: Any,
    source: str,
    name: str,
    body: Mapping[str, Any],
    at: dt.datetime,
) -> None:
    """Queue a body for an endpoint, once per source."""
    statement = upsert(DELIVERIES).values(
        tenant=endpoint.tenant,
        endpoint_id=endpoint.id,
        source=source,
        name=name,
        body=dict(body),
        made_at=at,
        next_try_at=at,
    )
    keys = [DELIVERIES.c.tenant, DELIVERIES.c.endpoint_id, DELIVERIES.c.source]
    connection.execute(statement.on_conflict_do_nothing(index_elements=keys))


def _write(connection: Connection, event: Happened, rule: rules.Rule) -> None:
    asked = {
        "tenant": event.tenant,
        "case": event.case_id,
        "seq": event.seq,
        "template": rule.template,
    }
    known = {(row.to_kind, row.to_id) for row in connection.execute(_KNOWN, asked)}
    for kind, name in people.addressed(connection, event, rule.to):
        if (kind, name) not in known:
            values = {
                "tenant": event.tenant,
                "at": event.at,
                "case_id": event.case_id,
                "seq": event.seq,
                "item_id": event.item_id,
                "to_kind": kind,
                "to_id": name,
                "template": rule.template,
                "data": {"event": event.name},
                "next_try_at": event.at,
            }
            connection.execute(insert(NOTICES).values(values))


def _wants(endpoint: Any, event: Happened) -> bool:
    mine = endpoint.unit is None or endpoint.unit == event.payload.get("unit")
    return mine and rules.wants(endpoint.events, event.name)


def _hook_body(event: Happened) -> dict[str, Any]:
    """What a web hook tells: states and places of responsibility, no personal data."""
    told = {name: value for name, value in event.payload.items() if name != "person"}
    return {
        "type": event.name,
        "at": event.at.isoformat(),
        "tenant": event.tenant,
        "case_id": event.case_id,
        "seq": event.seq,
        "item_id": event.item_id,
        "data": told,
    }


def _hand(
    connection: Connection,
    row: Any,
    mail: list[Any],
    names: Mapping[str, tuple[str, str]],
    now: dt.datetime,
) -> None:
    persons = _persons(connection, row, now)
    told = titles.told(row, names)
    announce(connection, row.tenant, persons, told)
    for endpoint in mail:
        whose = endpoint.person in persons or (row.to_kind, endpoint.unit) == ("unit", row.to_id)
        called = (row.template, str((row.data or {}).get("event") or ""))
        if whose and any(rules.wants(endpoint.events, name) for name in called):
            queue(connection, endpoint, f"notice-{row.id}", row.template, told, now)


def _persons(connection: Connection, row: Any, now: dt.datetime) -> list[str]:
    if row.to_kind == "person":
        return [row.to_id]
    if row.to_kind == "unit":
        return people.in_unit(connection, row.tenant, row.to_id, now)
    return list(connection.scalars(_REPORTERS, {"tenant": row.tenant, "case": row.case_id}))


def announce(
    connection: Connection, tenant: str, persons: list[str], told: Mapping[str, Any]
) -> None:
    """Tell open pages of these people, at commit; long words are fetched, not announced."""
    short = {name: value for name, value in told.items() if name != "reason"}
    for start in range(0, len(persons), MOST_NAMES):
        some = persons[start : start + MOST_NAMES]
        payload = json.dumps({"tenant": tenant, "to": some, "notice": short}, ensure_ascii=False)
        connection.execute(
            text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload}
        )
