"""A case begins: its class as the catalogue has it, its place, and the first step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gis.database.session import elevated
from gis.errors import Unprocessable
from services.cases.engine.place import stamps, stored
from services.cases.engine.step import allowed, take
from services.cases.engine.words import CASE, New, Outcome, Refusal, Snapshot
from services.cases.engine.work import Subject, Work

_EMPTY: dict[str, Any] = {
    "code": None,
    "source_id": None,
    "extra": None,
    "condition": None,
    "grade": None,
    "component_layer": None,
    "component_id": None,
    "component_code": None,
    "priority": 0,
    "unit": None,
    "axis": None,
    "filed_at": None,
    "dispatched_at": None,
    "handled_at": None,
    "closed_at": None,
    "ended_at": None,
    "ended": False,
    "due_at": None,
    "light_at": None,
    "light": "green",
    "flow_edition": None,
    "handbook_edition": None,
    "parent_id": None,
    "resume_at": None,
    "exempt": False,
    "responsibility_grid": None,
    "handling_grid": None,
    "read": "staff",
    "moved": False,
    "stage": 1,
    "seq": 0,
    "changeset_id": 0,
}


def report(work: Work, new: New) -> Outcome:
    """Make the case and take its first step; ``close(work)`` writes it.

    Raises Unprocessable for an unknown class or without a point, Forbidden for posts that may not
    report.
    """
    if new.geom is None:
        raise Unprocessable("no_point", "缺少位置。", "The position is missing.", "geometry")
    work.data, work.occurred_at = new.data, new.occurred_at
    found: Snapshot | None = work.ask("snapshot", new.class_kind, new.class_code)
    if found is None:
        raise Unprocessable(
            "no_such_class",
            f"没有类别“{new.class_code[:40]}”。",
            f"There is no class “{new.class_code[:40]}”.",
            "class_code",
        )
    placed = new.stamps or stamps(work, new.geom)
    with elevated(work.connection):
        work.case = Subject(CASE, {**_columns(work, new, found), **placed}, fresh=True)
        row, held = allowed(work, work.case, new.action, work.holding())
        refusal: Refusal | None = work.ask("form", row, new.data)
        if refusal is not None:
            raise Unprocessable(refusal.code, refusal.zh, refusal.en, refusal.field)
        work.case.row["id"] = work.next_id("cases")
        take(work, work.case, row, held, new.data)
    return Outcome(
        case_id=work.case.id,
        item_id=None,
        machine=CASE,
        action=new.action,
        state_from="",
        state=work.case.state,
        seq=work.seq,
        at=work.at,
    )


def _columns(work: Work, new: New, found: Snapshot) -> dict[str, Any]:
    claimed: dt.datetime | None = new.occurred_at
    return {
        **_EMPTY,
        "tenant": work.tenant,
        "id": 0,
        "name": found.name,
        "type": new.type or found.type,
        "class_edition": found.edition,
        "class_kind": found.kind,
        "class_code": found.code,
        "sim_group": found.group,
        "state": "",
        "source": new.source,
        "description": new.description,
        "address": new.address,
        "reported_at": work.at,
        "valid_from": work.at,
        "geom": stored(new.geom),
        **({"extra": {"occurred_at": claimed.isoformat()}} if claimed else {}),
        **new.columns,
    }
