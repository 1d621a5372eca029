"""Dispatch policies: who shall handle a case, decided by the rules of :mod:`services.cases.rules.dispatch`.

The shipped rows show each form of dispatch that the guideline names: flat 扁平化, dual-flow 双流程,
cross-district 跨区域, same-period 同时段, lead and assist 主协办, multi-department 多部门, and the
four levels 四级. Which classes they take is a city's choice; those here are examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field, JsonValue, field_validator

from services.cases.config.kinds.calendar import SHIPPED
from services.cases.config.kinds.conditions import shaped
from services.cases.config.kinds.targets import TargetOf
from services.cases.config.shape import AT_DISPATCH, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import one_of, worded
from services.cases.rules import dispatch
from services.cases.rules.dispatch import PREDICATES, SELECTORS, Policy, Target

NEAR_BORDER_M = 20
"""How near another district a case is shared with it."""


class PolicyRow(Shape):
    """A policy: when it applies and whom it asks; a modifier asks nobody and changes the winner."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.-]{1,40}$", title="代码 · Id")
    zh: str = Field(min_length=1, max_length=60, title="名称 · Chinese name")
    en: str = Field("", max_length=120, title="英文名称 · English name")
    priority: int = Field(100, ge=0, le=9999, title="优先序 · Priority (lowest first)")
    when: dict[str, JsonValue] = Field(
        default_factory=dict,
        title="条件 · Conditions",
        json_schema_extra=worded(lambda: dispatch.CONDITIONS),
    )
    mode: dispatch.Mode = Field(
        "levels",
        title="派遣方式 · Form of dispatch",
        json_schema_extra=one_of(lambda: dispatch.MODES),
    )
    targets: tuple[TargetOf, ...] = Field((), title="承办 · Targets")
    hold_until: str = Field(
        "",
        title="等到日历 · Held until the calendar opens",
        json_schema_extra=worded(lambda: SHIPPED),
    )
    modifier: bool = Field(False, title="仅修正 · Only modifies")
    priority_add: int = Field(0, ge=-9, le=9, title="优先级加 · Added to the priority")
    limit_factor: float = Field(1, ge=0.01, le=10, title="时限倍数 · Multiple of the limit")

    @field_validator("when")
    @classmethod
    def _shaped(cls, when: dict[str, JsonValue]) -> dict[str, JsonValue]:
        return shaped(when)

    @property
    def policy(self) -> Policy:
        """The row as the rules take it."""
        return Policy(
            id=self.id,
            when=self.when,
            mode=self.mode,
            targets=tuple(Target(t.role, t.selector, t.argument, t.axis) for t in self.targets),
            priority=self.priority,
            hold_until=self.hold_until,
            modifier=self.modifier,
            priority_add=self.priority_add,
            limit_factor=self.limit_factor,
            title=(self.zh, self.en),
        )


class DutyRow(Shape):
    """Which unit is on duty while a calendar is open, in an area (empty: everywhere)."""

    KEY: ClassVar[tuple[str, ...]] = ("calendar", "area")

    calendar: str = Field(title="日历 · Calendar", json_schema_extra=worded(lambda: SHIPPED))
    area: str = Field("", pattern=r"^\d{0,12}$", title="区划 · Division")
    unit: str = Field(min_length=1, max_length=40, title="值班单位 · Unit on duty")


def read(rows: Rows) -> tuple[Policy, ...]:
    """Return the policies of an edition."""
    return tuple(row.policy for row in rows["policies"].values())


def duties(rows: Rows) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return (area, unit) by calendar, the longest area first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows["duties"].values():
        found.setdefault(row.calendar, []).append((row.area, row.unit))
    return {name: tuple(sorted(each, key=lambda it: -len(it[0]))) for name, each in found.items()}


def _lead(selector: str, argument: str = "", axis: str = "") -> dict[str, str]:
    return {"role": "lead", "selector": selector, "argument": argument, "axis": axis}


def _with(role: str, *departments: str) -> list[dict[str, str]]:
    return [{"role": role, "selector": "department", "argument": name} for name in departments]


