"""Layers of the patrol: walked tracks, and the field tasks that belong to no case."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Style, attr
from layers.model import Feature, Line, Point


class PatrolTrack(Feature):
    """Where collectors went on their duties, one line per finished duty, with attendance and coverage.

    Drawn when the duty is over; until then the positions lie in the uploads, and the map shows the
    last position of everybody on duty.
    """

    __tablename__ = "patrol_tracks"
    layer = Layer(
        title=("巡查轨迹", "Patrol tracks"),
        theme="cases",
        owner="command",
        read="cases.patrol",
        write="cases.patrol",
        standard="CJJ/T 106-2010, GB/T 30428.8",
        zoom=(10, 22),
        z=60,
        style=Style(
            form="line",
            width=2,
            color="#2F7ED8",
            by=By(
                field="verdict",
                values={
                    "present": {"color": "#2E9E44"},
                    "late": {"color": "#E8A90C"},
                    "early": {"color": "#E8A90C"},
                    "short": {"color": "#E8890C"},
                    "absent": {"color": "#D6336C"},
                },
            ),
        ),
    )
    __table_args__ = (Index("uq_patrol_tracks_duty", "tenant", "duty", unique=True),)

    duty: Mapped[int | None] = attr("排班编号", "Duty")
    person: Mapped[str | None] = attr(
        "采集员", "Collector", read="cases.patrol", reason="personal data", length=64
    )
    grid: Mapped[str | None] = attr("责任网格", "Responsibility grid", length=16)
    starts_at: Mapped[dt.datetime | None] = attr("上班时间", "From")
    ends_at: Mapped[dt.datetime | None] = attr("下班时间", "Until")
    verdict: Mapped[str | None] = attr("出勤", "Attendance", codes="patrol_verdict", label=True)
    minutes_on_grid: Mapped[float | None] = attr("在岗分钟", "Minutes on the grid", unit="min")
    length_m: Mapped[float | None] = attr("行走长度", "Length walked", unit="m")
    coverage: Mapped[float | None] = attr("道路覆盖率", "Share of roads seen")
    longest_gap: Mapped[float | None] = attr("最长中断", "Longest gap", unit="min")
    reports: Mapped[int | None] = attr("上报数", "Reports made")
    geom: Mapped[Line]


class PatrolTask(Feature):
    """Something to be looked at once, at a place, by a day: for a focused patrol, campaign, sample or plan.

    Tasks of cases are work items of the cases; these here have no case, and make one only if what
    is found there is reported.
    """

    __tablename__ = "patrol_tasks"
    layer = Layer(
        title=("巡查任务", "Patrol tasks"),
        theme="cases",
        owner="command",
        read="staff",
        write="cases.command",
        standard="CJJ/T 106-2010",
        zoom=(10, 22),
        z=70,
        style=Style(
            form="triangle",
            by=By(
                field="state",
                values={
                    "open": {"color": "#E8890C"},
                    "done": {"color": "#2E9E44"},
                    "missed": {"color": "#D6336C"},
                    "cancelled": {"color": "#7A7F87"},
                },
            ),
        ),
    )
    __table_args__ = (
        Index("ix_patrol_tasks_open", "tenant", "state", "due_at"),
        Index("ix_patrol_tasks_order", "tenant", "kind", "order_id"),
    )

    kind: Mapped[str] = attr("任务种类", "Kind", codes="patrol_task_kind", default="focus")
    order_id: Mapped[int | None] = attr("所属任务单", "Of order")
    grid: Mapped[str | None] = attr("责任网格", "Responsibility grid", length=16)
    person: Mapped[str | None] = attr(
        "执行人", "Person", read="cases.patrol", reason="personal data", length=64
    )
    not_before: Mapped[dt.datetime | None] = attr("不早于", "Not before")
    due_at: Mapped[dt.datetime | None] = attr("时限", "Due at")
    done_at: Mapped[dt.datetime | None] = attr("完成时间", "Done at")
    state: Mapped[str] = attr("状态", "State", codes="patrol_task_state", default="open")
    result: Mapped[str | None] = attr("结果", "Result", length=1000)
    geom: Mapped[Point]
