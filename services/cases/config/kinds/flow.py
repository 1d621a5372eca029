"""The flow: which action leads from which state to which, and how long each stage may take."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from services.cases.config.shape import AT_REPORT, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.rules import flow as flows
from services.cases.rules.clock import Limit, Unit


class Step(Shape):
    """A row of the table of transitions; guards, effects and posts are separated by ``;``."""

    KEY: ClassVar[tuple[str, ...]] = ("machine", "state", "action")

    machine: Literal["case", "order", "field", "request", "token"] = Field(title="对象 · Machine")
    state: str = Field("", max_length=30, title="状态 · State")
    action: str = Field(min_length=1, max_length=30, title="操作 · Action")
    to: str = Field(min_length=1, max_length=30, title="转入状态 · To")
    posts: str = Field(title="岗位 · Posts")
    guards: str = Field("", title="条件 · Guards")
    effects: str = Field("", title="效果 · Effects")
    reason: bool = Field(False, title="须说明理由 · Demands a reason")
    zh: str = Field(min_length=1, max_length=30, title="名称 · Chinese name")
    en: str = Field("", max_length=60, title="英文名称 · English name")


class StageLimit(Shape):
    """How long a stage may take; ``handbook`` takes the limit of the case's handbook item."""

    KEY: ClassVar[tuple[str, ...]] = ("clock",)

    clock: str = Field(min_length=2, max_length=30, title="计时 · Clock")
    handbook: bool = Field(False, title="按手册 · As the handbook says")
    factor: float = Field(1, gt=0, le=100, title="倍数 · Multiple of the handbook's")
    value: float = Field(1, gt=0, le=1000, title="时限 · Limit")
    unit: Unit = Field("work_hour", title="单位 · Unit")
    confidence: str = Field("assumed", title="可信度 · Confidence")

    def limit(self, handbook: Limit | None) -> Limit | None:
        """Return the limit; None where the handbook should say it and says nothing."""
        if not self.handbook:
            return Limit(self.value, self.unit)
        return Limit(handbook.value * self.factor, handbook.unit) if handbook else None


_STAGES = (
    ("accept", 0.25, "assumed"),
    ("verify", 0.5, "confirmed"),
    ("file", 0.25, "assumed"),
    ("dispatch", 0.5, "assumed"),
    ("review", 0.5, "assumed"),
    ("check", 0.5, "confirmed"),
    ("close", 0.5, "assumed"),
    ("request", 4, "assumed"),
)
"""Limits of stages in working hours (as seen in county rules, or assumed)."""


def read(rows: Rows) -> flows.Flow:
    """Return the flow that the rows of an edition make."""
    return flows.Flow(
        tuple(
            flows.Transition(
                machine=row.machine,
                state=row.state,
                action=row.action,
                to=row.to,
                posts=frozenset(filter(None, row.posts.split(";"))),
                guards=tuple(flows.named(row.guards)),
                effects=tuple(flows.named(row.effects)),
                reason=row.reason,
                title=(row.zh, row.en),
            )
            for row in rows["steps"].values()
        )
    )


def _rows() -> Iterator[tuple[str, Shape]]:
    with (flows.CODES / "flow.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield "steps", _step(row)
    yield "limits", StageLimit(clock="total", handbook=True, factor=2)
    yield "limits", StageLimit(clock="handle", handbook=True, confidence="confirmed")
    yield "limits", StageLimit(clock="offer", value=0.25, unit="urgent_hour")
    for clock, value, confidence in _STAGES:
        yield "limits", StageLimit(clock=clock, value=value, confidence=confidence)


def _step(row: Mapping[str, str]) -> Step:
    values = {name: row[name] for name in Step.model_fields if name in row}
    return Step.model_validate({**values, "reason": row["reason"] == "yes"})


def _check(rows: Rows, known: Known) -> Iterator[Finding]:
    for sentence in flows.lint(read(rows)):
        yield Finding("error", "steps", "", f"流程有误：{sentence}。", f"{sentence}.")
    states = read(rows).machines.get("case", frozenset())
    for state in sorted(known.names.get("open_states", frozenset()) - states):
        yield Finding(
            "error",
            "steps",
            "",
            f"仍有案件处于状态“{state}”，新流程没有这一状态。",
            f"Cases are in state “{state}”, which the flow does not know.",
        )


KIND = Kind(
    id="flow",
    title=("流程", "Flow"),
    holds=AT_REPORT,
    parts=(
        Part("steps", ("流转", "Transitions"), Step),
        Part("limits", ("环节时限", "Limits of stages"), StageLimit),
    ),
    seeds=(Seed(1, _rows),),
    check=_check,
)
