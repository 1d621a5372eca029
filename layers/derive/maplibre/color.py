"""Colour arithmetic in OKLCH (Björn Ottosson), where equal steps of lightness look equal."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

_NIGHT_A, _NIGHT_B = -0.004, -0.022
"""The blue of the night that lies on every ground colour, as OKLab a and b."""


@dataclass(frozen=True)
class Oklch:
    """Lightness 0 to 1, chroma, hue in radians."""

    l: float  # noqa: E741 - its name everywhere
    c: float
    h: float


def to_oklch(color: str) -> Oklch:
    """Read ``#RRGGBB``."""
    value = int(color[1:7], 16)
    r, g, b = (_linear(value >> shift & 255) for shift in (16, 8, 0))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
    bb = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
    lightness = 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short
    return Oklch(lightness, math.hypot(a, bb), math.atan2(bb, a))


def to_hex(color: Oklch) -> str:
    """Write ``#rrggbb``; what sRGB cannot show is clipped."""
    a, b = color.c * math.cos(color.h), color.c * math.sin(color.h)
    x = (color.l + 0.3963377774 * a + 0.2158037573 * b) ** 3
    y = (color.l - 0.1055613458 * a - 0.0638541728 * b) ** 3
    z = (color.l - 0.0894841775 * a - 1.291485548 * b) ** 3
    channels = (
        4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
        -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
        -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
    )
    return "#" + "".join(f"{_gamma(value):02x}" for value in channels)


def night_ground(color: str) -> str:
    """A quiet ground colour for the night: as far above black as it is below white by day."""
    day = to_oklch(color)
    a = day.c * math.cos(day.h) * 0.7 + _NIGHT_A
    b = day.c * math.sin(day.h) * 0.7 + _NIGHT_B
    lightness = 0.175 + max(0.0, 0.965 - day.l) * 0.8
    return to_hex(Oklch(lightness, math.hypot(a, b), math.atan2(b, a)))


def night_data(color: str) -> str:
    """A data colour for the night: the same hue, light enough to be read on dark land."""
    day = to_oklch(color)
    return to_hex(Oklch(max(day.l, 0.7), min(day.c, 0.14), day.h))


def darkened(color: str, most: float) -> str:
    """The colour, at most as light as ``most``."""
    day = to_oklch(color)
    return to_hex(replace(day, l=min(day.l, most)))


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _gamma(value: float) -> int:
    clipped = min(1.0, max(0.0, value))
    shown = clipped * 12.92 if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055
    return math.floor(shown * 255 + 0.5)
