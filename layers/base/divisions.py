"""Administrative divisions: province, city, county, street (town) and community (village)."""

from __future__ import annotations

import datetime as dt

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import STORAGE_SRID
from layers.declare import By, Layer, Source, Style, attr
from layers.model import Feature


class Division(Feature):
    """One administrative division; ``code`` has its natural length.

    2 digits province, 4 city, 6 county (GB/T 2260), 9 street or town (GB/T 10114), 12 community
    or village, so that the code of a division is the prefix of all codes inside it. The shape may
    be missing: official code tables name far more communities than have been surveyed.
    """

    __tablename__ = "divisions"
    layer = Layer(
        title=("行政区划", "Administrative divisions"),
        theme="divisions",
        owner="civil_affairs",
        write="divisions.edit",
        standard="GB/T 2260, GB/T 10114",
        group="ground",
        z=50,
        zoom=(0, 22),
        default_visible=True,
        stamps="area",
        style=Style(
            form="dashed",
            label=True,
            by=By(
                field="level",
                values={
                    "province": {"width": 2.4},
                    "city": {"width": 2.2},
                    "county": {"width": 1.8},
                    "street": {"width": 1.3},
                    "community": {"width": 0.9},
                },
            ),
        ),
        source=Source(
            rename={
                "division_code": "code",
                "code9": "code",
                "name:en": "name_en",
                "population": "population",
            },
            osm=("boundary=administrative",),
        ),
    )

    code: Mapped[str | None] = attr(
        "区划代码",
        "Division code",
        aliases=("XZQHDM", "XZQDM", "QHDM", "ADCODE"),
        pattern=r"\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?",
    )
    level: Mapped[str] = attr("级别", "Level", codes="division_level", aliases=("XZJB",))
    parent_code: Mapped[str | None] = attr("上级代码", "Parent code", aliases=("SJDM",))
    name_en: Mapped[str | None] = attr("英文名", "English name", length=100)
    short_name: Mapped[str | None] = attr("简称", "Short name", length=30)
    urban_rural: Mapped[str | None] = attr(
        "城乡分类", "Urban or rural", codes="urban_rural", aliases=("CXFLDM",)
    )
    population: Mapped[int | None] = attr("常住人口", "Resident population", unit="人")
    population_year: Mapped[int | None] = attr("人口年份", "Population year")
    households: Mapped[int | None] = attr("户数", "Households", unit="户")
    area_km2: Mapped[float | None] = attr("面积", "Area", unit="km²", aliases=("MJ",))
    seat: Mapped[str | None] = attr("驻地", "Seat", length=200, aliases=("ZD",))
    established_on: Mapped[dt.date | None] = attr("设立日期", "Established on")
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=STORAGE_SRID, spatial_index=False),
        nullable=True,
        sort_order=90,
    )
