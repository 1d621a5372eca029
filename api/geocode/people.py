"""Who answers for a place: the responsibility and handling grids around it, as the caller may read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import State

from gis.database.session import Caller, begin
from layers.store import identify
from layers.store.identify import Spot

LAYERS = ("responsibility_grids", "handling_grids")
CLOSE = 22.0
"""Zoom at which a point is told: only areas around it count."""
_SHOWN = (
    "code", "name", "level", "shift", "collector_name", "collector_phone", "department_name", "handler_name", "handler_phone",
)  # fmt: skip


def add(state: State, who: Caller, results: Iterable[dict[str, Any]]) -> None:
    """Set ``responsible`` on each result; empty for callers who may not read these grids."""
    infos = [state.registry.get(name) for name in LAYERS if state.registry.get(name).readable(who)]
    with begin(state.engine, who, read_only=True) as connection:
        for item in results:
            lon, lat = item["point"]
            found = identify.at(connection, who, infos, Spot(lon, lat, CLOSE)) if infos else []
            item["responsible"] = [_told(feature) for feature in found]


def _told(feature: dict[str, Any]) -> dict[str, Any]:
    values = feature.get("properties", {})
    return {
        "layer": feature.get("layer", values.get("layer")),
        **{k: values[k] for k in _SHOWN if values.get(k) is not None},
    }
