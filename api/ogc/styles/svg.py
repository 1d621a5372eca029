"""Path data of SVG (SVG 2, chapter 9.3) as lines: curves in short straight pieces."""

from __future__ import annotations

import cmath
import itertools
import math
import re
from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

_TOKEN = re.compile(r"[MmLlHhVvCcSsQqTtAaZz]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
PIECES = 12


def lines(path: str) -> list[BaseGeometry]:
    """Each sub-path as a line; a move without a line is a dot."""
    found, pen = [], _Pen()
    for command, values in _commands(path):
        if command.upper() == "M" and pen.trail:
            found.append(pen.line())
        pen.draw(command, values)
    return [*found, pen.line()] if pen.trail else found


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Commands with their numbers; repeated numbers repeat the command (a move goes on as a line)."""
    tokens, command, at = _tokens(path), "M", 0
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        count = _COUNTS[command.upper()]
        yield command, [float(token) for token in tokens[at : at + count]]
        at += count
        command = {"M": "L", "m": "l"}.get(command, command)


def _tokens(path: str) -> list[str]:
    """Flags of an arc may be written together with what follows: they are split off first."""
    spread = _ARC.sub(lambda arc: arc[1] + _ARC_VALUES.sub(_SPREAD, arc[2]), path)
    return _TOKEN.findall(spread)


_SPREAD = r" \1 \2 \3 \4 \5 \6 \7 "
_ARC = re.compile(r"([aA])([^a-zA-Z]*)")
_ARC_VALUES = re.compile(
    r"\s*,?\s*([-+]?[\d.]+)[\s,]*([-+]?[\d.]+)[\s,]*([-+]?[\d.]+)[\s,]*([01])[\s,]*([01])[\s,]*"
    r"([-+]?(?:\d+\.?\d*|\.\d+))[\s,]*([-+]?(?:\d+\.?\d*|\.\d+))"
)


class _Pen:
    """Where the pen is; positions are complex numbers."""

    def __init__(self) -> None:
        self.trail: list[complex] = []
        self.at = self.start = self.control = 0j
        self.last = ""

    def line(self) -> BaseGeometry:
        """The trail so far, which ends here."""
        points = [(point.real, point.imag) for point in self.trail]
        self.trail = []
        return shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0])

    def draw(self, command: str, values: list[float]) -> None:
        """Follow one command."""
        kind, origin = command.upper(), self.at if command.islower() else 0j
        if kind == "Z":
            self._to([self.start])
        elif kind == "A":
            self._arc(values, origin)
        elif kind in "HV":
            self._straight(kind, values[0], origin)
        else:
            self._curve(kind, [origin + complex(*pair) for pair in _pairs(values)])
        self.last = kind

    def _straight(self, kind: str, value: float, origin: complex) -> None:
        if kind == "H":
            self._to([complex(origin.real + value, self.at.imag)])
        else:
            self._to([complex(self.at.real, origin.imag + value)])

    def _curve(self, kind: str, points: list[complex]) -> None:
        if kind == "M":
            self.start, self.trail = points[0], []
        if kind in "ST":
            mirrored = self.last in ("CS" if kind == "S" else "QT")
            points.insert(0, 2 * self.at - self.control if mirrored else self.at)
        if len(points) > 1:
            self.control = points[-2]
        self._to(list(_bezier([self.at, *points])) if len(points) > 1 else points)

    def _arc(self, values: list[float], origin: complex) -> None:
        rx, ry, turn, large, sweep, x, y = values
        end = origin + complex(x, y)
        flags = bool(large), bool(sweep)
        self._to(list(_ellipse(self.at, end, (rx, ry, turn), flags)) or [end])

    def _to(self, points: list[complex]) -> None:
        self.trail += points
        self.at = points[-1]


def _pairs(values: list[float]) -> Iterator[tuple[float, float]]:
    return zip(values[::2], values[1::2], strict=True)


def _bezier(points: list[complex]) -> Iterator[complex]:
    """A curve of two or three control points (de Casteljau)."""
    for step in range(1, PIECES + 1):
        level, share = points, step / PIECES
        while len(level) > 1:
            level = [a + (b - a) * share for a, b in itertools.pairwise(level)]
        yield level[0]


def _ellipse(
    start: complex, end: complex, radii: tuple[float, float, float], flags: tuple[bool, bool]
) -> Iterator[complex]:
    """An elliptical arc (SVG 2, appendix B.2.4) in the circle's own coordinates."""
    rx, ry, turn = abs(radii[0]), abs(radii[1]), cmath.exp(1j * math.radians(radii[2]))
    if not rx or not ry or start == end:
        return

    def inward(point: complex) -> complex:
        plain = point / turn
        return complex(plain.real / rx, plain.imag / ry)

    a, b = inward(start), inward(end)
    half = abs(b - a) / 2
    size = max(1.0, half)  # too small radii are enlarged
    rise = math.sqrt(max(0.0, size**2 - half**2))
    large, forward = flags
    aside = 1j if large != forward else -1j
    centre = (a + b) / 2 + (b - a) / abs(b - a) * aside * rise
    first, last = cmath.phase(a - centre), cmath.phase(b - centre)
    sweep = (last - first) % math.tau if forward else -((first - last) % math.tau)
    for step in range(1, PIECES + 1):
        point = centre + cmath.rect(size, first + sweep * step / PIECES)
        yield complex(point.real * rx, point.imag * ry) * turn
