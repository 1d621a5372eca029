"""A layer's whole style: a rule per value and range of scales, and one for its names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from layers.derive.looks import Language, denominators, rules
from layers.derive.maplibre.context import Context, Layer, Part, looks
from layers.derive.maplibre.labels import REGULAR, labels
from layers.derive.sld import xml
from layers.derive.sld.symbols import symbols
from layers.derive.sld.xml import Dialect, Version


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
    for rule in rules(ctx, layer, language):
        yield sld.node(
            "Rule",
            sld.node("Name", text=rule.value or layer["id"]),
            sld.titled(rule.title),
            _chosen(layer, rule.value),
            *_limits(sld, rule.least, rule.most),
            *symbols(sld, layer, rule.look),
        )
    yield from (_names(sld, layer, part, language) for part in labels(ctx, layer))


def _chosen(layer: Layer, value: str | None) -> ET.Element | None:
    """The features of a rule; none need be chosen where all look alike."""
    if value is not None:
        return xml.condition("Filter", _has(layer, value))
    return _none_of(layer, list(looks(layer))) if looks(layer) else None


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


def _limits(sld: Dialect, least: int | None, most: int | None) -> list[ET.Element]:
    limits = (("MinScaleDenominator", least), ("MaxScaleDenominator", most))
    return [sld.node(name, text=value) for name, value in limits if value is not None]


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
    limits = _limits(sld, *denominators(part["minzoom"], until))
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
