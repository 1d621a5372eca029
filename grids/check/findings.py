"""What a check found, and the GeoJSON feature of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from grids.check.kinds import KINDS

_RANK = {"error": 0, "warning": 1, "info": 2}
THIN = 2.0
"""Metres of mean width up to which ground between borders is left over from drawing, not land."""
LITTLE = 500.0
"""Square metres up to which uncovered or doubly covered ground is mended without being asked."""


@dataclass(frozen=True)
class Finding:
    """One finding: its place (lon/lat), measure, and the cells concerned by id and code."""

    kind: str
    geometry: Any
    measure: float
    cells: tuple[int, ...] = ()
    codes: tuple[str | None, ...] = ()

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""
        return KINDS[self.kind].severity

    @property
    def safe(self) -> bool:
        """Tell whether the repair may be made without asking: thin or little ground only."""
        kind = KINDS[self.kind]
        return kind.safe and (kind.unit != "m²" or self.measure <= LITTLE)

    @property
    def key(self) -> str:
        """A name that stays while the finding stays: its kind, cells and place to a metre."""
        spot = [] if self.geometry is None else np.round(shapely.bounds(self.geometry), 5).tolist()
        mark = json.dumps([self.kind, sorted(self.cells), spot])
        return f"{self.kind}-{hashlib.sha256(mark.encode()).hexdigest()[:10]}"

    def feature(self) -> dict[str, Any]:
        """The finding as a GeoJSON feature."""
        kind = KINDS[self.kind]
        named = "、".join(code for code in self.codes[:4] if code)
        size = f"{self.measure:,.{0 if self.measure >= 100 else 2}f} {kind.unit}"
        told = f"（{size}）" if kind.unit else ""
        said = f" ({size})" if kind.unit else ""
        en_named = ", ".join(code for code in self.codes[:4] if code)
        shape = None if self.geometry is None else json.loads(shapely.to_geojson(self.geometry))
        return {
            "type": "Feature",
            "id": self.key,
            "geometry": shape,
            "properties": {
                "kind": self.kind,
                "severity": kind.severity,
                "measure": round(float(self.measure), 3),
                "unit": kind.unit,
                "cells": list(self.cells),
                "codes": list(self.codes),
                "zh": f"网格 {named} {kind.zh}{told}。" if named else f"{kind.zh}{told}。",
                "en": f"{en_named + ': ' if en_named else ''}{kind.en}{said}.",
                "repair": kind.repair,
                "safe": self.safe,
            },
        }


def collection(findings: Iterable[Finding]) -> dict[str, Any]:
    """Findings as a feature collection, errors first."""
    ordered = sorted(findings, key=lambda item: (_RANK[item.severity], item.kind, item.key))
    return {"type": "FeatureCollection", "features": [item.feature() for item in ordered]}


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those findings that keep an edition from being published."""
    return [item for item in findings if item.severity == "error"]
