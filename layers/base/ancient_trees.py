"""Ancient and famous trees 古树名木."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Point


class AncientTree(ComponentFeature):
    """A listed tree; its grade follows from age or fame (thresholds: ancient_tree_grade)."""

    __tablename__ = "ancient_trees"
    layer = Layer(
        title=("古树名木", "Ancient and famous trees"),
        theme="gardens",
        owner="gardens",
        write="gardens.edit",
        standard="山东省古树名木保护办法, GB/T 47678.5-2026",
        group="trades",
        z=50,
        zoom=(9, 22),
        classes=("04001",),
        style=Style(
            form="double-ring",
            icon="tree",
            label=True,
            by=By(
                field="grade",
                values={
                    "1": {"color": "#1F5A27"},
                    "2": {"color": "#2E7B36"},
                    "3": {"color": "#3F8F48"},
                },
            ),
        ),
        source=Source(
            rename={
                "species": "latin_name",
                "species:zh": "species",
                "height": "height_m",
                "circumference": "girth_cm",
            },
            osm=("denotation=natural_monument", "denotation=landmark"),
        ),
    )

    tree_no: Mapped[str | None] = attr(
        "古树编号", "Tree number", aliases=("GSBH",), length=20, pattern=r"\d{11}"
    )
    species: Mapped[str | None] = attr("中文名", "Species", aliases=("SZ", "ZWM"), length=60)
    latin_name: Mapped[str | None] = attr(
        "拉丁学名", "Latin name", aliases=("LDXM", "LDM"), length=100
    )
    family: Mapped[str | None] = attr("科", "Family", length=60)
    genus: Mapped[str | None] = attr("属", "Genus", length=60)
    grade: Mapped[str | None] = attr(
        "保护级别", "Grade", codes="ancient_tree_grade", aliases=("GSDJ", "BHJB")
    )
    famous: Mapped[bool | None] = attr("名木", "Famous tree", aliases=("MM",))
    age_years: Mapped[int | None] = attr("树龄", "Age", unit="年", aliases=("SL",))
    age_basis: Mapped[str | None] = attr("树龄依据", "Basis of age", codes="tree_age_basis")
    girth_cm: Mapped[float | None] = attr("胸围", "Girth", unit="cm", aliases=("XW",))
    height_m: Mapped[float | None] = attr("树高", "Height", unit="m", aliases=("SG",))
    crown_ew_m: Mapped[float | None] = attr("东西冠幅", "Crown east-west", unit="m")
    crown_ns_m: Mapped[float | None] = attr("南北冠幅", "Crown north-south", unit="m")
    vigour: Mapped[str | None] = attr("长势", "Vigour", codes="tree_vigour", aliases=("ZS",))
    protection_m: Mapped[float | None] = attr("保护范围半径", "Protection radius", unit="m")
    listed_on: Mapped[dt.date | None] = attr("认定日期", "Listed on", aliases=("RDRQ",))
    story: Mapped[str | None] = attr("历史传说", "Story", length=2000)
    keeper_name: Mapped[str | None] = attr(
        "养护责任人", "Keeper", read="staff", reason="personal data", aliases=("YHR",), length=50
    )
    keeper_phone: Mapped[str | None] = attr(
        "责任人电话", "Keeper's phone", read="staff", reason="personal data", length=40
    )
    geom: Mapped[Point]
