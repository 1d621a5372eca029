"""The work items of cases: orders to units, field tasks of persons, requests, flow tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from layers.declare import By, Events, Layer, Style, attr
from layers.model import Feature, Point
from services.cases.layers.case import OPEN


class CaseItem(Feature):
    """Who has to do what for a case: the rows of all queues, at the case's place, coloured by light.

    Class, number, address and place are copies of the case's, so that a queue is read without it.
    """

    __tablename__ = "case_items"
    layer = Layer(
        title=("办件", "Work items"),
        theme="cases",
        owner="command",
        read="staff",
        write="cases.act",
        standard="CJJ/T 106-2010, GB/T 30428.8",
        group="cases",
        z=10,
        zoom=(9, 22),
        style=Style(
            form="ring",
            by=By(
                field="light",
                values={
                    "green": {"color": "#2E9E44"},
                    "yellow": {"color": "#E8A90C"},
                    "red": {"color": "#D6336C"},
                },
            ),
        ),
        history=Events(table="case_events", key="item_id"),
    )
    __table_args__ = (
        Index("ix_case_items_unit", "tenant", "unit", "due_at", "id", postgresql_where=OPEN),
        Index("ix_case_items_person", "tenant", "person", "due_at", "id", postgresql_where=OPEN),
        Index(
            "ix_case_items_grid",
            "tenant",
            "responsibility_grid",
            "due_at",
            "id",
            postgresql_where=OPEN,
        ),
        Index("ix_case_items_due", "tenant", "machine", "due_at", "id", postgresql_where=OPEN),
        Index("ix_case_items_next", "tenant", "due_at", "id", postgresql_where=OPEN),
        Index("ix_case_items_case", "tenant", "case_id", "id"),
        Index(
            "ix_case_items_open_scopes",
            "tenant",
            "scopes",
            postgresql_using="gin",
            postgresql_where=OPEN,
        ),
    )

    name: Mapped[str | None] = attr("问题类别", "Class", label=True, readonly=True)
    case_id: Mapped[int] = attr("案件编号", "Case", readonly=True)
    case_code: Mapped[str | None] = attr("案卷号", "Case number", readonly=True)
    class_code: Mapped[str] = attr("小类代码", "Class code", readonly=True)
    machine: Mapped[str] = attr("办件种类", "Kind of item", codes="case_machine", readonly=True)
    kind: Mapped[str] = attr("事项", "Matter", codes="case_item_kind", readonly=True)
    role: Mapped[str | None] = attr("主协办", "Role", codes="case_role", readonly=True)
    axis: Mapped[str | None] = attr("流程轴", "Axis", codes="case_axis", readonly=True)
    parent_id: Mapped[int | None] = attr("上级任务", "Parent item", readonly=True)
    unit: Mapped[str | None] = attr("承办单位", "Unit", readonly=True)
    person: Mapped[str | None] = attr("承办人", "Person", readonly=True)
    asker: Mapped[str | None] = attr("发起人", "Asked by", readonly=True)
    state: Mapped[str] = attr("状态", "State", codes="case_item_state", readonly=True)
    seq: Mapped[int] = attr("步骤号", "Step number", readonly=True)
    priority: Mapped[int] = attr("优先级", "Priority", default=text("0"), readonly=True)
    address: Mapped[str | None] = attr("地址描述", "Address", readonly=True)
    not_before: Mapped[dt.datetime | None] = attr("不早于", "Not before", readonly=True)
    opened_at: Mapped[dt.datetime] = attr("发起时间", "Opened at", readonly=True)
    due_at: Mapped[dt.datetime | None] = attr("时限", "Due at", readonly=True)
    light_at: Mapped[dt.datetime | None] = attr("预警时间", "Warning at", readonly=True)
    light: Mapped[str] = attr(
        "红黄绿灯", "Light", codes="case_light", default="green", readonly=True
    )
    ended: Mapped[bool] = attr("已结束", "Ended", default=text("false"), readonly=True)
    ended_at: Mapped[dt.datetime | None] = attr("结束时间", "Ended at", readonly=True)
    passes: Mapped[int] = attr("次数", "Passes", default=text("1"), readonly=True)
    data: Mapped[dict[str, Any] | None] = attr(
        "内容", "Content", column=JSONB(none_as_null=True), readonly=True
    )
    responsibility_grid: Mapped[str | None] = attr("责任网格", "Responsibility grid", readonly=True)
    handling_grid: Mapped[str | None] = attr("处置网格", "Handling grid", readonly=True)
    moved: Mapped[bool] = mapped_column(server_default=text("false"), sort_order=94)
    geom: Mapped[Point]
