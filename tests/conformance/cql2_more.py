"""CQL2 (21-065r2), Annex A: the spatial, temporal and array functions."""

from __future__ import annotations

from typing import Any

import shapely

from tests.conformance.cql2_basic import PART, _sample, ask, call, kinds
from tests.conformance.features_filter import items_of
from tests.conformance.iut import extent
from tests.conformance.suite import each

WORLD = [-180, -90, 180, 90]
RING = [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]
POLYGON = {"type": "Polygon", "coordinates": RING}
LINE = {"type": "LineString", "coordinates": [[7, 50], [10, 51]]}
POINTS = {"type": "MultiPoint", "coordinates": [[7, 50], [10, 51]]}
POINT = {"type": "Point", "coordinates": [7.02, 49.92]}
GEOMETRY = {"property": "geometry"}
SPATIAL = (
    "intersects",
    "disjoint",
    "contains",
    "within",
    "touches",
    "overlaps",
    "crosses",
    "equals",
)


def literals(iut, collection) -> list[dict[str, Any]]:
    """What stands beside a feature that there is: itself, its middle, a line through it, boxes."""
    shapes = [row["geometry"] for row in items_of(iut, collection)][:3]
    west, south, east, north = extent(iut.listed[collection.id])
    found = [{"bbox": [west, south, (west + east) / 2, north]}]
    for shape in shapes:
        x, y = shape.centroid.coords[0]
        found.append(shapely.geometry.mapping(shape))
        found.append({"type": "Point", "coordinates": [x, y]})
        found.append({"type": "LineString", "coordinates": [[x, y], [x + 0.01, y + 0.01]]})
        found.append({"bbox": list(shape.buffer(0.001).bounds)})
    return found


@each(PART, "/conf/basic-spatial-functions/s_intersects", "point", "line", "polygon")
def basic_intersects(iut, collection) -> None:
    everything = ask(iut, collection, call("s_intersects", GEOMETRY, {"bbox": WORLD}))
    assert everything == iut.ids(collection)
    assert ask(iut, collection, call("s_intersects", GEOMETRY, POINT)) == set()
    iut.refused(collection, {"filter": "S_INTERSECTS(geometry,POINT(90 180))"})
    west = call("s_intersects", GEOMETRY, {"bbox": [-180, -90, -90, 90]})
    east = call("s_intersects", GEOMETRY, {"bbox": [90, -90, 180, 90]})
    assert ask(iut, collection, call("and", west, east)) == set()
    across = iut.filtered(collection, "S_INTERSECTS(geometry,BBOX(150,-90,-150,90))")
    assert across == set()


def _same(name: str, identifier: str):
    """The final name of the class and that of its drafts, which desktop clients look for."""
    each(PART, f"/conf/{name}/{identifier}", "point")(basic_intersects)


_same("basic-spatial-operators", "s_intersects")


@each(PART, "/conf/basic-spatial-functions-plus/s_intersects", "point", "line", "polygon")
def plus_intersects(iut, collection) -> None:
    for shape in (POLYGON, LINE, POINTS, POINT):
        ask(iut, collection, call("s_intersects", GEOMETRY, shape))


def _relation(name: str):
    def run(iut, collection) -> None:
        op = f"s_{name}"
        world = [
            ask(iut, collection, call(op, GEOMETRY, shape)) for shape in ({"bbox": WORLD}, POLYGON)
        ]
        assert world[0] == world[1]
        for shape in (LINE, POINTS, POINT, *literals(iut, collection)):
            ask(iut, collection, call(op, GEOMETRY, shape))
            ask(iut, collection, call(op, shape, GEOMETRY))
        iut.refused(collection, {"filter": f"{op}(geometry,POINT(90 180))"})

    each(PART, f"/conf/spatial-functions/{name and op_id(name)}", "point", "line", "polygon")(run)


def op_id(name: str) -> str:
    """The test id of a relation."""
    return f"s_{name}"


for _name in SPATIAL:
    _relation(_name)


@each(PART, "/conf/spatial-functions/logical", "point", "line", "polygon")
def spatial_logical(iut, collection) -> None:
    p1, p2, p3, p4 = (
        call(f"s_{name}", GEOMETRY, shape)
        for name, shape in zip(SPATIAL[:4], literals(iut, collection), strict=False)
    )
    ask(iut, collection, call(
        "or",
        call("and", call("not", p1), p2),
        call("and", p3, call("not", p4)),
        call("not", call("and", p1, p4)),
    ))  # fmt: skip


BOTH = ("after", "before", "disjoint", "equals", "intersects")
INTERVALS = (
    *BOTH, "contains", "during", "finishedby", "finishes", "meets", "metby",
    "overlappedby", "overlaps", "startedby", "starts",
)  # fmt: skip
MOMENTS = {"date-time": {"timestamp": "2022-04-24T07:59:57Z"}, "date": {"date": "2022-04-24"}}
YEARS = {
    "date-time": {"interval": ["2021-01-01T00:00:00Z", "2021-12-31T23:59:59Z"]},
    "date": {"interval": ["2021-01-01", "2021-12-31"]},
}


@each(PART, "/conf/temporal-functions/temporal-functions-1", "point", "line", "polygon")
def temporal_instants(iut, collection) -> None:
    for name, kind in kinds(iut, collection, *MOMENTS):
        for op in BOTH:
            ask(iut, collection, call(f"t_{op}", name, MOMENTS[kind]))
            ask(iut, collection, call(f"t_{op}", name, YEARS[kind]))


@each(PART, "/conf/temporal-functions/temporal-functions-2", "point", "polygon")
def temporal_intervals(iut, collection) -> None:
    found = [name for name, _ in kinds(iut, collection, "date")]
    found = [found[0], found[-1]]
    for op in INTERVALS:
        for year in ("2021", "2025"):
            span = {"interval": [f"{year}-01-01", f"{year}-12-31"]}
            ask(iut, collection, call(f"t_{op}", {"interval": found}, span))
            ask(iut, collection, call(f"t_{op}", span, {"interval": found}))


@each(PART, "/conf/array-functions/array-predicates", "point")
def arrays(iut, collection) -> None:
    tried = set()
    for name, _ in _sample(kinds(iut, collection, "array")):
        values = [row[name["property"]] for row in items_of(iut, collection)]
        some = next(value for value in values if value)
        for op in ("a_contains", "a_containedby", "a_equals", "a_overlaps"):
            ask(iut, collection, call(op, name, ["foo", "bar"]))
            tried |= ask(iut, collection, call(op, name, list(some)))
            ask(iut, collection, call(op, list(some), name))
    assert tried or "waste_bins" not in collection.id
