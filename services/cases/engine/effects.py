"""The effects of the flow table: what follows a transition, in the order the row lists them.

An effect takes the unit of work, the case or item that moved, and the argument of its row.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

from gis.errors import Unprocessable
from services.cases.engine import clocks
from services.cases.engine.grants import granted
from services.cases.engine.items import add
from services.cases.engine.place import place
from services.cases.engine.step import attempt, step
from services.cases.engine.tell import tell_to
from services.cases.engine.words import FIELD, ORDER, REQUEST, TOKEN, Chosen, Targets
from services.cases.engine.work import SYSTEM_HELD, Subject, Work, change, widen
from services.cases.rules.clock import Limit

ASSIST_SHARE = 0.9
"""Share of the lead's limit that assists have, so that the lead can still finish."""
TOTAL = "total"
"""The clock of the whole case."""
HELD = "held until"
"""Mark of the moment until which a dispatch waits for its hours."""
SPARED = "spared"
"""Mark of the clock that does not begin, because its task is not given out."""
_RESULTS = {
    ("verify", "result_true"): "verify_true",
    ("verify", "result_false"): "verify_false",
    ("check", "result_true"): "check_pass",
    ("check", "result_false"): "check_fail",
}
"""What the result of a field task means for its case."""


def candidate(work: Work, subject: Subject, _argument: str) -> None:
    """Choose who takes a field task; who refused it or could not do it is not asked again."""
    data = dict(subject.row["data"] or {})
    refused = set(data.get("refused") or ())
    if subject.row["person"]:
        refused.add(subject.row["person"])
    chosen: Chosen | None = work.ask("person", subject, frozenset(refused))
    data |= {"refused": sorted(refused), "chosen": dict(chosen.explained) if chosen else None}
    person, unit = (chosen.person, chosen.unit) if chosen else (None, None)
    change(work, subject, person=person, unit=unit or subject.row["unit"], data=data)
    assert subject.event is not None
    subject.event["data"] = {**(subject.event["data"] or {}), "chosen": data["chosen"]}
    clocks.stop(work, "offer", subject.id)
    if person is not None:
        clocks.start(work, "offer", subject)


def clock(work: Work, _subject: Subject, argument: str) -> None:
    """Let a clock of the case begin; that of handling has orders of its own clocks."""
    limit: Limit | None = None
    if argument == "handle":
        limit = _handling(work)
    if argument == work.scratch.get(SPARED):
        return
    window = work.scratch.get(f"window {argument}")
    if window is not None:
        limit = Limit((window[1] - work.at).total_seconds() / 3600, "urgent_hour")
        clocks.wait(work, TOTAL, window[0])
    begins = work.scratch.get(HELD) if argument == "handle" else None
    clocks.start(work, argument, limit=limit, begins=begins)


def stop(work: Work, _subject: Subject, argument: str) -> None:
    """Stop a clock of the case (and of its orders, for handling); ``*`` stops all."""
    clocks.stop(work, argument)


def pause(work: Work, _subject: Subject, _argument: str) -> None:
    """Let all clocks stand still, until the day that was granted."""
    until = work.scratch.get("hang_until")
    change(work, work.case, resume_at=until)
    clocks.pause(work)


def resume(work: Work, _subject: Subject, _argument: str) -> None:
    """Let all clocks run on; what was finished meanwhile counts."""
    change(work, work.case, resume_at=None)
    clocks.resume(work)
    attempt(work, work.case, "all_done", SYSTEM_HELD)


def restart(work: Work, _subject: Subject, argument: str) -> None:
    """Begin a clock again: another run with the same limit."""
    clock(work, work.case, argument)


def handbook(work: Work, subject: Subject, _argument: str) -> None:
    """Fix at filing what the handbook says, give the number, show the case."""
    from services.cases.engine.numbers import number

    if subject.row["code"] is None:
        change(work, subject, code=number(work))
    change(work, subject, read="public" if work.ask("public") else "staff")
    chosen = {name: work.data[name] for name in ("condition", "grade") if work.data.get(name)}
    fixed = work.scratch.get("handbook", {})
    change(work, subject, **{**fixed, **chosen})
    for item in work.items.values():
        change(work, item, case_code=subject.row["code"])


def snapshot(work: Work, subject: Subject, _argument: str) -> None:
    """Give the case another class, as the catalogue has it now."""
    kind = str(work.data.get("class_kind") or subject.row["class_kind"])
    code = str(work.data.get("class_code"))
    found = work.ask("snapshot", kind, code)
    if found is None:
        raise Unprocessable(
            "no_such_class", f"没有类别“{code}”。", f"There is no class “{code}”.", "class_code"
        )
    columns = {
        "class_edition": found.edition,
        "class_kind": found.kind,
        "class_code": found.code,
        "name": found.name,
        "sim_group": found.group,
        "type": found.type,
    }
    change(work, subject, **columns)
    work.forget_flow()


def orders(work: Work, subject: Subject, _argument: str) -> None:
    """Make the orders of a dispatch; each has a clock of its own."""
    found: Targets = work.scratch["targets"]
    lead = next((one for one in found.orders if one.role != "assist"), found.orders[0])
    change(work, subject, unit=lead.unit, axis=lead.axis or None)
    change(work, subject, priority=int(subject.row["priority"] or 0) + found.priority_add)
    widen(work, *(one.unit for one in found.orders))
    assert subject.event is not None
    why = {"policy": found.policy, "targets": [vars(one) for one in found.orders]}
    subject.event["data"] = {**(subject.event["data"] or {}), **why, **found.explained}
    limit = _handling(work)
    for one in found.orders:
        item = add(
            work,
            ORDER,
            kind="handle",
            role=one.role,
            axis=one.axis or None,
            unit=one.unit,
            not_before=found.not_before,
        )
        step(work, item, "assign", SYSTEM_HELD)
        share = _share(limit, one.role)
        clocks.start(work, "handle", item, limit=share, begins=found.not_before)
    if found.not_before is not None:
        work.scratch[HELD] = found.not_before
        clocks.wait(work, TOTAL, found.not_before)


