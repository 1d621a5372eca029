"""Making a work item: a row with copies of what its queue shows of the case."""

from __future__ import annotations

from typing import Any

from services.cases.engine.work import Subject, Work
from services.cases.rules.flow import NEW

COPIED = (
    "name",
    "class_code",
    "priority",
    "address",
    "area_code",
    "grid_code",
    "responsibility_grid",
    "handling_grid",
    "scopes",
    "geom",
)
EMPTY: dict[str, Any] = {
    "code": None,
    "source_id": None,
    "extra": None,
    "role": None,
    "axis": None,
    "parent_id": None,
    "unit": None,
    "person": None,
    "asker": None,
    "not_before": None,
    "due_at": None,
    "light_at": None,
    "light": "green",
    "ended": False,
    "ended_at": None,
    "passes": 1,
    "data": None,
    "moved": False,
    "seq": 0,
    "changeset_id": 0,
}


def add(work: Work, machine: str, **columns: Any) -> Subject:
    """Return a new item of the case; it lives from its first step on."""
    case = work.case.row
    row = {
        **EMPTY,
        **{name: case[name] for name in COPIED},
        "tenant": work.tenant,
        "id": work.next_id("case_items"),
        "case_id": work.case.id,
        "case_code": case["code"],
        "machine": machine,
        "state": NEW,
        "opened_at": work.at,
        "valid_from": work.at,
        **columns,
    }
    item = Subject(machine, row, fresh=True)
    work.items[item.id] = item
    return item
