"""A geocoder of one point's surroundings, straight from the layers: for the time when no index is open yet.

It is built like an index from the rows around the point alone, so it tells the point in the same words; what is
found elsewhere in the city (a second shop of the same name) it does not know. Tens of milliseconds per point.
"""

from __future__ import annotations

import math

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import ColumnElement

from geocoding import store
from geocoding.base import build, read
from geocoding.base.plane import Plane
from geocoding.base.tables import Base
from geocoding.geocoder import Geocoder
from geocoding.reverse.nearest import CROSSING, THING_REACH, WIDER
from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from layers.registry import Registry

DEGREE = 111_000.0
"""Metres of a degree of latitude, hardly more than there are."""
MOST = 400
"""Features of a layer that are read, the nearest ones: enough for the nearest of each kind."""


def vicinity(
    connection: Connection, registry: Registry, caller: Caller, lon: float, lat: float
) -> Geocoder:
    """Return the geocoder of what lies around a point (lon/lat in CGCS2000), as ``caller`` may know it."""
    reader = store.reader(caller.tenant, store.rights(registry, caller))
    around = _Around(connection, registry, reader, lon, lat)
    base = Base(
        places=read.places(connection, registry, reader, around.ids("places", WIDER)),
        roads=read.roads(connection, registry, reader, ids=around.ids("roads", 2 * CROSSING)),
        divisions=read.divisions(connection, registry, reader, around.ids("divisions", WIDER)),
        grids=read.grids(connection, registry, reader, around.ids("unit_grids", 1.0)),
        things=read.things(connection, registry, reader, around.things()),
        tenant=caller.tenant,
    )
    return Geocoder((build.build(base, Plane((lon, lat, lon, lat))),))


class _Around:
    """Which features lie around the point."""

    def __init__(
        self, connection: Connection, registry: Registry, reader: Caller, lon: float, lat: float
    ) -> None:
        self._connection, self._registry, self._reader = connection, registry, reader
        self._lon, self._lat = lon, lat
        self._point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), STORAGE_SRID)

    def ids(self, layer: str, metres: float) -> set[int]:
        """The features of a layer that come into a box of ``metres`` around the point."""
        table = self._registry.get(layer).table
        near = (table.c.tenant == self._reader.tenant, table.c.geom.op("&&")(self._box(metres)))
        order = table.c.geom.op("<->")(self._point)
        found = select(table.c.id).where(*near).order_by(order).limit(MOST)
        return set(self._connection.scalars(found))

    def things(self) -> dict[str, set[int]]:
        """The components beside the point, by layer."""
        layers = (info.id for info in read.component_layers(self._registry))
        return {layer: self.ids(layer, THING_REACH) for layer in layers}

    def _box(self, metres: float) -> ColumnElement[object]:
        high = metres / DEGREE
        wide = high / max(0.01, math.cos(math.radians(self._lat)))
        return func.ST_MakeEnvelope(
            self._lon - wide, self._lat - high, self._lon + wide, self._lat + high, STORAGE_SRID
        )
