"""Street trees and solitary trees."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Point


class Tree(ComponentFeature):
    """A single tree in public care."""

    __tablename__ = "trees"
    layer = Layer(
        title=("树木", "Trees"),
        theme="gardens",
        owner="gardens",
        write="gardens.edit",
        standard="GB/T 47678.5-2026, CJJ/T 82",
        group="trades",
        z=40,
        zoom=(12, 22),
        classes=("04002", "04003"),
        style=Style(
            form="ring",
            icon="tree",
            by=By(
                field="kind",
                values={"street": {"color": "#2E7B36"}, "solitary": {"color": "#3F8F48"}},
            ),
        ),
        source=Source(
            rename={
                "species": "latin_name",
                "species:zh": "species",
                "genus": "genus",
                "height": "height_m",
                "diameter_crown": "crown_m",
                "circumference": "girth_cm",
                "start_date": "planted_on",
            },
            osm=("natural=tree",),
        ),
    )

    kind: Mapped[str] = attr("类别", "Kind", codes="tree_kind", aliases=("SMLB",), default="street")
    species: Mapped[str | None] = attr("树种", "Species", aliases=("SZ", "ZWM"), length=60)
    latin_name: Mapped[str | None] = attr(
        "拉丁学名", "Latin name", aliases=("LDXM", "LDM"), length=100
    )
    genus: Mapped[str | None] = attr("属", "Genus", length=60)
    dbh_cm: Mapped[float | None] = attr(
        "胸径", "Diameter at breast height", unit="cm", aliases=("XJ",)
    )
    girth_cm: Mapped[float | None] = attr("胸围", "Girth", unit="cm", aliases=("XW",))
    height_m: Mapped[float | None] = attr("树高", "Height", unit="m", aliases=("SG",))
    crown_m: Mapped[float | None] = attr("冠幅", "Crown", unit="m", aliases=("GF",))
    vigour: Mapped[str | None] = attr("长势", "Vigour", codes="tree_vigour", aliases=("ZS",))
    planted_on: Mapped[dt.date | None] = attr("栽植日期", "Planted on", aliases=("ZZRQ",))
    road_name: Mapped[str | None] = attr("所在道路", "Road", aliases=("SZDL",), length=100)
    geom: Mapped[Point]
