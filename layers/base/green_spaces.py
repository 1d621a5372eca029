"""Green spaces by the classes of CJJ/T 85-2017."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import Layer, Source, Style, attr
from layers.model import Polygon


class GreenSpace(ComponentFeature):
    """A planted area that one team keeps; parks may consist of several."""

    __tablename__ = "green_spaces"
    layer = Layer(
        title=("绿地", "Green spaces"),
        theme="gardens",
        owner="gardens",
        write="gardens.edit",
        standard="CJJ/T 85-2017, GB/T 47678.5-2026",
        group="trades",
        z=1,
        zoom=(11, 22),
        default_visible=True,
        classes=("04013",),
        style=Style(form="fill", icon="plant-2", fill_opacity=0.3, label=True),
        source=Source(
            rename={"name:en": "name_en", "landuse": "kind"},
            osm=(
                "landuse=grass",
                "landuse=village_green",
                "landuse=flowerbed",
                "leisure=garden",
                "natural=shrubbery",
            ),
        ),
    )

    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    kind: Mapped[str | None] = attr(
        "绿地类别", "Kind", codes="green_kind", aliases=("LDLB", "LDLX")
    )
    area_m2: Mapped[float | None] = attr("面积", "Area", unit="m²", aliases=("LDMJ", "MJ"))
    green_area_m2: Mapped[float | None] = attr(
        "绿化面积", "Planted area", unit="m²", aliases=("LHMJ",)
    )
    care_grade: Mapped[str | None] = attr(
        "养护等级", "Maintenance grade", codes="care_grade", aliases=("YHDJ",)
    )
    main_species: Mapped[str | None] = attr(
        "主要植物", "Main species", aliases=("ZYZW",), length=200
    )
    park_code: Mapped[str | None] = attr("所属公园", "Park", aliases=("GYBH",), length=40)
    built_on: Mapped[dt.date | None] = attr("建成日期", "Built on", aliases=("JCRQ",))
    geom: Mapped[Polygon]
