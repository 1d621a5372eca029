"""Public waste bins."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Point


class WasteBin(ComponentFeature):
    """A litter or sorting bin, or a group of them at one place."""

    __tablename__ = "waste_bins"
    layer = Layer(
        title=("垃圾箱", "Waste bins"),
        theme="sanitation",
        owner="sanitation",
        write="sanitation.edit",
        standard="GB/T 47678.5-2026, GB/T 19095-2019",
        group="trades",
        z=40,
        zoom=(12, 22),
        classes=("03005",),
        style=Style(
            form="disc",
            icon="trash",
            by=By(
                field="kind",
                values={
                    "litter": {"icon": "trash"},
                    "sorting": {"icon": "recycle", "color": "#12908A"},
                    "station": {"icon": "recycle", "color": "#075F5B"},
                },
            ),
        ),
        source=Source(
            rename={"amenity": "kind"},
            osm=("amenity=waste_basket", "amenity=recycling", "amenity=waste_disposal"),
        ),
    )

    kind: Mapped[str] = attr(
        "箱体类别", "Kind", codes="waste_bin_kind", aliases=("LJXLB",), default="litter"
    )
    streams: Mapped[list[str] | None] = attr("收集类别", "Waste streams", codes="waste_stream")
    capacity_l: Mapped[int | None] = attr("容积", "Capacity", unit="L", aliases=("RJ",))
    bins: Mapped[int | None] = attr("桶数", "Number of bins", aliases=("TS",))
    material: Mapped[str | None] = attr("材质", "Material", codes="material", aliases=("CZ",))
    emptied_per_day: Mapped[float | None] = attr("日清运次数", "Emptied per day", unit="次/日")
    sensor_code: Mapped[str | None] = attr("满溢监测设备", "Fill sensor", length=40)
    road_name: Mapped[str | None] = attr("所在道路", "Road", aliases=("SZDL",), length=100)
    installed_on: Mapped[dt.date | None] = attr("设置日期", "Installed on", aliases=("SZRQ",))
    keeper_name: Mapped[str | None] = attr(
        "保洁员", "Cleaner", read="staff", reason="personal data", aliases=("BJY",), length=50
    )
    geom: Mapped[Point]
