"""Buildings, by footprint."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from layers.declare import Layer, Source, Style, attr
from layers.model import Feature, Polygon


class Building(Feature):
    """A building or a part of one that differs in height or use."""

    __tablename__ = "buildings"
    layer = Layer(
        title=("建筑物", "Buildings"),
        theme="land",
        owner="survey",
        write="base.edit",
        standard="GB/T 13923",
        group="ground",
        z=30,
        zoom=(14, 22),
        default_visible=True,
        style=Style(form="fill", color="#E4E1DB", label=True, fill_opacity=1.0),
        source=Source(
            rename={
                "building": "use",
                "building:levels": "levels",
                "Floor": "levels",
                "height": "height_m",
                "name:en": "name_en",
                "start_date": "built_year",
                "addr:housenumber": "house_number",
                "addr:street": "street_name",
            },
            osm=("building",),
        ),
    )

    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    use: Mapped[str | None] = attr("用途", "Use", codes="building_use", aliases=("JZYT", "FWYT"))
    levels: Mapped[int | None] = attr("地上层数", "Levels above ground", aliases=("CS", "DSCS"))
    levels_below: Mapped[int | None] = attr("地下层数", "Levels below ground", aliases=("DXCS",))
    height_m: Mapped[float | None] = attr("高度", "Height", unit="m", aliases=("JZGD", "GD"))
    structure: Mapped[str | None] = attr(
        "结构", "Structure", codes="building_structure", aliases=("JZJG", "FWJG")
    )
    area_m2: Mapped[float | None] = attr("建筑面积", "Floor area", unit="m²", aliases=("JZMJ",))
    built_year: Mapped[int | None] = attr("建成年份", "Built in", aliases=("JCND",))
    street_name: Mapped[str | None] = attr("街巷", "Street", length=100)
    house_number: Mapped[str | None] = attr("门牌号", "House number", aliases=("MPH",), length=50)
    geom: Mapped[Polygon]
