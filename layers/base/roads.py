"""Roads, streets and ways, by centre line."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Source, Style, attr
from layers.model import Feature, Line


class Road(Feature):
    """A stretch of road with one name and one class."""

    __tablename__ = "roads"
    layer = Layer(
        title=("道路", "Roads"),
        theme="land",
        owner="municipal",
        write="base.edit",
        standard="CJJ 37, CJJ 36-2016",
        group="ground",
        z=40,
        zoom=(7, 22),
        default_visible=True,
        style=Style(
            form="line",
            color="#FFFFFF",
            width=3,
            label=True,
            by=By(
                field="road_class",
                values={
                    "motorway": {"width": 12, "color": "#FFFFFF"},
                    "expressway": {"width": 11, "color": "#FFFFFF"},
                    "arterial": {"width": 10, "color": "#FFFFFF"},
                    "secondary": {"width": 8, "color": "#FFFFFF"},
                    "branch": {"width": 6, "color": "#FFFFFF"},
                    "lane": {"width": 4, "color": "#FFFFFF"},
                    "service": {"width": 3, "color": "#FFFFFF"},
                    "pedestrian": {"width": 3, "color": "#FAF9F6"},
                    "cycleway": {"width": 1.5, "color": "#FAF9F6"},
                    "footway": {"width": 1.2, "color": "#FAF9F6"},
                    "track": {"width": 1.2, "color": "#FAF9F6"},
                    "railway": {"width": 1.5, "color": "#C9C7C2"},
                },
            ),
        ),
        source=Source(
            rename={
                "highway": "road_class",
                "name:en": "name_en",
                "ref": "road_no",
                "width": "width_m",
                "maxspeed": "max_speed_kmh",
                "layer": "level_no",
            },
            osm=(
                "highway=motorway",
                "highway=motorway_link",
                "highway=trunk",
                "highway=trunk_link",
                "highway=primary",
                "highway=primary_link",
                "highway=secondary",
                "highway=secondary_link",
                "highway=tertiary",
                "highway=tertiary_link",
                "highway=unclassified",
                "highway=road",
                "highway=residential",
                "highway=living_street",
                "highway=service",
                "highway=busway",
                "highway=pedestrian",
                "highway=cycleway",
                "highway=footway",
                "highway=path",
                "highway=steps",
                "highway=corridor",
                "highway=bridleway",
                "highway=trail",
                "highway=track",
                "railway=rail",
                "railway=light_rail",
            ),
        ),
    )

    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    road_no: Mapped[str | None] = attr("路线编号", "Road number", aliases=("LXBH",), length=30)
    road_class: Mapped[str] = attr(
        "道路等级", "Road class", codes="road_class", aliases=("DLDJ",), default="branch"
    )
    width_m: Mapped[float | None] = attr("路幅宽度", "Width", unit="m", aliases=("LFKD", "KD"))
    lanes: Mapped[int | None] = attr("车道数", "Lanes", aliases=("CDS",))
    oneway: Mapped[bool | None] = attr("单行", "One way", aliases=("DX",))
    surface: Mapped[str | None] = attr(
        "路面", "Surface", codes="road_surface", aliases=("LMLX", "LMCL")
    )
    max_speed_kmh: Mapped[int | None] = attr("限速", "Speed limit", unit="km/h")
    care_grade: Mapped[str | None] = attr(
        "养护等级", "Maintenance grade", codes="care_grade", aliases=("YHDJ",)
    )
    cleaning_class: Mapped[str | None] = attr(
        "保洁等级", "Cleaning class", codes="cleaning_class", aliases=("BJDJ",)
    )
    bridge: Mapped[bool | None] = attr("桥上", "On a bridge")
    tunnel: Mapped[bool | None] = attr("隧道内", "In a tunnel")
    level_no: Mapped[int | None] = attr("层次", "Level (0 = ground)")
    start_name: Mapped[str | None] = attr("起点", "From", aliases=("QD",), length=100)
    end_name: Mapped[str | None] = attr("止点", "To", aliases=("ZD",), length=100)
    built_on: Mapped[dt.date | None] = attr("建成日期", "Built on", aliases=("JCRQ",))
    geom: Mapped[Line]
