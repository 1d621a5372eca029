"""What the engine asks of the configuration: flow, calendar, limits, classes, conditions, forms.

Which edition answers: flow and forms that of the report, the handbook that of filing, calendars always
the newest. The editions are read once per unit of work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from gis.errors import NotFound
from services.cases.config import readers
from services.cases.config.held import Held, Timeline, timeline
from services.cases.config.kinds import forms
from services.cases.config.kinds.catalogue import CaseClass
from services.cases.config.kinds.handbook import OTHER, Item
from services.cases.engine.sources import LIMITS
from services.cases.engine.words import Proof, Refusal, Snapshot
from services.cases.engine.work import Subject, Work
from services.cases.rules.calendar import Calendar
from services.cases.rules.clock import Limit
from services.cases.rules.flow import Flow, Transition

_CHECK = "check"
CHOSEN = "chosen"
"""Where a unit of work keeps the handbook's row under which the case is being filed."""
PUBLIC = frozenset({"public", "hotline"})
"""Sources behind which stands somebody who is not of the city's staff."""


def known(work: Work) -> Timeline:
    """Return the editions of the caller's city, read once per unit of work."""
    found: Timeline | None = work.scratch.get("editions")
    if found is None:
        found = keep(work, timeline(work.connection, work.tenant))
    return found


def keep(work: Work, found: Timeline) -> Timeline:
    """Let the unit of work go by these editions, which were read with something else."""
    work.scratch["editions"] = found
    return found


def flow(work: Work) -> Flow:
    """The flow of the case's edition; a new case keeps the one that holds now."""
    number = work.case.row.get("flow_edition")
    held = (
        known(work).numbered("flow", number)
        if number is not None
        else known(work).at("flow", work.at)
    )
    if work.case.fresh and "flow_edition" in work.case.row:
        work.case.row["flow_edition"] = held.no
    found = readers.flows.of(work.connection, work.tenant, held)
    return found.of(str(work.case.row.get("type") or ""))


def calendar(work: Work, name: str) -> Calendar:
    """A calendar of the newest edition."""
    held = known(work).at("calendars", work.at)
    found = readers.calendars.of(work.connection, work.tenant, held).get(name)
    if found is None:
        raise NotFound("no_calendar", f"没有日历“{name}”。", f"There is no calendar “{name}”.")
    return found


def limit(work: Work, clock: str, _item: Subject | None) -> Limit | None:
    """The limit of a stage as the flow's edition has it; of handling, the handbook's."""
    number = work.case.row.get("flow_edition")
    held = (
        known(work).numbered("flow", number)
        if number is not None
        else known(work).at("flow", work.at)
    )
    stage = readers.stage_limits.of(work.connection, work.tenant, held).get(clock)
    if stage is None:
        return LIMITS.get(clock)
    item = handbook_item(work)
    found: Limit | None = stage.limit(
        item.limit(work.case.row.get("grade") or "") if item else None
    )
    return found or LIMITS.get(clock)


def handbook_item(work: Work) -> Item | None:
    """The handbook's row for the case: of the edition it was filed under, else of the present one."""
    condition = work.case.row.get("condition") or OTHER
    return _items(work).get(f"{_class_key(work)}/{condition}")


def snapshot(work: Work, kind: str, code: str) -> Snapshot | None:
    """The class as the catalogue in force has it, else as an earlier standard had it.

    What the city took out of a standard that is still in force is no class any more, and what an
    edition of the future brings is none yet.
    """
    wanted = (f"{kind}/{code}", f"matter/{code}")
    now = known(work).at("catalogue", work.at)
    present = readers.classes.of(work.connection, work.tenant, now)
    found = next((present[key] for key in wanted if key in present), None)
    if found is not None:
        return _snapshot(found)
    in_force = {one.edition for one in present.values()}
    before = (held for held in known(work).of("catalogue") if held.valid_from <= now.valid_from)
    for held in before:
        classes = readers.classes.of(work.connection, work.tenant, held)
        for key in wanted:
            if key in classes and classes[key].edition not in in_force:
                return _snapshot(classes[key])
    return None


def condition(work: Work) -> Refusal | None:
    """A case may be filed if the handbook has its filing condition; fixes edition and grade."""
    row = work.case.row
    named = work.data.get("condition") or row.get("condition")
    mine = conditions(work)
    if not mine:
        return Refusal(
            "not_in_handbook",
            f"指挥手册没有小类 {row['class_code']}，不能立案。",
            f"The handbook has no class {row['class_code']}: the case cannot be filed.",
        )
    if named and named not in mine:
        return Refusal(
            "no_such_condition",
            f"指挥手册没有立案条件“{named}”，可选：{'、'.join(sorted(mine))}。",
            f"The handbook has no condition “{named}”; it has {', '.join(sorted(mine))}.",
            "condition",
        )
    chosen = str(named or _only(mine))
    item = mine[chosen]
    work.scratch["handbook"] = {
        "condition": chosen,
        "handbook_edition": _handbook(work).no,
        "grade": row.get("grade") or _grade(work),
    }
    work.scratch[CHOSEN] = item
    return (
        None
        if _verified(work, item)
        else Refusal(
            "not_verified",
            "公众上报须先核实，或近景、远景照片齐全；紧急情形除外。",
            "A report of the public is verified first, unless it is urgent or has both photos.",
        )
    )


