"""The guards of the flow table: each says in one sentence why not, or nothing.

A guard takes the unit of work, the case or item concerned, and the argument of its row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import chain

from services.cases.engine import asking
from services.cases.engine.asking import order_meant
from services.cases.engine.numbers import ZONE
from services.cases.engine.reporters import reporters
from services.cases.engine.words import (
    CASE,
    FIELD,
    ORDER,
    REQUEST,
    Evidence,
    Proof,
    Refusal,
    Targets,
)
from services.cases.engine.work import Subject, Work

SCENE = ("near", "far")
"""Kinds of photos that show a problem: one from near, one from far (CJJ/T 106)."""
_BLOCKING = {"order": ORDER, "field": FIELD}


def after_photo(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """As many photos of kind ``after`` as the handbook asks came since the item was opened (again, after rework)."""
    proof: Proof = work.ask("proof")
    since = subject.row.get("opened_at") or work.case.row["reported_at"]
    found = {
        one.sha256 for one in _evidence(work, subject) if one.kind == "after" and one.at >= since
    }
    if len(found) >= proof.after:
        return None
    return Refusal(
        "no_after_photo",
        f"缺少处置后照片（需 {proof.after} 张新照片，已有 {len(found)} 张）。",
        f"Photos of the place afterwards are missing: {proof.after} new ones are asked for, {len(found)} are there.",
    )


def evidence(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """A case needs the near and far photos of its handbook row; a result of a field task one of its own."""
    found = _evidence(work, subject)
    if subject.machine == FIELD:
        since = subject.row["opened_at"]
        if any(one.at >= since for one in found):
            return None
        return Refusal(
            "no_evidence",
            "缺少本次任务的现场照片（以前用过的不算）。",
            "There is no photo of the scene from this task; one that was shown before does not count.",
        )
    proof: Proof = work.ask("proof")
    have = {kind: len({one.sha256 for one in found if one.kind == kind}) for kind in SCENE}
    missing = [kind for kind in SCENE if have[kind] < getattr(proof, kind)]
    if not missing:
        return None
    zh = "、".join({"near": "近景", "far": "远景"}[kind] for kind in missing)
    return Refusal("no_evidence", f"缺少{zh}照片。", f"Photos are missing: {', '.join(missing)}.")


def alike(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """``data["into"]`` is another, living case that the likeness rule accepts."""
    into = work.data.get("into")
    if not isinstance(into, int) or isinstance(into, bool) or into == work.case.id:
        return Refusal(
            "no_target", "请指明并入的案件。", "Say which case it is merged into.", "into"
        )
    found: Refusal | None = work.ask("alike", into)
    return found


def assisting(_work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """The order is an assist: a lead cannot be waived."""
    if subject.row["role"] == "assist":
        return None
    return Refusal("not_assisting", "只有协办任务可以免办。", "Only an assist can be waived.")


def assists_closed(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """The lead ends last: no assist of the same axis is open."""
    if subject.row["role"] != "lead" or subject.row["parent_id"] is not None:
        return None
    left = [
        item.row["unit"]
        for item in work.open(ORDER, role="assist", axis=subject.row["axis"], parent_id=None)
    ]
    if not left:
        return None
    listed = "、".join(left)
    return Refusal(
        "assists_open",
        f"协办单位尚未办结：{listed}。",
        f"Assisting units have not finished: {', '.join(left)}.",
    )


def axis_closed(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """A flow ends when its orders are done: none is open, one at least is done."""
    return _joined(list(_roots(work, subject.row["axis"])))


def joined(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """All orders came to an end and at least one was done; what was withdrawn does not count."""
    return _joined(list(_roots(work)))


def children_closed(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """What was handed down came to an end, and at least one was done."""
    return _joined(list(work.of(ORDER, parent_id=subject.id)))


def below(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """``data["unit"]`` stands below the unit of the order."""
    unit = work.data.get("unit")
    if isinstance(unit, str) and work.ask("below", unit, subject.row["unit"]):
        return None
    return Refusal(
        "not_below",
        "只能下派给本单位的下级。",
        "An order is handed down to a unit below one's own.",
        "unit",
    )


def condition(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """The handbook's filing condition is met."""
    found: Refusal | None = work.ask("condition")
    return found


