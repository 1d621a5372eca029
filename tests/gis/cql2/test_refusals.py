"""Every bad filter is refused before the database sees it, and the refusal names the place."""

import json

import pytest

from gis.cql2 import Limits, parse, to_sql
from gis.crs import resolve
from gis.errors import BadInput
from tests.gis.cql2.conftest import COLUMNS, THINGS, condition

TEXT = [
    ("", "character 1"),
    ("   ", "character 4"),
    ("id", "at character 1"),
    ("id =", "character 5"),
    ("id == 1", "character 5"),
    ("id = 1 AND", "character 11"),
    ("(id = 1", "\\) is expected"),
    ("id = 1)", "character 7"),
    ("id = 1 id", "character 8"),
    ("id = 'x", "quotation"),
    ('"id = 1', "quotation"),
    ("id = ;", "character 6"),
    ("id = NULL", "character 6"),
    ("id IS 1", "NULL is expected"),
    ("id IN ()", "character 8"),
    ("id IN 1", "is expected"),
    ("id BETWEEN 1, 2", "AND is expected"),
    ("id NOT = 1", "character"),
    ("id = 1 = 1", "character 8"),
    ("id = = 1", "character 6"),
    ("AND", "character 1"),
    ("NOT", "character 4"),
    ("1", "a condition"),
    ("'a'", "a condition"),
    ("id + 1", "a condition"),
    ("BBOX(1,2,3,4)", "a condition"),
    ("DATE('2025-01-01')", "a condition"),
    ("nope = 1", "no property 'nope'"),
    ("Name = 'x'", "no property"),
    ("tenant = 'x'", "no property"),
    ("pg_sleep(10) = 1", "unknown operator or function 'pg_sleep'"),
    ("pg_sleep(10)", "unknown"),
    ("id = 'one'", "a number with text"),
    ("name = 1", "text with a number"),
    ("open = 1", "true or false with a number"),
    ("name = name + 1", "a number is expected, not text"),
    ("name + 1 = 2", "a number is expected"),
    ("surveyed_on = '2025-1-1'", "write DATE"),
    ("updated > 'yesterday'", "write DATE"),
    ("A_CONTAINS(name, ('a', 1))", "strings only"),
    ("A_CONTAINS(name, (DATE('2025-01-01'), name))", "strings only"),
    ("A_CONTAINS(('a'))", "expected"),
    ("A_OVERLAPS(('a'), (1))", "text is expected, not a number"),
    ("name = ('a', 'b')", "is expected"),
    ("surveyed_on > 5", "a date with a number"),
    ("name > DATE('2025-01-01')", "text with a date"),
    ("extra = 'x'", "cannot be compared"),
    ("geom = 'x'", "a geometry"),
    ("id IN (1, 'x')", "a number with text"),
    ("name IN (1)", "text with a number"),
    ("open IN (1, 2)", "true or false with a number"),
    ("id LIKE '1%'", "text is expected"),
    ("name LIKE 1", "pattern"),
    ("name LIKE code", "pattern"),
    ("name LIKE 'a\\\\'", "escape"),
    ("CASEI(id) = 'x'", "text is expected"),
    ("CASEI(name, code) = 'x'", "takes 1"),
    ("id BETWEEN 'a' AND 'b'", "a number with text"),
    ("name AND id = 1", "true or false is expected"),
    ("(id = 1) = true", "a property or a value"),
    ("id = (id = 1)", "a property or a value"),
    ("id = 1e999", "out of range"),
    ("id = " + "9" * 500, "too many digits"),
    ("id = " + "9" * 350, "out of range"),
    ("ratio ^ 0.5 > 1", "exponent"),
    ("ratio ^ id > 1", "exponent"),
    ("((ratio ^ 10) ^ 10) > 1", "too long"),
    ("2 ^ 99 > 1", "exponent"),
    ("DATE('2025-13-01') = surveyed_on", "not a date"),
    ("surveyed_on = DATE('x')", "not a date"),
    ("surveyed_on = DATE(2025)", "not a date"),
    ("surveyed_on = DATE('2025-01-01', 'x')", "one string"),
    ("updated = TIMESTAMP('2025-01-01')", "not an instant"),
    ("updated = TIMESTAMP('0001-01-01T00:00:00+08:00')", "not an instant"),
    ("T_AFTER(name, DATE('2025-01-01'))", "an instant is expected"),
    ("T_AFTER(updated, 'x')", "an instant is expected"),
    ("T_AFTER(updated)", "takes 2"),
    ("T_DURING(updated, INTERVAL('x', '..'))", "not an instant"),
    ("T_DURING(updated, INTERVAL('2025-01-01'))", "two arguments"),
    ("T_DURING(updated, INTERVAL('2025-02-01','2025-01-01'))", "ends before"),
    ("T_DURING(updated, INTERVAL(id, '..'))", "an instant"),
    ("updated = INTERVAL('..','..')", "a property or a value"),
    ("S_INTERSECTS(geom)", "takes 2"),
    ("S_INTERSECTS(name, POINT(1 2))", "a geometry is expected, not text"),
    ("S_INTERSECTS(geom, 'POINT(1 2)')", "a geometry is expected"),
    ("S_INTERSECTS(geom, BBOX(1,2,3))", "4 or 6"),
    ("S_INTERSECTS(geom, BBOX(1,2,3,name))", "4 or 6"),
    ("S_INTERSECTS(geom, BBOX(1,5,3,4))", "lower end"),
    ("S_INTERSECTS(geom, POINT(36 120))", "axis order"),
    ("S_INTERSECTS(geom, POINT EMPTY)", "empty"),
    ("S_INTERSECTS(geom, POINT(1))", "cannot read"),
    ("S_INTERSECTS(geom, LINESTRING(1 2, nan 3))", "outside the coordinate system"),
    ("S_INTERSECTS(geom, POINT(1e999 3))", "outside the coordinate system"),
    ("S_INTERSECTS(geom, POINT(1 2)", "is expected"),
    ("S_INTERSECTS(geom, POINT(1 2", "brackets"),
    ("S_INTERSECTS(geom, POINT(nan nan))", "character"),
    ("S_INTERSECTS(geom, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "not valid: Self-intersection"),
    ("S_INTERSECTS(geom, POLYGON((0 0, 1 1)))", "cannot read"),
    ("S_WITHIN(geom, GEOMETRYCOLLECTION(POINT(1 2)))", "intersection"),
    ("S_INTERSECTS(geom, CIRCLE(1 2))", "character 20: unknown"),
    ("name = 'a\x00b'", "cannot be stored"),
    ("name = '\ud800'", "cannot be stored"),
    ("A_EQUALS(name, name)", "an array is expected"),
    ("S_INTERSECTS(geom, CIRCULARSTRING(1 2, 3 4, 5 6))", "unexpected|unknown"),
    ("id = 1; DROP TABLE x", "character 7"),
    ("id = 1 -- x", "character"),
    ("id = 1 /* x */", "character"),
    ("$$ = 1", "character 1"),
    ("id = ?", "character 6"),
    ("２ = id", "character 1"),
]

JSON = [
    ("", "valid JSON"),
    ("{", "valid JSON"),
    ("[1]", "unexpected"),
    ("null", "unexpected"),
    ("NaN", "valid JSON"),
    ("{}", "needs op"),
    ('{"op": "=", "args": [{"property": "id"}, NaN]}', "valid JSON"),
    ('{"op": "=", "args": [{"property": "id"}, 1e999]}', "/args/1"),
    ('{"op": 5, "args": []}', "/op"),
    ('{"op": "drop", "args": []}', "/op.*drop"),
    ('{"op": "="}', "/args"),
    ('{"op": "=", "args": [1]}', "takes 2"),
    (
        '{"op": "and", "args": [{"op": "=", "args": [{"property": "nope"}, 1]}, true]}',
        "/args/0/args/0/property.*nope",
    ),
    ('{"op": "=", "args": [{"property": 1}, 1]}', "/args/0/property"),
    ('{"op": "=", "args": [{"property": "id"}, null]}', "/args/1"),
    ('{"op": "=", "args": [{"property": "id"}, [1]]}', "/args/1"),
    ('{"op": "in", "args": [{"property": "id"}, 1]}', "a list"),
    ('{"op": "in", "args": [{"property": "id"}, []]}', "in takes"),
    ('{"op": "=", "args": [{"date": "x"}, {"property": "date"}]}', "/args/0/date"),
    ('{"op": "=", "args": [{"date": 5}, {"property": "date"}]}', "/args/0/date"),
    ('{"op": "t_after", "args": [{"property": "date"}, {"interval": ["x"]}]}', "two ends"),
    (
        '{"op": "t_after", "args": [{"property": "date"}, {"interval": [{"op": "not", "args": [true]}, ".."]}]}',
        "an end",
    ),
    (
        '{"op": "s_intersects", "args": [{"property": "geom"}, {"type": "Circle", "coordinates": [1, 2]}]}',
        "geometry type",
    ),
    (
        '{"op": "s_intersects", "args": [{"property": "geom"}, {"type": "Point", "coordinates": "x"}]}',
        "cannot read|empty",
    ),
    (
        '{"op": "s_intersects", "args": [{"property": "geom"}, {"type": "Point"}]}',
        "cannot read|empty",
    ),
    (
        '{"op": "s_intersects", "args": [{"property": "geom"}, {"type": "Point", "coordinates": []}]}',
        "empty",
    ),
    (
        '{"op": "s_intersects", "args": [{"property": "geom"}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}]}',
        "cannot read",
    ),
    ('{"op": "s_intersects", "args": [{"property": "geom"}, {"bbox": "x"}]}', "4 or 6"),
    ('{"op": "s_intersects", "args": [{"property": "geom"}, {"bbox": [1, 2, 3, true]}]}', "4 or 6"),
    ('{"op": "=", "args": [{"property": "name"}, "\\ud800"]}', "cannot be stored"),
    ('{"op": "=", "args": [{"property": "id"}, ' + "9" * 5000 + "]}", "JSON|range"),
]


@pytest.mark.parametrize(("filter_", "message"), TEXT)
def test_text(filter_, message):
    with pytest.raises(BadInput, match=message) as caught:
        condition(filter_)
    assert caught.value.field == "filter"
    assert "处" in caught.value.zh
    assert len(caught.value.en) < 300


@pytest.mark.parametrize(("filter_", "message"), JSON)
def test_json(filter_, message):
    with pytest.raises(BadInput, match=message):
        condition(filter_, "cql2-json")


@pytest.mark.parametrize(
    ("filter_", "lang"),
    [
        ("(" * 100_000 + "id = 1", "cql2-text"),
        ("(" * 101 + "id = 1" + ")" * 101, "cql2-text"),
        ("NOT " * 40_000 + "open", "cql2-text"),
        ("id = " + "-" * 100_000 + "1", "cql2-text"),
        ("id = 1" + " + 1" * 60, "cql2-text"),
        ("CASEI(" * 3_000 + "name" + ")" * 3_000 + " = 'x'", "cql2-text"),
        ("id = 1 OR " * 19_000 + "id = 1", "cql2-text"),
        ("id = 1" + " " * 200_000, "cql2-text"),
        ("id IN (" + ",".join(["1"] * 2_001) + ")", "cql2-text"),
        ("S_INTERSECTS(geom, LINESTRING(" + ",".join(["1 1"] * 10_001) + "))", "cql2-text"),
        ("S_INTERSECTS(geom, " + "GEOMETRYCOLLECTION(" * 5_000 + ")" * 5_000 + ")", "cql2-text"),
        ('{"op":"not","args":[' * 9_000 + "true" + "]}" * 9_000, "cql2-json"),
        ('{"op":"not","args":[' * 60 + "true" + "]}" * 60, "cql2-json"),
        ("[" * 100_000, "cql2-json"),
        (
            json.dumps(
                {
                    "op": "s_within",
                    "args": [{"type": "LineString", "coordinates": [[1, 1]] * 10_001}],
                }
            ),
            "cql2-json",
        ),
        (
            '{"op":"s_within","args":['
            + '{"type":"GeometryCollection","geometries":[' * 200
            + "]}" * 201,
            "cql2-json",
        ),
    ],
)
def test_a_filter_too_large_is_refused_quickly(filter_, lang):
    with pytest.raises(BadInput):
        condition(filter_, lang)


def test_limits_are_the_callers(ask):
    with pytest.raises(BadInput, match="3 terms"):
        parse("id = 1 AND open", limits=Limits(nodes=3))
    deep = parse("NOT (NOT (NOT open))")
    with pytest.raises(BadInput, match="deeply"):
        to_sql(deep, COLUMNS, THINGS.c.geom, Limits(depth=3))


def test_unknown_language():
    with pytest.raises(BadInput) as caught:
        parse("id = 1", "ecql")
    assert caught.value.field == "filter-lang"


def test_a_place_outside_the_projection():
    with pytest.raises(BadInput, match="coordinate"):
        condition("S_INTERSECTS(geom, BBOX(1e15, 1e15, 2e15, 2e15))", crs=resolve("EPSG:4549"))
