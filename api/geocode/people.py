"""Who answers for a place: its responsibility and handling grids, as the caller may read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import State

from gis.database.session import Caller, begin
from grids.locate.single import locate
from layers.store import identify
from layers.store.identify import Spot

LAYERS = ("responsibility_grids", "handling_grids")
CLOSE = 22.0
"""Zoom at which a point is told: only areas around it count."""
_SHOWN = (
    "code",
    "name",
    "level",
    "shift",
    "collector_name",
    "collector_phone",
    "department_name",
    "handler_name",
    "handler_phone",
)


def add(state: State, who: Caller, results: Iterable[dict[str, Any]]) -> None:
    """Set ``responsible`` on each result; empty for callers who may not read these grids."""
    with begin(state.engine, who, read_only=True) as connection:
        for item in results:
            lon, lat = item["point"]
            item["responsible"] = _by_cell(connection, state, who, (lon, lat)) or _by_shape(
                connection, state, who, (lon, lat)
            )


def _by_cell(
    connection: Connection, state: State, who: Caller, point: tuple[float, float]
) -> list[dict[str, Any]]:
    """The grids that list the unit grid around the point, from the community's handler upwards."""
    found = locate(connection, state.registry, who, *point)
    made = [{"layer": LAYERS[0], **_plain(grid)} for grid in found["responsibility"]]
    for level, grids in found["handling"].items():
        made += [{"layer": LAYERS[1], "level": level, **_plain(grid)} for grid in grids]
    return made


def _by_shape(
    connection: Connection, state: State, who: Caller, point: tuple[float, float]
) -> list[dict[str, Any]]:
    """Where no unit grid with a code is drawn: the grids whose own shape holds the point."""
    infos = [state.registry.get(name) for name in LAYERS if state.registry.get(name).readable(who)]
    if not infos:
        return []
    found = identify.at(connection, who, infos, Spot(*point, CLOSE))
    return [{"layer": feature["layer"], **_plain(feature["properties"])} for feature in found]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _SHOWN if values.get(name) is not None}
