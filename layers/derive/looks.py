"""How a layer looks at which scales, for desktop GIS: the map's continuous zooms in a few steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from layers.codes import load
from layers.derive.maplibre.context import Context, Layer, looks

Language = Literal["zh", "en"]
DENOMINATOR = 279_541_132.0
"""Scale at zoom 0 of a map with tiles of 512 pixels of 0.28 mm."""
_POINTS = ((16.6, None, 1.0, True), (None, 16.6, 1.0, False))
_LINES = ((15.5, None, 1.0, True), (13.0, 15.5, 0.45, True), (None, 13.0, 0.2, True))
_ANY = ((None, None, 1.0, True),)
"""From zoom, to zoom, share of the width, large marks. Without limit at small scales: who adds a
layer to a desktop GIS wants to see it, however far away."""
_KINDS = {
    "line": "line",
    "dashed": "line",
    "fill": "polygon",
    "outline": "polygon",
    "hatch": "polygon",
}


@dataclass(frozen=True)
class Look:
    """Colour, width (pixels at 1 : 4,000), form and pictogram of some features at some scales.

    ``scale`` is the share of the width that is drawn, ``large`` tells whether marks have room.
    """

    color: str
    width: float
    form: str
    icon: str | None
    scale: float = 1.0
    large: bool = True

    @property
    def drawn(self) -> float:
        """Width that is drawn, in pixels."""
        return max(0.3, self.width * self.scale)


@dataclass(frozen=True)
class Rule:
    """Features whose deciding attribute has ``value`` (None: any other), at these scale denominators."""

    value: str | None
    title: str
    look: Look
    least: int | None
    most: int | None


def rules(ctx: Context, layer: Layer, language: Language) -> Iterator[Rule]:
    """Yield a rule per value and range of scales, those of no value last."""
    varied = looks(layer)
    for value, look in varied.items():
        yield from _scaled(ctx, layer, value, _title(layer, value, language), look)
    others = {"zh": "其他", "en": "Others"}[language]
    yield from _scaled(ctx, layer, None, others if varied else layer[language], {})


def kind_of(layer: Layer, look: Look) -> str:
    """The kind of geometry to draw: of a layer that mixes kinds, that which the form is made for.

    Desktop GIS show one kind per layer, and draw symbols of other kinds as something else.
    """
    return str(layer["geometry"] if layer["geometry"] != "any" else _KINDS.get(look.form, "point"))


def denominators(start: float | None, end: float | None) -> tuple[int | None, int | None]:
    """Zooms as scales: a far view has a large denominator."""
    least = None if end is None else round(DENOMINATOR / 2**end)
    most = None if start is None else round(DENOMINATOR / 2**start)
    return least, most


def _scaled(
    ctx: Context, layer: Layer, value: str | None, title: str, look: Mapping[str, Any]
) -> Iterator[Rule]:
    ranges = {"point": _POINTS, "any": _POINTS, "line": _LINES}.get(layer["geometry"], _ANY)
    for start, end, share, large in ranges:
        drawn = _look(ctx, layer, look, share, large)
        yield Rule(value, title, drawn, *denominators(start, end))


def _look(ctx: Context, layer: Layer, look: Mapping[str, Any], share: float, large: bool) -> Look:
    style = layer["style"]
    width = look.get("width") or style["width"] or (1.0 if layer["geometry"] == "polygon" else 1.6)
    own = look.get("color")
    return Look(
        color=ctx.shade(layer, own) if own else ctx.color_of(layer),
        width=float(width),
        form=look.get("form") or style["form"],
        icon=look.get("icon") or style["icon"],
        scale=share,
        large=large,
    )


def _title(layer: Layer, value: str, language: Language) -> str:
    """What a value means, where its attribute has a code list."""
    field = layer["style"]["by"]["field"]
    codes = next((one["codes"] for one in layer["fields"] if one["name"] == field), None)
    found = load(codes).get(value) if codes else None
    return value if found is None else found.zh if language == "zh" else found.en
