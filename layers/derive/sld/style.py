"""A layer's whole style: a rule per value and range of scales, and one for its names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from layers.codes import load
from layers.derive.maplibre.context import Context, Layer, Part, looks
from layers.derive.maplibre.labels import REGULAR, labels
from layers.derive.sld import xml
from layers.derive.sld.symbols import Look, symbols
from layers.derive.sld.xml import Dialect, Version

Language = Literal["zh", "en"]
DENOMINATOR = 279_541_132.0
"""Scale at zoom 0 of a map with tiles of 512 pixels of 0.28 mm."""
_POINTS = ((16.6, None, 1.0, True), (None, 16.6, 1.0, False))
_LINES = ((15.5, None, 1.0, True), (13.0, 15.5, 0.45, True), (None, 13.0, 0.2, True))
_ANY = ((None, None, 1.0, True),)
"""From zoom, to zoom, share of the width, large marks. Without limit at small scales: who adds a
layer to a desktop GIS wants to see it, however far away."""


def document(
    ctx: Context, layers: list[Layer], version: Version, language: Language = "zh"
) -> bytes:
    """Return the descriptor of the layers, low ones first; a NamedLayer each."""
    sld = Dialect(version)
    named = [_named_layer(sld, ctx, layer, language) for layer in layers]
    root = xml.outer("StyledLayerDescriptor", *named, version=f"{version}.0")
    return xml.written(root)


def _named_layer(sld: Dialect, ctx: Context, layer: Layer, language: Language) -> ET.Element:
    style = xml.outer(
        "UserStyle",
        sld.node("Name", text=layer["id"]),
        sld.titled(layer[language]),
        sld.node("FeatureTypeStyle", *_rules(sld, ctx, layer, language)),
    )
    return xml.outer("NamedLayer", sld.node("Name", text=layer["id"]), style)


def _rules(sld: Dialect, ctx: Context, layer: Layer, language: Language) -> Iterator[ET.Element]:
    varied = looks(layer)
    for value, look in varied.items():
        chosen = xml.condition("Filter", _has(layer, value))
        yield from _scaled(sld, ctx, layer, (value, _title(layer, value, language), chosen), look)
    rest = _none_of(layer, list(varied)) if varied else None
    title = {"zh": "其他", "en": "Others"}[language] if varied else layer[language]
    yield from _scaled(sld, ctx, layer, ("other" if varied else layer["id"], title, rest), {})
    yield from (_names(sld, layer, part, language) for part in labels(ctx, layer))


def _has(layer: Layer, value: str) -> ET.Element:
    """The condition that the attribute the look depends on has a value.

    QGIS reads a literal that looks like a number ("07") as one, which no text equals; behind a
    wild card it stays text. No code begins with another one that has a look of its own.
    """
    field = xml.property_name(layer["style"]["by"]["field"])
    if not value.isdigit():
        return xml.condition("PropertyIsEqualTo", field, xml.condition("Literal", text=value))
    literal = xml.condition("Literal", text=f"{value}%")
    signs = {"wildCard": "%", "singleChar": "_", "escapeChar": "\\"}
    return xml.condition("PropertyIsLike", field, literal, **signs)


def _none_of(layer: Layer, values: list[str]) -> ET.Element:
    """The condition that it has none of the values, said in full: QGIS 3.22 skips ElseFilter."""
    found = [_has(layer, value) for value in values]
    some = found[0] if len(found) == 1 else xml.condition("Or", *found)
    empty = xml.condition("PropertyIsNull", xml.property_name(layer["style"]["by"]["field"]))
    return xml.condition("Filter", xml.condition("Or", empty, xml.condition("Not", some)))


Named = tuple[str, str, ET.Element | None]


def _scaled(
    sld: Dialect, ctx: Context, layer: Layer, named: Named, look: Mapping[str, Any]
) -> Iterator[ET.Element]:
    """A rule per range of scales."""
    name, title, chosen = named
    for start, end, share, large in _ranges(layer):
        drawn = _look(ctx, layer, look, share, large)
        yield sld.node(
            "Rule",
            sld.node("Name", text=name),
            sld.titled(title),
            chosen,
            *_limits(sld, start, end),
            *symbols(sld, layer, drawn),
        )


def _ranges(layer: Layer) -> Any:
    return {"point": _POINTS, "any": _POINTS, "line": _LINES}.get(layer["geometry"], _ANY)


def _look(ctx: Context, layer: Layer, look: Mapping[str, Any], share: float, large: bool) -> Look:
    style = layer["style"]
    width = look.get("width") or style["width"] or (1.0 if layer["geometry"] == "polygon" else 1.6)
    own = look.get("color")
    color = ctx.shade(layer, own) if own else ctx.color_of(layer)
    return Look(color, float(width), look.get("form") or style["form"], share, large)


def _limits(sld: Dialect, start: float | None, end: float | None) -> list[ET.Element]:
    """Zooms as scales: a far view has a large denominator."""
    found = []
    if end is not None:
        found.append(sld.node("MinScaleDenominator", text=round(DENOMINATOR / 2**end)))
    if start is not None:
        found.append(sld.node("MaxScaleDenominator", text=round(DENOMINATOR / 2**start)))
    return found


def _names(sld: Dialect, layer: Layer, part: Part, language: Language) -> ET.Element:
    """Labels as one part of the map's style has them: colour, halo, size, rank and scales."""
    halo = sld.node("Fill", *sld.parameters({"fill": "#FFFFFF", "fill-opacity": 0.9}))
    bold = part["layout"]["text-font"][0].endswith("Bold")
    size = part["layout"]["text-size"]
    font = {
        "font-family": REGULAR[1],
        "font-size": 11 if isinstance(size, list) else size,
        "font-weight": "bold" if bold else None,
    }
    text = sld.symbolizer(
        "TextSymbolizer",
        sld.node("Label", xml.property_name("name")),
        sld.node("Font", *sld.parameters(font)),
        sld.node("LabelPlacement", _placement(sld, layer)),
        sld.node("Halo", sld.node("Radius", text=1), halo),
        sld.node("Fill", *sld.parameters({"fill": part["paint"]["text-color"]})),
    )
    name = part["id"].split("/")[1]
    rank = name.partition("-")[2]
    chosen = xml.condition("Filter", _has(layer, rank)) if rank in looks(layer) else None
    until = part["maxzoom"] if rank else None
    title = {"zh": "名称", "en": "Names"}[language]
    limits = _limits(sld, part["minzoom"], until)
    return sld.node("Rule", sld.node("Name", text=name), sld.titled(title), chosen, *limits, text)


def _placement(sld: Dialect, layer: Layer) -> ET.Element:
    """Along a line, below a point, in the middle of an area."""
    if layer["geometry"] == "line":
        return sld.node("LinePlacement")
    below = layer["geometry"] != "polygon"
    anchor = sld.node("AnchorPoint", *_pair(sld, "AnchorPoint", 0.5, 1 if below else 0.5))
    shift = sld.node("Displacement", *_pair(sld, "Displacement", 0, -10)) if below else None
    return sld.node("PointPlacement", anchor, shift)


def _pair(sld: Dialect, name: str, x: float, y: float) -> list[ET.Element]:
    return [sld.node(f"{name}{axis}", text=value) for axis, value in (("X", x), ("Y", y))]


def _title(layer: Layer, value: str, language: Language) -> str:
    """What a value means, where its attribute has a code list."""
    field = layer["style"]["by"]["field"]
    codes = next((one["codes"] for one in layer["fields"] if one["name"] == field), None)
    found = load(codes).get(value) if codes else None
    return value if found is None else found.zh if language == "zh" else found.en
