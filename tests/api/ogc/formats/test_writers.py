"""What the writers make of unusual columns: nothing, mixtures, large numbers, formulas, Chinese names."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from api.ogc.formats import csv, flatgeobuf, geopackage, geoparquet, xlsx
from api.ogc.formats.sheet import Sheet
from gis.crs import CRS84
from layers.registry import discover

SHAPES = [
    shapely.Point(117.5, 36.5),
    None,
    shapely.GeometryCollection([shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 1)])]),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
    shapely.Polygon(),
    shapely.LineString([(0, 0), (1e-7, 1e-7)]),
]
BIG = 2**63 - 1
MOMENT = dt.datetime(2025, 6, 1, 23, 59, 59, 123456, dt.UTC)
FORMULAS = ["=1+1", "+8613800000000", "-2", "@SUM(A1)", "\t=1", "＝1+1"]
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("名称", pa.string()),
        ("大数", pa.int64()),
        ("on", pa.date32()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("yes", pa.bool_()),
        ("share", pa.float64()),
        ("tags", pa.list_(pa.string())),
        ("geometry", pa.binary()),
    ]
)


def batch(numbers: range) -> pa.RecordBatch:
    rows = [
        {
            "id": n,
            "名称": FORMULAS[n % 6] if n % 2 else f'井盖, "{n}"\n换行',
            "大数": BIG - n,
            "on": dt.date(1, 1, 1) if n == 0 else dt.date(9999, 12, 31),
            "at": MOMENT,
            "yes": None if n == 2 else bool(n % 2),
            "share": 0.1 + n,
            "tags": None if n == 0 else ["甲", "b,c"][: n % 3],
            "geometry": shapely.to_wkb(SHAPES[n % 6]),
        }
        for n in numbers
    ]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def written(writer: Any, *batches: pa.RecordBatch, schema: pa.Schema = SCHEMA) -> io.BytesIO:
    sheet = Sheet(discover().get("components"), schema, CRS84, iter(batches))
    return io.BytesIO(b"".join(writer.write(sheet)))


@pytest.mark.parametrize("writer", [csv, flatgeobuf, geoparquet])
def test_nothing_is_still_a_file(writer) -> None:
    made = written(writer)
    if writer is csv:
        assert list(pd.read_csv(made).columns)[:3] == ["id", "名称", "大数"]
    elif writer is flatgeobuf:
        table = pyogrio.read_dataframe(made)
        assert (len(table), list(table.columns)) == (0, SCHEMA.names)
    else:
        table = gpd.read_parquet(made)
        assert (len(table), list(table.columns)) == (0, SCHEMA.names)


@pytest.mark.parametrize("writer", [flatgeobuf, geoparquet])
def test_unusual_values_come_back(writer) -> None:
    made = written(writer, batch(range(3)), batch(range(3, 6)))
    table = pyogrio.read_dataframe(made) if writer is flatgeobuf else gpd.read_parquet(made)
    wanted = pa.Table.from_batches([batch(range(6))]).to_pylist()
    assert list(table["名称"]) == [row["名称"] for row in wanted]
    assert list(table["大数"]) == [row["大数"] for row in wanted]
    assert [str(one)[:10] for one in table["on"]] == [row["on"].isoformat() for row in wanted]
    assert {pd.Timestamp(one).round("ms") for one in table["at"]} == {
        pd.Timestamp(MOMENT).round("ms")
    }
    assert pd.isna(table["yes"][2]) and bool(table["yes"][1])
    tags = [json.loads(one) if isinstance(one, str) else one for one in table["tags"]]
    assert not isinstance(tags[0], list) and list(tags[5]) == ["甲", "b,c"] and list(tags[3]) == []
    for one, other in zip(table.geometry, SHAPES, strict=True):
        assert one is None if other is None or (other.is_empty and one is None) else one == other


def test_a_spreadsheet_runs_nothing_of_a_csv() -> None:
    read = pd.read_csv(written(csv, batch(range(6))), dtype=str, keep_default_na=False)
    assert list(read["名称"])[1::2] == [f"'{FORMULAS[n]}" for n in (1, 3, 5)]
    assert not any(str(one).startswith(("=", "+", "-", "@", "\t", "＝")) for one in read["名称"])
    assert read["名称"][0] == '井盖, "0"\n换行'


def test_a_csv_is_exact_and_marked_as_utf8() -> None:
    made = written(csv, batch(range(6)))
    assert made.getvalue().startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(made, dtype=str, keep_default_na=False)
    assert list(read["大数"]) == [str(BIG - n) for n in range(6)]
    assert read["at"][0] == "2025-06-01T23:59:59.123456Z"
    assert (read["on"][0], read["on"][1]) == ("0001-01-01", "9999-12-31")
    assert list(read["lon"])[:3] == ["117.5", "", ""]
    assert read["geometry"][1] == ""
    assert read["geometry"][2] == "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))"
    assert read["tags"][5] == '["甲", "b,c"]'


def test_the_joined_flatgeobuf_knows_no_count_and_no_box() -> None:
    made = written(flatgeobuf, *(batch(range(n, n + 2)) for n in range(0, 40, 2)))
    assert len(pyogrio.read_dataframe(made)) == 40
    info = pyogrio.read_info(made, force_feature_count=True, force_total_bounds=True)
    assert info["features"] == 40


def test_geoparquet_is_cut_into_groups_with_boxes() -> None:
    many = [batch(range(6)) for _ in range(3)]
    made = written(geoparquet, *many)
    stored = pq.read_metadata(made)
    geo = json.loads(stored.metadata[b"geo"])["columns"]["geometry"]
    assert geo["geometry_types"] == [
        "GeometryCollection",
        "LineString",
        "MultiPolygon",
        "Point",
        "Polygon",
    ]
    assert geo["bbox"] == [0.0, 0.0, 117.5, 36.5]
    boxes = pq.read_table(made).column("bbox").to_pylist()
    assert boxes[1] is None and boxes[0]["xmax"] == 117.5


def test_without_geometry_it_is_plain_parquet_and_flatgeobuf() -> None:
    schema = pa.schema([SCHEMA.field(name) for name in ("id", "名称")])
    rows = batch(range(2)).select(["id", "名称"])
    assert b"geo" not in (pq.read_metadata(written(geoparquet, rows, schema=schema)).metadata or {})
    read = pyogrio.read_dataframe(written(flatgeobuf, rows, schema=schema))
    assert list(read["id"]) == [0, 1]
    assert "geometry" not in pd.read_csv(written(csv, rows, schema=schema)).columns


def test_a_geopackage_holds_what_was_written(tmp_path) -> None:
    file = tmp_path / "a.gpkg"
    file.write_bytes(written(geopackage, batch(range(3)), batch(range(3, 6))).getvalue())
    read = pyogrio.read_dataframe(file, layer="components")
    assert list(read["id"]) == list(range(6))
    assert read["大数"].iloc[5] == BIG - 5
    assert list(read["名称"])[1] == FORMULAS[1]
    assert read.geometry.iloc[0].equals(SHAPES[0])
    assert read.geometry.iloc[1] is None
    empty = tmp_path / "none.gpkg"
    empty.write_bytes(written(geopackage).getvalue())
    assert len(pyogrio.read_dataframe(empty)) == 0


def test_a_workbook_runs_no_formula_and_keeps_types(monkeypatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    book = openpyxl.load_workbook(written(xlsx, batch(range(6))))
    first, second = book.worksheets
    rows = [dict(zip((it.value for it in first[1]), row, strict=True)) for row in first.iter_rows()]
    named = rows[2]
    assert (named["名称"].value, named["名称"].data_type) == (FORMULAS[1], "s")
    assert named["大数"].value == str(BIG - 1)
    assert named["yes"].value is True
    assert named["share"].value == 1.1
    assert named["at"].value == "2025-06-01T23:59:59Z"
    assert (rows[1]["lon"].value, rows[1]["lat"].value) == (117.5, 36.5)
    assert (first.max_row, second.max_row) == (5, 3)
    assert [it.value for it in second[1]] == [it.value for it in first[1]]
