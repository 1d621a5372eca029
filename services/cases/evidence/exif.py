"""What a photo says of itself: where and when it was taken, and with what (Exif 3.0, CIPA DC-008).

All of it is a claim by whoever made the file: values are read with care, nonsense counts as absent.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL = 0x010F, 0x0110
_TAKEN, _OFFSET = 0x9003, 0x9011
_LAT_REF, _LAT, _LON_REF, _LON, _ERROR = 1, 2, 3, 4, 0x1F
_LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Position (WGS 84, lon/lat) with its stated error in metres, instant, and device; None: not said."""

    lon: float | None = None
    lat: float | None = None
    error_m: float | None = None
    taken_at: dt.datetime | None = None
    device: str | None = None


NOTHING = Claim()


def read(exif: Any, zone: str = "Asia/Shanghai") -> Claim:
    """Read a Pillow ``Exif``; times without an offset are local time of ``zone``."""
    try:
        gps, inner = dict(exif.get_ifd(_GPS)), dict(exif.get_ifd(_EXIF))
    except (ValueError, KeyError, TypeError, SyntaxError, OSError, OverflowError):
        return NOTHING
    lon = _angle(gps.get(_LON), gps.get(_LON_REF), "W", 180)
    lat = _angle(gps.get(_LAT), gps.get(_LAT_REF), "S", 90)
    known = lon is not None and lat is not None and (lon, lat) != (0.0, 0.0)
    return Claim(
        lon=lon if known else None,
        lat=lat if known else None,
        error_m=_number(gps.get(_ERROR)) if known else None,
        taken_at=_instant(inner, zone),
        device=_device(exif),
    )


def _angle(parts: Any, reference: Any, negative: str, most: float) -> float | None:
    if not isinstance(parts, tuple | list) or len(parts) != 3:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    degrees, minutes, seconds = (number or 0.0 for number in numbers)
    value = degrees + minutes / 60 + seconds / 3600
    signed = -value if _text(reference).upper() == negative else value
    return signed if 0 <= value <= most else None


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _instant(inner: Mapping[int, Any], zone: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.strptime(_text(inner.get(_TAKEN)), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone follows
    except ValueError:
        return None
    try:
        offset = dt.datetime.strptime(_text(inner.get(_OFFSET)), "%z").tzinfo
    except ValueError:
        offset = None
    return moment.replace(tzinfo=offset or ZoneInfo(zone))


def _device(exif: Any) -> str | None:
    words = f"{_text(exif.get(_MAKE))} {_text(exif.get(_MODEL))}".strip()
    return words[:_LONGEST] or None


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "ignore")
    return "".join(c for c in str(value or "") if c.isprintable()).strip()
