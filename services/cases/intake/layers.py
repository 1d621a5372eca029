"""Zones that decide on reports: where nothing is collected, and where hours count."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.declare import Layer, Style, attr
from layers.model import Feature, Polygon

PATTERNS = r"[\d*?]{1,6}(;[\d*?]{1,6}){0,49}"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
HOURS = rf"{_CLOCK}-{_CLOCK}(;{_CLOCK}-{_CLOCK}){{0,5}}"


class NoCollectionZone(Feature):
    """Areas whose problems collectors do not report: sites, barracks, private ground (非采集区域管控)."""

    __tablename__ = "no_collection_zones"
    layer = Layer(
        title=("非采集区域", "No-collection zones"),
        theme="zones",
        owner="command",
        read="staff",
        write="cases.zones",
        standard="CJJ/T 106-2010",
        group="cases",
        z=2,
        zoom=(11, 22),
        style=Style(form="hatch", label=True),
    )

    reason: Mapped[str] = attr("原因", "Reason", codes="no_collection_reason", default="site")
    classes: Mapped[str | None] = attr(
        "适用小类", "Classes concerned", length=300, pattern=PATTERNS
    )
    starts_on: Mapped[dt.date | None] = attr("起始日期", "First day")
    ends_on: Mapped[dt.date | None] = attr("截止日期", "Last day")
    keeper: Mapped[str | None] = attr("责任单位", "Who is responsible", length=100)
    note: Mapped[str | None] = attr("备注", "Note", length=500)
    geom: Mapped[Polygon]


class TimeWindowZone(Feature):
    """Areas where hours decide whether something is a problem: vending until 22:00 (限时段管控)."""

    __tablename__ = "time_window_zones"
    layer = Layer(
        title=("限时段管控区", "Time-limited zones"),
        theme="zones",
        owner="command",
        write="cases.zones",
        standard="CJJ/T 106-2010",
        group="cases",
        z=1,
        zoom=(11, 22),
        style=Style(form="dashed", label=True),
    )

    classes: Mapped[str] = attr("适用小类", "Classes concerned", length=300, pattern=PATTERNS)
    hours: Mapped[str] = attr("时段", "Hours", length=80, pattern=HOURS)
    days: Mapped[str] = attr("星期", "Weekdays", pattern="[1-7]{1,7}", default="1234567")
    meaning: Mapped[str] = attr(
        "时段含义", "Within the hours", codes="zone_window", default="tolerated"
    )
    starts_on: Mapped[dt.date | None] = attr("起始日期", "First day")
    ends_on: Mapped[dt.date | None] = attr("截止日期", "Last day")
    note: Mapped[str | None] = attr("备注", "Note", length=500)
    geom: Mapped[Polygon]
