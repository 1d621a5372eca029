"""Areas: of data as a thin wash with an outline, of the ground as quiet opaque fills."""

from __future__ import annotations

from layers.derive.maplibre.context import (
    NO_BIN,
    Context,
    Layer,
    Part,
    can,
    every,
    only,
    part,
    width_of,
)

FILL = 0.12
MOST_FILL = {"light": 0.16, "dark": 0.12}
"""Areas of data may overlap each other and the ground: none may drown what lies on it."""
OUTLINED_FROM = 14


def area(ctx: Context, layer: Layer) -> list[Part]:
    """Draw a layer of data."""
    if not can(layer, "polygon"):
        return []
    form = layer["style"]["form"]
    if form == "outline":
        return [_outline(ctx, layer)]
    return [_hatch(ctx, layer) if form == "hatch" else _wash(ctx, layer), _outline(ctx, layer)]


def ground_area(ctx: Context, layer: Layer) -> list[Part]:
    """Draw land, water, buildings."""
    opacity = layer["style"]["fill_opacity"]
    full = 1 if opacity is None else opacity
    start = layer["zoom"][0]
    late = start >= OUTLINED_FROM
    fill = {
        **part(layer, "fill"),
        "type": "fill",
        "paint": {
            "fill-color": ctx.colors(layer),
            "fill-opacity": ["interpolate", ["linear"], ["zoom"], start, 0, start + 0.6, full]
            if late
            else full,
            "fill-antialias": not late,
        },
    }
    return [fill, _edge(ctx, layer)] if late else [fill]


def _wash(ctx: Context, layer: Layer) -> Part:
    own = layer["style"]["fill_opacity"]
    return {
        **part(layer, "wash"),
        "type": "fill",
        "filter": every(only(layer, "polygon"), NO_BIN),
        "paint": {
            "fill-color": ctx.colors(layer),
            "fill-opacity": min(MOST_FILL[ctx.light], FILL if own is None else own),
            "fill-antialias": False,
        },
    }


def _hatch(ctx: Context, layer: Layer) -> Part:
    return {
        **part(layer, "hatch"),
        "type": "fill",
        "filter": only(layer, "polygon"),
        "paint": {"fill-pattern": f"hatch:{ctx.color_of(layer)}", "fill-opacity": 0.5},
    }


def _outline(ctx: Context, layer: Layer) -> Part:
    bare = layer["style"]["form"] == "outline"
    width, start = width_of(layer, 1), layer["zoom"][0]
    widths = ["interpolate", ["linear"], ["zoom"], start, ["*", width, 0.5], start + 4, width]
    return {
        **part(layer, "outline"),
        "type": "line",
        "filter": every(only(layer, "polygon"), NO_BIN),
        "layout": {"line-join": "round"},
        "paint": {
            "line-color": ctx.colors(layer),
            "line-width": widths,
            "line-opacity": 0.8 if bare else 0.55,
        },
    }


def _edge(ctx: Context, layer: Layer) -> Part:
    return {
        **part(layer, "edge"),
        "minzoom": layer["zoom"][0] + 0.4,
        "type": "line",
        "paint": {
            "line-color": ctx.ground["building_line"],
            "line-width": ["interpolate", ["linear"], ["zoom"], 15, 0.5, 18, 1],
            "line-opacity": 1,
        },
    }
