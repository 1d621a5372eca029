"""An index in the making: rows of entities, and the names that they bear."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geocoding.base import names, variants
from geocoding.base.plane import Plane
from geocoding.base.tables import Base
from geocoding.text.normalise import name as normal


@dataclass
class Draft:
    """``parts`` are tables of entities, one below the other."""

    base: Base
    plane: Plane
    parts: list[pd.DataFrame]
    borne: list[names.Borne]

    @property
    def count(self) -> int:
        """Number of entities so far."""
        return sum(map(len, self.parts))

    def former(self, layer: str, entities: dict[int, int]) -> None:
        """Names out of closed versions lead to what the feature is called now."""
        table = self.base.former
        table = table[table["layer"] == layer]
        for fid, title, ended in zip(table["id"], table["name"], table["ended"], strict=True):
            text = normal(title)
            if fid in entities and len(text) > 1:
                self.borne.append((entities[fid], text, variants.FORMER, ended.toordinal()))
