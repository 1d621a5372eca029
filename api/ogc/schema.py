"""JSON Schemas of a collection: what features look like, and what filters may mention.

Titles are in the language asked for, code lists are listed with their meaning, so that a desktop
GIS shows value maps instead of codes.
"""

from __future__ import annotations

from typing import Any, Literal

from gis.database.session import Caller
from layers.city_codes.held import Lists
from layers.info import FieldInfo, LayerInfo

MEDIA = "application/schema+json"
Language = Literal["zh", "en"]
LONGEST_LIST = 300
"""Codes listed in a schema; longer lists are named only."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_GEOMETRY = {
    "point": "geometry-point",
    "line": "geometry-multilinestring",
    "polygon": "geometry-multipolygon",
    "any": "geometry-any",
}
_TYPES: dict[str, dict[str, str]] = {
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
_UCUM = {
    **{unit: unit for unit in ("m", "mm", "cm", "km/h", "t", "W", "L")},
    "m²": "m2",
    "km²": "km2",
    "m³/s": "m3/s",
    "‰": "[ppth]",
    "次/日": "/d",
    "年": "a",
}
"""Units as UCUM writes them; what only counts (people, pieces) has none."""


def item_schema(
    info: LayerInfo, caller: Caller, language: Language, address: str, lists: Lists
) -> dict[str, Any]:
    """Return the schema of the features that ``caller`` reads and writes; ``lists`` as the city has them."""
    properties = _common(info)
    for position, item in enumerate(info.visible_fields(caller), start=3):
        properties[item.name] = {**_field(item, language, lists), "x-ogc-propertySeq": position}
    required = [item.name for item in info.visible_fields(caller) if item.required]
    shaped = [] if info.shapeless else ["geometry"]
    return _document(info, language, address, properties, [*shaped, *required])


def queryables(
    info: LayerInfo, caller: Caller, language: Language, address: str, lists: Lists
) -> dict[str, Any]:
    """Return the properties that ``filter`` and query parameters may mention."""
    properties = _common(info)
    for item in info.visible_fields(caller):
        if item.type != "object":
            properties[item.name] = _field(item, language, lists)
    return {**_document(info, language, address, properties, []), "additionalProperties": False}


def _document(
    info: LayerInfo,
    language: Language,
    address: str,
    properties: dict[str, Any],
    required: list[str],
) -> dict[str, Any]:
    return {
        "$schema": _DIALECT,
        "$id": address,
        "type": "object",
        "title": info.title_zh if language == "zh" else info.title_en,
        "description": info.description,
        "properties": properties,
        **({"required": required} if required else {}),
    }


def _common(info: LayerInfo) -> dict[str, Any]:
    return {
        "id": {"type": "integer", "x-ogc-role": "id", "readOnly": True, "x-ogc-propertySeq": 1},
        "geometry": {
            "format": _GEOMETRY[info.geometry],
            "x-ogc-role": "primary-geometry",
            "x-ogc-propertySeq": 2,
        },
    }


def _field(item: FieldInfo, language: Language, lists: Lists) -> dict[str, Any]:
    """One property; a code list becomes constants with titles."""
    found: dict[str, Any] = {
        "title": item.zh if language == "zh" else item.en,
        **_TYPES.get(item.type, {"type": item.type}),
    }
    if item.type == "array":
        found["items"] = {"type": "string"}
    if item.unit in _UCUM:
        found["x-ogc-unit"] = _UCUM[item.unit]
    if item.length:
        found["maxLength"] = item.length
    if item.pattern:
        found["pattern"] = f"^({item.pattern})$"
    if item.readonly:
        found["readOnly"] = True
    if item.codes:
        found["x-wanmi-codelist"] = item.codes
        found |= _codes(item, language, lists)
    return found


def _codes(item: FieldInfo, language: Language, lists: Lists) -> dict[str, Any]:
    codes = lists(str(item.codes))
    if item.type != "string" or len(codes) > LONGEST_LIST:
        return {}
    return {
        "enum": [code.code for code in codes],
        "oneOf": [
            {"const": code.code, "title": code.zh if language == "zh" else code.en}
            for code in codes
        ],
    }
