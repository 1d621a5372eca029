"""Which styles there are for a caller, and what each of them draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gis.database.session import Caller
from gis.errors import NotFound
from layers.codes import load
from layers.derive import describe
from layers.derive.maplibre.context import Context, Layer, Light
from layers.info import LayerInfo

CITY, NIGHT, THEME = "city", "city-night", "theme-"
LARGEST_THEME = 10


@dataclass(frozen=True)
class Style:
    """A style by id: its titles, the layers it is for, and the ground it draws them on."""

    id: str
    title: tuple[str, str]
    layers: tuple[LayerInfo, ...]
    ground: tuple[LayerInfo, ...] = ()
    light: Light = "light"


@dataclass(frozen=True)
class Catalogue:
    """The styles of the layers a caller may see; ``whole`` are all of the city, ``scope`` those asked for."""

    caller: Caller
    edition: str
    whole: Sequence[LayerInfo]
    scope: Sequence[LayerInfo]
    theme: str | None

    def styles(self) -> Iterator[Style]:
        """Yield all, the widest first."""
        if self.theme is None:
            yield from (self._city(CITY, "light"), self._city(NIGHT, "dark"))
        for theme in dict.fromkeys(info.theme for info in self._bases(self.scope)):
            yield self._of_theme(theme)
        yield from (self.of_layer(info) for info in self.scope)

    def find(self, style_id: str) -> Style:
        """Return the style, or raise NotFound."""
        found = next((one for one in self.styles() if one.id == style_id), None)
        if found is None:
            shown = style_id[:60]
            raise NotFound("no_such_style", f"没有样式“{shown}”。", f"There is no style “{shown}”.")
        return found

    def of_layer(self, info: LayerInfo) -> Style:
        """The style of one layer, without ground."""
        return Style(info.id, (info.title_zh, info.title_en), (info,))

    def context(self, light: Light) -> Context:
        """What the drawing rules look at."""
        return Context(light, list(self._described.values()), describe.themes())

    def plain(self, layers: Sequence[LayerInfo]) -> list[Layer]:
        """Layers as the drawing rules read them."""
        return [self._described[info.id] for info in layers]

    def fields(self, info: LayerInfo) -> list[dict[str, Any]]:
        """The fields of a layer that the caller sees; class layers have those of their base."""
        classes = f"component_class_{self.edition}"
        return [describe.field(item, classes) for item in info.visible_fields(self.caller)]

    @cached_property
    def _described(self) -> dict[str, dict[str, Any]]:
        classes = f"component_class_{self.edition}"
        return {info.id: describe.layer(info, self.caller, classes, 0) for info in self.whole}

    def _bases(self, layers: Sequence[LayerInfo]) -> list[LayerInfo]:
        return [info for info in layers if info.view_of is None]

    def _city(self, name: str, light: Light) -> Style:
        shown = tuple(info for info in self._bases(self.whole) if info.declared.default_visible)
        title = ("全市", "The city") if light == "light" else ("全市（夜间）", "The city by night")
        return Style(name, title, shown, light=light)

    def _of_theme(self, theme: str) -> Style:
        layers = tuple(info for info in self._bases(self.scope) if info.theme == theme)
        base = [info for info in self._bases(self.whole) if info.group == "ground"]
        ground = tuple(
            info for info in base if info.declared.default_visible and info not in layers
        )
        code = load(describe.THEMES).get(theme)
        title = (theme, theme) if code is None else (code.zh, code.en)
        return Style(f"{THEME}{theme}", title, layers, ground)
