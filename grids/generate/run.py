"""A city's layers out of the database as input of a generation; writes nothing.

The result goes into a draft by :func:`grids.desk.fill.fill`; codes, lineage and publishing are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Connection, func, or_, select

from gis.crs import STORAGE_SRID
from gis.errors import NotFound
from grids.desk.cells import SOLID
from grids.generate.inputs import Inputs
from layers.info import LayerInfo
from layers.registry import Registry

MARGIN = 0.002
"""Degrees around the chosen communities from which neighbouring features are read."""


def read_city(
    connection: Connection,
    registry: Registry,
    tenant: str,
    *,
    codes: Sequence[str] = (),
    warm: bool = True,
) -> Inputs:
    """Read what a grid is made from; ``connection`` is a caller's (see gis.database.session.begin).

    ``codes`` limit it to communities whose code starts with one of them. ``warm`` also reads the
    grid in force, whose cells stay where they still fit. Raises NotFound without any community.
    """
    reader = _Reader(connection, registry, tenant)
    communities = reader.communities(codes)
    west, south, east, north = communities.total_bounds
    reader.box = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    return Inputs(
        communities=communities,
        roads=reader.frame("roads", "road_class", "tunnel", "level_no"),
        buildings=reader.frame("buildings"),
        water=reader.frame("water"),
        green=_joined([reader.frame("parks"), reader.frame("green_spaces")]),
        lots=reader.frame("land_use"),
        components=reader.components(),
        previous=reader.previous(codes) if warm else None,
    )


class _Reader:
    """Reads layers of one tenant as frames in the storage CRS."""

    def __init__(self, connection: Connection, registry: Registry, tenant: str) -> None:
        self.connection = connection
        self.registry = registry
        self.tenant = tenant
        self.box: tuple[float, float, float, float] | None = None

    def communities(self, codes: Sequence[str]) -> gpd.GeoDataFrame:
        """Communities that have a shape."""
        table = self.registry.get("divisions").table
        wanted = [table.c.level == "community", table.c.geom.is_not(None)]
        found = self.frame("divisions", "code", where=[*wanted, *_starting(table.c.code, codes)])
        if not len(found):
            raise NotFound(
                "no_communities",
                "没有带界线的社区，无法划分网格；请先导入社区面",
                "No community has a shape to divide; import community polygons first",
            )
        return found

    def previous(self, codes: Sequence[str]) -> gpd.GeoDataFrame:
        """Cells in force."""
        table = self.registry.get("unit_grids").table
        wanted = [table.c.state == "valid", table.c.code.is_not(None)]
        wanted += _starting(table.c.code, codes)
        return self.frame("unit_grids", "code", "community_code", where=wanted)

    def components(self) -> gpd.GeoDataFrame:
        """Points of every layer whose objects have a component class, and areas that are components."""
        found = [(info, 0) for info in self.registry.bases() if _has_points(info)]
        found += [(self.registry.get(name), 2) for name in SOLID]
        return _joined(
            [
                self.frame(info.id, where=[func.ST_Dimension(info.table.c.geom) == dimension])
                for info, dimension in found
            ]
        )

    def frame(
        self, layer: str, *columns: str, where: Sequence[ColumnElement[bool]] = ()
    ) -> gpd.GeoDataFrame:
        """The chosen columns and shapes of a layer."""
        table = self.registry.get(layer).table
        chosen = [table.c[name] for name in columns]
        found = select(*chosen, func.ST_AsBinary(table.c.geom).label("shape"))
        found = found.where(table.c.tenant == self.tenant, *where)
        if self.box is not None:
            found = found.where(
                table.c.geom.op("&&")(func.ST_MakeEnvelope(*self.box, STORAGE_SRID))
            )
        rows: list[Any] = list(self.connection.execute(found))
        shapes = shapely.from_wkb([None if row.shape is None else bytes(row.shape) for row in rows])
        data = {name: [getattr(row, name) for row in rows] for name in columns}
        return gpd.GeoDataFrame(data, geometry=list(shapes), crs=f"EPSG:{STORAGE_SRID}")


def _has_points(info: LayerInfo) -> bool:
    return "class_code" in info.by_name and info.geometry in {"point", "any"}


def _starting(column: ColumnElement[Any], codes: Sequence[str]) -> list[ColumnElement[bool]]:
    return [or_(*(column.startswith(code, autoescape=True) for code in codes))] if codes else []


def _joined(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    shapes = pd.concat([frame[["geometry"]] for frame in frames], ignore_index=True)
    return gpd.GeoDataFrame(shapes, geometry="geometry", crs=f"EPSG:{STORAGE_SRID}")
