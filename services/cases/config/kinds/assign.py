"""Rules by which field tasks (verification, checks) are given to collectors on duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from services.cases.config.shape import NEWEST, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import one_of
from services.cases.rules.assign import Assigning

EVERY = "*"
"""The rule of kinds of tasks that have none of their own."""
_TASKS = {
    EVERY: ("全部任务", "All tasks"),
    "verify": ("核实", "Verification"),
    "check": ("核查", "Check"),
}


class AssignRule(Shape):
    """How somebody is chosen for a kind of task; nobody ever gets a task about their own report."""

    KEY: ClassVar[tuple[str, ...]] = ("task",)

    task: Literal["*", "verify", "check"] = Field(
        title="任务 · Kind of task", json_schema_extra=one_of(lambda: _TASKS)
    )
    fresh_minutes: int = Field(
        15, ge=1, le=720, title="位置有效（分钟） · A position holds for, in minutes"
    )
    same_grid: bool = Field(True, title="本责任网格优先 · The same responsibility grid first")
    farthest: float = Field(20_000, gt=0, le=200_000, title="最远（米） · Farthest, in metres")
    busy: int = Field(0, ge=0, le=500, title="在办上限（0 不限） · Most open tasks (0: any)")

    @property
    def rule(self) -> Assigning:
        """The row as :mod:`services.cases.patrol.choose` takes it."""
        return Assigning(
            fresh=dt.timedelta(minutes=self.fresh_minutes),
            same_grid=self.same_grid,
            farthest=self.farthest,
            busy=self.busy,
        )


def find(rows: Rows, task: str) -> Assigning:
    """Return the rule of a kind of task."""
    found = rows["rules"].get(task) or rows["rules"].get(EVERY)
    return found.rule if isinstance(found, AssignRule) else Assigning()


def _rows() -> Iterator[tuple[str, Shape]]:
    yield "rules", AssignRule(task=EVERY)


def _check(rows: Rows, _known: Known) -> Iterator[Finding]:
    if EVERY not in rows["rules"]:
        yield Finding(
            "error",
            "rules",
            EVERY,
            "缺少适用于全部任务的规则“*”。",
            "There is no rule “*” for all tasks.",
        )


KIND = Kind(
    id="assign",
    title=("外勤派员规则", "Rules of assignment"),
    holds=NEWEST,
    parts=(Part("rules", ("规则", "Rules"), AssignRule),),
    seeds=(Seed(1, _rows),),
    check=_check,
    areas=True,
)
