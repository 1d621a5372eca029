"""Who shall handle a case: policies as rows, decided over facts, with the reasons kept.

A policy applies when all conditions of its ``when`` hold. The first applicable policy (priority,
then number of conditions, then id) **whose targets all exist** wins; modifiers all apply. Facts
are gathered before and handed in, so that a decision can be replayed on stored facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from gis.errors import Unprocessable
from services.cases.rules.calendar import Calendar

Mode = Literal["flat", "dual", "cross", "same_period", "lead_assist", "multi", "levels"]
MODES: Mapping[str, tuple[str, str]] = {
    "flat": ("扁平化", "Flat"),
    "dual": ("双流程", "Dual flow"),
    "cross": ("跨区域", "Cross-district"),
    "same_period": ("同时段", "Same period"),
    "lead_assist": ("主协办", "Lead and assist"),
    "multi": ("多部门", "Several departments"),
    "levels": ("四级处置", "Down four levels"),
}
"""The guideline's forms of dispatch."""
Role = Literal["lead", "assist", "equal"]


@dataclass(frozen=True)
class Target:
    """Whom a policy means: a role, how the unit is found, and an argument of the finding."""

    role: Role
    selector: str
    argument: str = ""
    axis: str = ""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One row. ``hold_until`` names the calendar whose next window the orders wait for.

    ``modifier`` rows choose nobody: ``priority_add`` and ``limit_factor`` apply to whoever wins.
    """

    id: str
    when: Mapping[str, Any]
    mode: Mode = "levels"
    targets: tuple[Target, ...] = ()
    priority: int = 100
    hold_until: str = ""
    modifier: bool = False
    priority_add: int = 0
    limit_factor: float = 1.0
    title: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a case when it is dispatched.

    ``layers`` are ids of zones the point lies in; ``near`` metres to the nearest feature of a
    layer; ``grids`` the handling grids by level (1 city … 4 community); ``units`` the answers of
    all other selectors, such as ``owner`` or ``duty:night``.
    """

    at: dt.datetime
    class_code: str
    case_type: str = ""
    source: str = ""
    grade: str = ""
    owner_known: bool = False
    layers: frozenset[str] = frozenset()
    near: Mapping[str, float] = field(default_factory=dict)
    repeats: int = 0
    grids: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """One unit asked to do something."""

    role: Role
    unit: str
    axis: str


@dataclass(frozen=True)
class Proposal:
    """The decision: the policy, whom it asks, what waits for whom, and why others did not win."""

    policy: str
    mode: Mode
    orders: tuple[Order, ...]
    not_before: dt.datetime | None
    priority_add: int
    limit_factor: float
    trace: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Setting:
    """What a policy is judged by: the facts of one case, and the calendars."""

    facts: Facts
    calendars: Mapping[str, Calendar]


def ordered(policies: Iterable[Policy]) -> list[Policy]:
    """Return policies in the order in which they are tried."""
    return sorted(policies, key=lambda item: (item.priority, -len(item.when), item.id))


def decide(policies: Iterable[Policy], facts: Facts, calendars: Mapping[str, Calendar]) -> Proposal:
    """Choose the policy for a case; Unprocessable when none applies, with the trace in its text."""
    return decide_in_order(ordered(policies), facts, calendars)


def decide_in_order(
    ordered: Sequence[Policy], facts: Facts, calendars: Mapping[str, Calendar]
) -> Proposal:
    """As :func:`decide`, for policies that are in order already: many cases, one edition."""
    setting = Setting(facts, calendars)
    trace: list[tuple[str, str]] = []
    for policy in (item for item in ordered if not item.modifier):
        why = refusal(policy, setting)
        trace.append((policy.id, why or "chosen"))
        if not why:
            changes = [item for item in ordered if item.modifier and not unmet(item, setting)]
            return _proposal(policy, changes, setting, trace)
    raise Unprocessable(
        "no_policy",
        "没有适用的派遣规则，请人工派遣。",
        f"No policy applies; dispatch by hand. Tried: {'; '.join(f'{p}: {w}' for p, w in trace)}",
    )


def refusal(policy: Policy, setting: Setting) -> str:
    """Why the policy cannot be used; empty if it can."""
    if missed := unmet(policy, setting):
        return f"no: {missed}"
    missing = [t.selector for t in policy.targets if not unit_of(t, setting.facts)]
    return f"nobody: {', '.join(missing)}" if missing or not policy.targets else ""


def unmet(policy: Policy, setting: Setting) -> str:
    """The first condition that does not hold; empty if all do."""
    for name, wanted in policy.when.items():
        if name not in PREDICATES:
            return f"{name} (unknown)"
        if not PREDICATES[name](wanted, setting):
            return name
    return ""


