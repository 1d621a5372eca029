"""City bridges, by centre line: one bridge, one file 一桥一档."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Line


class Bridge(ComponentFeature):
    """A bridge that carries a road or people, with its last technical grade."""

    __tablename__ = "bridges"
    layer = Layer(
        title=("桥梁", "Bridges"),
        theme="roads",
        owner="municipal",
        write="municipal.edit",
        standard="CJJ 99-2017; GB/T 47678.5-2026",
        group="trades",
        z=20,
        zoom=(11, 22),
        default_visible=True,
        classes=("02006", "02008", "02009"),
        style=Style(
            form="line",
            icon="building-bridge",
            width=3,
            label=True,
            by=By(
                field="condition",
                values={
                    "A": {"color": "#C07A4E"},
                    "B": {"color": "#B06537"},
                    "C": {"color": "#9C4A1A"},
                    "D": {"color": "#7E3A13", "width": 4},
                    "E": {"color": "#5F2B0D", "width": 5},
                },
            ),
        ),
        source=Source(
            rename={
                "name:en": "name_en",
                "bridge:name": "name",
                "bridge:structure": "structure",
                "length": "length_m",
                "width": "width_m",
                "maxweight": "max_load_t",
                "start_date": "built_year",
            },
            osm=("bridge=yes", "bridge=viaduct", "man_made=bridge"),
        ),
    )

    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    kind: Mapped[str | None] = attr("桥梁类别", "Kind", codes="bridge_kind", aliases=("QLLB",))
    structure: Mapped[str | None] = attr(
        "结构形式", "Structure", codes="bridge_structure", aliases=("JGXS", "QLJG")
    )
    spans: Mapped[int | None] = attr("跨数", "Spans", aliases=("KS",))
    main_span_m: Mapped[float | None] = attr("最大跨径", "Main span", unit="m", aliases=("ZDKJ",))
    length_m: Mapped[float | None] = attr("全长", "Length", unit="m", aliases=("QC", "QLCD"))
    width_m: Mapped[float | None] = attr("全宽", "Width", unit="m", aliases=("QK", "QLKD"))
    clearance_m: Mapped[float | None] = attr("净空", "Clearance below", unit="m", aliases=("JK",))
    load_grade: Mapped[str | None] = attr(
        "设计荷载", "Design load", codes="bridge_load", aliases=("SJHZ",)
    )
    max_load_t: Mapped[float | None] = attr("限载", "Load limit", unit="t", aliases=("XZ",))
    built_year: Mapped[int | None] = attr("建成年份", "Built in", aliases=("JCND",))
    care_class: Mapped[str | None] = attr(
        "养护类别", "Maintenance class", codes="bridge_care_class", aliases=("YHLB",)
    )
    condition: Mapped[str | None] = attr(
        "完好等级", "Condition grade", codes="bridge_condition", aliases=("WHDJ", "JSZK")
    )
    bci: Mapped[float | None] = attr("状况指数", "Condition index BCI")
    inspected_on: Mapped[dt.date | None] = attr("检测日期", "Inspected on", aliases=("JCRQ",))
    carries: Mapped[str | None] = attr("所在道路", "Carries", aliases=("SZDL",), length=100)
    crosses: Mapped[str | None] = attr("跨越对象", "Crosses", aliases=("KYDX",), length=100)
    geom: Mapped[Line]
