"""From any spelling of a coordinate reference system to its :class:`CrsRef`."""

from __future__ import annotations

import hashlib
import re
import warnings
from functools import lru_cache

import pyproj
from pyproj.exceptions import CRSError

from gis.crs import reference as ref
from gis.crs.reference import CrsRef
from gis.errors import BadInput

_LONGEST = 20_000
_SAME = 70  # confidence in percent from which a definition counts as the EPSG system it resembles
_EPSG = re.compile(
    r"(?:epsg::?|urn:(?:x-)?ogc:def:crs:epsg:[\d.]*:|https?://www\.opengis\.net/def/crs/epsg/[\d.]+/"
    r"|https?://www\.opengis\.net/gml/srs/epsg\.xml#)?([0-9]{4,6})",
    re.IGNORECASE,
)
_CRS84 = re.compile(
    r"(?:crs:?84|(?:ogc|crs):(?:crs)?84|urn:(?:x-)?ogc:def:crs:ogc:[\d.]*:crs84|https?://www\.opengis\.net/def/crs/ogc/[\d.]+/crs84)",
    re.IGNORECASE,
)
_NAMES = {
    "wgs84": ref.WGS84,
    "cgcs2000": ref.STORAGE,
    "2000国家大地坐标系": ref.STORAGE,
    "gcj02": ref.GCJ02,
    "火星坐标": ref.GCJ02,
    "火星坐标系": ref.GCJ02,
    "bd09": ref.BD09,
    "bd09ll": ref.BD09,
    "百度坐标": ref.BD09,
    "百度坐标系": ref.BD09,
    "webmercator": ref.WEB_MERCATOR,
    "urn:xwanmi:crs:gcj02": ref.GCJ02,
    "urn:xwanmi:crs:bd09": ref.BD09,
}
_KNOWN = {4490: ref.STORAGE, 4326: ref.WGS84, 3857: ref.WEB_MERCATOR, 900913: ref.WEB_MERCATOR}
# These make PROJ open a file named by the caller.
_FILES = re.compile(
    r"\+?(?:nadgrids|geoidgrids|grids|init|file|xy_grids|z_grids)\s*=|PARAMETERFILE|@",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"\+proj=|\+step|^\s*\{|^\s*[A-Z_]+\d*\s*\[", re.IGNORECASE)


def resolve(text: str) -> CrsRef:
    """The system that ``text`` names.

    Understood: ``EPSG:4490``, ``4490``, ``[EPSG:4490]``, OGC URI and URN, CRS84 in its spellings,
    ``WGS84``, ``CGCS2000``, ``GCJ-02``, ``BD-09``, WKT 1/2, PROJJSON, a PROJ string, and a PROJ
    pipeline that leads from lon/lat degrees to a city's own coordinates (for a plane similarity
    transformation). Of a compound system the horizontal part counts. Definitions that name files
    are refused. Raises BadInput for anything else, and for a system not tied to the earth.
    """
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):  # a safe CURIE
        text = text[1:-1]
    if not text or len(text) > _LONGEST:
        raise _unknown(text)
    return _resolve(text)


@lru_cache(maxsize=512)
def _resolve(text: str) -> CrsRef:
    named = _NAMES.get(re.sub(r"[\s_\-]", "", text).lower())
    if named is not None:
        return named
    if _CRS84.fullmatch(text):
        return ref.CRS84
    if match := _EPSG.fullmatch(text):
        return _epsg(int(match[1]), text)
    if not _DEFINITION.search(text) or _FILES.search(text):
        raise _unknown(text)
    return _pipeline(text) if "+proj=pipeline" in text.replace(" ", "") else _definition(text)


def _epsg(code: int, text: str) -> CrsRef:
    if code in _KNOWN:
        return _KNOWN[code]
    return _horizontal(_parse(f"EPSG:{code}"), text)


def _definition(text: str) -> CrsRef:
    return _horizontal(_parse(text), text)


def _horizontal(crs: pyproj.CRS, text: str) -> CrsRef:
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if len(crs.axis_info) == 3 and crs.is_geographic:
        crs = crs.to_2d()
    if not (crs.is_geographic or crs.is_projected) or len(crs.axis_info) != 2:
        raise _untied()
    code = crs.to_epsg(min_confidence=100 if _nameless(crs) else _SAME)
    if code in _KNOWN:
        return _KNOWN[code]
    uri = f"{ref.EPSG_URI}{code}" if code else _custom_uri(text)
    zh, en = _titles(crs)
    return CrsRef(
        uri, code, None if code else text, _north_first(crs), zh, en, metres=_in_metres(crs)
    )


def _nameless(crs: pyproj.CRS) -> bool:
    """Only an ellipsoid is stated: PROJ would guess a datum (Krassovsky as Beijing 1954), we do not."""
    return crs.datum is None or str(crs.datum.name).lower().startswith("unknown")


def _pipeline(text: str) -> CrsRef:
    try:
        pyproj.Transformer.from_pipeline(text)
    except pyproj.exceptions.ProjError as problem:
        raise _unknown(text) from problem
    return CrsRef(
        _custom_uri(text),
        None,
        text,
        False,
        "城市独立坐标系",
        "City coordinate system",
        metres=True,
    )


def _parse(text: str) -> pyproj.CRS:
    try:
        with warnings.catch_warnings():
            # pyproj warns that PROJ strings lose detail; here they are the definition itself.
            warnings.simplefilter("ignore", UserWarning)
            return pyproj.CRS.from_user_input(text)
    except CRSError as problem:
        raise _unknown(text) from problem


def _north_first(crs: pyproj.CRS) -> bool:
    # Polar systems have two "north" axes: only the first of a north/east pair makes an order.
    first, second = (axis.direction.lower() for axis in crs.axis_info)
    return first in ("north", "south") and second not in ("north", "south")


def _in_metres(crs: pyproj.CRS) -> bool:
    return bool(crs.is_projected) and all(
        axis.unit_conversion_factor == 1 for axis in crs.axis_info
    )


def _titles(crs: pyproj.CRS) -> tuple[str, str]:
    name = str(crs.name)
    if match := re.fullmatch(r"CGCS2000 / (3-degree )?Gauss-Kruger (?:CM (\d+)E|zone (\d+))", name):
        width = "3度带" if match[1] else "6度带"
        return f"CGCS2000 高斯投影{width}" + (
            f" 中央经线{match[2]}°" if match[2] else f" 第{match[3]}带"
        ), name
    if name.lower() in ("unknown", "unnamed", ""):
        return "城市独立坐标系", "City coordinate system"
    return name, name


def _custom_uri(text: str) -> str:
    return "urn:x-wanmi:crs:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _unknown(text: str) -> BadInput:
    shown = text if len(text) <= 60 else text[:57] + "…"
    return BadInput(
        "crs_unknown",
        f"无法识别坐标系“{shown}”",
        f"Unknown coordinate reference system '{shown}'",
        field="crs",
    )


def _untied() -> BadInput:
    return BadInput(
        "crs_untied",
        "该坐标系不是平面地理或投影坐标系,无法与经纬度换算;请提供带投影参数的 WKT 或 PROJ 字符串",
        "This system is neither geographic nor projected, so it cannot be related to longitude and latitude; "
        "give a WKT or PROJ string with projection parameters",
        field="crs",
    )
