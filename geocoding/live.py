"""An index that follows the layers: the mapped base, a small delta of what changed since, tombstones.

After an edit the changed features are read anew and make the delta, built like the base; what the base says of
them is dead. A street whose line changed is drawn anew as a whole, with its crossings. When the delta has grown
past LARGEST, or too much changed at once, the base is rebuilt in the background.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from geocoding import store
from geocoding.base import build, read
from geocoding.base.plane import of_meta
from geocoding.base.tables import Base
from geocoding.changed import LARGEST, Changed
from geocoding.geocoder import Geocoder
from geocoding.index import hashes
from geocoding.index.segment import AREA, STREET, Segment
from geocoding.text.normalise import name as normal
from gis.database.session import Caller, begin, system
from layers.registry import Registry
from layers.store import feed

_LOG = logging.getLogger(__name__)


class Live:
    """The current geocoder of a tenant; :meth:`refresh` brings it up to date."""

    def __init__(
        self, engine: Engine, registry: Registry, var: Path, tenant: str, class_: str
    ) -> None:
        self._engine, self._registry, self._var = engine, registry, var
        self._tenant, self._class = tenant, class_
        self._lock = threading.Lock()
        self._merging = threading.Lock()
        self._start(store.first(engine, registry, var, tenant, class_))
        self.refresh()

    def _start(self, segment: Segment) -> None:
        self._base = segment
        self._changed = Changed()
        self._position = str(segment.meta["position"])
        self._streets, self._areas = segment.named(STREET), segment.named(AREA)
        self._labeller = store.labeller(self._var, self._tenant, self._class)
        self.geocoder = Geocoder((segment,), (), self._position, self._labeller)

    def refresh(self) -> None:
        """Read what happened since the last time, and answer accordingly from now on."""
        with self._lock:
            if self._read_changes():
                self._apply()
        if self._changed.whole or len(self._changed) > LARGEST:
            threading.Thread(target=self._try_to_merge, daemon=True).start()

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

    def _try_to_merge(self) -> None:
        """Merge; where the database has gone meanwhile, the next news try again."""
        try:
            self.merge()
        except (SQLAlchemyError, OSError) as error:
            _LOG.warning("index not rebuilt: %s", type(error).__name__)

    def _read_changes(self) -> bool:
        """Add what the feed says to the changed features; tell whether there is anything new."""
        watcher, new = system(self._tenant), False
        with begin(self._engine, watcher, read_only=True) as connection:
            # Of other layers there may be thousands in a second (cases): too many to read, none of them meant.
            followed = read.followed(self._registry)
            events = feed.since(connection, watcher, self._position, followed)
            now = read.position(connection, watcher)
            if events is None:
                self._changed.whole = True
                return False
            for event in events:
                new |= self._changed.note(connection, self._registry, watcher, event)
        self._position = now
        return new

    def _apply(self) -> None:
        caller = store.reader(self._tenant, self._class)
        with begin(self._engine, caller, read_only=True) as connection:
            delta = build.build(self._delta(connection, caller), of_meta(self._base.meta))
        streets = frozenset(hashes.of_text(name) for name in self._changed.streets)
        cells = _rows(self._base["cells.ids"], self._changed.of("unit_grids"))
        gone = frozenset(cells.tolist())
        self._base = self._base.without(streets, gone, self._moved())
        dead = (self._dead(streets), frozenset[int]())
        self.geocoder = Geocoder((self._base, delta), dead, self._position, self._labeller)

    def _delta(self, connection: Connection, caller: Caller) -> Base:
        registry, changed = self._registry, self._changed
        names: set[str] = set()
        if changed.of("roads"):
            names = read.names_of(connection, registry, caller, changed.of("roads"))
            changed.streets |= {normal(name) for name in names}
        roads = read.roads(connection, registry, caller, names or {""})
        places = changed.of("places")
        known = {"places": places, "roads": set(roads["id"].tolist())}
        return Base(
            places=read.places(connection, registry, caller, places),
            roads=roads,
            divisions=read.divisions(connection, registry, caller, changed.of("divisions")),
            grids=read.grids(connection, registry, caller, changed.of("unit_grids")),
            things=read.things(connection, registry, caller, changed.ids),
            former=read.former(connection, registry, caller, known),
            prefixes=tuple(self._base.meta["prefixes"]),
            context=frozenset({normal(name) for name in roads["name"]} - changed.streets),
            streets=self._streets,
            areas=self._areas,
            position=self._position,
            tenant=self._tenant,
        )

    def _moved(self) -> frozenset[int]:
        """Components of the base that the delta replaces."""
        base, found = self._base, set()
        for place, layer in enumerate(base.meta["things"]):
            if self._changed.of(layer):
                rows = _rows(base["things.id"], self._changed.of(layer))
                found |= set(rows[base["things.layer"][rows] == place].tolist())
        return frozenset(found)

    def _dead(self, streets: frozenset[int]) -> frozenset[int]:
        """Entities of the base that the delta replaces."""
        base, layers = self._base, self._base.meta["layers"]
        found: set[int] = set()
        for name in ("places", "divisions"):
            if self._changed.of(name) and name in layers:
                rows = _rows(base["fid"], self._changed.of(name))
                found |= set(rows[base["layer"][rows] == layers.index(name)].tolist())
        if streets and "roads" in layers:
            drawn = (base["kind"] == STREET) & (base["layer"] == layers.index("roads"))
            drawn &= np.isin(base["street"], np.fromiter(streets, np.uint64))
            found |= set(np.flatnonzero(drawn).tolist())
        return frozenset(found)


def _rows(column: NDArray[Any], wanted: set[int]) -> NDArray[np.int64]:
    return np.flatnonzero(np.isin(column, np.fromiter(wanted, np.int64, len(wanted))))
