"""One look of a layer as symbolizers: what is drawn of a feature at one range of scales."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from layers.derive.looks import Look, kind_of
from layers.derive.maplibre.areas import FILL, MOST_FILL
from layers.derive.maplibre.context import GROUND, Layer, is_ground
from layers.derive.maplibre.lines import DASH, MAJOR
from layers.derive.sld.xml import Dialect

_COLORS = GROUND["light"]
_MARKS = {"square": "square", "triangle": "triangle"}
DOT, DISC = 6.0, 16.0
"""Diameters in pixels of points, small and where there is room."""
HATCH = 8.0


def symbols(sld: Dialect, layer: Layer, look: Look) -> list[ET.Element]:
    """The symbolizers of a look."""
    kind = kind_of(layer, look)
    if kind == "line":
        return _line(sld, layer, look)
    if kind == "point":
        return _point(sld, look)
    return _boundary(sld, look) if look.form == "dashed" else _area(sld, layer, look)


def _area(sld: Dialect, layer: Layer, look: Look) -> list[ET.Element]:
    opacity = layer["style"]["fill_opacity"]
    if is_ground(layer):
        late = layer["zoom"][0] >= 14
        edge = _stroke(sld, _COLORS["building_line"], 0.7) if late else None
        shown = 1.0 if opacity is None else float(opacity)
        return [sld.symbolizer("PolygonSymbolizer", _fill(sld, look.color, shown), edge)]
    edge = _stroke(sld, look.color, look.width, 0.8 if look.form == "outline" else 0.55)
    if look.form == "outline":
        return [sld.symbolizer("PolygonSymbolizer", edge)]
    wash = min(MOST_FILL["light"], opacity or FILL)
    inside = _hatch(sld, look.color) if look.form == "hatch" else _fill(sld, look.color, wash)
    return [sld.symbolizer("PolygonSymbolizer", inside, edge)]


def _boundary(sld: Dialect, look: Look) -> list[ET.Element]:
    """A dashed line on a pale casing."""
    casing = _stroke(sld, "#FFFFFF", look.width * 2.4, 0.85)
    line = _stroke(sld, look.color, look.width, dash=(4.0, 2.0))
    return [sld.symbolizer("LineSymbolizer", casing), sld.symbolizer("LineSymbolizer", line)]


def _line(sld: Dialect, layer: Layer, look: Look) -> list[ET.Element]:
    width = look.drawn
    dash = (DASH[0], DASH[1]) if look.form == "dashed" else None
    line = _stroke(sld, look.color, width, dash=dash)
    if not is_ground(layer):
        casing = _stroke(sld, _COLORS["mark_casing"], width + 2, 0.6)
    elif look.width >= 2.5:
        dark = _COLORS["casing_major" if look.width >= MAJOR else "casing_minor"]
        casing = _stroke(sld, dark, width + 1.6 * max(look.scale, 0.5))
    else:
        return [sld.symbolizer("LineSymbolizer", line)]
    return [sld.symbolizer("LineSymbolizer", one) for one in (casing, line)]


def _point(sld: Dialect, look: Look) -> list[ET.Element]:
    size = DISC if look.large else DOT
    hollow = "ring" in look.form and look.large
    casing = _COLORS["mark_casing"]
    inner = (casing, look.color, 2.0) if hollow else (look.color, casing, 1.0)
    shape = _MARKS.get(look.form, "circle")
    marks = [_mark(sld, shape, size, inner)]
    if look.form == "double-ring":
        marks.insert(0, _mark(sld, "circle", size + 7, (casing, look.color, 1.4)))
    return [sld.symbolizer("PointSymbolizer", mark) for mark in marks]


def _mark(sld: Dialect, shape: str, size: float, colors: tuple[str, str, float]) -> ET.Element:
    inside, edge, width = colors
    mark = sld.node(
        "Mark",
        sld.node("WellKnownName", text=shape),
        _fill(sld, inside, 1.0),
        _stroke(sld, edge, width),
    )
    return sld.node("Graphic", mark, sld.node("Size", text=f"{size:g}"))


def _hatch(sld: Dialect, color: str) -> ET.Element:
    mark = sld.node("Mark", sld.node("WellKnownName", text="slash"), _stroke(sld, color, 0.8, 0.5))
    graphic = sld.node("Graphic", mark, sld.node("Size", text=f"{HATCH:g}"))
    return sld.node("Fill", sld.node("GraphicFill", graphic))


def _fill(sld: Dialect, color: str, opacity: float) -> ET.Element:
    values = {"fill": color, "fill-opacity": None if opacity == 1 else round(opacity, 3)}
    return sld.node("Fill", *sld.parameters(values))


def _stroke(
    sld: Dialect,
    color: str,
    width: float,
    opacity: float = 1.0,
    dash: tuple[float, float] | None = None,
) -> ET.Element:
    values: dict[str, Any] = {
        "stroke": color,
        "stroke-width": round(width, 2),
        "stroke-opacity": None if opacity == 1 else opacity,
        "stroke-linejoin": "round",
        "stroke-linecap": "butt" if dash else "round",
        "stroke-dasharray": " ".join(f"{part * width:g}" for part in dash) if dash else None,
    }
    return sld.node("Stroke", *sld.parameters(values))
