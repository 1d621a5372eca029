"""The one statement that looks for cases over all polygon layers: grids, districts, zones, repeats.

Boxes stand in the query itself, for they use the spatial index; near borders are found in degrees
first and measured in metres only there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from gis.crs import STORAGE_SRID
from layers.registry import Registry

REPEAT_M, REPEAT_DAYS = 25.0, 90
"""How near and how long ago a case of the same group makes a problem a repeated one."""
_SHORTEST_DEGREE_M = 55_000.0
"""A degree of longitude at 60° N: nowhere in the country is it shorter."""


_DEGREE_M = 110_500.0
"""A degree of a meridian where it is shortest; times the cosine of the latitude, one of a parallel."""


def degrees(metres: float) -> float:
    """Return how many degrees surely reach ``metres`` in every direction."""
    return metres / _SHORTEST_DEGREE_M


@cache
def statement(registry: Registry, layers: Sequence[str], repeats: bool = True) -> str:
    """Return the statement; ``layers`` are those that policies name, each gives codes and metres.

    Without ``repeats`` they are not counted (0): that reads every past case around each one.

    Bound are tenant, reach (degrees), repeat_m, repeat_days and, of each case, ids, lons,
    lats, groups, ats.
    """
    zones = "".join(
        f", ({_near(registry, layer)}) AS {_label(n)}" for n, layer in enumerate(layers)
    )
    return (
        "WITH p AS MATERIALIZED (SELECT place, id, grp, at, "
        f"ST_SetSRID(ST_MakePoint(lon, lat), {STORAGE_SRID}) AS geom "
        "FROM unnest(cast(:ids AS bigint[]), cast(:lons AS float8[]), cast(:lats AS float8[]), "
        "cast(:groups AS text[]), cast(:ats AS timestamptz[])) WITH ORDINALITY AS given (id, lon, lat, grp, at, place)) "
        f"SELECT p.place, ({_GRIDS}) AS grids, ({_DISTRICTS}) AS districts, ({_REPEATS if repeats else 0}) AS repeats"
        f"{zones} FROM p"
    )


def _label(number: int) -> str:
    return f"zone_{number}"


_METRES = (
    "ST_Distance(cast(ST_ClosestPoint(f.geom, p.geom) AS geography), cast(p.geom AS geography))"
)
_GRIDS = (
    "SELECT json_agg(json_build_array(g.level, g.code, g.department_code) ORDER BY g.code) "
    "FROM handling_grids g WHERE g.tenant = :tenant AND g.code IS NOT NULL AND g.ended_on IS NULL "
    "AND g.geom && p.geom AND ST_Intersects(g.geom, p.geom)"
)
_DISTRICTS = (
    f"SELECT json_agg(json_build_array(f.code, {_METRES}) ORDER BY f.code) "
    "FROM divisions f WHERE f.tenant = :tenant AND f.level = 'county' "
    "AND f.geom && ST_Expand(p.geom, :reach) AND ST_DWithin(f.geom, p.geom, :reach)"
)
_REPEATS = (
    "SELECT count(*) FROM cases c WHERE c.tenant = :tenant AND c.sim_group = p.grp "
    "AND c.geom && ST_Expand(p.geom, "
    f":repeat_m / ({_DEGREE_M} * greatest(cos(radians(ST_Y(p.geom))), 0.01)), :repeat_m / {_DEGREE_M}) "
    "AND c.id <> p.id AND c.state <> 'voided' "
    "AND p.at - c.reported_at > interval '0' "
    "AND p.at - c.reported_at <= make_interval(days => cast(:repeat_days AS int)) "
    "AND ST_Distance(cast(c.geom AS geography), cast(p.geom AS geography)) <= :repeat_m"
)
"""Only the spatial index can serve it, and finds the few cases around a point: the index of ended cases
is led by the time of their end, that of recent ones by months of reports, and both would be walked.
The box is as narrow as the latitude allows: every past case in it is read."""


def _near(registry: Registry, layer: str) -> str:
    """Codes and metres of the features of a layer that are near a case."""
    table = registry.get(layer).table.name
    return (
        f"SELECT json_agg(json_build_array(f.code, {_METRES})) FROM {table} f "
        "WHERE f.tenant = :tenant AND f.geom && ST_Expand(p.geom, :reach) "
        "AND ST_DWithin(f.geom, p.geom, :reach)"
    )
