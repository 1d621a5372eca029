"""An index that follows the layers: the mapped base, a small delta of what changed since, tombstones.

After an edit the changed features are read anew and make the delta, built like the base; what the base says of
them is dead. A street whose line changed is drawn anew as a whole, with its crossings. When the delta has grown
past LARGEST, or a division, a grid or too much at once changed, the base is rebuilt in the background.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine

from geocoding import store
from geocoding.base import build, read
from geocoding.base.plane import of_meta
from geocoding.base.tables import Base
from geocoding.geocoder import Geocoder
from geocoding.index import hashes
from geocoding.index.segment import STREET, Segment
from geocoding.text.normalise import name as normal
from gis.database.session import Caller, begin, system
from layers.registry import Registry
from layers.store import feed

LARGEST = 20_000
"""Changed features of a delta (0.5 s to build); more are merged into the base."""
_WHOLE = ("divisions", "unit_grids")


@dataclass
class Changed:
    """Features changed since the base was built, and the streets to draw anew."""

    places: set[int] = field(default_factory=set)
    roads: set[int] = field(default_factory=set)
    streets: set[str] = field(default_factory=set)
    whole: bool = False

    def __len__(self) -> int:
        return len(self.places) + len(self.roads)


class Live:
    """The current geocoder of a tenant; :meth:`refresh` brings it up to date."""

    def __init__(
        self, engine: Engine, registry: Registry, var: Path, tenant: str, class_: str
    ) -> None:
        self._engine, self._registry, self._var = engine, registry, var
        self._tenant, self._class = tenant, class_
        self._lock = threading.Lock()
        self._merging = threading.Lock()
        segment = store.opened(var, tenant, class_) or store.make(
            engine, registry, var, tenant, class_
        )
        self._start(segment)
        self.refresh()

    def _start(self, segment: Segment) -> None:
        self._base = segment
        self._changed = Changed()
        self._position = str(segment.meta["position"])
        self.geocoder = Geocoder((segment,), version=self._position)

    def refresh(self) -> None:
        """Read what happened since the last time, and answer accordingly from now on."""
        with self._lock:
            if self._read_changes():
                self._apply()
        if self._changed.whole or len(self._changed) > LARGEST:
            threading.Thread(target=self.merge, daemon=True).start()

    def merge(self) -> None:
        """Rebuild the base with all changes; answers keep coming from the old one meanwhile."""
        if not self._merging.acquire(blocking=False):
            return
        try:
            segment = store.make(self._engine, self._registry, self._var, self._tenant, self._class)
            with self._lock:
                self._start(segment)
                if self._read_changes():
                    self._apply()
        finally:
            self._merging.release()

    def _read_changes(self) -> bool:
        """Add what the feed says to the changed features; tell whether there is anything new."""
        watcher = system(self._tenant)
        with begin(self._engine, watcher, read_only=True) as connection:
            events = feed.since(connection, watcher, self._position)
            now = read.position(connection, watcher)
            if events is None:
                self._changed.whole = True
                return False
            for event in events:
                self._note(connection, watcher, event)
        self._position = now
        return any(event.layer in ("places", "roads") for event in events)

    def _note(self, connection: Connection, watcher: Caller, event: feed.Event) -> None:
        if event.layer in _WHOLE:
            self._changed.whole = True
        if event.layer not in ("places", "roads"):
            return
        ids = [event.data["id"]] if event.data["id"] is not None else None
        if ids is None and (event.data["count"] or 0) > LARGEST:
            self._changed.whole = True
            return
        if ids is None:
            changeset = int(event.data["changeset"])
            ids = read.of_changeset(connection, self._registry, watcher, event.layer, changeset)
        (self._changed.places if event.layer == "places" else self._changed.roads).update(ids)

    def _apply(self) -> None:
        caller = store.reader(self._tenant, self._class)
        with begin(self._engine, caller, read_only=True) as connection:
            delta = build.build(self._delta(connection, caller), of_meta(self._base.meta))
        streets = frozenset(hashes.of_text(name) for name in self._changed.streets)
        base = replace(self._base, hidden=streets)
        self.geocoder = Geocoder((base, delta), (self._dead(streets), frozenset()), self._position)

    def _delta(self, connection: Connection, caller: Caller) -> Base:
        registry, changed = self._registry, self._changed
        names: set[str] = set()
        if changed.roads:
            names = read.names_of(connection, registry, caller, changed.roads)
            changed.streets |= {normal(name) for name in names}
        roads = read.roads(connection, registry, caller, names or {""})
        context = {normal(name) for name in roads["name"]} - changed.streets
        former = read.former(connection, registry, caller)
        return Base(
            places=read.places(connection, registry, caller, changed.places or {-1}),
            roads=roads,
            former=former,
            context=frozenset(context),
            position=self._position,
            tenant=self._tenant,
        )

    def _dead(self, streets: frozenset[int]) -> frozenset[int]:
        """Entities of the base that the delta replaces."""
        base = self._base
        layers = base.meta["layers"]
        found: set[int] = set()
        if self._changed.places and "places" in layers:
            mine = base["layer"] == layers.index("places")
            wanted = np.fromiter(self._changed.places, np.int64)
            found |= set(np.flatnonzero(mine & np.isin(base["fid"], wanted)).tolist())
        if streets:
            drawn = (base["kind"] == STREET) & np.isin(
                base["street"], np.fromiter(streets, np.uint64)
            )
            if "roads" in layers:
                drawn &= base["layer"] == layers.index("roads")
            found |= set(np.flatnonzero(drawn).tolist())
        return frozenset(found)
