"""What CQL2 JSON selects, and that both notations build the same tree."""

import json
from dataclasses import replace

import pytest

from gis import cql2
from gis.cql2 import Call, Interval, parse

PAIRS = [
    ("id = 1", {"op": "=", "args": [{"property": "id"}, 1]}),
    ("id = 1 AND open", {"op": "and", "args": [{"op": "=", "args": [{"property": "id"}, 1]}, {"property": "open"}]}),
    ("NOT code IS NULL", {"op": "not", "args": [{"op": "isNull", "args": [{"property": "code"}]}]}),
    ("id IN (1, 2)", {"op": "in", "args": [{"property": "id"}, [1, 2]]}),
    ("id BETWEEN 1 AND 2", {"op": "between", "args": [{"property": "id"}, 1, 2]}),
    ("id BETWEEN 1 AND 2", {"op": "between", "args": [{"property": "id"}, [1, 2]]}),
    ("CASEI(name) LIKE CASEI('caf%')",
     {"op": "like", "args": [{"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["caf%"]}]}),
    ("lanes ^ 2 = 9", {"op": "=", "args": [{"op": "^", "args": [{"property": "lanes"}, 2]}, 9]}),
    ("surveyed_on = DATE('2025-06-30')", {"op": "=", "args": [{"property": "surveyed_on"}, {"date": "2025-06-30"}]}),
    ("updated > TIMESTAMP('2025-06-30T00:00:00Z')",
     {"op": ">", "args": [{"property": "updated"}, {"timestamp": "2025-06-30T00:00:00Z"}]}),
    ("T_DURING(surveyed_on, INTERVAL('2025-02-01', '..'))",
     {"op": "t_during", "args": [{"property": "surveyed_on"}, {"interval": ["2025-02-01", ".."]}]}),
    ("T_INTERSECTS(INTERVAL(surveyed_on, '..'), DATE('2025-07-01'))",
     {"op": "t_intersects", "args": [{"interval": [{"property": "surveyed_on"}, ".."]}, {"date": "2025-07-01"}]}),
    ("S_INTERSECTS(geom, BBOX(120, 36, 121, 37))",
     {"op": "s_intersects", "args": [{"property": "geom"}, {"bbox": [120, 36, 121, 37]}]}),
    ("S_CONTAINS(geom, POINT(120.2 36.1))",
     {"op": "s_contains", "args": [{"property": "geom"}, {"type": "Point", "coordinates": [120.2, 36.1]}]}),
    ("S_INTERSECTS(geom, GEOMETRYCOLLECTION(POINT(120.2 36.1)))",
     {"op": "s_intersects", "args": [{"property": "geom"}, {"type": "GeometryCollection", "geometries": [
         {"type": "Point", "coordinates": [120.2, 36.1]}]}]}),
    ("名称 = '井盖'", {"op": "=", "args": [{"property": "名称"}, "井盖"]}),
]  # fmt: skip


def without_places(node):
    if isinstance(node, Call):
        return replace(node, args=tuple(without_places(arg) for arg in node.args), place=0)
    if isinstance(node, Interval):
        ends = [None if end is None else replace(end, place=0) for end in (node.start, node.end)]
        return replace(node, start=ends[0], end=ends[1], place=0)
    return replace(node, place=0)


@pytest.mark.parametrize(("text", "tree"), PAIRS)
def test_both_notations_mean_the_same(text, tree, ask):
    as_json = parse(json.dumps(tree), "cql2-json")
    assert without_places(as_json) == without_places(parse(text))
    assert without_places(parse(tree, "cql2-json")) == without_places(as_json)
    assert ask(tree, "cql2-json") == ask(text) != []


def test_properties_lists_every_name():
    node = parse(
        "a = 1 AND T_AFTER(INTERVAL(b, '..'), c) AND S_WITHIN(geom, BBOX(1,2,3,4)) AND CASEI(d) IN (e)"
    )
    assert cql2.properties(node) == {"a", "b", "c", "d", "e", "geom"}