NIGHT_UNIT = "night-duty"
"""The unit of the night shift until a city names its own."""
_NOISE = ["06028", "0128", "0301", "08001"]
_SHIPPED: tuple[dict[str, Any], ...] = (
    {
        "id": "night-now",
        "zh": "夜间问题当即派夜班",
        "en": "At night to the night shift at once",
        "priority": 10,
        "when": {"class": _NOISE, "during": "night"},
        "mode": "same_period",
        "targets": [_lead("duty", "night")],
    },
    {
        "id": "night-held",
        "zh": "夜间类问题留待夜班",
        "en": "Kept for the night shift",
        "priority": 11,
        "when": {"class": _NOISE, "outside": "night"},
        "mode": "same_period",
        "targets": [_lead("duty", "night")],
        "hold_until": "night",
    },
    {
        "id": "border-owner",
        "zh": "跨区由权属单位所在区主办",
        "en": "Near a border the owner's district leads",
        "priority": 20,
        "when": {"near": ["districts", NEAR_BORDER_M], "owner_known": True},
        "mode": "cross",
        "targets": [
            _lead("owner_district"),
            {"role": "assist", "selector": "neighbour_district"},
        ],
    },
    {
        "id": "flat-type",
        "zh": "扁平化直达社区处置员",
        "en": "Straight to the community's handler",
        "priority": 30,
        "when": {"type": "flat"},
        "mode": "flat",
        "targets": [_lead("grid", "4")],
    },
    {
        "id": "flat-small",
        "zh": "小事项扁平化派遣",
        "en": "Small matters straight to the community",
        "priority": 31,
        "when": {"class": ["06010", "0110", "09010", "0410", "07001", "0201"]},
        "mode": "flat",
        "targets": [_lead("grid", "4")],
    },
    {
        "id": "dual-building",
        "zh": "违法建设市区双流程",
        "en": "Illegal building: city and district side by side",
        "priority": 40,
        "when": {"class": ["06001", "0101"]},
        "mode": "dual",
        "targets": [_lead("grid", "1", "city"), _lead("grid", "2", "district")],
    },
    {
        "id": "assist-roadworks",
        "zh": "掘路由市政主办、执法协办",
        "en": "Digging: municipal works lead, enforcement and gardens assist",
        "priority": 50,
        "when": {"class": ["08003", "0303", "06013", "0113"]},
        "mode": "lead_assist",
        "targets": [
            _lead("department", "municipal"),
            *_with("assist", "enforcement", "gardens"),
        ],
    },
    {
        "id": "multi-flood",
        "zh": "积水多部门联动",
        "en": "Flooded road: three departments at once",
        "priority": 60,
        "when": {"class": ["0506", "10994"]},
        "mode": "multi",
        "targets": _with("equal", "municipal", "drainage", "enforcement"),
    },
    {
        "id": "owner",
        "zh": "部件问题派权属单位",
        "en": "Components to who answers for them",
        "priority": 200,
        "when": {"owner_known": True},
        "mode": "levels",
        "targets": [_lead("owner")],
    },
    {
        "id": "levels",
        "zh": "默认四级处置",
        "en": "By default down the four levels",
        "priority": 900,
        "when": {},
        "mode": "levels",
        "targets": [_lead("grid", "2")],
    },
    {
        "id": "levels-community",
        "zh": "无区级网格时派社区",
        "en": "To the community where no district grid is known",
        "priority": 910,
        "when": {},
        "mode": "levels",
        "targets": [_lead("grid", "4")],
    },
    {
        "id": "department",
        "zh": "无处置网格时派责任部门",
        "en": "To the responsible department where no grid is known",
        "priority": 920,
        "when": {},
        "mode": "levels",
        "targets": [_lead("department")],
    },
    {
        "id": "repeated",
        "zh": "反复发生，提级加急",
        "en": "Repeated problems are urgent",
        "when": {"repeats": 3},
        "modifier": True,
        "priority_add": 1,
        "limit_factor": 0.5,
    },
)


def _rows() -> Iterator[tuple[str, Shape]]:
    yield from (("policies", PolicyRow.model_validate(row)) for row in _SHIPPED)
    yield "duties", DutyRow(calendar="night", unit=NIGHT_UNIT)


def _check(rows: Rows, known: Known) -> Iterator[Finding]:
    for key, row in rows["policies"].items():
        yield from (Finding("error", "policies", key, *words) for words in _wrong(row, known))
    for key in dispatch.never_wins(read(rows)):
        yield Finding(
            "warning",
            "policies",
            key,
            f"规则“{key}”永远不会生效：前面的规则总会先满足。",
            f"“{key}” can never win: one before it always applies.",
        )


def _wrong(row: PolicyRow, known: Known) -> Iterator[tuple[str, str]]:
    for name in sorted(row.when.keys() - PREDICATES.keys()):
        yield f"没有条件“{name}”。", f"There is no condition “{name}”."
    if not row.modifier and not row.targets:
        yield "没有承办单位。", "It asks nobody."
    for target in row.targets:
        if target.selector not in SELECTORS:
            yield f"没有选择方式“{target.selector}”。", f"There is no selector “{target.selector}”."
        if target.selector == "unit" and known.unknown("units", target.argument):
            yield f"没有单位“{target.argument}”。", f"There is no unit “{target.argument}”."
    calendars = [row.when.get("during"), row.when.get("outside"), row.hold_until]
    named = [("calendars", "日历", str(name)) for name in calendars if name]
    layers = [("layers", "图层", name) for name in dispatch.layers_named([row.policy])]
    for what, zh, name in (*named, *layers):
        if known.unknown(what, name):
            yield f"没有{zh}“{name}”。", f"There is no {what[:-1]} “{name}”."


KIND = Kind(
    id="policies",
    title=("派遣规则", "Dispatch policies"),
    holds=AT_DISPATCH,
    parts=(
        Part("policies", ("规则", "Policies"), PolicyRow),
        Part("duties", ("值班单位", "Units on duty"), DutyRow),
    ),
    seeds=(Seed(1, _rows),),
    check=_check,
    areas=True,
)
