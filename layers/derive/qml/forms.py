"""Fields as people edit them: aliases, code lists as drop-down lists, read-only fields."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

from layers.codes import load
from layers.derive.looks import Language
from layers.derive.qml.xml import node, options

Fields = Sequence[Mapping[str, Any]]
"""Fields as :func:`layers.derive.describe.field` gives them."""


def forms(fields: Fields, language: Language) -> list[ET.Element]:
    """The elements that configure the fields."""
    return [
        node("fieldConfiguration", *(_field(field, language) for field in fields)),
        node("aliases", *(_alias(field, language) for field in fields)),
        node("editable", *(_editable(field) for field in fields)),
    ]


def _field(field: Mapping[str, Any], language: Language) -> ET.Element:
    kind, config = _widget(field, language)
    widget = node("editWidget", node("config", config), type=kind)
    return node("field", widget, name=field["name"])


def _widget(field: Mapping[str, Any], language: Language) -> tuple[str, ET.Element]:
    if field["codes"] and field["type"] == "string":
        return "ValueMap", _values(field, language)
    if field["type"] == "boolean":
        return "CheckBox", options({})
    if field["type"] in ("date", "datetime"):
        shown = "yyyy-MM-dd" if field["type"] == "date" else "yyyy-MM-dd HH:mm"
        return "DateTime", options({"display_format": shown, "calendar_popup": "true"})
    return "TextEdit", options({"IsMultiline": "false"})


def _values(field: Mapping[str, Any], language: Language) -> ET.Element:
    """Titles with their codes; a field that may be empty offers that, too."""
    null = "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}"  # how QGIS writes NULL
    listed = [] if field["required"] else [("", null)]
    listed += [
        (item.zh if language == "zh" else item.en, item.code) for item in load(field["codes"]).items
    ]
    pairs = [
        node("Option", node("Option", type="QString", name=title, value=code), type="Map")
        for title, code in listed
    ]
    return node("Option", node("Option", *pairs, type="List", name="map"), type="Map")


def _alias(field: Mapping[str, Any], language: Language) -> ET.Element:
    unit = f" ({field['unit']})" if field["unit"] else ""
    return node("alias", field=field["name"], name=f"{field[language]}{unit}")


def _editable(field: Mapping[str, Any]) -> ET.Element:
    return node("field", name=field["name"], editable=0 if field["readonly"] else 1)
