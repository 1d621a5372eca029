"""Findings noted in a draft, so that whoever opens it over OGC sees them as a layer on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from grids.check import KINDS, Finding
from grids.desk.desk import Desk
from grids.edit.local import around
from layers.store import drafts
from layers.store.edit import Edit
from layers.store.rebase import drop

LAYER = "grid_findings"
MOST = 2_000
AROUND = 2.0
"""Metres around lines and points, so that a map of areas shows them."""


def note(desk: Desk, found: Sequence[Finding]) -> None:
    """Put the findings in the place of those noted before; they are never published."""
    drafts.own(desk.connection, desk.caller, desk.draft, lock=True)
    drop(desk.connection, desk.caller, desk.draft, LAYER)
    edits = [edit_of(desk, item) for item in found[:MOST] if item.geometry is not None]
    if edits:
        drafts.put_all(
            desk.connection, desk.registry, desk.caller, desk.draft, edits, label=drafts.UNRECORDED
        )


def edit_of(desk: Desk, item: Finding) -> Edit:
    """Return the edit that makes a finding a feature."""
    kind, told = KINDS[item.kind], item.feature()["properties"]
    values = {
        "kind": item.kind,
        "name": kind.zh,
        "severity": item.severity,
        "measure": round(float(item.measure), 3),
        "unit": kind.unit or None,
        "cells": [code for code in item.codes if code],
        "communities": sorted({code[:12] for code in item.codes if code}),
        "repair": kind.repair,
        "safe": item.safe,
        "note": f"{told['zh']} {told['en']}"[:255],
    }
    layer = desk.registry.get(LAYER)
    return Edit(layer=layer, op="create", values=values, geom=_ground(item.geometry))


def _ground(shape: Any) -> Any:
    """Areas as they are, lines and points with some metres around."""
    if shapely.get_dimensions(shape) == 2 and shape.geom_type != "GeometryCollection":
        return shape
    return around(shape).buffer(shape, AROUND)