def _proposal(
    policy: Policy, changes: Sequence[Policy], setting: Setting, trace: list[tuple[str, str]]
) -> Proposal:
    orders = tuple(
        Order(target.role, unit_of(target, setting.facts), target.axis) for target in policy.targets
    )
    factor = 1.0
    for change in changes:
        factor *= change.limit_factor
    return Proposal(
        policy=policy.id,
        mode=policy.mode,
        orders=orders,
        not_before=_held(policy, setting),
        priority_add=sum(change.priority_add for change in changes),
        limit_factor=factor,
        trace=(*trace, *((change.id, "modifies") for change in changes)),
    )


def _held(policy: Policy, setting: Setting) -> dt.datetime | None:
    """When the orders may begin; None: at once."""
    if not policy.hold_until:
        return None
    calendar = setting.calendars[policy.hold_until]
    at = setting.facts.at
    return None if calendar.open_at(at) else calendar.next_open(at)[0]


def unit_of(target: Target, facts: Facts) -> str:
    """The unit that a target means; empty where there is none."""
    if target.selector == "unit":
        return target.argument
    if target.selector == "grid":
        return facts.grids.get(int(target.argument), "")
    name = f"{target.selector}:{target.argument}" if target.argument else target.selector
    return facts.units.get(name, "")


def _like(patterns: Any, value: str) -> bool:
    given = (patterns,) if isinstance(patterns, str) else patterns
    return value in given or any("*" in each and fnmatchcase(value, each) for each in given)


PREDICATES: Mapping[str, Callable[[Any, Setting], bool]] = {
    "class": lambda wanted, s: _like(wanted, s.facts.class_code),
    "type": lambda wanted, s: _like(wanted, s.facts.case_type),
    "source": lambda wanted, s: _like(wanted, s.facts.source),
    "grade": lambda wanted, s: _like(wanted, s.facts.grade),
    "in": lambda wanted, s: wanted in s.facts.layers,
    "near": lambda wanted, s: s.facts.near.get(wanted[0], float("inf")) <= wanted[1],
    "owner_known": lambda wanted, s: s.facts.owner_known is wanted,
    "during": lambda wanted, s: s.calendars[wanted].open_at(s.facts.at),
    "outside": lambda wanted, s: not s.calendars[wanted].open_at(s.facts.at),
    "repeats": lambda wanted, s: s.facts.repeats >= wanted,
}
"""Conditions by name: the value the policy states, and what is known."""
CONDITIONS: Mapping[str, tuple[str, str]] = {
    "class": ("小类", "Class"),
    "type": ("案件类型", "Case type"),
    "source": ("来源", "Source"),
    "grade": ("管理等级", "Management grade"),
    "in": ("位于图层", "In the layer"),
    "near": ("距图层不超过（米）", "Within metres of the layer"),
    "owner_known": ("权属已知", "Owner known"),
    "during": ("日历时段内", "During"),
    "outside": ("日历时段外", "Outside"),
    "repeats": ("反复次数不少于", "Repeated at least"),
}
"""What the conditions are called."""

SELECTORS: Mapping[str, tuple[str, str]] = {
    "unit": ("指定单位", "a fixed unit, named by the argument"),
    "grid": ("处置网格（级别 1–4）", "the handling grid there, of level 1 city … 4 community"),
    "owner": ("权属、养护单位", "who owns or maintains the component"),
    "owner_district": ("权属单位所在区", "the district grid of the component's owner"),
    "neighbour_district": ("邻区", "the district grid on the other side of the border"),
    "department": ("责任部门", "a department's unit there; by default the handbook's"),
    "duty": ("值班单位（日历）", "the unit on duty in the calendar"),
}
"""How a unit is found: names that policies may use, and what they mean."""


def layers_named(policies: Iterable[Policy]) -> frozenset[str]:
    """Return the layers of which policies ask whether the point is in or near them."""
    named: set[str] = set()
    for policy in policies:
        if "in" in policy.when:
            named.add(str(policy.when["in"]).partition(":")[0])
        if "near" in policy.when:
            named.add(str(policy.when["near"][0]))
    return frozenset(named - {DISTRICTS})


DISTRICTS = "districts"
"""What ``near`` calls the districts in which the point does not lie."""


def never_wins(policies: Sequence[Policy]) -> Iterator[str]:
    """Yield policies that another one always precedes: it asks for no more and finds its targets.

    The one before asks for a part of the same conditions, and each of its targets is a fixed unit or
    is found whenever those of the other are.
    """
    before: list[Policy] = []
    for policy in (item for item in ordered(policies) if not item.modifier):
        if any(_precedes(earlier, policy) for earlier in before):
            yield policy.id
        before.append(policy)


def _precedes(earlier: Policy, later: Policy) -> bool:
    weaker = all(
        name in later.when and later.when[name] == wanted for name, wanted in earlier.when.items()
    )
    found = {(target.selector, target.argument) for target in later.targets}
    sure = all(
        target.selector == "unit" or (target.selector, target.argument) in found
        for target in earlier.targets
    )
    return weaker and sure and bool(earlier.targets)
