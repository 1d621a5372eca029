"""Findings of a run counted by dataset, rule and field."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from layers.store.changes import table
from pipelines.census.rules import catalogue
from pipelines.census.tables import CensusFinding
from pipelines.census.work import Work


def summary(connection: Connection, work: Work) -> list[dict[str, Any]]:
    """One line per dataset, rule and field in the order of the rules, with a first case's sentence."""
    held = table(CensusFinding)
    rows = connection.execute(
        select(
            held.c.n,
            held.c.rule,
            held.c.field,
            func.count().label("findings"),
            func.count(held.c.row.distinct()).label("rows"),
            func.min(held.c.value).label("value"),
            func.min(held.c.other).label("other"),
        )
        .where(held.c.tenant == work.caller.tenant, held.c.run_id == work.run_id)
        .group_by(held.c.n, held.c.rule, held.c.field)
    ).all()
    layers = {item.n: item.layer for item in work.datasets()}
    order = {name: at for at, name in enumerate(catalogue.rules())}
    rows = sorted(rows, key=lambda row: (row.n, order[row.rule], row.field or ""))
    return [_line(work, row, layers.get(row.n)) for row in rows]


def _line(work: Work, row: Any, layer: str | None) -> dict[str, Any]:
    rule = catalogue.rules()[row.rule]
    info = work.registry.get(layer) if layer else None
    zh, en = catalogue.sentence(rule, info, row.field, value=row.value, other=row.other)
    return {
        "n": row.n,
        "rule": rule.id,
        "field": row.field,
        "severity": rule.severity,
        "element": rule.element,
        "findings": row.findings,
        "rows": row.rows,
        "zh": zh,
        "en": en,
    }
