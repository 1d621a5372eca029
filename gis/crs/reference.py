"""What the program keeps about a coordinate reference system."""

from __future__ import annotations

from dataclasses import dataclass

STORAGE_SRID = 4490
"""CGCS2000 geographic (EPSG:4490): the SRID of every stored geometry."""

EPSG_URI = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@dataclass(frozen=True)
class CrsRef:
    """One coordinate reference system.

    ``uri`` is the name that OGC API answers use and is unique. ``srid`` is the number PostGIS knows
    it by, None for a system only Python can transform (a city's own, GCJ-02, BD-09). ``wkt`` is then
    the definition: WKT, a PROJ string, or a PROJ pipeline from lon/lat degrees to the city's metres;
    None for the two shifted web-map systems. ``axis_north_first`` tells that the authority writes
    northing or latitude first. ``metres`` is false for degrees.
    """

    uri: str
    srid: int | None
    wkt: str | None
    axis_north_first: bool
    title_zh: str
    title_en: str
    metres: bool = False

    @property
    def definition(self) -> str:
        """The text pyproj understands; empty for GCJ-02 and BD-09."""
        return self.wkt or (f"EPSG:{self.srid}" if self.srid else "")


STORAGE = CrsRef(
    f"{EPSG_URI}{STORAGE_SRID}",
    STORAGE_SRID,
    None,
    True,
    "2000国家大地坐标系(经纬度)",
    "CGCS2000 geographic",
)
CRS84 = CrsRef(
    CRS84_URI, 4326, None, False, "WGS 84 经纬度(经度在前)", "WGS 84 longitude-latitude (CRS84)"
)
WGS84 = CrsRef(
    f"{EPSG_URI}4326", 4326, None, True, "WGS 84 经纬度(纬度在前)", "WGS 84 latitude-longitude"
)
WEB_MERCATOR = CrsRef(
    f"{EPSG_URI}3857", 3857, None, False, "网络墨卡托", "Web Mercator", metres=True
)
GCJ02 = CrsRef(
    "urn:x-wanmi:crs:GCJ-02",
    None,
    None,
    False,
    "GCJ-02(国内网络地图偏移坐标)",
    "GCJ-02 (shifted, Chinese web maps)",
)
BD09 = CrsRef(
    "urn:x-wanmi:crs:BD-09", None, None, False, "BD-09(百度偏移坐标)", "BD-09 (shifted, Baidu)"
)
