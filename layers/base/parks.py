"""Public parks."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.declare import Layer, Source, Style, attr
from layers.model import ManagedFeature, Polygon


class Park(ManagedFeature):
    """A park open to the public, by its outer boundary."""

    __tablename__ = "parks"
    layer = Layer(
        title=("公园", "Parks"),
        theme="gardens",
        owner="gardens",
        write="gardens.edit",
        standard="CJJ/T 85-2017",
        group="trades",
        z=2,
        zoom=(9, 22),
        default_visible=True,
        style=Style(form="fill", icon="trees", fill_opacity=0.35, label=True),
        source=Source(
            rename={
                "name:en": "name_en",
                "opening_hours": "open_hours",
                "phone": "phone",
                "start_date": "opened_on",
            },
            osm=("leisure=park",),
        ),
    )

    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    kind: Mapped[str | None] = attr("公园类别", "Kind", codes="park_kind", aliases=("GYLB", "GYLX"))
    area_m2: Mapped[float | None] = attr("占地面积", "Area", unit="m²", aliases=("ZDMJ", "MJ"))
    green_area_m2: Mapped[float | None] = attr(
        "绿地面积", "Green area", unit="m²", aliases=("LDMJ",)
    )
    water_area_m2: Mapped[float | None] = attr(
        "水体面积", "Water area", unit="m²", aliases=("STMJ",)
    )
    opened_on: Mapped[dt.date | None] = attr("开放日期", "Opened on", aliases=("KFRQ",))
    open_hours: Mapped[str | None] = attr(
        "开放时间", "Opening hours", aliases=("KFSJ",), length=100
    )
    free: Mapped[bool | None] = attr("免费开放", "Free of charge", aliases=("MFKF",))
    visitors_max: Mapped[int | None] = attr("最大承载量", "Visitors at most", unit="人")
    phone: Mapped[str | None] = attr("服务电话", "Service phone", aliases=("FWDH",), length=40)
    geom: Mapped[Polygon]
