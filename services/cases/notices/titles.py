"""What notices are called, and how one is told as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from services.cases.config import readers
from services.cases.config.held import Timeline, timeline
from services.cases.engine.remarks import REMARKS
from services.cases.rules.notices import Rule

CLOCKS = {
    f"{machine}.{step}": title
    for machine in ("case", "order", "field", "request")
    for step, title in {
        "clock_yellow": ("即将超时", "Due soon"),
        "clock_red": ("已超时，请立即办理", "Overdue: act now"),
        "clock_escalated": ("严重超时，请督办", "Seriously overdue: please supervise"),
        "difficult": ("疑难问题协同处置", "Joint handling of a difficult case"),
    }.items()
}
"""Steps that are no rows of the flow."""
REMARKED = {f"order.{name}": title for name, (title, _) in REMARKS.items()}
"""Words about a case are told to those who hold its orders."""


def of_city(
    connection: Connection,
    tenant: str,
    at: dt.datetime,
    known: Timeline | None = None,
    area: str | None = None,
) -> tuple[Rule, ...]:
    """The rules that hold in a city (or an ``area`` of it) at a moment: those of the edition in force.

    ``known``: the city's editions, where many are asked for.
    """
    reader = readers.notice_rules
    held = (known or timeline(connection, tenant)).at(reader.kind, at, area)
    return reader.of(connection, tenant, held)


def named(connection: Connection, tenant: str, at: dt.datetime) -> Mapping[str, tuple[str, str]]:
    """Titles (Chinese, English) by template: those of the steps of all flows, and of rules, the city's last."""
    known = timeline(connection, tenant)
    made = readers.flows.of(connection, tenant, known.at("flow", at))
    steps = (row for one in (*made.own.values(), made.plain) for row in one.rows)
    rules = (
        rule
        for held in sorted(known.of("notices"), key=lambda one: one.area, reverse=True)
        if held.holds(at)
        for rule in readers.notice_rules.of(connection, tenant, held)
    )
    return {
        **{f"{row.machine}.{row.action}": row.title for row in steps},
        **CLOCKS,
        **REMARKED,
        **{rule.template: rule.title for rule in rules},
    }


def told(row: Any, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """A notice (a row of case_notices with its case's code, class and light) as JSON."""
    zh, en = names.get(row.template, (row.template, row.template))
    return {
        "id": row.id,
        "at": row.at.isoformat(),
        "template": row.template,
        "zh": zh,
        "en": en,
        "case_id": row.case_id,
        "case_code": row.case_code,
        "class_name": row.class_name,
        "light": row.light,
        "item_id": row.item_id,
        "to": row.to_kind,
        "reason": (row.data or {}).get("reason"),
    }
