"""What deliveries state besides a layer's fields, so that it can be checked; it is not stored.

Grid and division are stamped by the server from the position. A delivery that names them makes a
claim, and a claim that does not agree with the position is a fault of one of the two.
"""

from __future__ import annotations

from layers.info import FieldInfo, FieldType


def _claim(name: str, zh: str, en: str, *aliases: str, kind: FieldType = "string") -> FieldInfo:
    return FieldInfo(
        name=name,
        zh=zh,
        en=en,
        type=kind,
        codes=None,
        aliases=aliases,
        read="staff",
        reason=None,
        unit="m" if kind == "number" else None,
        length=None,
        pattern=None,
        label=False,
        readonly=False,
        required=False,
    )


CLAIMS = (
    _claim(
        "claimed_grid",
        "所在单元网格标识码",
        "Unit grid as delivered",
        "BGID",
        "SZDYWGBSM",
        "DYWGBM",
        "WGBM",
        "WGBH",
        "所在单元网格",
        "单元网格编码",
        "grid_code",
    ),
    _claim(
        "claimed_community",
        "社区代码",
        "Community as delivered",
        "SZSQDM",
        "SQDM",
        "SQBM",
        "社区编码",
        "所在社区代码",
        "community_code",
    ),
    _claim(
        "position_error_m",
        "点位误差",
        "Measured error of the position",
        "DWWC",
        "点位中误差",
        "position_error",
        kind="number",
    ),
    _claim("longitude", "经度", "Longitude as delivered", "JD", "LON", "POINT_X", "X坐标"),
    _claim("latitude", "纬度", "Latitude as delivered", "WD", "LAT", "POINT_Y", "Y坐标"),
)
"""Fields that only the census knows, in the form of a layer's fields."""
