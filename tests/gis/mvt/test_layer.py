"""Vector tiles written from columns say what was put in; the commands are those of the specification."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis import mvt
from gis.mvt import varint
from tests.mvt import read

# The examples of the specification, 4.3.5.
EXAMPLES = {
    "POINT (25 17)": [9, 50, 34],
    "MULTIPOINT (5 7, 3 2)": [17, 10, 14, 3, 9],
    "LINESTRING (2 2, 2 10, 10 10)": [9, 4, 4, 18, 0, 16, 16, 0],
    "MULTILINESTRING ((2 2, 2 10, 10 10), (1 1, 3 5))": [
        *(9, 4, 4, 18, 0, 16, 16, 0),
        *(9, 17, 17, 10, 4, 8),
    ],
    "POLYGON ((3 6, 8 12, 20 34, 3 6))": [9, 6, 12, 18, 10, 12, 24, 44, 15],
    "MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((11 11, 20 11, 20 20, 11 20, 11 11), "
    "(13 13, 13 17, 17 17, 17 13, 13 13)))": [
        *(9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15),
        *(9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15),
        *(9, 4, 13, 26, 0, 8, 8, 0, 0, 7, 15),
    ],
}


def test_commands_are_those_of_the_specification() -> None:
    shapes = mvt.drawn(np.array([shapely.from_wkt(one) for one in EXAMPLES]))
    assert [list(one) for one in shapes.commands.to_pylist()] == list(EXAMPLES.values())
    assert shapes.kinds.tolist() == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("wkt", EXAMPLES)
def test_a_geometry_is_drawn_alone_as_among_others(wkt) -> None:
    (commands,) = mvt.drawn(np.array([shapely.from_wkt(wkt)])).commands.to_pylist()
    assert list(commands) == EXAMPLES[wkt]


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**62)))
def test_numbers_are_written_as_one_by_one(numbers) -> None:
    out, ends = varint.encoded(np.array(numbers, np.int64))
    assert out.tobytes() == b"".join(varint.varint(one) for one in numbers)
    assert len(ends) == len(numbers)


TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=300)), min_size=1, max_size=40)


@settings(deadline=None)
@given(TEXTS, st.integers(-4096, 8192))
def test_what_is_written_is_read(texts, x) -> None:
    size = len(texts)
    ids = np.arange(size) * 10**12 + 7
    shapes = mvt.points(np.full(size, x), np.arange(size) - 3)
    numbers = [None if n % 3 == 0 else str(n - 5) for n in range(size)]
    columns = [
        mvt.Column("字段", "string", pa.array(texts, pa.string())),
        mvt.Column("n", "integer", pa.array(numbers, pa.string())),
        mvt.Column("ok", "boolean", pa.array(["true"] * size)),
    ]
    found = read(mvt.layer("图层", 4096, ids, shapes, columns))["图层"]
    assert [one.id for one in found] == ids.tolist()
    assert [one.point for one in found] == [(x, n - 3) for n in range(size)]
    for one, text, number in zip(found, texts, numbers, strict=True):
        expected = {"字段": text, "n": None if number is None else int(number), "ok": True}
        assert one.properties == {k: v for k, v in expected.items() if v is not None}


def test_numbers_with_a_fraction_are_doubles() -> None:
    column = mvt.Column("h", "number", pa.array(["0.25", "-1e300"]))
    shapes = mvt.points(np.array([1, 2]), np.array([3, 4]))
    tile = mvt.layer("a", 4096, np.array([1, 2]), shapes, [column])
    assert b"\x22\x09\x19" + np.float64(0.25).tobytes() in tile
    assert b"\x22\x09\x19" + np.float64(-1e300).tobytes() in tile
