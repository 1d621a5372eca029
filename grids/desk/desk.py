"""Who works on which draft, and the layers as that draft sees them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection, Table

from gis.database.session import Caller
from layers.info import LayerInfo
from layers.registry import Registry
from layers.store import drafts, rows
from layers.store.drafted import drafted

SOURCE = "grids"
"""``source`` of the changesets that change the grid."""
CELLS, DIVISIONS = "unit_grids", "divisions"


@dataclass(frozen=True)
class Desk:
    """A transaction of the caller in one of their drafts; draft 0 is what is published."""

    connection: Connection
    registry: Registry
    caller: Caller
    draft: int = 0
    at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    @property
    def cells(self) -> LayerInfo:
        """The layer of unit grids, for edits."""
        return self.registry.get(CELLS)

    @cached_property
    def edited(self) -> frozenset[str]:
        """The layers that the draft touches; NotFound if it is not the caller's."""
        if not self.draft:
            return frozenset()
        return drafts.touched(self.connection, self.caller, self.draft)

    def table(self, layer: str, *, published: bool = False) -> Table:
        """The rows of a layer as the draft sees them, or as they are published."""
        info = self.registry.get(layer)
        if published or not self.draft or layer not in self.edited:
            return info.table
        return drafted(info, self.caller, self.draft).table

    @property
    def context(self) -> rows.Context:
        """What the store needs to publish the draft now."""
        return rows.Context(self.connection, self.registry, self.caller, self.draft, self.at)

    def mine(self, scopes: list[str]) -> bool:
        """Tell whether the caller may change what touches these divisions."""
        return self.caller.whole_tenant or bool(set(scopes) & set(self.caller.areas))
