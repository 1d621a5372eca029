"""Land use: the quiet ground of the map."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Source, Style, attr
from layers.model import Feature, Polygon


class LandUse(Feature):
    """An area of one use, existing (not planned)."""

    __tablename__ = "land_use"
    layer = Layer(
        title=("用地", "Land use"),
        theme="land",
        owner="planning",
        write="base.edit",
        standard="国土空间调查、规划、用途管制用地用海分类",
        group="ground",
        z=10,
        zoom=(11, 22),
        default_visible=True,
        style=Style(
            form="fill",
            color="#F3F2EF",
            fill_opacity=1.0,
            by=By(
                field="kind",
                values={
                    "01": {"color": "#F2F1E6"},
                    "02": {"color": "#E9EDDD"},
                    "03": {"color": "#E0E9D8"},
                    "04": {"color": "#E6ECDC"},
                    "05": {"color": "#DDE8DF"},
                    "07": {"color": "#EFEEEA"},
                    "08": {"color": "#F1EFE4"},
                    "09": {"color": "#F2ECE7"},
                    "10": {"color": "#ECEBEF"},
                    "11": {"color": "#ECEBEF"},
                    "12": {"color": "#EEEDEA"},
                    "13": {"color": "#ECEBEA"},
                    "14": {"color": "#E0E9D8"},
                    "17": {"color": "#BFD9EA"},
                },
            ),
        ),
        source=Source(
            rename={"landuse": "kind", "name:en": "name_en"},
            osm=(
                "landuse",
                "amenity=school",
                "amenity=hospital",
                "amenity=university",
                "natural=wood",
                "natural=scrub",
                "natural=grassland",
                "natural=heath",
                "natural=wetland",
            ),
        ),
    )

    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    kind: Mapped[str | None] = attr(
        "用地类型", "Land use", codes="land_use", aliases=("YDLX", "DLBM", "YDDM")
    )
    area_m2: Mapped[float | None] = attr("用地面积", "Area", unit="m²", aliases=("YDMJ", "MJ"))
    geom: Mapped[Polygon]
