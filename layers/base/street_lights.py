"""Street lights and other public lamps."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Point


class StreetLight(ComponentFeature):
    """A pole with its lamps; circuit and controller tell how it is switched."""

    __tablename__ = "street_lights"
    layer = Layer(
        title=("路灯", "Street lights"),
        theme="lighting",
        owner="lighting",
        write="lighting.edit",
        standard="GB/T 47678.5-2026, CJJ 89",
        group="trades",
        z=40,
        zoom=(11, 22),
        classes=("01037", "01038", "01039"),
        style=Style(
            form="disc",
            icon="bulb",
            by=By(
                field="kind",
                values={
                    "street": {"icon": "bulb"},
                    "high_mast": {"icon": "bulb", "color": "#5F5300"},
                    "courtyard": {"icon": "lamp-2", "color": "#8D7B10"},
                    "ground": {"icon": "lamp", "color": "#9A8A2A"},
                    "landscape": {"icon": "sparkles", "color": "#94801A"},
                },
            ),
        ),
        source=Source(
            rename={
                "ref": "pole_no",
                "height": "pole_height_m",
                "light:count": "lamp_count",
                "light:method": "lamp_type",
                "STREETLIGHTID": "pole_no",
                "LIGHTTYPE_DESC": "lamp_type",
                "NUMBERLIGHTS": "lamp_count",
                "WATTAGE1": "power_w",
                "POLECOMPOSITION_DESC": "pole_material",
                "STREETNAME": "road_name",
                "OWNER_DESC": "owner_name",
            },
            osm=("highway=street_lamp",),
        ),
    )

    kind: Mapped[str] = attr(
        "灯具类别", "Kind", codes="lamp_kind", aliases=("DJLB",), default="street"
    )
    pole_no: Mapped[str | None] = attr(
        "灯杆编号", "Pole number", aliases=("DGBH",), length=40, label=True
    )
    pole_height_m: Mapped[float | None] = attr("杆高", "Pole height", unit="m", aliases=("DGGD",))
    pole_material: Mapped[str | None] = attr(
        "灯杆材质", "Pole material", codes="material", aliases=("DGCZ",)
    )
    lamp_type: Mapped[str | None] = attr(
        "光源类型", "Light source", codes="lamp_type", aliases=("GYLX",)
    )
    lamp_count: Mapped[int | None] = attr("灯头数", "Lamps", aliases=("DTS",))
    power_w: Mapped[float | None] = attr("功率", "Power", unit="W", aliases=("GL",))
    cabinet_code: Mapped[str | None] = attr("配电箱编号", "Cabinet", aliases=("PDXBH",), length=40)
    circuit_code: Mapped[str | None] = attr("回路编号", "Circuit", aliases=("HLBH",), length=40)
    controller_code: Mapped[str | None] = attr(
        "单灯控制器", "Lamp controller", aliases=("KZQBH",), length=40
    )
    road_name: Mapped[str | None] = attr("所在道路", "Road", aliases=("SZDL",), length=100)
    installed_on: Mapped[dt.date | None] = attr("安装日期", "Installed on", aliases=("AZRQ",))
    geom: Mapped[Point]
