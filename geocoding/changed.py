"""What changed since an index was built: features to read anew, gathered from the feed of changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection

from geocoding.base import read
from gis.database.session import Caller
from layers.registry import Registry
from layers.store import feed

LARGEST = 20_000
"""Changed features of a delta (0.5 s to build); more are merged into the base."""
STAMPING = ("divisions", "unit_grids")
"""Layers whose change puts other features into other divisions or grids (:mod:`layers.store.restamp`)."""


@dataclass
class Changed:
    """Features changed since the base was built, by layer; names of the streets to draw anew."""

    ids: dict[str, set[int]] = field(default_factory=dict)
    streets: set[str] = field(default_factory=set)
    whole: bool = False

    def __len__(self) -> int:
        return sum(map(len, self.ids.values()))

    def of(self, layer: str) -> set[int]:
        """Return the changed features of a layer."""
        return self.ids.get(layer, set())

    def note(
        self, connection: Connection, registry: Registry, watcher: Caller, event: feed.Event
    ) -> bool:
        """Add what an event changed; tell whether that concerns the index."""
        if event.layer not in read.followed(registry):
            return False
        many, changeset = event.data["count"] or 0, int(event.data["changeset"])
        if many > LARGEST:
            self.whole = True
            return True
        one = event.data["id"]
        found = {one} if one is not None else None
        if found is None:
            found = read.of_changeset(connection, registry, watcher, event.layer, changeset)
        self.ids.setdefault(event.layer, set()).update(found)
        if event.layer in STAMPING:
            self._stamped(connection, registry, watcher, event.layer, changeset)
        return True

    def _stamped(
        self,
        connection: Connection,
        registry: Registry,
        watcher: Caller,
        layer: str,
        changeset: int,
    ) -> None:
        """Places (and streets) where divisions or grids changed belong elsewhere now."""
        for other in ("places", "roads") if layer == "divisions" else ("places",):
            found = read.around(
                connection, registry, watcher, (layer, changeset), other, LARGEST + 1
            )
            self.whole |= len(found) > LARGEST
            self.ids.setdefault(other, set()).update(found)
