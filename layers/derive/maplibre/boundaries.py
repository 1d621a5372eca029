"""Boundaries of divisions: a dashed line on a pale casing, one rule per rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layers.derive.maplibre.context import Context, Layer, Part, by_field, looks, part

_PATTERNS = ((1.7, (4, 1.6, 1, 1.6), 0), (1.2, (3, 2), 10.5), (0, (1.5, 2), 13))


@dataclass(frozen=True)
class Rank:
    """One authority's rank: the wider its line, the longer its dashes and the earlier it shows."""

    value: str | None
    width: float
    dash: tuple[float, ...]
    start: float


def ranks(layer: Layer) -> list[Rank]:
    """Ranks of a layer of boundaries, narrow first: the wider authority is drawn last."""
    own = layer["style"]["width"]
    usual = 1.2 if own is None else own
    if not looks(layer):
        return [_rank(None, usual)]
    found = [_rank(value, look.get("width") or usual) for value, look in looks(layer).items()]
    return sorted(found, key=lambda rank: rank.width)


def of_rank(layer: Layer, rank: Rank) -> Any:
    """The condition that a feature has this rank."""
    return True if rank.value is None else ["==", by_field(layer), rank.value]


def boundary(ctx: Context, layer: Layer) -> list[Part]:
    """Draw every rank."""
    return [one for rank in ranks(layer) for one in _drawn(ctx, layer, rank)]


def _drawn(ctx: Context, layer: Layer, rank: Rank) -> list[Part]:
    name = rank.value or "all"
    common = {
        "minzoom": max(layer["zoom"][0], rank.start),
        "filter": of_rank(layer, rank),
        "type": "line",
        "layout": {"line-join": "round"},
    }
    casing = {
        "line-color": ctx.ground["boundary_casing"],
        "line-width": rank.width * 2.4,
        "line-opacity": 1,
    }
    linear = ["interpolate", ["linear"], ["zoom"]]
    line = {
        "line-color": ctx.color_of(layer),
        "line-width": [*linear, 10, rank.width * 0.7, 16, rank.width * 1.3],
        "line-dasharray": list(rank.dash),
        "line-opacity": 1,
    }
    return [
        {**part(layer, f"{name}-casing"), **common, "paint": casing},
        {**part(layer, name), **common, "paint": line},
    ]


def _rank(value: str | None, width: float) -> Rank:
    _, dash, start = next(pattern for pattern in _PATTERNS if width >= pattern[0])
    return Rank(value, width, dash, start)
