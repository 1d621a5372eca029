"""Lines: of data on a casing that separates them from roads; roads themselves; lines of the ground."""

from __future__ import annotations

from typing import Any

from layers.derive.maplibre.color import to_oklch
from layers.derive.maplibre.context import (
    NO_BIN,
    Context,
    Layer,
    Part,
    by_field,
    by_value,
    can,
    every,
    looks,
    only,
    part,
    width_of,
)

DASH = [3, 1.6]
MAJOR, MINOR, PALE = 8, 4, 0.93
_GATES = ((10, MAJOR), (11.2, 6), (12.6, MINOR), (14.5, 2.5))
"""Narrower ways wait until there is room for them."""
_HAIRLINE_UNTIL = 10
"""From afar a way is one hairline: the stroke that stands out from the land of the theme."""
_SHAPE = {"line-cap": "round", "line-join": "round"}


def line(ctx: Context, layer: Layer) -> list[Part]:
    """Draw a layer of data; dashed where its style says so."""
    if not can(layer, "line"):
        return []
    dashed = [value for value, look in looks(layer).items() if look.get("form") == "dashed"]
    every_line = only(layer, "line")
    parts = [_stroke(ctx, layer, "casing", every_line)]
    if layer["style"]["form"] == "dashed":
        return [*parts, _stroke(ctx, layer, "dashed", every_line)]
    if not dashed:
        return [*parts, _stroke(ctx, layer, "line", every_line)]
    has = ["in", by_field(layer), ["literal", dashed]]
    return [
        *parts,
        _stroke(ctx, layer, "line", every(every_line, ["!", has])),
        _stroke(ctx, layer, "dashed", every(every_line, has)),
    ]


def road_casing(ctx: Context, layer: Layer) -> Part:
    """The dark edge of a road; those of all roads lie below the fills of all roads."""
    width = width_of(layer, 2)
    own = layer["style"]["color"]
    cased = [value for value, look in looks(layer).items() if _pale(look.get("color") or own)]
    edge = by_value(
        layer,
        lambda look: ctx.ground["casing_major"] if (look.get("width") or 0) >= MAJOR else None,
        ctx.ground["casing_minor"],
    )
    among = ["in", by_field(layer), ["literal", cased]] if layer["style"]["by"] else True
    return {
        **part(layer, "casing"),
        "minzoom": _from(layer, hairline=ctx.light == "light"),
        "type": "line",
        "filter": every(_gate(layer), [">=", width, 2.5], among),
        "layout": {**_SHAPE, "line-cap": "butt"},
        "paint": {"line-color": edge, "line-width": _growing(width, 1.6), "line-opacity": 1},
    }


def road_fill(ctx: Context, layer: Layer) -> Part:
    """The surface of a road, wider classes above narrower ones."""
    width = width_of(layer, 2)

    def shown(own: str) -> str:
        if ctx.light == "dark" and _pale(own):
            return ctx.ground["road_fill"]
        return ctx.shade(layer, own)

    colors = by_value(
        layer,
        lambda look: shown(look["color"]) if look.get("color") else None,
        shown(layer["style"]["color"]),
    )
    return {
        **part(layer, "surface"),
        "minzoom": _from(layer, hairline=ctx.light == "dark"),
        "type": "line",
        "filter": _gate(layer),
        "layout": {**_SHAPE, "line-sort-key": width},
        "paint": {"line-color": colors, "line-width": _growing(width), "line-opacity": 1},
    }


def _from(layer: Layer, *, hairline: bool) -> float:
    first: float = layer["zoom"][0]
    return first if hairline else max(_HAIRLINE_UNTIL, first)


def ground_line(ctx: Context, layer: Layer) -> Part:
    """A line of the ground without surface, drawn in its own colour."""
    width = layer["style"]["width"]
    return {
        **part(layer, "line"),
        "type": "line",
        "layout": _SHAPE,
        "paint": {
            "line-color": ctx.color_of(layer),
            "line-width": 1 if width is None else width,
            "line-opacity": 1,
        },
    }


def _stroke(ctx: Context, layer: Layer, role: str, condition: Any) -> Part:
    casing, width = role == "casing", width_of(layer, 1.6)
    dash = {"line-dasharray": DASH} if role == "dashed" else {}
    return {
        **part(layer, role),
        "type": "line",
        "filter": every(condition, NO_BIN),
        "layout": {"line-join": "round", "line-cap": "butt" if role == "dashed" else "round"},
        "paint": {
            "line-color": ctx.ground["mark_casing"] if casing else ctx.colors(layer),
            "line-width": _widths(width, 2 if casing else 0),
            "line-opacity": 0.6 if casing else 1,
            **dash,
        },
    }


def _widths(width: Any, more: float) -> list[Any]:
    steps = ((12, 0.35), (14.5, 0.5), (16, 1), (19, 2))
    grown = [item for zoom, factor in steps for item in (zoom, ["+", ["*", width, factor], more])]
    return ["interpolate", ["linear"], ["zoom"], *grown]


def _growing(width: Any, more: float = 0) -> list[Any]:
    """Widths that grow with the zoom like the thing itself: ``width`` are pixels at zoom 16."""
    steps = ((10, 0.07, 0.4), (13, 0.31, 0.8), (16, 1, 1), (19, 4.3, 1.4))
    grown = [
        item
        for zoom, factor, share in steps
        for item in (zoom, ["+", ["*", width, factor], more * share])
    ]
    return ["interpolate", ["exponential", 1.5], ["zoom"], *grown]


def _gate(layer: Layer) -> list[Any]:
    """Shown from the zoom at which there is room for a line of this width."""
    width = width_of(layer, 2)
    return every(*(["any", [">=", ["zoom"], zoom], [">=", width, least]] for zoom, least in _GATES))


def _pale(own: str) -> bool:
    return to_oklch(own).l > PALE
