"""What surrounds a dataset: divisions and grids, the drainage network of the run and of the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
import shapely
from sqlalchemy import Connection, func, select

from gis.crs import STORAGE, CrsRef, resolve, transform, transform_xy
from gis.database.session import begin_bulk
from layers.accounts.tenants import bounds_of
from layers.city_codes.held import own_codes
from layers.registry import Registry
from layers.store.stamps import Place, around_box
from pipelines.census.inspect.source import WKB
from pipelines.census.rules.pipes import ends
from pipelines.census.rules.setting import Setting
from pipelines.census.rules.whole import Array, Network, Nodes, X, Y
from pipelines.census.state import Dataset
from pipelines.census.work import Work

NODES, PIPES = "drainage_nodes", "drainage_pipes"
_MARGIN = 0.01


def setting(work: Work, item: Dataset) -> Setting:
    """The setting in which the rows of a dataset are judged."""
    assert item.mapping is not None
    info = work.registry.get(item.mapping.layer)
    with begin_bulk(work.engine, work.caller) as connection:
        place = Place(connection, work.registry, work.caller.tenant)
        near = around_box(place, info, _box(item))
        bounds = bounds_of(connection, work.caller.tenant)
        lists = {one.codes for one in info.fields if one.codes}
        own = own_codes(connection, work.caller.tenant, lists)
    today = work.run.options.get("today")
    return Setting(
        layer=info.id,
        mapping=item.mapping,
        today=dt.date.fromisoformat(today) if today else dt.datetime.now(dt.UTC).date(),
        near=near,
        bounds=bounds,
        units=frozenset(work.run.options.get("units") or ()),
        own=own,
    )


def _box(item: Dataset) -> tuple[float, float, float, float]:
    """Where the rows may lie, in degrees: the delivered box, its edges moved into the storage CRS."""
    assert item.mapping is not None
    west, south, east, north = item.profile["box"] or (0.0, 0.0, 0.0, 0.0)
    x, y = np.meshgrid(np.linspace(west, east, 9), np.linspace(south, north, 9))
    if item.mapping.swapped:
        x, y = y, x
    crs = resolve(item.mapping.crs) if item.mapping.crs else STORAGE
    lon, lat = transform_xy(x.ravel(), y.ravel(), crs, STORAGE)
    good = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    if not good.any():
        return (-180.0, -90.0, 180.0, 90.0)
    return (
        float(lon[good].min()) - _MARGIN,
        float(lat[good].min()) - _MARGIN,
        float(lon[good].max()) + _MARGIN,
        float(lat[good].max()) + _MARGIN,
    )


def network(work: Work, own: int, datasets: Sequence[Dataset]) -> Callable[[CrsRef], Network]:
    """How to get the drainage network around dataset ``own``, in a metric system."""

    def build(metres: CrsRef) -> Network:
        codes: list[Array] = []
        spots: list[Array] = []
        lines: list[shapely.Geometry] = []
        for item in datasets:
            layer = item.mapping.layer if item.mapping else None
            if layer == NODES:
                _delivered_nodes(work, item, codes, spots)
            elif layer == PIPES and item.n != own:
                lines += list(_delivered_pipes(work, item))
        with begin_bulk(work.engine, work.caller) as connection:
            _held(connection, work.registry, work.caller.tenant, codes, spots, lines)
        lonlat = np.concatenate(spots) if spots else np.empty((0, 2))
        moved = transform(np.array(lines, dtype=object), STORAGE, metres)
        tips = np.vstack([ends(moved, 0), ends(moved, -1)]) if len(moved) else np.empty((0, 2))
        nodes = Nodes(
            np.concatenate(codes) if codes else np.empty(0, dtype=object),
            np.column_stack(transform_xy(lonlat[:, 0], lonlat[:, 1], STORAGE, metres)),
        )
        return Network(nodes, tips)

    return build


def _delivered_nodes(work: Work, item: Dataset, codes: list[Array], spots: list[Array]) -> None:
    for table in work.folder.rows("rows", item.n).read(["code", X, Y]):
        if "code" in table.column_names:
            xy = [table.column(name).to_numpy().astype(float) for name in (X, Y)]
            texts = table.column("code").to_numpy()
            known = np.array([text is not None for text in texts]) & np.isfinite(xy[0])
            codes.append(np.asarray(texts[known], dtype=object))
            spots.append(np.column_stack(xy)[known])


def _delivered_pipes(work: Work, item: Dataset) -> list[shapely.Geometry]:
    found: list[shapely.Geometry] = []
    for table in work.folder.rows("rows", item.n).read([WKB]):
        shapes = shapely.from_wkb(np.asarray(table.column(WKB).to_numpy(), dtype=object))
        found += [shape for shape in shapes if shape is not None]
    return found


def _held(
    connection: Connection,
    registry: Registry,
    tenant: str,
    codes: list[Array],
    spots: list[Array],
    lines: list[shapely.Geometry],
) -> None:
    """What the map holds already."""
    nodes, pipes = registry.get(NODES).table, registry.get(PIPES).table
    rows = connection.execute(
        select(
            nodes.c.code, func.ST_X(nodes.c.geom).label("x"), func.ST_Y(nodes.c.geom).label("y")
        ).where(nodes.c.tenant == tenant, nodes.c.code.is_not(None))
    ).all()
    if rows:
        codes.append(np.array([row.code for row in rows], dtype=object))
        spots.append(np.array([(row.x, row.y) for row in rows]))
    held = connection.scalars(
        select(func.ST_AsBinary(pipes.c.geom)).where(pipes.c.tenant == tenant)
    )
    lines += list(shapely.from_wkb([bytes(row) for row in held]))
