"""A style as a MapLibre document: sources are the OGC tiles, images one sprite, letters the reader's own."""

from __future__ import annotations

from typing import Any

from api.ogc.styles.catalogue import Catalogue, Style
from api.ogc.tiles import matrix
from api.tiles import MAXZOOM
from layers.accounts.tenants import Bounds
from layers.derive.maplibre.context import Context, Part
from layers.derive.maplibre.style import background, drawable, parts
from layers.info import LayerInfo

MEDIA = "application/vnd.mapbox.style+json"
VERSION = 8


def document(
    catalogue: Catalogue, style: Style, root: str, view: Bounds | None, token: str = ""
) -> dict[str, Any]:
    """Return the style; ``view`` is where a map of it opens, ``token`` goes with each tile."""
    ctx = catalogue.context(style.light)
    layers = (*style.ground, *style.layers)
    drawn = parts(ctx, drawable(catalogue.plain(layers)))
    named = {info.id: info for info in layers}
    for part in drawn:
        part["source"] = _source(named[part["metadata"]["layer"]])
    wide = bool(style.ground) or len(style.layers) > 1
    made = {
        "version": VERSION,
        "name": style.title[0],
        "metadata": {"wanmi:style": style.id},
        "sprite": f"{root}/sprite",
        "sources": _sources(layers, root, token),
        "layers": [background(ctx), *drawn] if wide else drawn,
    }
    if view is not None:
        west, south, east, north = view
        made |= {"center": [(west + east) / 2, (south + north) / 2], "zoom": 13}
    return made


def images(catalogue: Catalogue) -> tuple[str, ...]:
    """The colours of all hatches that the styles may name."""
    found = []
    for light in ("light", "dark"):
        ctx = catalogue.context(light)
        found += [_pattern(part) for part in _hatched(catalogue, ctx)]
    return tuple(sorted(set(found)))


def _hatched(catalogue: Catalogue, ctx: Context) -> list[Part]:
    hatched = [info for info in catalogue.whole if info.style.form == "hatch"]
    made = parts(ctx, drawable(catalogue.plain(hatched)))
    return [part for part in made if "fill-pattern" in part.get("paint", {})]


def _pattern(part: Part) -> str:
    return str(part["paint"]["fill-pattern"]).removeprefix("hatch:")


def _source(info: LayerInfo) -> str:
    """Base layers come by theme, a class of components by itself."""
    return info.id if info.view_of else f"theme:{info.theme}"


def _sources(layers: tuple[LayerInfo, ...], root: str, token: str) -> dict[str, Any]:
    """One source per theme with just the layers drawn."""
    grouped: dict[str, list[LayerInfo]] = {}
    for info in layers:
        grouped.setdefault(_source(info), []).append(info)
    return {
        name: {
            "type": "vector",
            "tiles": [_tiles(root, [info.id for info in members], token)],
            "minzoom": 0,
            "maxzoom": MAXZOOM,
        }
        for name, members in grouped.items()
    }


def _tiles(root: str, ids: list[str], token: str) -> str:
    listed = ",".join(sorted(ids))
    return f"{root}/tiles/{matrix.WEB_MERCATOR.id}/{{z}}/{{y}}/{{x}}?collections={listed}{token}"
