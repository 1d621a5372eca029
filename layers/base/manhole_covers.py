"""Manhole covers of all networks: what is seen of a chamber from the street."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import Layer, Source, Style, attr
from layers.model import Point


class ManholeCover(ComponentFeature):
    """A cover and its frame; the class code tells the network (water, sewage, power …)."""

    __tablename__ = "manhole_covers"
    layer = Layer(
        title=("井盖", "Manhole covers"),
        theme="municipal",
        owner="municipal",
        write="municipal.edit",
        standard="GB/T 47678.5-2026, GB/T 23858",
        group="components",
        z=20,
        zoom=(11, 22),
        classes=(
            "01001",
            "01002",
            "01003",
            "01005",
            "01006",
            "01007",
            "01008",
            "01009",
            "01010",
            "01011",
            "01012",
            "01014",
            "01015",
            "01017",
            "01018",
            "01019",
            "01020",
            "01021",
            "01022",
            "01023",
        ),
        style=Style(form="disc", icon="manhole"),
        source=Source(
            rename={"diameter": "size_mm"},
            osm=("manhole", "man_made=manhole"),
        ),
    )

    cover_material: Mapped[str | None] = attr(
        "井盖材质", "Cover material", codes="material", aliases=("JGCZ", "CZ")
    )
    cover_shape: Mapped[str | None] = attr(
        "井盖形状", "Cover shape", codes="cover_shape", aliases=("JGXZ", "XZ")
    )
    size_mm: Mapped[int | None] = attr(
        "直径或长边", "Diameter or long side", unit="mm", aliases=("JGCC", "GG")
    )
    load_class: Mapped[str | None] = attr(
        "承载等级", "Load class", codes="cover_load", aliases=("CZDJ",)
    )
    in_carriageway: Mapped[bool | None] = attr("位于车行道", "In the carriageway")
    fall_net: Mapped[bool | None] = attr("防坠网", "Fall net", aliases=("FZW",))
    fall_net_on: Mapped[dt.date | None] = attr("防坠网安装日期", "Fall net fitted on")
    sensor_code: Mapped[str | None] = attr("监测设备编号", "Sensor", length=40)
    geom: Mapped[Point]
