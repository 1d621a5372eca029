"""What every drawing rule may look at, and what all parts of a layer's drawing have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from layers.derive.maplibre import color

Layer = Mapping[str, Any]
"""A layer as :func:`layers.derive.describe.layer` gives it."""
Part = dict[str, Any]
"""One layer of a MapLibre style."""
Light = Literal["light", "dark"]

GROUND: Mapping[Light, Mapping[str, str]] = {
    "light": {
        "land": "#F3F2EF",
        "casing_major": "#BFB9AE",
        "casing_minor": "#D6D2CA",
        "road_fill": "#FFFFFF",
        "building_line": "#D3CFC7",
        "label": "#4B5259",
        "label_strong": "#2A3138",
        "water_label": "#28597A",
        "halo": "rgba(255,255,255,.9)",
        "boundary_casing": "rgba(255,255,255,.85)",
        "mark_casing": "#FFFFFF",
    },
    "dark": {
        "land": "#0A111A",
        "casing_major": "#0A111A",
        "casing_minor": "#0A111A",
        "road_fill": "#22344A",
        "building_line": "#1D2E43",
        "label": "#8CA0B5",
        "label_strong": "#C6D3E0",
        "water_label": "#6FA6D2",
        "halo": "rgba(7,12,19,.9)",
        "boundary_casing": "rgba(7,12,19,.8)",
        "mark_casing": "#0A111A",
    },
}
"""Colours of the fixed parts of the map; the layers' own come from their declarations."""


@dataclass(frozen=True)
class Context:
    """By day or night, with all layers and themes of the registry."""

    light: Light
    layers: Sequence[Layer]
    themes: Sequence[Mapping[str, Any]]

    @property
    def ground(self) -> Mapping[str, str]:
        """Colours of the fixed parts."""
        return GROUND[self.light]

    def shade(self, layer: Layer, own: str) -> str:
        """A colour of the registry by day or night."""
        if self.light == "light":
            return own
        theme = next((one for one in self.themes if one["id"] == layer["theme"]), None)
        if theme and theme.get("dark") and theme["color"] == own:
            return str(theme["dark"])
        return color.night_ground(own) if is_ground(layer) else color.night_data(own)

    def color_of(self, layer: Layer) -> str:
        """The layer's own colour."""
        return self.shade(layer, layer["style"]["color"])

    def colors(self, layer: Layer) -> Any:
        """The layer's colour, by value of an attribute where it differs."""
        return by_value(layer, lambda look: self._shaded(layer, look), self.color_of(layer))

    def _shaded(self, layer: Layer, look: Mapping[str, Any]) -> str | None:
        return self.shade(layer, look["color"]) if look.get("color") else None


def is_ground(layer: Layer) -> bool:
    """Tell whether the layer belongs to the quiet ground of the map."""
    return bool(layer["group"] == "ground")


def part(layer: Layer, name: str, source_layer: str | None = None) -> Part:
    """Return what every part has."""
    return {
        "id": f"{layer['id']}/{name}",
        "source": layer["group"],
        "source-layer": source_layer or layer["id"],
        "minzoom": layer["zoom"][0],
        "maxzoom": min(24, layer["zoom"][1] + 2),
        "metadata": {"layer": layer["id"]},
    }


def looks(layer: Layer) -> Mapping[str, Mapping[str, Any]]:
    """Appearance per value of the attribute it depends on."""
    by = layer["style"].get("by")
    return by["values"] if by else {}


def by_field(layer: Layer) -> list[Any]:
    """The text of the attribute that the appearance depends on."""
    by = layer["style"].get("by")
    return ["to-string", ["get", by["field"] if by else ""]]


def by_value(layer: Layer, pick: Callable[[Mapping[str, Any]], Any], other: Any) -> Any:
    """``pick(look)`` for each value of the attribute, else ``other``; a constant if they do not differ."""
    arms = [
        item
        for value, look in looks(layer).items()
        if (picked := pick(look)) is not None and picked != other
        for item in (value, picked)
    ]
    return ["match", by_field(layer), *arms, other] if arms else other


def width_of(layer: Layer, default: float) -> Any:
    """Width, by value where it differs."""
    return by_value(layer, lambda look: look.get("width"), _or(layer["style"]["width"], default))


def can(layer: Layer, kind: str) -> bool:
    """Tell whether features of this kind (point, line, polygon) can occur in the layer."""
    return layer["geometry"] in ("any", kind)


_TYPES = {"point": "Point", "line": "LineString", "polygon": "Polygon"}
IS_BIN = ["has", "bin"]
NO_BIN = ["!", ["has", "bin"]]
"""Tiles of distant zooms carry counts (``bin``) instead of the features themselves."""


def only(layer: Layer, kind: str) -> Any:
    """Features of one kind, where the layer mixes kinds."""
    return ["==", ["geometry-type"], _TYPES[kind]] if layer["geometry"] == "any" else True


def every(*conditions: Any) -> list[Any]:
    """All of the conditions."""
    return ["all", *(one for one in conditions if one is not True)]


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value
