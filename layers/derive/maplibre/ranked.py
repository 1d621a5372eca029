"""Points that matter more than the ground and its objects: large, the urgent ones on top."""

from __future__ import annotations

from typing import Any

from layers.derive.maplibre.context import (
    Context,
    Layer,
    Part,
    by_field,
    every,
    looks,
    only,
    part,
)

RANKED = "cases"
"""The group whose bins tell the worst of what lies there."""
_FORMS = ("square", "triangle")
_NEAR = 14
_ZOOM = ["interpolate", ["linear"], ["zoom"]]
_COUNT = ["interpolate", ["linear"], ["coalesce", ["get", "count"], 1]]


def is_ranked(layer: Layer) -> bool:
    """Tell whether a layer's values go from quiet to urgent, told apart by form as by colour."""
    return layer["group"] == RANKED and any(look.get("form") for look in looks(layer).values())


def ranked(ctx: Context, layer: Layer) -> list[Part]:
    """Discs, and a mark for each value that has a form of its own."""
    formed = [value for value, look in looks(layer).items() if look.get("form") in _FORMS]
    return [_disc(ctx, layer, formed), *(_mark(ctx, layer, value) for value in formed)]


def _disc(ctx: Context, layer: Layer, formed: list[str]) -> Part:
    return {
        **part(layer, "dot"),
        "type": "circle",
        "filter": every(only(layer, "point"), ["!", ["in", by_field(layer), ["literal", formed]]]),
        "paint": {
            "circle-color": ctx.colors(layer),
            "circle-radius": [*_ZOOM, 10, _grown(0), _NEAR, _grown(1), 17, 9],
            "circle-stroke-color": ctx.ground["mark_casing"],
            "circle-stroke-width": 1.5,
            "circle-opacity": 1,
            "circle-stroke-opacity": 1,
        },
    }


def _grown(more: int) -> list[Any]:
    return [*_COUNT, 1, 4 + more, 8, 6 + more, 60, 9]


def _mark(ctx: Context, layer: Layer, value: str) -> Part:
    look = looks(layer)[value]
    return {
        **part(layer, f"mark-{value}"),
        "type": "symbol",
        "filter": every(only(layer, "point"), ["==", by_field(layer), value]),
        "layout": {
            "icon-image": f"shape:{look['form']}",
            "icon-rotate": 45 if look["form"] == "square" else 0,
            "icon-size": [*_ZOOM, 10, 0.56, _NEAR, 0.8, 17, 1.1],
            "icon-allow-overlap": True,
            "icon-ignore-placement": True,
        },
        "paint": {
            "icon-color": ctx.shade(layer, look.get("color") or layer["style"]["color"]),
            "icon-halo-color": ctx.ground["mark_casing"],
            "icon-halo-width": 1.5,
            "icon-opacity": 1,
        },
    }
