"""The landing page: the standard's document by pygeoapi, and for people what can be done here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from api.ogc import pages
from api.ogc.pages import Ask
from api.ogc.parameters import only
from gis.database.session import begin
from layers.codes import load
from layers.info import LayerInfo
from layers.store import counts

SAMPLES = 6
"""Titles of layers that a theme's card names."""


def answer(ask: Ask) -> Response:
    """Return the landing page as a document, or as a page."""
    only(ask.pairs)
    if ask.format() != "html":
        return pages.from_shell(ask.shell.landing(ask.view(), ask.asked()))
    made = {
        "title": _title(ask),
        "theme": ask.theme,
        "root": ask.root,
        "map": ask.root.removesuffix("/ogc"),
        "layers": _layers(ask),
        "themes": [] if ask.theme else _themes(ask),
        "total": len(ask.layers),
        "account": ask.caller.actor,
    }
    return pages.document(ask, json.loads(json.dumps(made)), "", "landing_page.html")


def _title(ask: Ask) -> str:
    city = ask.offer.city
    name = city.title_zh if ask.language == "zh" else city.title_en
    return name if ask.theme is None else f"{name} · {_named(ask, ask.theme)[0]}"


def _named(ask: Ask, theme: str) -> tuple[str, str]:
    """Title and colour of a theme."""
    code = load("theme").get(theme)
    if code is None:
        return theme, "#475569"
    return (code.zh if ask.language == "zh" else code.en), code.columns["color"]


def _bases(layers: Sequence[LayerInfo]) -> list[LayerInfo]:
    return [info for info in layers if info.view_of is None]


def _layers(ask: Ask) -> list[dict[str, Any]]:
    """The theme's layers with their numbers; of the whole city none are listed here."""
    if ask.theme is None:
        return []
    shown = _bases(ask.layers)
    site = ask.site
    with begin(site.engine, ask.caller, read_only=True, timeout_ms=site.timeout_ms) as connection:
        numbers = counts.of_layers(connection, ask.caller, shown)
    return [
        {
            "id": info.id,
            "title": _of(ask, info),
            "about": info.description,
            "count": numbers[info.id],
            "editable": info.writable(ask.caller),
            "classes": sum(1 for one in ask.layers if one.view_of == info.id),
        }
        for info in shown
    ]


def _themes(ask: Ask) -> list[dict[str, Any]]:
    grouped: dict[str, list[LayerInfo]] = {}
    for info in ask.layers:
        grouped.setdefault(info.theme, []).append(info)
    order = {item.code: int(item.columns["order"]) for item in load("theme").items}
    return [
        {
            "id": theme,
            "title": _named(ask, theme)[0],
            "color": _named(ask, theme)[1],
            "number": len(members),
            "samples": [_of(ask, info) for info in _bases(members)[:SAMPLES]],
        }
        for theme, members in sorted(grouped.items(), key=lambda item: order.get(item[0], 99))
    ]


def _of(ask: Ask, info: LayerInfo) -> str:
    return info.title_zh if ask.language == "zh" else info.title_en
