"""Layers of repeating problems: where they are, and the focused patrols ordered for them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Style, attr
from layers.model import Feature, Polygon

COMMAND = "cases.command"
"""Permission to order focused patrols, campaigns and task forces."""


class Hotspot(Feature):
    """Ground on which the same kind of problem comes back, found every night; its past is its history."""

    __tablename__ = "hotspots"
    layer = Layer(
        title=("反复发生点", "Hotspots"),
        theme="cases",
        owner="command",
        read="staff",
        write=COMMAND,
        standard="CJJ/T 106-2010",
        zoom=(9, 22),
        z=80,
        style=Style(
            form="fill",
            color="#D6336C",
            fill_opacity=0.35,
            label=True,
            by=By(
                field="state",
                values={
                    "open": {"color": "#D6336C"},
                    "patrolled": {"color": "#E8890C"},
                    "quiet": {"color": "#2E9E44"},
                },
            ),
        ),
    )

    sim_group: Mapped[str | None] = attr("问题组", "Kind of problem", length=60)
    class_code: Mapped[str | None] = attr("小类代码", "Class code", length=20)
    cases: Mapped[int | None] = attr("案件数", "Cases")
    days: Mapped[int | None] = attr("发生天数", "Different days")
    window_days: Mapped[int | None] = attr("统计天数", "Days looked at")
    first_at: Mapped[dt.datetime | None] = attr("首次发生", "First case")
    last_at: Mapped[dt.datetime | None] = attr("最近发生", "Last case")
    state: Mapped[str] = attr("状态", "State", codes="hotspot_state", default="open")
    case_ids: Mapped[list[str] | None] = attr("所含案件", "Cases in it")
    geom: Mapped[Polygon]


class PatrolOrder(Feature):
    """An order to patrol a place more often for a time; its tasks lie in the layer of patrol tasks."""

    __tablename__ = "patrol_orders"
    layer = Layer(
        title=("重点巡查任务", "Focused patrol orders"),
        theme="cases",
        owner="command",
        read="staff",
        write=COMMAND,
        standard="CJJ/T 106-2010",
        zoom=(9, 22),
        z=82,
        style=Style(form="outline", color="#E8890C", width=2.5, label=True),
    )

    hotspot: Mapped[int | None] = attr("反复发生点", "Hotspot")
    grid: Mapped[str | None] = attr("责任网格", "Responsibility grid", length=16)
    unit: Mapped[str | None] = attr("牵头单位", "Lead unit", length=32)
    starts_on: Mapped[dt.date | None] = attr("开始日期", "From")
    ends_on: Mapped[dt.date | None] = attr("结束日期", "Until")
    visits_per_day: Mapped[int | None] = attr("每日巡查次数", "Visits a day")
    state: Mapped[str] = attr("状态", "State", codes="patrol_order_state", default="open")
    ordered_by: Mapped[str | None] = attr("下达人", "Ordered by", length=64)
    note: Mapped[str | None] = attr("要求", "What for", length=500)
    geom: Mapped[Polygon]
