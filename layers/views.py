"""View layers: each component class as a layer of its own, so that an analyst finds it by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from layers.codes import load
from layers.declare import Form, Style
from layers.info import GeometryKind, LayerInfo

EDITIONS = ("2013", "2026")
FALLBACK = "components"


def views(bases: Mapping[str, LayerInfo]) -> Iterator[LayerInfo]:
    """Yield one view layer per class of each edition, on the layer that claims the class.

    The id is ``component_<class code>``: 2013 codes have four digits, 2026 codes five, so they
    never collide. A 2013 class follows its 2026 successor to the layer that claims that one.
    """
    if FALLBACK not in bases:
        return
    claims = {code: info for info in bases.values() for code in info.declared.classes}
    for edition in EDITIONS:
        for item in load(f"component_class_{edition}").items:
            successor = item.code if edition == "2026" else item.columns.get("successor_2026", "")
            base = claims.get(successor, bases[FALLBACK])
            yield _view(base, edition, item.code, (item.zh, item.en), item.columns)


def _view(
    base: LayerInfo,
    edition: str,
    code: str,
    title: tuple[str, str],
    columns: Mapping[str, str],
) -> LayerInfo:
    kinds: dict[str, GeometryKind] = {"point": "point", "line": "line", "polygon": "polygon"}
    geometry = base.geometry if base.geometry != "any" else kinds.get(columns["geometry"], "any")
    return replace(
        base,
        id=f"component_{code}",
        title_zh=title[0],
        title_en=title[1],
        description=f"{base.description} Class {code} of the {edition} edition.",
        geometry=geometry,
        style=_style(base, geometry, columns["icon"]),
        where={"edition": edition, "class_code": code},
        view_of=base.id,
    )


def _style(base: LayerInfo, geometry: GeometryKind, icon: str) -> Style:
    """The base layer's style with the class's pictogram; on mixed bases in a form that fits."""
    forms: dict[GeometryKind, Form] = {"line": "line", "polygon": "fill"}
    form = base.style.form if base.geometry != "any" else forms.get(geometry, "disc")
    return replace(base.style, form=form, icon=icon)
