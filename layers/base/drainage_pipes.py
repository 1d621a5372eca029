"""Drainage pipes, culverts and ditches between two nodes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Source, Style, attr
from layers.model import Line, ManagedFeature


class DrainagePipe(ManagedFeature):
    """One section from an upstream to a downstream node, drawn in the direction of flow.

    Invert levels are in the 1985 height datum; the downstream invert never lies above the
    upstream one in a gravity section.
    """

    __tablename__ = "drainage_pipes"
    layer = Layer(
        title=("排水管渠", "Drainage pipes"),
        theme="drainage",
        owner="drainage",
        read="staff",
        write="drainage.edit",
        standard="CJJ 61, CJJ 181-2012",
        group="trades",
        z=10,
        zoom=(13, 22),
        style=Style(
            form="line",
            width=2,
            by=By(
                field="kind",
                values={
                    "rain": {"color": "#0F6CB6"},
                    "sewage": {"color": "#7D6021"},
                    "combined": {"color": "#4A6670", "form": "dashed"},
                    "reclaimed": {"color": "#3E8E9E"},
                },
            ),
        ),
        source=Source(
            rename={
                "diameter": "diameter_mm",
                "material": "material",
            },
            osm=("waterway=drain", "waterway=ditch", "substance=sewage", "substance=rainwater"),
        ),
    )

    kind: Mapped[str] = attr(
        "管线类别", "Kind", codes="drainage_kind", aliases=("GXLB", "GXLX"), default="rain"
    )
    section: Mapped[str | None] = attr(
        "断面形式", "Section", codes="drainage_section", aliases=("DMXS",)
    )
    diameter_mm: Mapped[int | None] = attr("管径", "Diameter", unit="mm", aliases=("GJ",))
    width_mm: Mapped[int | None] = attr("断面宽", "Section width", unit="mm", aliases=("DMK",))
    height_mm: Mapped[int | None] = attr("断面高", "Section height", unit="mm", aliases=("DMG",))
    material: Mapped[str | None] = attr(
        "材质", "Material", codes="pipe_material", aliases=("CZ", "GC")
    )
    length_m: Mapped[float | None] = attr("长度", "Length", unit="m", aliases=("CD", "GDCD"))
    slope_permille: Mapped[float | None] = attr("坡度", "Slope", unit="‰", aliases=("PD",))
    from_node: Mapped[str | None] = attr(
        "上游节点", "Upstream node", aliases=("QDBH", "SYJBH"), length=40
    )
    to_node: Mapped[str | None] = attr(
        "下游节点", "Downstream node", aliases=("ZDBH", "XYJBH"), length=40
    )
    from_invert_m: Mapped[float | None] = attr(
        "上游管底高程", "Upstream invert", unit="m", aliases=("QDGDGC",)
    )
    to_invert_m: Mapped[float | None] = attr(
        "下游管底高程", "Downstream invert", unit="m", aliases=("ZDGDGC",)
    )
    from_depth_m: Mapped[float | None] = attr(
        "上游埋深", "Upstream depth", unit="m", aliases=("QDMS",)
    )
    to_depth_m: Mapped[float | None] = attr(
        "下游埋深", "Downstream depth", unit="m", aliases=("ZDMS",)
    )
    pressurised: Mapped[bool | None] = attr("压力管", "Pressure main", aliases=("YLG",))
    road_name: Mapped[str | None] = attr("所在道路", "Road", aliases=("SZDL",), length=100)
    built_on: Mapped[dt.date | None] = attr("建成日期", "Built on", aliases=("JCRQ", "MSRQ"))
    geom: Mapped[Line]
