"""Cells and changes of a draft as GeoJSON, with exact coordinates."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import shapely

from gis.geometry import geodesic_area
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import CELLS, Desk
from grids.desk.loads import loads
from layers.store import drafts
from layers.store.steps import ends

_TOLD = ("land_use", "grade", "responsible", "note", "name", "state")


def collection(features: Iterable[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A feature collection."""
    return {"type": "FeatureCollection", "features": list(features), **more}


def shape(geometry: Any) -> Any:
    """GeoJSON of a geometry with all its digits."""
    return None if geometry is None else json.loads(shapely.to_geojson(geometry))


def feature(cell: Cell, change: str, load: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A cell as a feature; ``area_m2`` is measured, not remembered."""
    properties = {
        "code": cell.code,
        "community_code": cell.community,
        "area_m2": round(float(geodesic_area([cell.shape])[0]), 1),
        **{name: cell.values[name] for name in _TOLD},
        "change": change,
    }
    if load is not None:
        properties["load"] = dict(load)
    return {
        "type": "Feature",
        "id": cell.id,
        "geometry": shape(cell.shape),
        "properties": properties,
    }


def changes(desk: Desk) -> dict[int, str]:
    """Return what the draft does to each cell: ``created``, ``updated`` or ``retired``."""
    words = {"create": "created", "update": "updated", "retire": "retired"}
    lines = drafts.edits(desk.connection, desk.caller, desk.draft)
    return {line.feature_id: words[line.op] for line in lines if line.layer == CELLS}


def cells(
    desk: Desk, known: Mapping[int, Cell], *, load: bool, done: Mapping[int, str] | None = None
) -> list[dict[str, Any]]:
    """Return features of the cells, with their load if that is wanted."""
    done = changes(desk) if done is None else done
    carried = loads(desk, list(known.values())) if load else {}
    return [
        feature(cell, done.get(number, "same"), carried.get(number))
        for number, cell in known.items()
    ]


def step(desk: Desk, label: str, ids: Collection[int]) -> dict[str, Any]:
    """Return what a step did: the cells it left changed, those it ended, and what comes next."""
    done = changes(desk)
    now = reading.read(desk, ids=ids)
    undo, redo = ends(desk.connection, desk.caller, desk.draft)
    return {
        "label": label,
        "changed": collection(cells(desk, now, load=True, done=done)),
        "retired": sorted(set(ids) - set(now)),
        "undo": undo,
        "redo": redo,
    }
