"""Tenants: the cities (or counties) that share the program, and the extent of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from gis.errors import NotFound

Bounds = tuple[float, float, float, float]
BOUNDS = text("SELECT bounds FROM tenants WHERE id = :id")
"""Asks what :func:`boxed` reads."""


@dataclass(frozen=True, kw_only=True)
class City:
    """A tenant as its users see it.

    ``bounds`` (west, south, east, north in lon/lat) is set by the operator: features outside are
    refused. ``extent`` is what the loaded data covers; the map opens on :attr:`view`.
    """

    id: str
    title_zh: str
    title_en: str
    edition: str = "2026"
    crs: str = "EPSG:4490"
    bounds: Bounds | None = None
    extent: Bounds | None = None

    @property
    def view(self) -> Bounds | None:
        """Where a map of the tenant opens: its data, within its bounds."""
        if self.bounds is None or self.extent is None:
            return self.bounds or self.extent
        west, south, east, north = self.extent
        box = self.bounds
        inside = (max(west, box[0]), max(south, box[1]), min(east, box[2]), min(north, box[3]))
        return inside if inside[0] < inside[2] and inside[1] < inside[3] else self.bounds


def put(connection: Connection, city: City) -> None:
    """Create the tenant or change its facts (owner transaction)."""
    connection.execute(
        text(
            "INSERT INTO tenants (id, title_zh, title_en, edition, crs, bounds) VALUES "
            "(:id, :zh, :en, :edition, :crs, to_jsonb(cast(:bounds AS double precision[]))) "
            "ON CONFLICT (id) DO UPDATE SET title_zh = excluded.title_zh, "
            "title_en = excluded.title_en, edition = excluded.edition, crs = excluded.crs, "
            "bounds = excluded.bounds"
        ),
        {
            "id": city.id,
            "zh": city.title_zh,
            "en": city.title_en,
            "edition": city.edition,
            "crs": city.crs,
            "bounds": None if city.bounds is None else [float(side) for side in city.bounds],
        },
    )


def get(connection: Connection, tenant: str) -> City:
    """Return the tenant's facts; NotFound if there is no such tenant."""
    row = connection.execute(
        text("SELECT * FROM tenants WHERE id = :id"), {"id": tenant}
    ).one_or_none()
    if row is None:
        raise NotFound("no_such_tenant", f"没有租户“{tenant}”。", f"There is no tenant “{tenant}”.")
    return City(
        id=row.id,
        title_zh=row.title_zh,
        title_en=row.title_en,
        edition=row.edition,
        crs=row.crs,
        bounds=boxed(row.bounds),
        extent=boxed(row.extent),
    )


def widen(connection: Connection, tenant: str, extent: Bounds) -> None:
    """Let the tenant's extent cover ``extent`` too (owner transaction)."""
    known = boxed(
        connection.scalar(
            text("SELECT extent FROM tenants WHERE id = :id FOR UPDATE"), {"id": tenant}
        )
    )
    if known is not None:
        extent = (
            min(known[0], extent[0]),
            min(known[1], extent[1]),
            max(known[2], extent[2]),
            max(known[3], extent[3]),
        )
    connection.execute(
        text(
            "UPDATE tenants SET extent = to_jsonb(cast(:extent AS double precision[])) "
            "WHERE id = :id"
        ),
        {"id": tenant, "extent": list(extent)},
    )


def all_ids(connection: Connection) -> list[str]:
    """Return every tenant's id."""
    return list(connection.scalars(text("SELECT id FROM tenants ORDER BY id")))


def bounds_of(connection: Connection, tenant: str) -> Bounds | None:
    """Return the extent inside which the tenant's features must lie, if it is set."""
    return boxed(connection.scalar(BOUNDS, {"id": tenant}))


def boxed(value: Sequence[float] | None) -> Bounds | None:
    """West, south, east, north as the table has them, as numbers."""
    if value is None:
        return None
    west, south, east, north = map(float, value)
    return (west, south, east, north)
