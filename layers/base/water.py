"""Water: rivers, lakes, reservoirs, ponds and the sea, by surface."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from layers.declare import Layer, Source, Style, attr
from layers.model import Feature, Polygon


class Water(Feature):
    """A water surface at normal level."""

    __tablename__ = "water"
    layer = Layer(
        title=("水系", "Water"),
        theme="land",
        owner="water",
        write="base.edit",
        standard="GB/T 13923",
        group="ground",
        z=20,
        zoom=(4, 22),
        default_visible=True,
        style=Style(form="fill", color="#BFD9EA", label=True, fill_opacity=1.0),
        source=Source(
            rename={"name:en": "name_en", "water": "kind", "waterway": "kind"},
            osm=(
                "natural=water",
                "waterway=riverbank",
                "waterway=dock",
                "landuse=reservoir",
                "landuse=basin",
            ),
        ),
    )

    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    kind: Mapped[str | None] = attr("水体类型", "Kind", codes="water_kind", aliases=("SXLX",))
    area_m2: Mapped[float | None] = attr("水面面积", "Surface area", unit="m²", aliases=("MJ",))
    normal_level_m: Mapped[float | None] = attr("常水位", "Normal level", unit="m")
    warning_level_m: Mapped[float | None] = attr("警戒水位", "Warning level", unit="m")
    chief_name: Mapped[str | None] = attr(
        "河长", "River chief", read="staff", reason="personal data of an official", length=50
    )
    geom: Mapped[Polygon]
