"""The flow: which action leads from which state to which, and how long each stage may take.

A type of case may have steps of its own: they take the place of the step with the same machine, state
and action, or come as further ones; without posts they take it away. So a new kind of case runs its
own way without a flow of its own to be kept in step with the others.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from services.cases.config.shape import AT_REPORT, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import CLOCKS, UNITS, listed, one_of, worded
from services.cases.rules import flow as flows
from services.cases.rules.clock import Limit, Unit
from services.cases.rules.posts import TITLES

Machine = Literal["case", "order", "field", "request", "token"]


def _machines() -> dict[str, tuple[str, str]]:
    return {"case": ("案件", "Case"), **listed("case_machine")}


class Step(Shape):
    """A row of the table of transitions; guards, effects and posts are separated by ``;``.

    ``type``: for cases of this type only.
    """

    KEY: ClassVar[tuple[str, ...]] = ("machine", "state", "action")

    machine: Machine = Field(title="对象 · Machine", json_schema_extra=one_of(_machines))
    state: str = Field("", max_length=30, title="状态 · State")
    action: str = Field(min_length=1, max_length=30, title="操作 · Action")
    to: str = Field(min_length=1, max_length=30, title="转入状态 · To")
    posts: str = Field(
        title="岗位（空：不可执行） · Posts (none: not possible)",
        json_schema_extra=worded(lambda: TITLES),
    )
    guards: str = Field("", title="条件 · Guards")
    effects: str = Field("", title="效果 · Effects")
    reason: bool = Field(False, title="须说明理由 · Demands a reason")
    zh: str = Field(min_length=1, max_length=30, title="名称 · Chinese name")
    en: str = Field("", max_length=60, title="英文名称 · English name")
    type: str = Field(
        "",
        pattern=r"^([a-z][a-z0-9_.]{1,30})?$",
        title="案件类型（空：全部） · Case type (none: all)",
    )

    @property
    def key(self) -> str:
        """Machine, state and action; and the type, if the step is of one."""
        return super().key + (f"/{self.type}" if self.type else "")

    @property
    def transition(self) -> flows.Transition:
        """The row as the flow has it."""
        return flows.Transition(
            machine=self.machine,
            state=self.state,
            action=self.action,
            to=self.to,
            posts=frozenset(filter(None, self.posts.split(";"))),
            guards=tuple(flows.named(self.guards)),
            effects=tuple(flows.named(self.effects)),
            reason=self.reason,
            title=(self.zh, self.en),
        )


class StateName(Shape):
    """What a state of the city's own is called; without a row it is called as a step that leads to it."""

    KEY: ClassVar[tuple[str, ...]] = ("machine", "state")

    machine: Machine = Field("case", title="对象 · Machine", json_schema_extra=one_of(_machines))
    state: str = Field(min_length=1, max_length=30, title="状态 · State")
    zh: str = Field(min_length=1, max_length=30, title="名称 · Chinese name")
    en: str = Field("", max_length=60, title="英文名称 · English name")


class StageLimit(Shape):
    """How long a stage may take; ``handbook`` takes the limit of the case's handbook item."""

    KEY: ClassVar[tuple[str, ...]] = ("clock",)

    clock: str = Field(
        min_length=2, max_length=30, title="计时 · Clock", json_schema_extra=worded(lambda: CLOCKS)
    )
    handbook: bool = Field(False, title="按手册 · As the handbook says")
    factor: float = Field(1, gt=0, le=100, title="倍数 · Multiple of the handbook's")
    value: float = Field(1, gt=0, le=1000, title="时限 · Limit")
    unit: Unit = Field("work_hour", title="单位 · Unit", json_schema_extra=one_of(lambda: UNITS))
    confidence: str = Field(
        "assumed",
        title="可信度 · Confidence",
        json_schema_extra=worded(lambda: listed("confidence")),
    )

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


@dataclass(frozen=True)
class Flows:
    """The flow of all cases, and those of types with steps of their own."""

    plain: flows.Flow
    own: Mapping[str, flows.Flow]

    def of(self, case_type: str) -> flows.Flow:
        """Return the flow of a type of case."""
        return self.own.get(case_type, self.plain)

    def rows(self) -> Iterator[tuple[str, flows.Transition]]:
        """Yield the steps of all cases (type empty), then by type those that only its cases have."""
        yield from (("", row) for row in self.plain.rows)
        for name, one in sorted(self.own.items()):
            yield from ((name, row) for row in one.rows if row not in self.plain.rows)


def read(rows: Rows) -> Flows:
    """Return the flows that the rows of an edition make."""
    steps: list[Step] = list(rows["steps"].values())
    plain = [row.transition for row in steps if not row.type]
    types = {row.type for row in steps} - {""}
    own = {
        name: _over(plain, [row.transition for row in steps if row.type == name]) for name in types
    }
    return Flows(flows.Flow(tuple(plain)), own)


def _over(plain: list[flows.Transition], own: list[flows.Transition]) -> flows.Flow:
    """A type's steps over those of all cases, in the order of these; what they cut off is left out."""
    mine = {(row.machine, row.state, row.action): row for row in own}
    kept = [mine.pop((row.machine, row.state, row.action), row) for row in plain]
    made = flows.Flow(tuple(row for row in (*kept, *mine.values()) if row.posts))
    reached = made.reached
    return flows.Flow(
        tuple(row for row in made.rows if row in own or (row.machine, row.state) in reached)
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
    made = read(rows)
    yield from _nameless(rows, made)
    for name, one in (("", made.plain), *sorted(made.own.items())):
        where = (f"“{name}”", f" of {name}") if name else ("", "")
        for sentence in flows.lint(one):
            zh, en = f"{where[0]}流程有误：{sentence}。", f"The flow{where[1]}: {sentence}."
            yield Finding("error", "steps", "", zh, en)
        if name and known.unknown("types", name):
            zh, en = f"没有案件类型“{name}”。", f"There is no case type “{name}”."
            yield Finding("error", "steps", "", zh, en)
    states = {state for one in _all(made) for state in one.machines.get("case", ())}
    for state in sorted(known.names.get("open_states", frozenset()) - states):
        yield Finding(
            "error",
            "steps",
            "",
            f"仍有案件处于状态“{state}”，新流程没有这一状态。",
            f"Cases are in state “{state}”, which the flow does not know.",
        )


def _nameless(rows: Rows, made: Flows) -> Iterator[Finding]:
    """Names of states that no step leads to."""
    there = {
        (name, state) for one in _all(made) for name, all_ in one.machines.items() for state in all_
    }
    for key, row in rows["states"].items():
        if (row.machine, row.state) not in there:
            zh, en = f"流程没有状态“{row.state}”。", f"The flow has no state “{row.state}”."
            yield Finding("warning", "states", key, zh, en)


def _all(made: Flows) -> Iterator[flows.Flow]:
    yield made.plain
    yield from made.own.values()


KIND = Kind(
    id="flow",
    title=("流程", "Flow"),
    holds=AT_REPORT,
    parts=(
        Part("steps", ("流转", "Transitions"), Step),
        Part("states", ("状态名称", "Names of states"), StateName),
        Part("limits", ("环节时限", "Limits of stages"), StageLimit),
    ),
    seeds=(Seed(1, _rows),),
    check=_check,
)
