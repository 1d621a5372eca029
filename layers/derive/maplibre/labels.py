"""Names. Latin and Chinese are drawn with fonts of the reader's machine: the style names no glyphs."""

from __future__ import annotations

from typing import Any

from layers.derive.maplibre import color
from layers.derive.maplibre.boundaries import Rank, of_rank, ranks
from layers.derive.maplibre.context import (
    NO_BIN,
    Context,
    Layer,
    Part,
    every,
    is_ground,
    part,
    width_of,
)

REGULAR = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC"]
"""Families present on Chinese desktops, phones and servers; the first name carries the weight."""
BOLD = [f"{REGULAR[0]} Bold", *REGULAR]
FULL_NAMES_FROM = 16
_NAME = ["coalesce", ["get", "name"], ""]


def labels(ctx: Context, layer: Layer) -> list[Part]:
    """Names of a layer, or nothing where its style wants none."""
    if not layer["style"]["label"]:
        return []
    if layer["geometry"] == "line":
        return [_line(ctx, layer)]
    if layer["geometry"] == "polygon":
        if layer["style"]["form"] == "dashed" and is_ground(layer):
            return [_rank(ctx, layer, rank) for rank in ranks(layer)]
        return [_area(ctx, layer)]
    return [_point(ctx, layer)]


def _text() -> list[Any]:
    """The name; far away without what stands in brackets."""
    at = ["index-of", "（", _NAME]
    short = ["case", [">", at, 0], ["slice", _NAME, 0, at], _NAME]
    return ["step", ["zoom"], short, FULL_NAMES_FROM, _NAME]


def _paint(ctx: Context, shown: str) -> dict[str, Any]:
    halo = {"text-halo-color": ctx.ground["halo"], "text-halo-width": 1.4}
    return {"text-color": shown, **halo, "text-opacity": 1}


def _line(ctx: Context, layer: Layer) -> Part:
    width, ground = width_of(layer, 2), is_ground(layer)
    shown = ctx.ground["label"] if ground else ctx.color_of(layer)
    return {
        **part(layer, "name"),
        "minzoom": max(12.5 if ground else 15.8, layer["zoom"][0]),
        "type": "symbol",
        "filter": every(["has", "name"], ["any", [">=", ["zoom"], 15], [">=", width, 7]]),
        "layout": {
            "symbol-placement": "line",
            "symbol-spacing": 420,
            "symbol-sort-key": ["*", -1, width],
            "text-field": _text(),
            "text-font": REGULAR,
            "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10.5, 17, 13],
            "text-letter-spacing": 0.15,
            "text-max-angle": 32,
            "text-padding": 24,
        },
        "paint": _paint(ctx, shown),
    }


def _letters(rank: Rank) -> tuple[float, bool, float, float]:
    """Size, weight, spacing and last zoom of a rank's letters: district, street, community."""
    if rank.width >= 2:
        return 18, True, 0.3, 11
    if rank.width >= 1.7:
        return 18, True, 0.3, 13.2
    if rank.width >= 1.2:
        return 13.5, True, 0.1, 15.5
    return 12, False, 0.05, 17


def _rank(ctx: Context, layer: Layer, rank: Rank) -> Part:
    size, bold, spacing, until = _letters(rank)
    shown = ctx.ground["label_strong" if rank.width >= 1.7 else "label"]
    return {
        **part(layer, f"name-{rank.value or 'all'}", f"{layer['id']}__label"),
        "minzoom": max(layer["zoom"][0], rank.start),
        "maxzoom": until,
        "type": "symbol",
        "filter": of_rank(layer, rank),
        "layout": {
            "text-field": _text(),
            "text-font": BOLD if bold else REGULAR,
            "text-size": size,
            "text-letter-spacing": spacing,
            "text-max-width": 8,
            "text-padding": 12,
        },
        "paint": _paint(ctx, shown),
    }


def _area(ctx: Context, layer: Layer) -> Part:
    wet, start = _blue(layer), _area_from(layer)
    field = next((one["name"] for one in layer["fields"] if one["label"]), "name")
    plain = ["coalesce", ["get", "name"], ["get", field], ""]
    return {
        **part(layer, "name", f"{layer['id']}__label"),
        "minzoom": start,
        "type": "symbol",
        "layout": {
            "text-field": _text() if is_ground(layer) else plain,
            "text-font": REGULAR,
            "text-size": ["interpolate", ["linear"], ["zoom"], start, 11, start + 3, 13],
            "text-letter-spacing": 0.5 if wet else 0.05,
            "text-max-width": 12 if wet else 6,
            "text-padding": 10,
        },
        "paint": _paint(ctx, label_color(ctx, layer)),
    }


def _area_from(layer: Layer) -> float:
    start: float = layer["zoom"][0]
    if not is_ground(layer):
        return start + (1.5 if layer["style"]["form"] == "outline" else 4)
    return 16.5 if start >= 14 else max(11.5, start)


def _blue(layer: Layer) -> bool:
    own = color.to_oklch(layer["style"]["color"])
    return is_ground(layer) and own.c > 0.02 and own.h < -1.5


def label_color(ctx: Context, layer: Layer) -> str:
    """The colour of an area's or point's name: its own, dark enough to be read."""
    if _blue(layer):
        return ctx.ground["water_label"]
    if is_ground(layer):
        return ctx.ground["label"]
    return color.darkened(ctx.color_of(layer), 0.48 if ctx.light == "light" else 1.0)


def _point(ctx: Context, layer: Layer) -> Part:
    ground = is_ground(layer)
    return {
        **part(layer, "name"),
        "minzoom": 15.5 if ground else 17.2,
        "type": "symbol",
        "filter": every(NO_BIN, ["has", "name"]),
        "layout": {
            "text-field": _text(),
            "text-font": REGULAR,
            "text-size": 11.5,
            "text-anchor": "top",
            "text-offset": [0, 0.6 if ground else 1.1],
            "text-max-width": 6,
            "text-padding": 8,
        },
        "paint": _paint(ctx, ctx.ground["label"] if ground else label_color(ctx, layer)),
    }
