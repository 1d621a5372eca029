"""A layer's whole QGIS style."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from layers.derive.looks import Language, Rule, rules
from layers.derive.maplibre.context import Context, Layer, looks
from layers.derive.qml.forms import Fields, forms
from layers.derive.qml.labels import condition, labeling
from layers.derive.qml.symbols import Pictograms, symbol
from layers.derive.qml.xml import node, written

CATEGORIES = "Symbology|Labeling|Fields|Forms"


def document(
    ctx: Context, layer: Layer, fields: Fields, pictograms: Pictograms, language: Language = "zh"
) -> bytes:
    """Return the style of a layer with its ``fields`` as forms show them."""
    found = list(rules(ctx, layer, language))
    names = labeling(ctx, layer)
    root = node(
        "qgis",
        _renderer(layer, found, pictograms),
        names,
        *forms(fields, language),
        version="3.22.0",
        styleCategories=CATEGORIES,
        labelsEnabled=0 if names is None else 1,
    )
    return written(root)


def _renderer(layer: Layer, found: list[Rule], pictograms: Pictograms) -> ET.Element:
    listed = [_rule(layer, rule, number) for number, rule in enumerate(found)]
    drawn = [symbol(str(number), layer, rule.look, pictograms) for number, rule in enumerate(found)]
    return node(
        "renderer-v2",
        node("rules", *listed, key="layer"),
        node("symbols", *drawn),
        type="RuleRenderer",
        forceraster=0,
        symbollevels=0,
    )


def _rule(layer: Layer, rule: Rule, number: int) -> ET.Element:
    """Each range of scales has its own rule for what no other rule of that range takes."""
    return node(
        "rule",
        key=f"rule{number}",
        symbol=number,
        label=rule.title,
        filter=_chosen(layer, rule.value),
        scalemindenom=rule.least,
        scalemaxdenom=rule.most,
    )


def _chosen(layer: Layer, value: str | None) -> str | None:
    if value is not None:
        return condition(layer, value)
    if not looks(layer):
        return None
    taken = " OR ".join(condition(layer, other) for other in looks(layer))
    return f"NOT coalesce({taken}, false)"