def proof(work: Work) -> Proof:
    """What the handbook asks as proof: the row being filed under, else the case's, else the class's."""
    item = work.scratch.get(CHOSEN) or handbook_item(work)
    if item is None:
        return Proof()
    return Proof(
        near=item.photos_near,
        far=item.photos_far,
        after=item.photos_after,
        check=item.check == "collector",
    )


def form(work: Work, row: Transition, data: Mapping[str, Any]) -> Refusal | None:
    """What the form of the action refuses."""
    found = form_of(work, f"{row.machine}.{row.action}")
    wrong = forms.refusal(found, data) if found else None
    if found is None or wrong is None:
        return None
    field, message = wrong
    return Refusal(
        "bad_form",
        f"“{found.zh}”表单填写有误：{field or '内容'}。",
        f"The form “{found.en or found.zh}” is not filled in as it asks: {message}",
        field or None,
    )


def form_of(work: Work, action: str) -> forms.Form | None:
    """The city's form of an action (``machine.action``), of the edition that held at the report."""
    held = known(work).at("forms", work.case.row.get("reported_at") or work.at)
    rows = readers.forms.of(work.connection, work.tenant, held)
    case = work.case.row
    return forms.find(rows, case["type"], case["class_code"], action)


def city_form(work: Work, action: str) -> Mapping[str, Any] | None:
    """The JSON Schema of the city's form of an action, None where it has none."""
    found = form_of(work, action)
    return found.fields if found else None


def conditions(work: Work) -> Mapping[str, Item]:
    """The filing conditions of the case's class by name, of the handbook that holds now."""
    return {key.rpartition("/")[2]: item for key, item in _of_class(work).items()}


def window(work: Work, item: Subject) -> tuple[dt.datetime, dt.datetime] | None:
    """When a check can be made: the next hours in which the problem shows (same-period check)."""
    row = handbook_item(work)
    if item.row["kind"] != _CHECK or row is None or not row.window:
        return None
    return calendar(work, row.window).next_open(work.at)


def _verified(work: Work, item: Item) -> bool:
    """Whether a report of the public may be filed: found true, urgent, or shown by photos (CJJ/T 106)."""
    if not item.verify or work.case.row["source"] not in PUBLIC or item.b.unit == "urgent_hour":
        return True
    found = work.of("field", kind="verify", state="done")
    return any(found) or {"near", "far"} <= {one.kind for one in work.ask("evidence", None)}


def _class_key(work: Work) -> str:
    return f"{work.case.row.get('class_kind')}/{work.case.row.get('class_code')}"


def _items(work: Work) -> Mapping[str, Item]:
    number = work.case.row.get("handbook_edition")
    held = known(work).numbered("handbook", number) if number is not None else _handbook(work)
    return readers.items.of(work.connection, work.tenant, held)


def _handbook(work: Work) -> Held:
    """The handbook that holds now where the case lies."""
    return known(work).at("handbook", work.at, work.case.row.get("area_code"))


def _of_class(work: Work) -> Mapping[str, Item]:
    """The conditions of the case's class in the handbook that holds now."""
    held = _handbook(work)
    beginning = f"{_class_key(work)}/"
    items = readers.items.of(work.connection, work.tenant, held)
    return {key: item for key, item in items.items() if key.startswith(beginning)}


def _only(mine: Mapping[str, Item]) -> str:
    """The one condition that is meant when none is named; the general one where there are several."""
    named = [name for name in mine if name != OTHER]
    return named[0] if len(named) == 1 else OTHER if OTHER in mine else min(mine)


def _grade(work: Work) -> str | None:
    """The management grade of the unit grid."""
    grids = work.registry.get("unit_grids").table
    statement = select(grids.c.grade).where(
        grids.c.tenant == work.tenant, grids.c.code == work.case.row.get("grid_code")
    )
    found: str | None = work.connection.scalar(statement.limit(1))
    return found


def _snapshot(found: CaseClass) -> Snapshot:
    return Snapshot(
        edition=found.edition,
        kind=found.class_kind,
        code=found.code,
        name=found.zh,
        group=found.sim_group,
        type=found.type,
    )


SOURCES = {
    "flow": flow,
    "calendar": calendar,
    "limit": limit,
    "snapshot": snapshot,
    "condition": condition,
    "form": form,
    "window": window,
    "proof": proof,
}
