"""The cases: one point each, with what is known of it now; its past is in the events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from layers.declare import By, Events, Layer, Style, attr
from layers.model import Feature, Point

LIGHTS = By(
    field="light",
    values={
        "green": {"color": "#1667C9"},
        "yellow": {"color": "#E39A00", "form": "square"},
        "red": {"color": "#CF1F2E", "form": "triangle"},
    },
)
"""From the least to the worst: places told as one have the look of the worst there."""
OPEN = text("NOT ended")
ENDED = text("ended")


class Case(Feature):
    """Problems of the city from their report to their closing, one point each, drawn by light.

    ``code`` is the number of the case, given when it is filed. The class is a snapshot of the
    catalogue's edition. Colleagues see the cases of their area and of their units; the public sees
    filed ones without what was written about them.
    """

    __tablename__ = "cases"
    layer = Layer(
        title=("案件", "Cases"),
        theme="cases",
        owner="command",
        write="cases.act",
        standard="CJJ/T 106-2010, GB/T 30428.8",
        group="cases",
        z=20,
        zoom=(9, 22),
        default_visible=True,
        default_to="cases.command",
        default_filter="ended = false",
        style=Style(form="disc", by=LIGHTS),
        history=Events(table="case_events", key="case_id", only="item_id IS NULL", shown="read"),
    )
    __table_args__ = (
        Index("ix_cases_open", "tenant", "state", "due_at", "id", postgresql_where=OPEN),
        Index("ix_cases_recent", "tenant", "reported_at", "id"),
        Index(
            "ix_cases_alike",
            "tenant",
            "sim_group",
            "geom",
            postgresql_using="gist",
            postgresql_where=OPEN,
        ),
        Index(
            "ix_cases_alike_ended",
            "tenant",
            "sim_group",
            "ended_at",
            "geom",
            postgresql_using="gist",
            postgresql_where=ENDED,
        ),
        Index(
            "ix_cases_open_scopes",
            "tenant",
            "scopes",
            postgresql_using="gin",
            postgresql_where=OPEN,
        ),
        Index(
            "ix_cases_component",
            "tenant",
            "component_code",
            postgresql_where=text("component_code IS NOT NULL"),
        ),
        Index(
            "ix_cases_parent", "tenant", "parent_id", postgresql_where=text("parent_id IS NOT NULL")
        ),
        Index(
            "ix_cases_resume", "tenant", "resume_at", postgresql_where=text("resume_at IS NOT NULL")
        ),
    )

    code: Mapped[str | None] = attr("案卷号", "Case number", label=True, readonly=True)
    name: Mapped[str | None] = attr("问题类别", "Class", readonly=True)
    type: Mapped[str] = attr("案件类型", "Type", codes="case_type", default="event", readonly=True)
    class_edition: Mapped[str] = attr(
        "分类版本", "Class edition", codes="edition", default="2013", readonly=True
    )
    class_kind: Mapped[str] = attr(
        "部件、事件或事项",
        "Component, event or matter",
        codes="case_class_kind",
        default="event",
        readonly=True,
    )
    class_code: Mapped[str] = attr("小类代码", "Class code", readonly=True)
    condition: Mapped[str | None] = attr(
        "立案条件", "Filing condition", read="staff", reason="internal", readonly=True
    )
    grade: Mapped[str | None] = attr(
        "管理等级",
        "Management grade",
        codes="grid_grade",
        read="staff",
        reason="internal",
        readonly=True,
    )
    component_layer: Mapped[str | None] = attr(
        "部件图层", "Component layer", read="staff", reason="internal", readonly=True
    )
    component_id: Mapped[int | None] = attr(
        "部件编号", "Component number", read="staff", reason="internal", readonly=True
    )
    component_code: Mapped[str | None] = attr(
        "部件标识码", "Component identifier", read="staff", reason="internal", readonly=True
    )
    state: Mapped[str] = attr("状态", "State", codes="case_state", readonly=True)
    stage: Mapped[int] = attr("阶段", "Stage", readonly=True)
    seq: Mapped[int] = attr("步骤号", "Step number", read="staff", reason="internal", readonly=True)
    source: Mapped[str] = attr(
        "来源",
        "Source",
        codes="case_source",
        read="staff",
        reason="says who reported",
        readonly=True,
    )
    priority: Mapped[int] = attr(
        "优先级", "Priority", default=text("0"), read="staff", reason="internal", readonly=True
    )
    unit: Mapped[str | None] = attr(
        "主办单位", "Lead unit", read="staff", reason="internal", readonly=True
    )
    axis: Mapped[str | None] = attr(
        "流程轴", "Axis", codes="case_axis", read="staff", reason="internal", readonly=True
    )
    description: Mapped[str | None] = attr(
        "问题描述",
        "Description",
        read="staff",
        reason="may name people",
        length=2000,
        readonly=True,
    )
    address: Mapped[str | None] = attr(
        "地址描述", "Address", read="staff", reason="may name people", length=300, readonly=True
    )
    reported_at: Mapped[dt.datetime] = attr("上报时间", "Reported at", readonly=True)
    filed_at: Mapped[dt.datetime | None] = attr("立案时间", "Filed at", readonly=True)
    dispatched_at: Mapped[dt.datetime | None] = attr("派遣时间", "Dispatched at", readonly=True)
    handled_at: Mapped[dt.datetime | None] = attr("处置完成时间", "Handled at", readonly=True)
    closed_at: Mapped[dt.datetime | None] = attr("结案时间", "Closed at", readonly=True)
    ended_at: Mapped[dt.datetime | None] = attr(
        "结束时间", "Ended at", read="staff", reason="internal", readonly=True
    )
    ended: Mapped[bool] = attr("已结束", "Ended", default=text("false"), readonly=True)
    due_at: Mapped[dt.datetime | None] = attr("当前时限", "Due at", readonly=True)
    light_at: Mapped[dt.datetime | None] = attr(
        "预警时间", "Warning at", read="staff", reason="internal", readonly=True
    )
    light: Mapped[str] = attr(
        "红黄绿灯", "Light", codes="case_light", default="green", readonly=True
    )
    flow_edition: Mapped[int | None] = attr(
        "流程版本", "Flow edition", read="staff", reason="internal", readonly=True
    )
    handbook_edition: Mapped[int | None] = attr(
        "手册版本", "Handbook edition", read="staff", reason="internal", readonly=True
    )
    sim_group: Mapped[str] = attr(
        "相似组", "Group of likeness", read="staff", reason="internal", readonly=True
    )
    parent_id: Mapped[int | None] = attr(
        "母案编号", "Parent case", read="staff", reason="internal", readonly=True
    )
    resume_at: Mapped[dt.datetime | None] = attr(
        "挂账至", "Hung until", read="staff", reason="internal", readonly=True
    )
    exempt: Mapped[bool] = attr(
        "超时免责", "Exempt", default=text("false"), read="staff", reason="internal", readonly=True
    )
    responsibility_grid: Mapped[str | None] = attr(
        "责任网格", "Responsibility grid", read="staff", reason="internal", readonly=True
    )
    handling_grid: Mapped[str | None] = attr(
        "处置网格", "Handling grid", read="staff", reason="internal", readonly=True
    )
    read: Mapped[str] = mapped_column(server_default="staff", sort_order=93)
    moved: Mapped[bool] = mapped_column(server_default=text("false"), sort_order=94)
    extra: Mapped[dict[str, Any] | None] = attr(
        "扩展属性",
        "Further attributes",
        column=JSONB(none_as_null=True),
        read="staff",
        reason="internal",
        readonly=True,
    )
    geom: Mapped[Point]
