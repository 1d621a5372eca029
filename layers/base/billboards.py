"""Outdoor advertising and its permits."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Point


class Billboard(ComponentFeature):
    """An advertising structure; the permit's term and the safety test fall due."""

    __tablename__ = "billboards"
    layer = Layer(
        title=("户外广告", "Billboards"),
        theme="billboards",
        owner="enforcement",
        write="billboards.edit",
        standard="CJJ/T 149, GB/T 47678.5-2026",
        group="trades",
        z=40,
        zoom=(12, 22),
        classes=("03006",),
        style=Style(
            form="square",
            icon="ad",
            by=By(
                field="kind",
                values={
                    "screen": {"icon": "device-desktop", "color": "#8A2066"},
                    "roof": {"icon": "ad", "color": "#BC4A95"},
                },
            ),
        ),
        source=Source(
            rename={"advertising": "kind", "width": "width_m", "height": "height_m"},
            osm=(
                "advertising=billboard",
                "advertising=screen",
                "advertising=poster_box",
                "advertising=column",
                "advertising=board",
                "advertising=sign",
            ),
        ),
    )

    kind: Mapped[str | None] = attr(
        "设施类型", "Kind", codes="billboard_kind", aliases=("GGLX", "SSLX")
    )
    width_m: Mapped[float | None] = attr("宽", "Width", unit="m")
    height_m: Mapped[float | None] = attr("高", "Height", unit="m")
    area_m2: Mapped[float | None] = attr("面积", "Area", unit="m²", aliases=("GGMJ", "MJ"))
    faces: Mapped[int | None] = attr("面数", "Faces", aliases=("MS",))
    bottom_m: Mapped[float | None] = attr("离地高度", "Height above ground", unit="m")
    lit: Mapped[bool | None] = attr("照明", "Lit", aliases=("ZM",))
    permit_no: Mapped[str | None] = attr("许可证号", "Permit number", aliases=("XKZH",), length=60)
    permitted_on: Mapped[dt.date | None] = attr("许可日期", "Permitted on", aliases=("XKRQ",))
    valid_until: Mapped[dt.date | None] = attr("有效期至", "Valid until", aliases=("YXQZ",))
    tested_on: Mapped[dt.date | None] = attr("安全检测日期", "Safety test", aliases=("AQJCRQ",))
    built_on: Mapped[dt.date | None] = attr("设置日期", "Set up on", aliases=("SZRQ",))
    road_name: Mapped[str | None] = attr("所在道路", "Road", aliases=("SZDL",), length=100)
    contact_name: Mapped[str | None] = attr(
        "联系人", "Contact", read="staff", reason="personal data", aliases=("LXR",), length=50
    )
    contact_phone: Mapped[str | None] = attr(
        "联系电话", "Contact phone", read="staff", reason="personal data", length=40
    )
    geom: Mapped[Point]
