"""Parking spaces, by the painted bay."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Source, Style, attr
from layers.model import ManagedFeature, Polygon


class ParkingSpace(ManagedFeature):
    """One bay, in a car park or along a road."""

    __tablename__ = "parking_spaces"
    layer = Layer(
        title=("停车泊位", "Parking spaces"),
        theme="parking",
        owner="parking",
        write="parking.edit",
        standard="GB/T 51149, GA/T 850",
        group="trades",
        z=6,
        zoom=(16, 22),
        style=Style(
            form="outline",
            icon="parking",
            width=1,
            by=By(
                field="kind",
                values={
                    "disabled": {"form": "fill", "color": "#6E84DB"},
                    "charging": {"form": "fill", "color": "#2C429E"},
                },
            ),
        ),
        source=Source(
            rename={"ref": "number", "parking_space": "kind"},
            osm=("amenity=parking_space",),
        ),
    )

    number: Mapped[str | None] = attr(
        "泊位编号", "Bay number", aliases=("BWBH",), length=40, label=True
    )
    kind: Mapped[str] = attr(
        "泊位类型", "Kind", codes="parking_space_kind", aliases=("BWLX",), default="ordinary"
    )
    lot_code: Mapped[str | None] = attr("所属停车场", "Car park", aliases=("TCCBH",), length=40)
    roadside: Mapped[bool | None] = attr("路内泊位", "On the road", aliases=("LN",))
    length_m: Mapped[float | None] = attr("长", "Length", unit="m")
    width_m: Mapped[float | None] = attr("宽", "Width", unit="m")
    charged: Mapped[bool | None] = attr("收费", "Charged")
    hours: Mapped[str | None] = attr("限时", "Time limits", length=100)
    sensor_code: Mapped[str | None] = attr("车位检测设备", "Bay sensor", length=40)
    road_name: Mapped[str | None] = attr("所在道路", "Road", aliases=("SZDL",), length=100)
    geom: Mapped[Polygon]