def in_window(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """Not before the item's window (same-period check)."""
    begins: dt.datetime | None = subject.row["not_before"]
    if begins is None or work.at >= begins:
        return None
    shown = f"{begins.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return Refusal("too_early", f"须在 {shown} 之后进行。", f"Not before {shown} (UTC+8).")


def mine(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """The item is the caller's: by person (field tasks), by unit (orders), or asked by the caller."""
    if _is_mine(work, subject):
        return None
    return Refusal("not_yours", "该事项不属于您或您的单位。", "This is not yours or your unit's.")


def no_open(work: Work, _subject: Subject, argument: str) -> Refusal | None:
    """No item of the machine is open; ``child`` means child cases."""
    if argument == "child":
        return _children(work)
    if not any(work.open(_BLOCKING[argument])):
        return None
    return Refusal("still_open", "仍有未办结的任务。", "There are open items.")


def not_reporter(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """Nobody verifies or checks what they reported."""
    if work.actor not in reporters(work):
        return None
    return Refusal(
        "own_report",
        "上报人不能核实或核查自己上报的案件。",
        "Who reported a case may neither verify nor check it.",
    )


def targets(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """Whom to ask is known; kept for the effect that makes the orders."""
    found: Targets | Refusal = work.ask("targets", work.data)
    if isinstance(found, Refusal):
        return found
    if not found.orders:
        return Refusal("no_targets", "没有派遣对象。", "There is nobody to dispatch to.", "targets")
    work.scratch["targets"] = found
    return None


def tokens_done(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """Every flow has ended."""
    left = [str(item.row["axis"]) for item in work.open("token")]
    if not left:
        return None
    return Refusal(
        "flows_open",
        f"流程尚未完成：{'、'.join(left)}。",
        f"Flows have not ended: {', '.join(left)}.",
    )


def within(work: Work, subject: Subject, argument: str) -> Refusal | None:
    """At most so many days after closing."""
    closed: dt.datetime | None = subject.row.get("closed_at")
    if closed is None or work.at - closed <= dt.timedelta(days=int(argument)):
        return None
    return Refusal(
        "too_long_ago",
        f"结案超过 {argument} 天。",
        f"It was closed more than {argument} days ago.",
    )


def _evidence(work: Work, subject: Subject) -> Sequence[Evidence]:
    found: Sequence[Evidence] = work.ask("evidence", None if subject.machine == CASE else subject)
    return found


def _roots(work: Work, axis: str | None = None) -> list[Subject]:
    """Orders of the last dispatch, not those handed down; of one axis or of all."""
    since = work.case.row["dispatched_at"] or work.at
    found = [item for item in work.of(ORDER, parent_id=None) if item.row["opened_at"] >= since]
    return [item for item in found if axis in (None, item.row["axis"])]


def _joined(orders: list[Subject]) -> Refusal | None:
    left = [str(item.row["unit"]) for item in orders if not item.row["ended"]]
    if left:
        listed = "、".join(left)
        return Refusal(
            "orders_open", f"尚未办结：{listed}。", f"Not finished yet: {', '.join(left)}."
        )
    if any(item.state == "done" for item in orders):
        return None
    return Refusal("nothing_done", "没有办结的任务。", "Nothing has been done.")


def _children(work: Work) -> Refusal | None:
    from services.cases.engine.family import open_children

    left = open_children(work)
    if not left:
        return None
    listed = "、".join(map(str, left))
    return Refusal(
        "children_open",
        f"子案未结：{listed}。",
        f"Child cases are open: {', '.join(map(str, left))}.",
    )


def _is_mine(work: Work, subject: Subject) -> bool:
    if subject.machine == FIELD:
        return bool(subject.row["person"] == work.actor)
    if subject.machine == REQUEST and not subject.fresh:
        return bool(subject.row["asker"] == work.actor)
    if subject.machine == REQUEST:
        about = order_meant(work)
        dispatching = any(held.post == "dispatcher" for held in work.holding())
        return dispatching or (about is not None and about.row["unit"] in work.units())
    named = subject.row["person"]
    return subject.row["unit"] in work.units() and named in (None, work.actor)


GUARDS = {
    function.__name__: function
    for function in chain(
        (after_photo, alike, assisting, assists_closed, axis_closed, asking.before_due, below),
        (
            children_closed,
            condition,
            asking.count_left,
            evidence,
            asking.granted,
            in_window,
            joined,
        ),
        (
            asking.kind_allowed,
            mine,
            no_open,
            asking.no_precheck,
            not_reporter,
            asking.other_person,
            targets,
        ),
        (tokens_done, within),
    )
}
