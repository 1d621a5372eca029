"""What the OGC pages need to know of a tenant: names, edition, extent and the CRSs on offer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from gis.crs import CHINA_BOUNDS, CRS84, CrsRef, metric_crs, resolve
from gis.database.session import begin, begin_owner, system
from gis.errors import BadInput, NotFound
from layers.accounts import tenants
from layers.accounts.tenants import Bounds, City
from layers.info import LayerInfo
from layers.store.extents import extents

KEEP_SECONDS = 15.0
KEEP_EXTENTS_SECONDS = 300.0
WORLD = (-180.0, -90.0, 180.0, 90.0)
COMMON = ("EPSG:4326", "EPSG:4490", "EPSG:3857")


@dataclass(frozen=True)
class Offer:
    """A tenant, the systems its collections are offered in (CRS84 first), and its tables' extents."""

    city: City
    crs: Mapping[str, CrsRef]
    extents: Mapping[str, Bounds]

    def extent(self, info: LayerInfo) -> Bounds:
        """West, south, east, north in lon/lat of all that ever was in the layer's table."""
        return self.extents.get(info.table.name) or self.city.view or WORLD

    def find(self, text: str, parameter: str) -> CrsRef:
        """Return the offered system that ``text`` names in any spelling, or raise BadInput."""
        found = self.crs.get(resolve(text.strip().strip("<>")).uri)
        if found is None:
            raise BadInput(
                "crs_not_offered",
                f"不提供坐标系“{text[:80]}”，可用：{'、'.join(self.crs)}。",
                f"The CRS “{text[:80]}” is not offered; use one of {', '.join(self.crs)}.",
                parameter,
            )
        return found


class Cities:
    """The offers by tenant, remembered for some seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, tuple[float, Offer]] = {}
        self._extents_known: dict[str, tuple[float, Mapping[str, Bounds]]] = {}

    def offer(self, tenant: str) -> Offer:
        """Return the tenant's offer; a tenant without facts of its own has the defaults."""
        kept = self._known.get(tenant)
        now = time.monotonic()
        if kept is not None and kept[0] > now:
            return kept[1]
        offer = _offer(self._city(tenant), self._extents(tenant))
        self._known[tenant] = (now + KEEP_SECONDS, offer)
        return offer

    def _extents(self, tenant: str) -> Mapping[str, Bounds]:
        """From the feed of changes, which is much smaller than the layers, and remembered longer."""
        kept = self._extents_known.get(tenant)
        now = time.monotonic()
        if kept is not None and kept[0] > now:
            return kept[1]
        with begin(self._engine, system(tenant), read_only=True) as connection:
            found = extents(connection, tenant)
        self._extents_known[tenant] = (now + KEEP_EXTENTS_SECONDS, found)
        return found

    def _city(self, tenant: str) -> City:
        with begin_owner(self._engine) as connection:
            try:
                return tenants.get(connection, tenant)
            except NotFound:
                return City(id=tenant, title_zh=tenant, title_en=tenant)


def _offer(city: City, boxes: Mapping[str, Bounds]) -> Offer:
    systems = [CRS84, *(resolve(name) for name in (*COMMON, city.crs))]
    if city.view is not None and _in_china(city.view):
        systems.append(metric_crs(city.view))
    return Offer(city, {crs.uri: crs for crs in systems if crs.srid is not None}, boxes)


def _in_china(box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = CHINA_BOUNDS
    return west < box[0] and box[2] < east and south < box[1] and box[3] < north
