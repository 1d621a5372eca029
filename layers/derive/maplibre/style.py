"""Layers put together as one style, low ones first."""

from __future__ import annotations

from collections.abc import Sequence

from layers.derive.maplibre.areas import area, ground_area
from layers.derive.maplibre.boundaries import boundary
from layers.derive.maplibre.context import Context, Layer, Part, is_ground
from layers.derive.maplibre.labels import labels
from layers.derive.maplibre.lines import ground_line, line, road_casing, road_fill
from layers.derive.maplibre.points import point
from layers.derive.maplibre.ranked import is_ranked


def drawable(shown: Sequence[Layer]) -> list[Layer]:
    """Layers in drawing order; a class is not drawn twice when its whole layer is shown."""
    ids = {layer["id"] for layer in shown}
    single = [layer for layer in shown if layer["view_of"] not in ids]
    return sorted(single, key=lambda layer: (layer["z"], layer["id"]))


def background(ctx: Context) -> Part:
    """The land below everything."""
    return {"id": "land", "type": "background", "paint": {"background-color": ctx.ground["land"]}}


def parts(ctx: Context, drawn: Sequence[Layer]) -> list[Part]:
    """Everything that is drawn of the layers: ground, areas, lines, points, then names."""
    ground = [layer for layer in drawn if is_ground(layer)]
    data = [layer for layer in drawn if not is_ground(layer)]

    def of(form: str, geometry: str) -> list[Layer]:
        return [
            one for one in ground if one["style"]["form"] == form and one["geometry"] == geometry
        ]

    roads = of("line", "line")
    return [
        *(one for layer in of("fill", "polygon") for one in ground_area(ctx, layer)),
        *(road_casing(ctx, layer) for layer in roads),
        *(road_fill(ctx, layer) for layer in roads),
        *(ground_line(ctx, layer) for layer in of("dashed", "line")),
        *(one for layer in of("dashed", "polygon") for one in boundary(ctx, layer)),
        *(one for layer in data for one in area(ctx, layer)),
        *(one for layer in data for one in line(ctx, layer)),
        *(one for layer in (*ground, *data) if not is_ranked(layer) for one in point(ctx, layer)),
        *(one for layer in (*ground, *data) for one in labels(ctx, layer)),
        *(one for layer in data if is_ranked(layer) for one in point(ctx, layer)),
    ]
