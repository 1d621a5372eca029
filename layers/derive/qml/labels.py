"""Names as QGIS labels: a rule per part of the map's style."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from layers.derive.looks import denominators
from layers.derive.maplibre.context import Context, Layer, Part, looks
from layers.derive.maplibre.labels import REGULAR, labels
from layers.derive.qml.xml import node, rgba

_AROUND, _CURVED, _HORIZONTAL = 0, 3, 4
"""Placements of QGIS: around a point, along a line, inside an area."""


def labeling(ctx: Context, layer: Layer) -> ET.Element | None:
    """The labels of a layer, None where its style wants none."""
    parts = labels(ctx, layer)
    if not parts:
        return None
    found = [_rule(layer, part, number) for number, part in enumerate(parts)]
    return node("labeling", node("rules", *found, key="names"), type="rule-based")


def _rule(layer: Layer, part: Part, number: int) -> ET.Element:
    rank = part["id"].split("/")[1].partition("-")[2]
    least, most = denominators(part["minzoom"], part["maxzoom"] if rank else None)
    chosen = condition(layer, rank) if rank in looks(layer) else None
    return node(
        "rule",
        node("settings", _text(part), _placement(layer), _rendering(), calloutType="simple"),
        key=f"name{number}",
        filter=chosen,
        scalemindenom=least,
        scalemaxdenom=most,
    )


def condition(layer: Layer, value: str) -> str:
    """The expression that the deciding attribute has a value."""
    field = layer["style"]["by"]["field"].replace('"', '""')
    quoted = value.replace("'", "''")
    return f"\"{field}\" = '{quoted}'"


def _text(part: Part) -> ET.Element:
    size, font = part["layout"]["text-size"], part["layout"]["text-font"]
    buffer = node(
        "text-buffer",
        bufferDraw=1,
        bufferSize=1.2,
        bufferSizeUnits="Pixel",
        bufferColor=rgba("#FFFFFF", 0.9),
        bufferOpacity=1,
    )
    return node(
        "text-style",
        buffer,
        fieldName="name",
        fontFamily=REGULAR[1],
        fontWeight=75 if font[0].endswith("Bold") else 50,
        fontSize=12 if isinstance(size, list) else size,
        fontSizeUnit="Pixel",
        textColor=rgba(part["paint"]["text-color"]),
        textOpacity=1,
    )


def _placement(layer: Layer) -> ET.Element:
    kind = {"line": _CURVED, "polygon": _HORIZONTAL}.get(layer["geometry"], _AROUND)
    distance = 10 if kind == _AROUND else 0
    return node(
        "placement", placement=kind, dist=distance, distUnits="Pixel", placementFlags=9, priority=5
    )


def _rendering() -> ET.Element:
    """No feature keeps names off itself: areas would, by default, keep all names off the map."""
    return node("rendering", drawLabels=1, obstacle=0, maxNumLabels=2000, fontMaxPixelSize=10000)
