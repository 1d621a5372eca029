"""One look of a layer as a symbol of QGIS; sizes are pixels."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

from layers.derive.looks import Look, kind_of
from layers.derive.maplibre.areas import FILL, MOST_FILL
from layers.derive.maplibre.context import GROUND, Layer, is_ground
from layers.derive.maplibre.lines import DASH, MAJOR
from layers.derive.qml.xml import node, options, rgba
from layers.derive.sld.symbols import DISC, DOT

Pictograms = Mapping[str, Sequence[str]]
"""Path data of each pictogram on a grid of 24 units, to be stroked."""
_COLORS = GROUND["light"]
_TYPES = {"point": "marker", "line": "line", "polygon": "fill"}
_ICON = 0.68
"""Size of a pictogram as a share of its disc."""


def symbol(name: str, layer: Layer, look: Look, pictograms: Pictograms) -> ET.Element:
    """The symbol of a look, under the name that rules refer to."""
    kind = kind_of(layer, look)
    if kind == "point":
        parts = _point(look, pictograms)
    elif kind == "line":
        parts = _line(layer, look)
    else:
        parts = _boundary(look) if look.form == "dashed" else [_area(layer, look)]
    return node(
        "symbol", *parts, name=name, type=_TYPES[kind], alpha=1, clip_to_extent=1, force_rhr=0
    )


def _layer(kind: str, values: Mapping[str, Any]) -> ET.Element:
    return node("layer", options(values), **{"class": kind}, enabled=1, locked=0, **{"pass": 0})


def _area(layer: Layer, look: Look) -> ET.Element:
    opacity = layer["style"]["fill_opacity"]
    if is_ground(layer):
        late = layer["zoom"][0] >= 14
        inside = ("solid", rgba(look.color, 1.0 if opacity is None else opacity))
        edge = (_COLORS["building_line"], 0.7, 1.0) if late else None
        return _fill(inside, edge)
    style = {"outline": "no", "hatch": "f_diagonal"}.get(look.form, "solid")
    wash = 0.5 if look.form == "hatch" else min(MOST_FILL["light"], opacity or FILL)
    strength = 0.8 if look.form == "outline" else 0.55
    return _fill((style, rgba(look.color, wash)), (look.color, look.width, strength))


def _fill(inside: tuple[str, str], edge: tuple[str, float, float] | None) -> ET.Element:
    style, color = inside
    outline = edge or ("#000000", 0.0, 0.0)
    return _layer(
        "SimpleFill",
        {
            "style": style,
            "color": color,
            "outline_style": "solid" if edge else "no",
            "outline_color": rgba(outline[0], outline[2]),
            "outline_width": outline[1],
            "outline_width_unit": "Pixel",
            "joinstyle": "round",
        },
    )


def _boundary(look: Look) -> list[ET.Element]:
    """A dashed line on a pale casing."""
    return [
        _stroke("#FFFFFF", look.width * 2.4, 0.85),
        _stroke(look.color, look.width, dash=(4, 2)),
    ]


def _line(layer: Layer, look: Look) -> list[ET.Element]:
    width = look.drawn
    line = _stroke(look.color, width, dash=(3, DASH[1]) if look.form == "dashed" else None)
    if not is_ground(layer):
        return [_stroke(_COLORS["mark_casing"], width + 2, 0.6), line]
    if look.width < 2.5:
        return [line]
    dark = _COLORS["casing_major" if look.width >= MAJOR else "casing_minor"]
    return [_stroke(dark, width + 1.6 * max(look.scale, 0.5)), line]


def _stroke(
    color: str, width: float, opacity: float = 1.0, dash: tuple[float, float] | None = None
) -> ET.Element:
    return _layer(
        "SimpleLine",
        {
            "line_color": rgba(color, opacity),
            "line_width": round(width, 2),
            "line_width_unit": "Pixel",
            "capstyle": "flat" if dash else "round",
            "joinstyle": "round",
            "use_custom_dash": 1 if dash else 0,
            "customdash": ";".join(f"{part * width:g}" for part in dash) if dash else None,
            "customdash_unit": "Pixel",
        },
    )


def _point(look: Look, pictograms: Pictograms) -> list[ET.Element]:
    size = DISC if look.large else DOT
    hollow = "ring" in look.form and look.large
    casing = _COLORS["mark_casing"]
    inner = (casing, look.color, 2.0) if hollow else (look.color, casing, 1.0)
    shape = look.form if look.form in ("square", "triangle") else "circle"
    marks = [_mark(shape, size, inner)]
    if look.form == "double-ring":
        marks.insert(0, _mark("circle", size + 7, (casing, look.color, 1.4)))
    paths = pictograms.get(look.icon or "")
    if look.large and paths:
        marks.append(_picture(paths, look.color if hollow else casing, size * _ICON))
    return marks


def _mark(shape: str, size: float, colors: tuple[str, str, float]) -> ET.Element:
    inside, edge, width = colors
    return _layer(
        "SimpleMarker",
        {
            "name": shape,
            "color": rgba(inside),
            "outline_color": rgba(edge),
            "outline_width": width,
            "outline_width_unit": "Pixel",
            "outline_style": "solid",
            "size": size,
            "size_unit": "Pixel",
        },
    )


def _picture(paths: Sequence[str], color: str, size: float) -> ET.Element:
    """A pictogram that the file carries itself."""
    drawn = "".join(f'<path d="{path}"/>' for path in paths)
    pen = f'fill="none" stroke="{color}" stroke-width="2"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">'
        f'<g {pen} stroke-linecap="round" stroke-linejoin="round">{drawn}</g></svg>'
    )
    name = f"base64:{base64.b64encode(svg.encode()).decode()}"
    return _layer("SvgMarker", {"name": name, "size": size, "size_unit": "Pixel"})
