"""Base places 基本地点: what an address or a name stands for, and where it is."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.declare import By, Layer, Source, Style, attr
from layers.model import Feature, Point

OSM = (
    "addr:housenumber",
    "place",
    "shop",
    "office",
    "public_transport=station",
    "railway=station",
    "amenity=restaurant",
    "amenity=cafe",
    "amenity=fast_food",
    "amenity=bar",
    "amenity=pub",
    "amenity=food_court",
    "amenity=ice_cream",
    "amenity=nightclub",
    "amenity=school",
    "amenity=kindergarten",
    "amenity=college",
    "amenity=university",
    "amenity=library",
    "amenity=hospital",
    "amenity=clinic",
    "amenity=doctors",
    "amenity=dentist",
    "amenity=pharmacy",
    "amenity=veterinary",
    "amenity=bank",
    "amenity=post_office",
    "amenity=police",
    "amenity=fire_station",
    "amenity=townhall",
    "amenity=courthouse",
    "amenity=embassy",
    "amenity=community_centre",
    "amenity=social_facility",
    "amenity=social_centre",
    "amenity=arts_centre",
    "amenity=theatre",
    "amenity=cinema",
    "amenity=place_of_worship",
    "amenity=marketplace",
    "amenity=bus_station",
    "amenity=ferry_terminal",
    "amenity=fuel",
    "amenity=car_rental",
    "amenity=car_wash",
    "amenity=public_bath",
    "amenity=conference_centre",
    "tourism=hotel",
    "tourism=hostel",
    "tourism=guest_house",
    "tourism=museum",
    "tourism=gallery",
    "tourism=attraction",
    "tourism=viewpoint",
    "tourism=zoo",
    "tourism=theme_park",
    "tourism=aquarium",
    "leisure=sports_centre",
    "leisure=fitness_centre",
    "leisure=stadium",
    "leisure=swimming_pool",
    "leisure=playground",
    "leisure=marina",
)
"""Tags of what people look for by name or number; street furniture is left to components."""


class Place(Feature):
    """A named or numbered place with its aliases and the days its name was valid.

    ``code`` is county (6), type (2) and sequence (8). A renamed place is closed and its
    successor named, so that old names still lead to the spot.
    """

    __tablename__ = "places"
    layer = Layer(
        title=("基本地点", "Places"),
        theme="places",
        owner="civil_affairs",
        write="places.edit",
        standard="GB/T 47678.4, GB/T 30428.3-2016",
        group="ground",
        z=60,
        zoom=(8, 22),
        style=Style(
            form="disc",
            icon="map-pin",
            width=3,
            label=True,
            by=By(
                field="place_type",
                values={
                    "01": {"icon": "map"},
                    "02": {"icon": "map-pin"},
                    "03": {"icon": "building-community"},
                    "04": {"icon": "road"},
                    "05": {"icon": "home"},
                    "06": {"icon": "map-pin"},
                },
            ),
        ),
        source=Source(
            rename={
                "name:en": "name_en",
                "alt_name": "aliases",
                "old_name": "aliases",
                "addr:street": "street_name",
                "addr:housenumber": "house_number",
                "addr:full": "address",
            },
            osm=OSM,
        ),
    )

    code: Mapped[str | None] = attr(
        "地点标识码", "Place code", aliases=("PLACEID", "DDBSM"), pattern=r"\d{16}"
    )
    place_type: Mapped[str] = attr(
        "地点类型", "Type", codes="place_type", aliases=("TYPE", "DDLX"), default="06"
    )
    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    aliases: Mapped[list[str] | None] = attr("别名", "Aliases", aliases=("ALIAS", "BM"))
    address: Mapped[str | None] = attr("地址", "Address", aliases=("ADDRESS", "DZ"), length=256)
    street_name: Mapped[str | None] = attr("街巷", "Street", aliases=("JX",), length=100)
    house_number: Mapped[str | None] = attr("门牌号", "House number", aliases=("MPH",), length=50)
    category: Mapped[str | None] = attr("兴趣点类别", "Category", aliases=("LB",), length=50)
    division_code: Mapped[str | None] = attr(
        "所属区划", "Of division", aliases=("DIVISIONCODE", "QHDM"), pattern=r"\d{2,12}"
    )
    street_code: Mapped[str | None] = attr(
        "所在街巷代码", "Street code", aliases=("STREETID",), length=40
    )
    bd_grid: Mapped[str | None] = attr("北斗网格码", "BeiDou grid code", length=32)
    started_on: Mapped[dt.date | None] = attr("启用日期", "Since", aliases=("ORDATE",))
    changed_on: Mapped[dt.date | None] = attr("变更日期", "Changed on", aliases=("CHDATE",))
    ended_on: Mapped[dt.date | None] = attr("停用日期", "Until", aliases=("DDATE",))
    successor_code: Mapped[str | None] = attr("后继地点", "Successor", pattern=r"\d{16}")
    data_source: Mapped[str | None] = attr(
        "数据来源", "Data source", aliases=("DATASOURCE", "SJLY"), length=30
    )
    note: Mapped[str | None] = attr("备注", "Note", aliases=("NOTE", "BZ"), length=255)
    geom: Mapped[Point]
