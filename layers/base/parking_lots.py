"""Car parks, by area."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Polygon


class ParkingLot(ComponentFeature):
    """A car park on one site, above or below ground, or a row of bays along a road."""

    __tablename__ = "parking_lots"
    layer = Layer(
        title=("停车场", "Car parks"),
        theme="parking",
        owner="parking",
        write="parking.edit",
        standard="GB/T 47678.5-2026, GB/T 51149",
        group="trades",
        z=5,
        zoom=(11, 22),
        classes=("02001", "02002"),
        style=Style(
            form="fill",
            icon="parking",
            fill_opacity=0.25,
            label=True,
            by=By(
                field="kind",
                values={
                    "underground": {"form": "outline", "color": "#3B55C4"},
                    "mechanical": {"color": "#2C429E"},
                },
            ),
        ),
        source=Source(
            rename={
                "parking": "kind",
                "capacity:disabled": "capacity_disabled",
                "capacity:charging": "capacity_charging",
                "fee": "charged",
                "charge": "fee",
                "opening_hours": "open_hours",
                "access": "access",
                "operator": "operator_name",
            },
            osm=("amenity=parking",),
        ),
    )

    kind: Mapped[str | None] = attr("停车场类型", "Kind", codes="parking_kind", aliases=("TCCLX",))
    access: Mapped[str | None] = attr(
        "开放对象", "Open to", codes="parking_access", aliases=("KFDX",)
    )
    capacity: Mapped[int | None] = attr("泊位数", "Bays", unit="个", aliases=("BWS", "CWS"))
    capacity_disabled: Mapped[int | None] = attr("无障碍泊位", "Barrier-free bays", unit="个")
    capacity_charging: Mapped[int | None] = attr("充电泊位", "Charging bays", unit="个")
    charged: Mapped[bool | None] = attr("收费", "Charged", aliases=("SFSF",))
    fee: Mapped[str | None] = attr("收费标准", "Fee", aliases=("SFBZ",), length=200)
    open_hours: Mapped[str | None] = attr(
        "开放时间", "Opening hours", aliases=("KFSJ",), length=100
    )
    height_limit_m: Mapped[float | None] = attr("限高", "Height limit", unit="m", aliases=("XG",))
    entrances: Mapped[int | None] = attr("出入口数", "Entrances", aliases=("CRKS",))
    operator_name: Mapped[str | None] = attr("经营单位", "Operator", aliases=("JYDW",), length=100)
    record_no: Mapped[str | None] = attr("备案号", "Record number", aliases=("BAH",), length=60)
    phone: Mapped[str | None] = attr("服务电话", "Service phone", aliases=("FWDH",), length=40)
    geom: Mapped[Polygon]
