"""The three kinds of grid (unit, responsibility and handling grids), and what checks find in them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from grids import models  # noqa: F401 - the tables beside these layers
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Feature, Polygon


class UnitGrid(Feature):
    """The smallest area of city management, about 10 000 m², inside one community.

    ``code`` is the community's 12 digits and a 3-digit sequence; it is never used again after
    the grid was split, merged or moved.
    """

    __tablename__ = "unit_grids"
    layer = Layer(
        title=("单元网格", "Unit grids"),
        theme="grids",
        owner="command",
        write="grids.edit",
        standard="GB/T 47678.3, GB/T 30428.1-2013",
        group="grids",
        z=10,
        zoom=(14, 22),
        stamps="grid",
        style=Style(form="outline", color="#5B54CF", width=1, label=True),
        source=Source(rename={"BGCODE": "code", "AREA": "area_m2", "OWNER": "responsible"}),
    )

    code: Mapped[str | None] = attr(
        "单元网格标识码",
        "Unit grid code",
        aliases=("BGID", "BGCODE", "DYWGBSM"),
        pattern=r"\d{15}",
        label=True,
    )
    community_code: Mapped[str | None] = attr(
        "所属社区", "Community", aliases=("SQDM",), pattern=r"\d{12}"
    )
    area_m2: Mapped[float | None] = attr("面积", "Area", unit="m²", aliases=("AREA", "MJ"))
    land_use: Mapped[str | None] = attr(
        "用地类别", "Land use", codes="land_use", aliases=("LANDUSE", "YDLB")
    )
    grade: Mapped[str | None] = attr(
        "管理等级", "Management grade", codes="grid_grade", aliases=("GRADE", "GLDJ")
    )
    responsible: Mapped[str | None] = attr(
        "责任主体", "Responsible body", aliases=("OWNER", "ZRZT"), length=60
    )
    state: Mapped[str] = attr("状态", "State", codes="grid_state", default="valid")
    started_on: Mapped[dt.date | None] = attr("初始日期", "Since", aliases=("ORDATE", "CSRQ"))
    changed_on: Mapped[dt.date | None] = attr("变更日期", "Changed on", aliases=("CHDATE", "BGRQ"))
    ended_on: Mapped[dt.date | None] = attr("终止日期", "Until", aliases=("DDATE", "ZZRQ"))
    predecessors: Mapped[list[str] | None] = attr("前身网格", "Predecessors")
    note: Mapped[str | None] = attr("备注", "Note", aliases=("NOTE", "BZ"), length=255)
    geom: Mapped[Polygon]


class ResponsibilityGrid(Feature):
    """Adjacent whole unit grids that one collector patrols in a shift."""

    __tablename__ = "responsibility_grids"
    layer = Layer(
        title=("责任网格", "Responsibility grids"),
        theme="grids",
        owner="command",
        read="staff",
        write="grids.edit",
        standard="GB/T 30428.1-2013",
        group="grids",
        z=20,
        zoom=(12, 22),
        style=Style(form="outline", color="#5B54CF", width=2.2, label=True),
        source=Source(rename={"WGBH": "code", "WGMC": "name"}),
    )

    code: Mapped[str | None] = attr(
        "责任网格编码", "Responsibility grid code", aliases=("ZRWGBM",), pattern=r"\d{9}Z\d{3}"
    )
    unit_grids: Mapped[list[str] | None] = attr("所含单元网格", "Unit grids")
    shift: Mapped[str | None] = attr("班次", "Shift", codes="shift", aliases=("BC",))
    area_m2: Mapped[float | None] = attr("面积", "Area", unit="m²", aliases=("MJ",))
    started_on: Mapped[dt.date | None] = attr("启用日期", "Since", aliases=("QYRQ",))
    ended_on: Mapped[dt.date | None] = attr("停用日期", "Until", aliases=("TYRQ",))
    responsible_unit: Mapped[str | None] = attr("责任单位", "Responsible unit", length=100)
    workload: Mapped[float | None] = attr("工作量", "Workload", unit="min/d")
    collector_name: Mapped[str | None] = attr(
        "采集员", "Collector", read="staff", reason="personal data", aliases=("CJY",), length=50
    )
    collector_phone: Mapped[str | None] = attr(
        "采集员电话", "Collector's phone", read="staff", reason="personal data", length=40
    )
    note: Mapped[str | None] = attr("备注", "Note", aliases=("NOTE", "BZ"), length=255)
    geom: Mapped[Polygon]


class HandlingGrid(Feature):
    """The area in which named staff of one department handle cases, on four levels."""

    __tablename__ = "handling_grids"
    layer = Layer(
        title=("处置网格", "Handling grids"),
        theme="grids",
        owner="command",
        read="staff",
        write="grids.edit",
        standard="GB/T 30428.1-2013",
        group="grids",
        z=30,
        zoom=(9, 22),
        style=Style(
            form="outline",
            color="#8540B8",
            width=1.6,
            label=True,
            by=By(
                field="level",
                values={
                    "1": {"width": 3},
                    "2": {"width": 2.2},
                    "3": {"width": 1.6},
                    "4": {"width": 1.2},
                },
            ),
        ),
        source=Source(rename={"WGBH": "code", "WGMC": "name"}),
    )

    code: Mapped[str | None] = attr(
        "处置网格编码", "Handling grid code", aliases=("CZWGBM",), pattern=r"[1-4]\d{7,15}"
    )
    level: Mapped[str] = attr("级别", "Level", codes="handling_level", aliases=("WGJB",))
    parent_code: Mapped[str | None] = attr("上级网格", "Parent grid", length=16)
    division_code: Mapped[str | None] = attr(
        "所属区划", "Of division", pattern=r"\d{4}(\d{2}(\d{3}(\d{3})?)?)?"
    )
    department_code: Mapped[str | None] = attr(
        "处置部门代码", "Department code", aliases=("CZBMDM",), length=18
    )
    department_name: Mapped[str | None] = attr(
        "处置部门", "Department", aliases=("CZBMMC",), length=100
    )
    unit_grids: Mapped[list[str] | None] = attr("所含单元网格", "Unit grids")
    started_on: Mapped[dt.date | None] = attr("启用日期", "Since", aliases=("QYRQ",))
    ended_on: Mapped[dt.date | None] = attr("停用日期", "Until", aliases=("TYRQ",))
    handler_name: Mapped[str | None] = attr(
        "处置人员", "Handler", read="staff", reason="personal data", aliases=("CZRY",), length=50
    )
    handler_phone: Mapped[str | None] = attr(
        "处置人员电话", "Handler's phone", read="staff", reason="personal data", length=40
    )
    substitutes: Mapped[list[str] | None] = attr(
        "替班人员", "Substitutes", read="staff", reason="personal data"
    )
    note: Mapped[str | None] = attr("备注", "Note", aliases=("NOTE", "BZ"), length=255)
    geom: Mapped[Polygon]


class GridFinding(Feature):
    """What a check of the unit grid found and nobody has mended yet; lines and spots as the ground around."""

    __tablename__ = "grid_findings"
    layer = Layer(
        title=("网格问题", "Grid findings"),
        theme="grids",
        owner="command",
        read="staff",
        write="grids.edit",
        standard="GB/T 30428.1-2013",
        group="grids",
        z=40,
        zoom=(10, 22),
        style=Style(
            form="hatch",
            color="#D6336C",
            by=By(
                field="severity",
                values={"error": {"color": "#D6336C"}, "warning": {"color": "#E8890C"}},
            ),
        ),
    )

    kind: Mapped[str] = attr("问题类别", "Kind", label=True, length=30)
    severity: Mapped[str] = attr("严重程度", "Severity", codes="finding_severity")
    measure: Mapped[float | None] = attr("量值", "Measure")
    unit: Mapped[str | None] = attr("单位", "Unit", length=10)
    cells: Mapped[list[str] | None] = attr("涉及网格", "Cells concerned")
    communities: Mapped[list[str] | None] = attr("涉及社区", "Communities concerned")
    repair: Mapped[str | None] = attr("建议处理", "Suggested repair", length=30)
    safe: Mapped[bool | None] = attr("可自动处理", "Safe to mend")
    note: Mapped[str | None] = attr("说明", "Note", length=255)
    geom: Mapped[Polygon]
