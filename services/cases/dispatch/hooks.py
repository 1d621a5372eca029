"""What the engine asks of dispatch: whom to ask, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.cases.config.hooks import known
from services.cases.dispatch.asked import asked
from services.cases.dispatch.propose import Proposed, placed, propose, responsible
from services.cases.engine.units import known_units, named
from services.cases.engine.words import OrderTo, Refusal, Targets
from services.cases.engine.work import Work

ROLES = frozenset({"lead", "assist", "equal"})
LONGEST_AXIS = 40


def targets(work: Work, data: Mapping[str, Any]) -> Targets | Refusal:
    """The proposal's orders; or those given by hand, which need a reason where they differ.

    Facts, policy, trace and proposal go into the event in both cases.
    """
    row = placed(work.case.row)
    handled_by = responsible(work.connection, work.tenant, known(work), row, work.at)
    proposed = propose(work.connection, work.registry, work.tenant, asked(row, work.at, handled_by))
    given = data.get("targets")
    if given is None:
        return _as_proposed(proposed)
    orders = _orders(given)
    if isinstance(orders, Refusal):
        return orders
    proposal = proposed.proposal
    there = {one.unit for one in proposal.orders} if proposal else set()
    left = {one.unit for one in orders} - there
    unknown = left - known_units(work.connection, work.tenant, left) if left else left
    if unknown:
        first = min(unknown)[:40]
        return _bad(f"没有单位“{first}”。", f"There is no unit “{first}”.")
    return _by_hand(work, proposed, orders)


def _as_proposed(proposed: Proposed) -> Targets | Refusal:
    found = proposed.proposal
    if found is None:
        return Refusal(
            "no_policy",
            "没有适用的派遣规则，请指定承办单位。",
            f"No policy applies; name the units. {proposed.why}",
            "targets",
        )
    return Targets(
        orders=[OrderTo(unit=one.unit, role=one.role, axis=one.axis) for one in found.orders],
        not_before=found.not_before,
        priority_add=found.priority_add,
        limit_factor=found.limit_factor,
        policy=found.policy,
        explained={**proposed.json(), "override": False},
    )


def _by_hand(work: Work, proposed: Proposed, orders: Sequence[OrderTo]) -> Targets | Refusal:
    """An override keeps what was proposed; the proposal's modifiers still apply."""
    found = proposed.proposal
    same = found is not None and {(one.unit, one.role, one.axis) for one in orders} == {
        (one.unit, one.role, one.axis) for one in found.orders
    }
    if same:
        return _as_proposed(proposed)
    if found is not None and not work.reason:
        names = named(work.connection, work.tenant, [one.unit for one in found.orders])
        listed = "、".join(names.get(one.unit, one.unit) for one in found.orders)
        return Refusal(
            "reason_missing",
            f"与建议（{listed}）不同的派遣必须说明理由。",
            f"Another dispatch than proposed ({', '.join(one.unit for one in found.orders)}) "
            "needs a reason.",
            "reason",
        )
    return Targets(
        orders=orders,
        priority_add=found.priority_add if found else 0,
        limit_factor=found.limit_factor if found else 1.0,
        policy="",
        explained={**proposed.json(), "override": True},
    )


def _orders(given: Any) -> Sequence[OrderTo] | Refusal:
    """The orders as a person wrote them: a list of unit, role and axis, with at most one lead per axis."""
    try:
        orders = [
            OrderTo(
                unit=str(one["unit"]),
                role=str(one.get("role", "lead")),
                axis=str(one.get("axis", ""))[:LONGEST_AXIS],
            )
            for one in given
        ]
    except (TypeError, KeyError, AttributeError):
        return _bad("派遣对象格式不对。", "Targets are a list of unit, role and axis.")
    if not orders or any(one.role not in ROLES or not one.unit for one in orders):
        return _bad("请给出单位和角色。", "Give units, and roles among lead, assist and equal.")
    leads = [one.axis for one in orders if one.role == "lead"]
    if len(leads) != len(set(leads)):
        return _bad("每个流程轴只能有一个主办单位。", "One unit leads per axis.")
    if not leads and any(one.role == "assist" for one in orders):
        return _bad("有协办单位时须有主办单位。", "Assists need a lead.")
    return orders


def _bad(zh: str, en: str) -> Refusal:
    return Refusal("bad_targets", zh, en, "targets")


SOURCES = {"targets": targets}
