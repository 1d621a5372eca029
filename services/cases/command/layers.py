"""Layers of the command centre: campaign areas and their records, sample points of the inspectors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Style, attr
from layers.model import Feature, Point, Polygon

COMMAND, INSPECT = "cases.command", "cases.inspect"
"""Permissions: to lead campaigns and task forces; to inspect independently."""


class CampaignArea(Feature):
    """Where a special collection campaign runs (civilised city, hygienic city …), its form and its people."""

    __tablename__ = "campaign_areas"
    layer = Layer(
        title=("专项采集范围", "Campaign areas"),
        theme="cases",
        owner="command",
        read="staff",
        write=COMMAND,
        standard="CJJ/T 106-2010",
        zoom=(8, 22),
        z=84,
        style=Style(form="hatch", color="#8A63D2", label=True),
    )

    starts_on: Mapped[dt.date | None] = attr("开始日期", "From")
    ends_on: Mapped[dt.date | None] = attr("结束日期", "Until")
    form: Mapped[dict[str, Any] | None] = attr(
        "采集表单", "Form", read=COMMAND, reason="shown to the campaign's collectors only"
    )
    members: Mapped[list[str] | None] = attr(
        "采集员", "Collectors", read=COMMAND, reason="personal data"
    )
    note: Mapped[str | None] = attr("说明", "Note", length=500)
    geom: Mapped[Polygon]


class CampaignRecord(Feature):
    """What a collector recorded in a campaign, at a point, by the campaign's form."""

    __tablename__ = "campaign_records"
    layer = Layer(
        title=("专项采集记录", "Campaign records"),
        theme="cases",
        owner="command",
        read="staff",
        write=COMMAND,
        standard="CJJ/T 106-2010",
        zoom=(11, 22),
        z=86,
        style=Style(form="square", color="#8A63D2"),
    )
    __table_args__ = (Index("ix_campaign_records_campaign", "tenant", "campaign"),)

    campaign: Mapped[int | None] = attr("专项", "Campaign")
    collector: Mapped[str | None] = attr(
        "采集员", "Collector", read=COMMAND, reason="personal data", length=64
    )
    recorded_at: Mapped[dt.datetime | None] = attr("记录时间", "Recorded at")
    data: Mapped[dict[str, Any] | None] = attr("内容", "Content")
    geom: Mapped[Point]


class SamplePoint(Feature):
    """A point drawn for independent inspection; the draw can be repeated from its seed."""

    __tablename__ = "evaluation_sample_points"
    layer = Layer(
        title=("督查抽样点", "Inspection sample points"),
        theme="cases",
        owner="command",
        read=INSPECT,
        write=INSPECT,
        standard="GB/T 30428.4",
        zoom=(10, 22),
        z=88,
        style=Style(
            form="ring",
            by=By(
                field="state",
                values={"open": {"color": "#E8890C"}, "done": {"color": "#2E9E44"}},
            ),
        ),
    )
    __table_args__ = (Index("ix_evaluation_sample_points_plan", "tenant", "plan"),)

    plan: Mapped[str | None] = attr("抽查批次", "Plan", length=100)
    inspector: Mapped[str | None] = attr("督查员", "Inspector", length=64)
    due_on: Mapped[dt.date | None] = attr("截止日期", "Due on")
    seed: Mapped[str | None] = attr("抽样种子", "Seed of the draw", length=64)
    state: Mapped[str] = attr("状态", "State", codes="sample_state", default="open")
    geom: Mapped[Point]
