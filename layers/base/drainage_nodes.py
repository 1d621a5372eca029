"""Nodes of the drainage network: chambers, inlets, outfalls, pumps."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Source, Style, attr
from layers.model import ManagedFeature, Point


class DrainageNode(ManagedFeature):
    """Where pipes begin, meet, turn or end; ``code`` is what the pipes refer to."""

    __tablename__ = "drainage_nodes"
    layer = Layer(
        title=("排水节点", "Drainage nodes"),
        theme="drainage",
        owner="drainage",
        read="staff",
        write="drainage.edit",
        standard="CJJ 61, CJJ 181-2012",
        group="trades",
        z=30,
        zoom=(13, 22),
        style=Style(
            form="disc",
            icon="manhole",
            by=By(
                field="kind",
                values={
                    "manhole": {"form": "disc", "icon": "manhole"},
                    "inlet": {"form": "square", "icon": "grate", "color": "#3B87C4"},
                    "outfall": {"form": "triangle", "icon": "outfall", "color": "#0B5793"},
                    "pump": {"form": "square", "icon": "engine", "color": "#0B5793"},
                },
            ),
        ),
        source=Source(
            rename={"inlet": "kind", "ele": "ground_level_m"},
            osm=("inlet", "man_made=pumping_station", "waterway=outfall"),
        ),
    )

    kind: Mapped[str] = attr(
        "节点类别",
        "Kind",
        codes="drainage_node_kind",
        aliases=("JDLB", "FSW"),
        default="manhole",
    )
    network: Mapped[str | None] = attr(
        "管网类别", "Network", codes="drainage_kind", aliases=("GXLB",)
    )
    ground_level_m: Mapped[float | None] = attr(
        "地面高程", "Ground level", unit="m", aliases=("DMGC",)
    )
    invert_level_m: Mapped[float | None] = attr(
        "井底高程", "Invert level", unit="m", aliases=("JDGC",)
    )
    depth_m: Mapped[float | None] = attr("井深", "Depth", unit="m", aliases=("JS",))
    size_mm: Mapped[int | None] = attr("井径", "Chamber size", unit="mm", aliases=("JJ",))
    material: Mapped[str | None] = attr("井材质", "Material", codes="material", aliases=("JCZ",))
    capacity_m3s: Mapped[float | None] = attr("排水能力", "Pump capacity", unit="m³/s")
    receiving_water: Mapped[str | None] = attr(
        "受纳水体", "Receiving water", aliases=("SNST",), length=100
    )
    road_name: Mapped[str | None] = attr("所在道路", "Road", aliases=("SZDL",), length=100)
    built_on: Mapped[dt.date | None] = attr("建成日期", "Built on", aliases=("JCRQ",))
    geom: Mapped[Point]
