"""A layer as plain JSON for map clients: titles, fields, style; nothing the caller may not see."""

from __future__ import annotations

from typing import Any

from gis.database.session import Caller
from layers.codes import load
from layers.info import FieldInfo, LayerInfo
from layers.store.tile_sql import binned

THEMES = "theme"


def themes() -> list[dict[str, str]]:
    """Themes in the order of the tree, with their hue on light and dark maps."""
    rows = sorted(load(THEMES).items, key=lambda item: int(item.columns["order"]))
    return [
        {
            "id": item.code,
            "zh": item.zh,
            "en": item.en,
            "color": item.columns["color"],
            "dark": item.columns["dark"],
        }
        for item in rows
    ]


def layer(info: LayerInfo, caller: Caller, classes: str, count: int) -> dict[str, Any]:
    """One layer; ``classes`` names the class table of the tenant's edition.

    A view layer's fields are those of ``view_of`` and not repeated (a hundred times).
    """
    fields = () if info.view_of else info.visible_fields(caller)
    return {
        "id": info.id,
        "zh": info.title_zh,
        "en": info.title_en,
        "description": info.description,
        "theme": info.theme,
        "geometry": info.geometry,
        "zoom": list(info.zoom),
        "style": style(info),
        "editable": info.writable(caller),
        "count": count,
        "fields": [field(item, classes) for item in fields],
        "view_of": info.view_of,
        "where": dict(info.where) if info.where else None,
        "group": info.group,
        "z": info.declared.z,
        "default_visible": _at_first(info, caller),
        "default_filter": info.declared.default_filter,
        "binned": binned(info),
        "standard": info.standard,
        "owner": info.owner,
    }


def _at_first(info: LayerInfo, caller: Caller) -> bool:
    """Tell whether a caller's map shows the layer before anything is chosen."""
    declared = info.declared
    return declared.default_visible and info.view_of is None and caller.may(declared.default_to)


def field(info: FieldInfo, classes: str) -> dict[str, Any]:
    """One attribute; class codes belong to the class table of the edition."""
    return {
        "name": info.name,
        "zh": info.zh,
        "en": info.en,
        "type": info.type,
        "codes": classes if info.name == "class_code" else info.codes,
        "unit": info.unit,
        "required": info.required,
        "readonly": info.readonly,
        "label": info.label,
        "length": info.length,
        "pattern": info.pattern,
        "reason": info.reason,
    }


def style(info: LayerInfo) -> dict[str, Any]:
    """How the layer is drawn; the colour falls back to the theme's."""
    declared = info.style
    theme = load(THEMES).get(info.theme)
    by = declared.by and {
        "field": declared.by.field,
        "values": {key: dict(value) for key, value in declared.by.values.items()},
    }
    return {
        "color": declared.color or (theme.columns["color"] if theme else "#475569"),
        "form": declared.form,
        "icon": declared.icon,
        "width": declared.width,
        "by": by,
        "label": declared.label,
        "fill_opacity": declared.fill_opacity,
    }
