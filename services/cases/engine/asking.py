"""Guards of requests: who may ask for what, when, how often, and who decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gis.errors import Unprocessable
from services.cases.engine import clocks
from services.cases.engine.words import ORDER, REQUEST, Refusal
from services.cases.engine.work import Subject, Work
from services.cases.rules.requests import Kind, kinds

HANG = "hang"
LONGEST_HANGING = dt.timedelta(days=365)


def before_due(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """Kinds that demand it are asked before the deadline."""
    kind, order = _kind(work), order_meant(work)
    clock = None if order is None else clocks.due_of(work, order)
    if kind is None or not kind.before_due or clock is None or clock.due_at is None:
        return None
    if work.at <= clock.due_at:
        return None
    return Refusal(
        "too_late",
        f"已超过时限，不能再申请{kind.title[0]}。",
        f"The deadline has passed: {kind.title[1]} can no longer be asked for.",
    )


def count_left(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """Not as often granted as the kind allows, and none is waiting."""
    kind = _kind(work)
    if kind is None:
        return None
    order = order_meant(work) if kind.about == ORDER else None
    same = [
        item
        for item in work.of(REQUEST, kind=kind.kind)
        if order is None or item.row["parent_id"] == order.id
    ]
    if any(not item.row["ended"] for item in same):
        return Refusal(
            "already_asked",
            f"已有待批的{kind.title[0]}申请。",
            f"{kind.title[1]} is asked for already.",
        )
    if sum(item.state == "granted" for item in same) < kind.most:
        return None
    return Refusal(
        "asked_too_often",
        f"{kind.title[0]}最多批准 {kind.most} 次。",
        f"{kind.title[1]} is granted {kind.most} time(s) at most.",
    )


def granted(work: Work, _subject: Subject, argument: str) -> Refusal | None:
    """A request of this kind is being granted now."""
    if work.scratch.get("granting") == argument:
        return None
    return Refusal("not_granted", "没有批准的申请。", "No such request has been granted.")


def kind_allowed(work: Work, _subject: Subject, _argument: str) -> Refusal | None:
    """The kind exists, for this post and in this state of the order or case."""
    kind = _kind(work)
    if kind is None:
        return Refusal("no_such_request", "没有这种申请。", "There is no such request.", "kind")
    held = {one.post for one in work.holding()}
    if not kind.posts & held:
        return Refusal(
            "not_yours_to_ask",
            f"当前岗位不能申请{kind.title[0]}。",
            f"Your post may not ask for {kind.title[1]}.",
            "kind",
        )
    about = order_meant(work) if kind.about == ORDER else work.case
    if about is None:
        return Refusal("no_order", "请指明任务。", "Say which order it is about.", "order")
    if about.state in kind.states:
        if kind.kind == HANG:
            hung_until(work.data, work.at)
        return None
    return Refusal(
        "not_now_asked",
        f"当前状态不能申请{kind.title[0]}。",
        f"{kind.title[1]} cannot be asked for in this state.",
    )


def hung_until(given: Mapping[str, Any], at: dt.datetime) -> dt.datetime:
    """Until when a case hangs, a year at most; Unprocessable for what is no moment of the future."""
    latest, told = at + LONGEST_HANGING, given.get("until")
    if not told:
        return latest
    try:
        until = dt.datetime.fromisoformat(str(told))
        until = until.astimezone(dt.UTC) if until.tzinfo else at
    except (ValueError, OverflowError):
        until = at
    if until <= at:
        raise Unprocessable(
            "bad_until",
            "挂账至应为带时区的将来时间。",
            "A case hangs until a moment of the future, with its time zone.",
            "until",
        )
    return min(until, latest)


def no_precheck(_work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """The request needs no look of the department before it is granted."""
    kind = kinds().get(subject.row["kind"])
    if kind is None or (subject.row["data"] or {}).get("post") not in kind.precheck:
        return None
    return Refusal(
        "precheck_first", "须先由部门预审。", "The department has to pre-check it first."
    )


def other_person(work: Work, subject: Subject, _argument: str) -> Refusal | None:
    """Neither who asked nor who pre-checked."""
    barred = {subject.row["asker"], (subject.row["data"] or {}).get("prechecked_by")}
    if work.actor not in barred:
        return None
    return Refusal("same_person", "不能审批本人经手的申请。", "Another person has to decide.")


def _kind(work: Work) -> Kind | None:
    return kinds().get(str(work.data.get("kind")))


def order_meant(work: Work) -> Subject | None:
    """The order a request is about: the named one, else the only one of the caller's units."""
    named = work.data.get("order")
    if isinstance(named, int):
        item = work.items.get(named)
        return item if item is not None and item.machine == ORDER else None
    own = [item for item in work.of(ORDER) if item.row["unit"] in work.units()]
    return own[-1] if own else None
