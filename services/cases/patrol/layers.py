"""The layer of walked tracks: one line per finished duty, with what was measured."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Style, attr
from layers.model import Feature, Line


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
