"""What others published meanwhile, brought together with the draft cell by cell.

A cell that both changed is no conflict while they changed it in different places: the border of one
side moved here, of the other there. Only ground that both gave or took is left to people.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import from_shape, to_shape

from gis.crs import STORAGE_SRID
from gis.geometry import geodesic_area
from grids.desk.desk import CELLS, Desk
from grids.edit.agree import with_points
from grids.edit.change import whole
from grids.edit.faces import faces
from grids.edit.local import around
from layers.store import steps, versions
from layers.store.conflicts import GEOMETRY, Clash
from layers.store.drafts import behind, merged
from layers.store.rebase import rebase

DERIVED = frozenset({"area_m2", "changed_on", GEOMETRY})
"""Fields that follow from the geometry."""
CRUMB = 1.0
"""Square metres below which ground that both changed is rounding."""


def settled(desk: Desk) -> list[Clash]:
    """Bring together in the draft what can be; return the conflicts left."""
    if not behind(desk.context, desk.draft):
        return []
    _, clashes = merged(desk.context, desk.draft)
    return [clash for clash in clashes if not _settle(desk, clash)]


def _settle(desk: Desk, clash: Clash) -> bool:
    if clash.feature_id is None or clash.layer != CELLS:
        return False
    key = clash.layer, clash.feature_id
    line = steps.lines(desk.connection, desk.caller, desk.draft, [key])[key]
    live = versions.current(desk.connection, desk.caller, desk.cells, [key[1]]).get(key[1])
    if live is None or line["geom"] is None or line["op"] == "retire":
        return False
    if not set(clash.fields) <= DERIVED:
        return False
    return _bring_together(desk, key, line, live)


def _bring_together(desk: Desk, key: steps.Key, line: steps.Line, live: versions.Version) -> bool:
    base = versions.of_changeset(
        desk.connection, desk.caller, desk.cells, key[1], line["base_changeset"]
    )
    if base is None:
        return False
    shape = three_way(to_shape(base["geom"]), to_shape(line["geom"]), to_shape(live["geom"]))
    if shape is None:
        return False
    values = {**line["values"], "area_m2": round(float(geodesic_area([shape])[0]), 1)}
    multi = shape if shape.geom_type == "MultiPolygon" else shapely.multipolygons([shape])
    rebase(
        desk.connection,
        desk.caller,
        desk.draft,
        key,
        live["changeset_id"],
        values=values,
        geom=from_shape(multi, STORAGE_SRID),
    )
    return True


def three_way(base: Any, mine: Any, theirs: Any) -> Any | None:
    """Return the polygon with both changes of ``base``; None where they concern the same ground."""
    one, two, was = (whole({0: shape})[0] for shape in (mine, theirs, base))
    local = around([one, two, was])
    known = np.unique(shapely.get_coordinates([one, two, was]), axis=0)
    one, two, was = (with_points(shape, known, local) for shape in (one, two, was))
    found = faces({1: one, 2: two, 3: was})
    inside = [found.inside(shape) for shape in (one, two, was)]
    changed_by_me, changed_by_them = inside[0] != inside[2], inside[1] != inside[2]
    both = changed_by_me & changed_by_them
    if geodesic_area(found.polygons[both]).sum() > CRUMB:
        return None
    if geodesic_area(found.polygons[changed_by_me]).sum() <= CRUMB:
        return two
    if geodesic_area(found.polygons[changed_by_them]).sum() <= CRUMB:
        return one
    kept = found.polygons[np.where(changed_by_me, inside[0], inside[1])]
    made = shapely.coverage_union_all(kept)
    return shapely.get_parts(made)[0] if len(shapely.get_parts(made)) == 1 else None


def today(at: dt.datetime) -> dt.date:
    """The day of ``at`` where the program runs."""
    return at.astimezone().date()