def suborder(work: Work, subject: Subject, _argument: str) -> None:
    """Hand an order down to the unit below, which may hand it further."""
    unit = str(work.data["unit"])
    widen(work, unit)
    row = subject.row
    copied = {name: row[name] for name in ("role", "axis", "not_before")}
    item = add(work, ORDER, kind="handle", unit=unit, parent_id=subject.id, **copied)
    step(work, item, "assign", SYSTEM_HELD)
    above = clocks.latest(work, "handle", subject.id)
    limit = above.limit if above else None
    clocks.start(work, "handle", item, limit=limit, begins=row["not_before"])


def tokens(work: Work, _subject: Subject, _argument: str) -> None:
    """One token for each axis of a flow with several."""
    found: Targets = work.scratch["targets"]
    axes = sorted({one.axis for one in found.orders if one.axis})
    for axis in axes if len(axes) > 1 else ():
        step(work, add(work, TOKEN, kind="axis", axis=axis), "open", SYSTEM_HELD)


def task(work: Work, _subject: Subject, argument: str) -> None:
    """Give out a field task: verify before filing, check after handling.

    Where it waits for a window, its clock ends when the window closes. What the handbook does not
    let be checked goes on at once.
    """
    if argument == "check" and _spared(work):
        work.scratch[SPARED] = argument
        return
    item = add(work, FIELD, kind=argument)
    window = work.ask("window", item)
    if window is not None:
        change(work, item, not_before=window[0])
        work.scratch[f"window {argument}"] = window
    step(work, item, "offer", SYSTEM_HELD)


def _spared(work: Work) -> bool:
    """Whether the handbook lets nobody check, and the flow knows what to do then."""
    return not work.ask("proof").check and attempt(work, work.case, "check_spared", SYSTEM_HELD)


def tell(work: Work, subject: Subject, argument: str) -> None:
    """Leave a notice for the reporters, a unit, the person or whoever asked."""
    tell_to(work, subject, argument)


def link(work: Work, subject: Subject, argument: str) -> None:
    """Link the case to ``data["into"]``."""
    into = int(work.data["into"])
    work.links.append(
        {
            "tenant": work.tenant,
            "from_case": subject.id,
            "kind": argument,
            "to_key": str(into),
            "to_case": into,
            "at": work.at,
            "actor": work.actor,
            "data": None,
        }
    )


def reopen(work: Work, _subject: Subject, _argument: str) -> None:
    """Let the orders of those who answer for the result be worked again; another run of each clock."""
    done = list(work.of(ORDER, state="done", parent_id=None))
    answering = [item for item in done if item.row["role"] != "assist"] or done
    for item in answering:
        step(work, item, "reopen", SYSTEM_HELD)
        change(work, item, passes=int(item.row["passes"]) + 1, opened_at=work.at)
        clocks.start(work, "handle", item, limit=_last(work, item))


def withdraw(work: Work, subject: Subject, argument: str) -> None:
    """Take back what is open: of one machine, of everything, or what was handed down."""
    if argument == "suborder":
        found = list(work.open(ORDER, parent_id=subject.id))
    else:
        machines = (ORDER, FIELD, REQUEST, TOKEN) if argument == "*" else (argument,)
        found = [item for machine in machines for item in work.open(machine)]
    for item in found:
        if not item.row["ended"]:  # an order takes back what it handed down
            action = "cancel" if item.machine == REQUEST else "withdraw"
            attempt(work, item, action, SYSTEM_HELD)


def try_(work: Work, subject: Subject, argument: str) -> None:
    """Attempt a step of the case, or of the order above; silent if a guard says no."""
    if argument in ("result_true", "result_false"):
        argument = _RESULTS.get((str(subject.row["kind"]), argument), argument)
        attempt(work, work.case, argument, SYSTEM_HELD)
    elif argument == "child_done":
        above = work.items.get(subject.row["parent_id"] or 0)
        if above is not None:
            attempt(work, above, argument, SYSTEM_HELD)
    else:
        attempt(work, work.case, argument, SYSTEM_HELD)
        _axis(work, subject)


def _axis(work: Work, subject: Subject) -> None:
    """An order that ended may have been the last of its axis."""
    if subject.machine == ORDER:
        for token in list(work.open(TOKEN, axis=subject.row["axis"])):
            attempt(work, token, "finish", SYSTEM_HELD)


def _handling(work: Work) -> Limit | None:
    """The limit of handling, as policies shorten it; the same again after rework."""
    before = clocks.latest(work, "handle")
    found: Limit | None = before.limit if before else work.ask("limit", "handle", None)
    targets: Targets | None = work.scratch.get("targets")
    if found is None or targets is None:
        return found
    return Limit(found.value * targets.limit_factor, found.unit)


def _share(limit: Limit | None, role: str) -> Limit | None:
    if limit is None or role != "assist":
        return limit
    return Limit(limit.value * ASSIST_SHARE, limit.unit)


def _last(work: Work, item: Subject) -> Limit | None:
    before = clocks.latest(work, "handle", item.id)
    return before.limit if before else None


EFFECTS: dict[str, Any] = {
    function.__name__.rstrip("_"): function
    for function in chain(
        (candidate, clock, granted, handbook, link, orders, pause, place, reopen, restart, resume),
        (snapshot, stop, suborder, task, tell, tokens, try_, withdraw),
    )
}
