"""Points of data: counts from afar, dots nearer, and pictograms where there is room."""

from __future__ import annotations

from typing import Any

from layers.derive.maplibre.context import (
    IS_BIN,
    NO_BIN,
    Context,
    Layer,
    Part,
    by_value,
    can,
    every,
    only,
    part,
)
from layers.derive.maplibre.ranked import is_ranked, ranked

DETAIL_FROM, PICTOGRAM_FROM = 14, 16.6
_ZOOM = ["interpolate", ["linear"], ["zoom"]]
_RADIUS = [*_ZOOM, 13, 1.5, 14.5, 2, 16.5, 4.2]
_LARGE = [*_ZOOM, 16.6, 8, 18, 11]
_SIZE = [*_ZOOM, 16.6, 0.44, 18, 0.6]
_OUTER = [*_ZOOM, 13, 4, 16.5, 7.6, 16.6, 11.5, 18, 14.5]
_CUT = [*_ZOOM, 13, 0.2, 16.5, 0.5, 16.6, 0.86, 18, 1.14]
_BINS = ["interpolate", ["linear"], ["get", "count"], 1, 1.1, 8, 2.2, 60, 3.6, 400, 5]
_FULL = {"circle-opacity": 1, "circle-stroke-opacity": 1}


def point(ctx: Context, layer: Layer) -> list[Part]:
    """Draw a layer of points, or the points of a mixed one."""
    if not can(layer, "point"):
        return []
    if is_ranked(layer):
        return ranked(ctx, layer)
    parts, form = [_bins(ctx, layer)], layer["style"]["form"]
    if form in ("square", "triangle"):
        return [*parts, _cut(ctx, layer), _pictogram(ctx, layer)]
    if form == "double-ring":
        parts.append(_outer_ring(ctx, layer))
    return [*parts, _dot(ctx, layer), _disc(ctx, layer), _pictogram(ctx, layer)]


def _real(layer: Layer) -> list[Any]:
    return every(only(layer, "point"), NO_BIN)


def _with_icon(layer: Layer) -> list[Any]:
    return _real(layer) if layer["style"]["icon"] else ["boolean", False]


def _hollow(layer: Layer) -> bool:
    return "ring" in layer["style"]["form"]


def _bins(ctx: Context, layer: Layer) -> Part:
    return {
        **part(layer, "bins"),
        "maxzoom": DETAIL_FROM + 0.5,
        "type": "circle",
        "filter": IS_BIN,
        "paint": {
            "circle-color": ctx.color_of(layer),
            "circle-radius": _BINS,
            "circle-opacity": 0.6,
        },
    }


def _dot(ctx: Context, layer: Layer) -> Part:
    return {
        **part(layer, "dot"),
        "maxzoom": PICTOGRAM_FROM if layer["style"]["icon"] else 24,
        "type": "circle",
        "filter": _real(layer),
        "paint": {
            "circle-color": ctx.colors(layer),
            "circle-radius": _RADIUS,
            "circle-stroke-color": ctx.ground["mark_casing"],
            "circle-stroke-width": [*_ZOOM, 14, 0.5, 16, 1],
            **_FULL,
        },
    }


def _outer_ring(ctx: Context, layer: Layer) -> Part:
    return {
        **part(layer, "outer"),
        "type": "circle",
        "filter": _real(layer),
        "paint": {
            "circle-color": ctx.ground["mark_casing"],
            "circle-radius": _OUTER,
            "circle-stroke-color": ctx.colors(layer),
            "circle-stroke-width": 1.4,
            **_FULL,
        },
    }


def _disc(ctx: Context, layer: Layer) -> Part:
    colors, casing = ctx.colors(layer), ctx.ground["mark_casing"]
    hollow = _hollow(layer)
    return {
        **part(layer, "disc"),
        "minzoom": PICTOGRAM_FROM,
        "type": "circle",
        "filter": _with_icon(layer),
        "paint": {
            "circle-color": casing if hollow else colors,
            "circle-radius": _LARGE,
            "circle-stroke-color": colors if hollow else casing,
            "circle-stroke-width": 2 if hollow else 1.5,
            **_FULL,
        },
    }


def _cut(ctx: Context, layer: Layer) -> Part:
    return {
        **part(layer, "mark"),
        "type": "symbol",
        "filter": _real(layer),
        "layout": {
            "icon-image": f"shape:{layer['style']['form']}",
            "icon-size": _CUT,
            "icon-allow-overlap": True,
            "icon-ignore-placement": True,
        },
        "paint": {
            "icon-color": ctx.colors(layer),
            "icon-halo-color": ctx.ground["mark_casing"],
            "icon-halo-width": 1,
            "icon-opacity": 1,
        },
    }


def _pictogram(ctx: Context, layer: Layer) -> Part:
    color = ctx.colors(layer) if _hollow(layer) else ctx.ground["mark_casing"]
    return {
        **part(layer, "pictogram"),
        "minzoom": PICTOGRAM_FROM,
        "type": "symbol",
        "filter": _with_icon(layer),
        "layout": {
            "icon-image": _icons(ctx, layer),
            "icon-size": _SIZE,
            "icon-allow-overlap": True,
            "icon-ignore-placement": True,
        },
        "paint": {"icon-color": color, "icon-opacity": 1},
    }


def _icons(ctx: Context, layer: Layer) -> Any:
    """Class codes carry pictograms of their own: the view layers of the registry say which."""
    own = by_value(layer, lambda look: look.get("icon"), layer["style"]["icon"] or "box")
    fallback = f"icon:{own}" if isinstance(own, str) else ["concat", "icon:", own]
    arms: dict[str, str] = {}
    for view in ctx.layers:
        if view["view_of"] == layer["id"] and view["style"]["icon"]:
            code = (view["where"] or {}).get("class_code")
            if code:
                arms[code] = f"icon:{view['style']['icon']}"
    if not arms:
        return fallback
    flat = [item for pair in arms.items() for item in pair]
    return ["match", ["to-string", ["get", "class_code"]], *flat, fallback]
