"""Public toilets."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import Layer, Source, Style, attr
from layers.model import Point


class Toilet(ComponentFeature):
    """A public toilet, by the point of its entrance."""

    __tablename__ = "toilets"
    layer = Layer(
        title=("公共厕所", "Public toilets"),
        theme="sanitation",
        owner="sanitation",
        write="sanitation.edit",
        standard="CJJ 14-2016, GB/T 47678.5-2026",
        group="trades",
        z=45,
        zoom=(11, 22),
        classes=("03001",),
        style=Style(form="square", icon="toilet-paper", label=True),
        source=Source(
            rename={
                "opening_hours": "open_hours",
                "wheelchair": "barrier_free",
                "name:en": "name_en",
            },
            osm=("amenity=toilets",),
        ),
    )

    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    grade: Mapped[str | None] = attr("公厕等级", "Grade", codes="toilet_grade", aliases=("GCDJ",))
    stalls_male: Mapped[int | None] = attr("男厕位", "Stalls, men", aliases=("NANCW",))
    stalls_female: Mapped[int | None] = attr("女厕位", "Stalls, women", aliases=("NVCW",))
    stalls_unisex: Mapped[int | None] = attr("无性别厕位", "Stalls, unisex")
    barrier_free: Mapped[bool | None] = attr("无障碍", "Barrier-free", aliases=("WZA",))
    family_room: Mapped[bool | None] = attr("第三卫生间", "Family room", aliases=("DSWSJ",))
    free: Mapped[bool | None] = attr("免费", "Free of charge", aliases=("MF",))
    open_hours: Mapped[str | None] = attr(
        "开放时间", "Opening hours", aliases=("KFSJ",), length=100
    )
    area_m2: Mapped[float | None] = attr("建筑面积", "Floor area", unit="m²", aliases=("JZMJ",))
    built_on: Mapped[dt.date | None] = attr("建成日期", "Built on", aliases=("JCRQ",))
    keeper_name: Mapped[str | None] = attr(
        "保洁员", "Cleaner", read="staff", reason="personal data", aliases=("BJY",), length=50
    )
    keeper_phone: Mapped[str | None] = attr(
        "保洁员电话", "Cleaner's phone", read="staff", reason="personal data", length=40
    )
    geom: Mapped[Point]
